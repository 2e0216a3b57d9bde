from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.cover import DEFAULT_LEAD_TIME_DAYS, REARM_BAND, REVIEW_DAYS, Cover, StockLevel, judge

STOCK = st.integers(0, 10**6).map(lambda units: units / 1_000)
RATE = st.one_of(st.none(), st.floats(0.001, 1_000))
BEFORE = st.one_of(st.none(), st.sampled_from(StockLevel))


def look(
    on_hand: float,
    daily: float | None = None,
    *,
    lead: int | None = None,
    point: float | None = None,
    before: StockLevel | None = None,
) -> Cover:
    return judge(on_hand=on_hand, daily_sales=daily, lead_time_days=lead, reorder_point=point, before=before)


def test_four_left_that_sell_in_three_days_are_low_where_the_supplier_takes_five() -> None:
    cover = look(4, 1.3, lead=5)
    assert cover.level is StockLevel.LOW
    assert cover.days_of_cover == pytest.approx(3.08, abs=0.01)
    assert cover.runs_out_before_delivery
    assert cover.reorder_point == pytest.approx(1.3 * (5 + REVIEW_DAYS))
    assert not cover.reorder_point_set


def test_the_owners_reorder_point_goes_before_the_arithmetic() -> None:
    assert look(50, 10, lead=7, point=5).level is StockLevel.FINE
    assert look(5, 0.01, point=5).level is StockLevel.LOW
    assert look(5, None, point=5).reorder_point_set


def test_a_supplier_of_whom_nothing_is_known_takes_a_week_and_that_is_said() -> None:
    cover = look(10, 1)
    assert (cover.lead_time_days, cover.lead_time_known) == (DEFAULT_LEAD_TIME_DAYS, False)
    assert look(10, 1, lead=DEFAULT_LEAD_TIME_DAYS).lead_time_known


@given(STOCK, RATE, BEFORE)
def test_none_left_is_out_and_without_anything_to_go_by_the_rest_is_fine(
    stock: float, rate: float | None, before: StockLevel | None
) -> None:
    assert look(0, rate, point=stock, before=before).level is StockLevel.OUT
    if stock > 0:
        assert look(stock, None, before=before).level is StockLevel.FINE


@given(STOCK, STOCK, st.floats(0.001, 1_000), st.integers(0, 60), BEFORE)
def test_more_stock_is_never_worse(
    less: float, more: float, rate: float, lead: int, before: StockLevel | None
) -> None:
    order = list(StockLevel)
    less, more = sorted((less, more))
    few, many = (look(stock, rate, lead=lead, before=before).level for stock in (less, more))
    assert order.index(many) <= order.index(few)


@given(st.floats(1, 1_000), st.floats(0, 0.999))
def test_a_count_that_wobbles_around_the_threshold_stays_low_until_it_is_clear_of_it(
    threshold: float, share: float
) -> None:
    inside = threshold * (1 + REARM_BAND * share)
    clear = threshold * (1 + REARM_BAND) * 1.001
    for before in (StockLevel.LOW, StockLevel.OUT):
        assert look(inside, point=threshold, before=before).level is StockLevel.LOW
        assert look(clear, point=threshold, before=before).level is StockLevel.FINE
    if inside > threshold:
        assert look(inside, point=threshold, before=StockLevel.FINE).level is StockLevel.FINE
