from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.price_effect import PriceStep, price_effect, price_steps


def test_a_price_that_changes_and_stays_is_a_step() -> None:
    days = list(range(60))
    assert price_steps(days, [9.9] * 30 + [10.9] * 30) == [PriceStep(30, 9.9, 10.9)]
    assert price_steps(days, [9.9] * 60) == []
    assert price_steps([], []) == []


def test_a_special_offer_is_no_step_and_nor_is_a_cent() -> None:
    assert price_steps(list(range(60)), [9.9] * 30 + [7.9] * 3 + [9.9] * 27) == []
    assert price_steps(list(range(60)), [9.90] * 30 + [9.95] * 30) == []


def test_a_change_to_a_price_after_an_offer_counts_from_its_first_day() -> None:
    prices = [9.9] * 30 + [7.9] * 3 + [12.0] * 27
    assert price_steps(list(range(60)), prices) == [PriceStep(33, 9.9, 12.0)]


def test_a_price_must_have_been_seen_often_enough() -> None:
    days = [0, 20, 40, 60, 80, 100]
    prices = [5.0, 5.0, 5.0, 8.0, 8.0, 8.0]
    assert price_steps(days, prices, least_seen=3) == [PriceStep(60, 5.0, 8.0)]
    assert price_steps(days, prices, least_seen=4) == []


def test_a_clear_fall_of_sales_is_more_than_chance_and_a_small_one_may_be_chance() -> None:
    chance = np.random.default_rng(1)
    clear = price_effect(chance.poisson(8, 28), chance.poisson(3, 28))
    assert clear is not None
    assert clear.beyond_chance
    assert clear.low < clear.ratio < clear.high < 1
    small = price_effect(chance.poisson(1.4, 28), chance.poisson(1.2, 28))
    assert small is not None
    assert not small.beyond_chance


def test_what_the_whole_shop_did_is_taken_off() -> None:
    before, after = np.tile([7, 9], 14), np.tile([15, 17], 14)
    alone, along = price_effect(before, after), price_effect(before, after, shop_ratio=2.0)
    assert alone is not None
    assert along is not None
    assert alone.beyond_chance
    assert not along.beyond_chance
    assert along.ratio == pytest.approx(1, abs=0.01)


def test_nothing_is_said_of_too_few_days_or_sales() -> None:
    assert price_effect(np.full(13, 5), np.full(28, 5)) is None
    assert price_effect(np.full(28, 0.3), np.full(28, 0.3)) is None
    assert price_effect(np.zeros(28), np.full(28, 5)) is None


@given(st.integers(0, 2**32 - 1), st.integers(14, 28), st.integers(14, 28))
def test_the_band_holds_the_ratio(seed: int, days_before: int, days_after: int) -> None:
    chance = np.random.default_rng(seed)
    effect = price_effect(chance.poisson(4, days_before), chance.poisson(4, days_after))
    assert effect is not None
    assert effect.low <= effect.ratio <= effect.high


def test_an_unchanged_product_is_hardly_ever_called_changed() -> None:
    chance = np.random.default_rng(5)
    effects = [price_effect(chance.poisson(3, 28), chance.poisson(3, 28)) for _ in range(500)]
    assert sum(effect is not None and effect.beyond_chance for effect in effects) <= 12
