from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.analysis.demand.forecast import HORIZON
from app.analysis.runout.calibration import Calibration
from app.analysis.runout.chance import from_day, run_out
from app.analysis.runout.habit import OrderHabit
from app.analysis.runout.lateness import Lateness
from app.analysis.runout.shelf import ShelfState
from tests.analysis.runout_cases import BUSY, LUMPY, NEVER_SOLD, PRODUCTS, STEADY, delivery, demand, shelf

UNITS = st.integers(0, 400).map(float)
STOCK = arrays(float, PRODUCTS, elements=UNITS)
DUE = arrays(float, (PRODUCTS, HORIZON), elements=UNITS, fill=st.just(0.0))
SINCE = st.integers(0, 10)
LATENESS = st.builds(Lateness, st.floats(0.05, 1), st.floats(0.05, 0.95))
HABIT = st.one_of(
    st.none(),
    st.builds(
        OrderHabit,
        arrays(int, PRODUCTS, elements=st.integers(0, 7)),
        arrays(float, PRODUCTS, elements=st.floats(0, 1)),
    ),
)
CORRECTION = st.builds(Calibration, st.floats(-1, 1), st.floats(0.3, 2), st.floats(0.3, 2))
ROUNDING = 1e-9
PUNCTUAL = Lateness(on_time=1.0, catch_up=0.9)


@st.composite
def shelves(draw: st.DrawFn) -> ShelfState:
    due = draw(DUE)
    late = draw(arrays(float, PRODUCTS, elements=st.sampled_from([0.0, 0.5, 1.0]))) * due[:, 0]
    return shelf(draw(STOCK), due, late, lead_time=draw(st.integers(1, 20)))


@given(shelves(), STOCK, SINCE, LATENESS, HABIT, CORRECTION)
def test_more_stock_never_raises_a_chance(
    before: ShelfState,
    more: np.ndarray,
    since: int,
    late: Lateness,
    habit: OrderHabit | None,
    fix: Calibration,
) -> None:
    after = shelf(before.on_hand + more, before.due, before.overdue, lead_time=before.lead_time[0])
    options = {"days_since": since, "lateness": late, "habit": habit}
    low, high = run_out(demand(), before, **options), run_out(demand(), after, **options)
    assert (high.by_day <= low.by_day + ROUNDING).all()
    assert (fix(high.within_week) <= fix(low.within_week) + ROUNDING).all()


@given(shelves(), DUE, SINCE, LATENESS, HABIT)
def test_a_delivery_due_never_raises_a_chance(
    before: ShelfState, more: np.ndarray, since: int, late: Lateness, habit: OrderHabit | None
) -> None:
    after = shelf(before.on_hand, before.due + more, before.overdue, lead_time=before.lead_time[0])
    options = {"days_since": since, "lateness": late, "habit": habit}
    assert (
        run_out(demand(), after, **options).by_day <= run_out(demand(), before, **options).by_day + ROUNDING
    ).all()


@given(shelves(), LATENESS)
def test_an_overdue_delivery_never_raises_a_chance(before: ShelfState, late: Lateness) -> None:
    more = delivery(1, 30)
    after = shelf(before.on_hand, before.due + more, before.overdue + 30, lead_time=before.lead_time[0])
    with_it, without = (run_out(demand(), each, lateness=late).by_day for each in (after, before))
    assert (with_it <= without + ROUNDING).all()


@given(shelves(), SINCE, LATENESS, HABIT)
def test_chances_never_fall_with_more_days_and_stay_chances(
    state: ShelfState, since: int, late: Lateness, habit: OrderHabit | None
) -> None:
    by_day = run_out(demand(), state, days_since=since, lateness=late, habit=habit).by_day
    assert (np.diff(by_day, axis=1) >= -ROUNDING).all()
    assert by_day.min() >= 0
    assert by_day.max() <= 1


@given(STOCK.map(lambda units: units + 1), HABIT)
def test_what_never_sells_never_runs_out(units: np.ndarray, habit: OrderHabit | None) -> None:
    out = run_out(demand(), shelf(units), habit=habit)
    assert (out.by_day[NEVER_SOLD] == 0).all()
    assert out.median_day[NEVER_SOLD] == 0
    assert out.window[NEVER_SOLD].tolist() == [0, 0]
    assert out.window_chance[NEVER_SOLD] == 0


