from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.unusual import MAX_DAYS, unusual_days, unusual_products

WEEKS = 20
MONTH = 31


def fortnights(seed: int = 1) -> np.ndarray:
    """Takings of 20 weeks: Saturdays twice as good, one part in ten of scatter."""
    shape = np.tile([1, 1, 1, 1, 1, 2, 1], WEEKS) * 500.0
    return shape * np.exp(np.random.default_rng(seed).normal(0, 0.1, len(shape)))


def judge(amounts: np.ndarray, opened: np.ndarray | None = None) -> list[int]:
    opened = np.ones(len(amounts), dtype=bool) if opened is None else opened
    return [day.index for day in unusual_days(amounts, opened, judged=MONTH, first_weekday=0)]


def test_a_day_that_takes_far_more_or_less_than_its_weekday_is_told() -> None:
    amounts = fortnights()
    amounts[[-3, -10]] *= [2.5, 0.3]
    assert sorted(judge(amounts)) == [len(amounts) - 10, len(amounts) - 3]
    (high,) = [
        day
        for day in unusual_days(amounts, np.ones(len(amounts), bool), judged=5, first_weekday=0)
        if day.ratio > 1
    ]
    assert high.ratio == pytest.approx(2.5, rel=0.2)


def test_a_good_saturday_is_no_news_and_neither_is_growth() -> None:
    amounts = fortnights()
    assert judge(amounts) == []
    assert judge(amounts * np.linspace(1, 2, len(amounts))) == []


@given(st.integers(0, 2**32 - 1), st.sets(st.integers(0, WEEKS * 7 - 1), max_size=40))
def test_a_closed_day_is_never_unusual(seed: int, closed: set[int]) -> None:
    amounts = fortnights(seed)
    opened = np.ones(len(amounts), dtype=bool)
    shut = sorted(closed)
    opened[shut], amounts[shut] = False, 0
    found = judge(amounts, opened)
    assert not set(found) & closed
    assert len(found) <= MAX_DAYS


def test_a_day_after_a_holiday_is_judged_by_open_days() -> None:
    amounts, opened = fortnights(), np.ones(WEEKS * 7, dtype=bool)
    opened[-14:-7], amounts[-14:-7] = False, 0
    assert judge(amounts, opened) == []


def test_at_most_three_days_are_told() -> None:
    amounts = fortnights()
    amounts[-20:-13] *= np.linspace(2, 5, 7)
    found = judge(amounts)
    assert len(found) == MAX_DAYS
    assert set(found) <= set(range(WEEKS * 7 - 20, WEEKS * 7 - 13))


def test_a_day_of_refunds_is_told_as_the_lowest() -> None:
    amounts = fortnights()
    amounts[-4] = -200
    assert judge(amounts) == [len(amounts) - 4]


@given(st.integers(1, 10**6), st.integers(0, 6), st.integers(10, 300))
def test_a_constant_shop_has_no_unusual_days_or_products(level: int, weekday: int, days: int) -> None:
    opened = np.ones(days, dtype=bool)
    assert unusual_days(np.full(days, float(level)), opened, judged=MONTH, first_weekday=weekday) == []
    assert unusual_products(np.full((3, days // 7 + 1), float(level))) == []


def test_a_product_far_above_every_week_before_is_told_and_one_that_stopped() -> None:
    chance = np.random.default_rng(3)
    weekly = chance.poisson(np.array([[5], [40], [5]]), (3, 27)).astype(float)
    weekly[0, -1], weekly[1, -1] = 60, 0
    found = {one.index: one for one in unusual_products(weekly)}
    assert sorted(found) == [0, 1]
    assert (found[0].units, found[1].units) == (60, 0)
    assert 3 <= found[0].usual <= 7


def test_a_product_bought_in_large_orders_now_and_then_is_not_told_of_one_more() -> None:
    weekly = np.random.default_rng(4).poisson(3, (1, 27)).astype(float)
    weekly[0, [5, -1]] = 200
    assert unusual_products(weekly) == []


@given(st.integers(0, 2**32 - 1))
def test_noise_makes_hardly_any_product_unusual(seed: int) -> None:
    rates = np.random.default_rng(seed).uniform(0.1, 60, (500, 1))
    assert len(unusual_products(np.random.default_rng(seed + 1).poisson(rates, (500, 27)))) <= 3
