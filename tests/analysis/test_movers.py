from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.movers import movers

DAYS = 28


def scattered(seed: int, rates: list[float], days: int = DAYS) -> np.ndarray:
    return np.random.default_rng(seed).poisson(np.array(rates)[:, None], (len(rates), days)).astype(float)


def test_a_product_that_clearly_sells_more_is_told_and_one_that_sells_less() -> None:
    before, after = scattered(1, [2, 6, 4]), scattered(2, [6, 2, 4])
    found = {move.index: move for move in movers(before, after)}
    assert sorted(found) == [0, 1]
    assert 2 < found[0].ratio < 4
    assert found[1].ratio < 0.5
    assert found[0].after == after[0].mean()


def test_one_large_order_is_no_trend() -> None:
    before, after = scattered(1, [2.0]), scattered(2, [2.0])
    after[0, 10] += 500
    assert movers(before, after) == []


def test_what_merely_goes_with_the_shop_is_no_news() -> None:
    before, after = scattered(1, [3] * 20), scattered(2, [6] * 20)
    assert len(movers(before, after)) == 20
    assert movers(before, after, shop_ratio=2.0) == []


def test_what_was_not_sold_before_is_a_riser_and_few_pieces_are_none() -> None:
    before, after = np.zeros((2, DAYS)), scattered(3, [4, 0.3])
    (move,) = movers(before, after)
    assert (move.index, move.before, move.ratio) == (0, 0, float("inf"))


@given(st.integers(0, 400), st.integers(5, 40), st.integers(5, 40))
def test_a_constant_shop_has_no_movers(units: int, days_before: int, days_after: int) -> None:
    assert movers(np.full((3, days_before), units), np.full((3, days_after), units)) == []


@given(st.integers(0, 2**32 - 1))
def test_noise_is_seldom_news(seed: int) -> None:
    """Of a thousand products that sell as before, hardly any is told of."""
    rates = list(np.random.default_rng(seed).uniform(0.2, 20, 1_000))
    assert len(movers(scattered(seed, rates), scattered(seed + 1, rates))) <= 3


@given(st.integers(0, 2**32 - 1))
def test_products_are_judged_whatever_their_order(seed: int) -> None:
    rates = [1.0, 3.0, 9.0, 5.0]
    before, after = scattered(seed, rates), scattered(seed + 1, [4.0, 3.0, 2.0, 5.0])
    turned = {len(rates) - 1 - move.index for move in movers(before[::-1], after[::-1])}
    assert turned == {move.index for move in movers(before, after)}


def test_too_few_days_and_no_products_say_nothing() -> None:
    assert movers(np.full((1, 4), 1.0), np.full((1, 28), 99.0)) == []
    assert movers(np.zeros((0, 28)), np.zeros((0, 28))) == []