def test_ten_left_that_sell_two_a_day_are_gone_in_about_five_days() -> None:
    out = run_out(demand(), shelf(10))
    assert 4 <= out.median_day[STEADY] <= 6
    first, last = out.window[STEADY]
    assert first < out.median_day[STEADY] < last
    assert out.window_chance[STEADY] >= 0.75
    assert out.within_week[STEADY] > 0.7
    assert out.within_week[BUSY] > 0.99


def test_the_same_stock_in_units_ten_times_smaller_runs_out_alike() -> None:
    plain = run_out(demand(), shelf(10)).by_day
    tenth = run_out(demand(10.0), shelf(100)).by_day
    assert tenth == pytest.approx(plain, abs=0.02)


def test_a_delivery_in_time_saves_the_shelf_and_one_too_late_does_not() -> None:
    bare, saved, late = (
        run_out(demand(), shelf(10, due), lateness=PUNCTUAL).within_week[STEADY]
        for due in (None, delivery(2, 100), delivery(9, 100))
    )
    assert saved < 0.05
    assert late == pytest.approx(bare)


def test_the_less_punctual_the_supplier_the_likelier_is_an_empty_shelf() -> None:
    chances = [
        run_out(demand(), shelf(10, delivery(3, 100)), lateness=Lateness(on_time, 0.3)).within_week[STEADY]
        for on_time in (1.0, 0.8, 0.5, 0.2)
    ]
    assert chances == sorted(chances)
    assert chances[-1] > chances[0] + 0.1


def test_what_is_overdue_is_less_sure_to_come_tomorrow_than_what_is_due_tomorrow() -> None:
    due = delivery(1, 100)
    promised = run_out(demand(), shelf(4, due)).within_week[STEADY]
    overdue = run_out(demand(), shelf(4, due, 100.0)).within_week[STEADY]
    assert promised < overdue < run_out(demand(), shelf(4)).within_week[STEADY]


def test_an_order_usually_placed_tomorrow_makes_an_empty_shelf_less_likely_from_its_arrival_on() -> None:
    state = shelf(10, lead_time=2)
    plain = run_out(demand(), state).by_day[STEADY]
    usual = run_out(demand(), state, habit=OrderHabit(np.full(PRODUCTS, 1), np.full(PRODUCTS, 0.7))).by_day[
        STEADY
    ]
    assert usual[:2] == pytest.approx(plain[:2])
    assert usual[6] < plain[6] * 0.6


def test_the_days_since_the_forecast_are_taken_off_it() -> None:
    week = from_day(demand(), 7)
    whole = demand()
    assert week.mean[:, 0] == pytest.approx(whole.mean[:, 7] - whole.mean[:, 6], rel=1e-4)
    assert week.mean.shape == whole.mean.shape
    assert (np.diff(week.mean, axis=1) >= 0).all()
    steady = run_out(demand(), shelf(10), days_since=7).within_week[STEADY]
    assert steady == pytest.approx(run_out(demand(), shelf(10)).within_week[STEADY], abs=0.1)


def test_a_few_large_customers_can_empty_a_shelf_that_a_steady_trickle_would_not() -> None:
    mean = demand().mean[[STEADY, LUMPY], 6]
    assert mean[1] < mean[0]
    twelve = run_out(demand(), shelf(12)).by_day
    assert twelve[LUMPY, 1] > twelve[STEADY, 1]


def test_nothing_is_said_about_no_products() -> None:
    none = np.zeros(0)
    empty = ShelfState(none, np.zeros((0, HORIZON)), none, none, none, none)
    totals = type(demand())(demand().mean[:0], demand().spread[:0])
    assert run_out(totals, empty).by_day.shape == (0, HORIZON)


def test_figures_of_different_products_are_refused() -> None:
    with pytest.raises(ValueError, match="due needs 28 days"):
        ShelfState(np.ones(3), np.zeros((3, 7)), np.ones(3), np.ones(3), np.ones(3), np.ones(3))
    with pytest.raises(ValueError, match="lead_time"):
        ShelfState(np.ones(3), np.zeros((3, HORIZON)), np.ones(3), np.ones(2), np.ones(3), np.ones(3))
