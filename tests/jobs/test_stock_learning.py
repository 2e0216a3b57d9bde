from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.alerts.facts import StockFacts
from app.alerts.policy import Judged
from app.analysis.runout.calibration import AS_IS, Calibration
from app.analysis.runout.habit import OrderHabit
from app.jobs.stock_learning import (
    HABIT_DAYS,
    KEPT_DAYS,
    MOST_PRODUCTS,
    corrected,
    learn_correction,
    learn_habits,
    worth_noting,
)
from app.jobs.stock_reckoning import reckon
from app.store.database import Store
from app.store.orders import OrderLine
from app.store.past_chances import PastChance, put_past_chances
from tests.alerts.made_facts import LOW, OUT, facts
from tests.filling import product, product_id, take_products
from tests.jobs.test_stock_reckoning import TODAY, YESTERDAY, made_demand, stock

BEAN, LEAF = 7, 3


def line(product: int, ordered: date | None) -> OrderLine:
    return OrderLine(
        line_id=None, order_id=None, supplier="Casa Roast", number="", product_id=product, sku="", name="",
        ordered_day=ordered, due_day=None, due_stated=False, quantity=1_000, received=1_000, outstanding=0,
        received_day=None, cost=None, currency=None, closed=True,
    )  # fmt: skip


def weekly(product: int, last: date, weeks: int = 8) -> list[OrderLine]:
    return [line(product, last - timedelta(days=7 * week)) for week in range(weeks)]


def in_a_week(on_hand: float, habit: OrderHabit | None, **terms: float) -> StockFacts:
    return reckon([stock(on_hand, **terms)], today=TODAY, sales_to=YESTERDAY, habit=habit)[0]


def habit_of(ahead: int, chance: float = 0.7, products: int = 1) -> OrderHabit:
    return OrderHabit(np.full(products, ahead), np.full(products, chance))


# When the shop orders


def test_the_next_occasion_is_today_until_its_order_is_placed() -> None:
    due = learn_habits(weekly(BEAN, TODAY - timedelta(days=7)), [LEAF, BEAN], TODAY)
    assert due is not None
    assert due.next_occasion.tolist() == [0, 1]
    placed = learn_habits(weekly(BEAN, TODAY), [LEAF, BEAN], TODAY)
    assert placed is not None
    assert placed.next_occasion.tolist() == [0, 8]
    assert placed.chance[1] > 0.5


def test_an_order_of_two_lines_is_one_occasion() -> None:
    few = weekly(BEAN, YESTERDAY, weeks=3)
    once, twice = learn_habits(few, [BEAN], TODAY), learn_habits([*few, *few], [BEAN], TODAY)
    assert once is not None
    assert twice is not None
    assert twice.chance.tolist() == once.chance.tolist()


@pytest.mark.parametrize(
    "orders",
    [
        [],
        [line(BEAN, None)],
        [line(LEAF + 90, YESTERDAY)],
        [line(BEAN, TODAY + timedelta(days=1))],
        weekly(BEAN, TODAY - timedelta(days=HABIT_DAYS)),
    ],
    ids=["none", "undated", "of what is not judged", "later than the day of the run", "long ago"],
)
def test_orders_that_tell_nothing_make_no_habit(orders: list[OrderLine]) -> None:
    assert learn_habits(orders, [BEAN, LEAF], TODAY) is None


def test_a_usual_order_lowers_the_chance_of_the_week_and_nothing_else() -> None:
    without, usual = in_a_week(8, None, lead_time_days=1), in_a_week(8, habit_of(2), lead_time_days=1)
    assert usual.chance_week is not None
    assert without.chance_week is not None
    assert usual.chance_week < without.chance_week - 0.1
    assert replace(usual, chance_week=without.chance_week, habit=False) == without
    assert (usual.habit, without.habit) == (True, False)


def test_an_order_that_comes_after_the_week_saves_nobody_even_where_sales_are_known_late() -> None:
    known_to = TODAY - timedelta(days=5)
    late = stock(16, demand=made_demand(2.0, until=known_to), counted_on=known_to, lead_time_days=3.0)
    without, usual = (
        reckon([late], today=TODAY, sales_to=known_to, habit=habit)[0] for habit in (None, habit_of(7))
    )
    assert without.chance_week is not None
    assert 0.05 < without.chance_week < 1
    assert usual.chance_week == pytest.approx(without.chance_week)


# What chances were worth


@pytest.fixture
def teas(store: Store) -> list[int]:
    take_products(store, [product(f"T-{number}") for number in range(40)])
    return [product_id(store, f"T-{number}") for number in range(40)]


Stocked = Callable[[int, int], bool | None]


def remember(store: Store, products: list[int], days: range, stocked: Stocked, chance: float = 0.3) -> None:
    """Note ``chance`` of each product and day (so many days ago); ``stocked``: None where nothing was noted."""
    with store.write() as connection:
        for back in days:
            past = [
                PastChance(one, chance if there else 1.0, 2_000 if there else 0)
                for place, one in enumerate(products)
                if (there := stocked(place, back)) is not None
            ]
            put_past_chances(connection, TODAY - timedelta(days=back), past)


def thirty_percent(store: Store, today: date = TODAY) -> float:
    with store.read() as connection:
        return float(learn_correction(connection, today)(np.array([0.3]))[0])


def test_chances_move_to_what_came_of_them(store: Store, teas: list[int]) -> None:
    assert thirty_percent(store) == pytest.approx(0.3)
    remember(store, teas, range(8, 170), lambda place, back: (place + back) % 12 != 0)
    assert thirty_percent(store) > 0.4


def test_chances_of_what_never_came_shrink(store: Store, teas: list[int]) -> None:
    remember(store, teas, range(1, 170), lambda place, back: True)
    assert 0.01 < thirty_percent(store) < 0.25


def test_a_week_that_is_not_over_tells_nothing(store: Store, teas: list[int]) -> None:
    remember(store, teas, range(8), lambda place, back: True)
    assert thirty_percent(store) == pytest.approx(0.3)
    assert thirty_percent(store, TODAY + timedelta(days=1)) < 0.3


def test_a_run_as_of_an_earlier_day_learns_nothing_from_later_ones(store: Store, teas: list[int]) -> None:
    remember(store, teas, range(60), lambda place, back: True)
    earlier = TODAY - timedelta(days=52)
    assert thirty_percent(store, earlier) == pytest.approx(0.3)
    assert thirty_percent(store, earlier + timedelta(days=30)) < 0.3


def test_a_week_of_which_little_is_known_tells_only_of_an_empty_shelf(store: Store, teas: list[int]) -> None:
    remember(store, teas, range(1, 170), lambda place, back: True if back % 3 == 0 else None)
    assert thirty_percent(store) == pytest.approx(0.3)
    remember(store, teas, range(1, 170), lambda place, back: False if back % 12 == 1 else None)
    assert thirty_percent(store) > 0.4


def test_what_was_noted_too_long_ago_no_longer_counts(store: Store, teas: list[int]) -> None:
    remember(store, teas, range(KEPT_DAYS + 1, KEPT_DAYS + 60), lambda place, back: True)
    assert thirty_percent(store) == pytest.approx(0.3)


def test_only_the_chance_of_the_week_is_put_right() -> None:
    unknown, sure = replace(LOW, chance_week=None), replace(OUT, chance_week=1.0)
    judged = [Judged(BEAN, "Bean", LOW), Judged(LEAF, "Leaf", unknown), Judged(9, "Mug", sure)]
    assert corrected(judged, AS_IS) == judged
    low, leaf, out = corrected(judged, Calibration(shift=1.0, low=1.0, high=1.0))
    assert low.facts.chance_week is not None
    assert LOW.chance_week is not None
    assert LOW.chance_week < low.facts.chance_week < 1
    assert replace(low.facts, chance_week=LOW.chance_week) == LOW
    assert leaf.facts.chance_week is None
    assert out.facts.chance_week == 1
    assert corrected([], AS_IS) == []


@settings(max_examples=40, deadline=None)
@given(
    on_hand=st.floats(0.5, 40),
    more=st.floats(0, 40),
    rate=st.sampled_from([0.1, 0.7, 2.0, 9.0]),
    ahead=st.integers(1, 8),
    lead=st.sampled_from([0.0, 1.0, 4.0]),
    shift=st.floats(-1.5, 1.5),
    slope=st.floats(0.3, 3.0),
)
def test_more_stock_never_raises_the_chance_of_the_week(
    on_hand: float, more: float, rate: float, ahead: int, lead: float, shift: float, slope: float
) -> None:
    demand = made_demand(rate)
    found = reckon(
        [stock(units, demand=demand, lead_time_days=lead) for units in (on_hand, on_hand + more)],
        today=TODAY,
        sales_to=YESTERDAY,
        habit=habit_of(ahead, products=2),
    )
    judged = [Judged(number, "", each) for number, each in enumerate(found)]
    few, many = corrected(judged, Calibration(shift, slope, 1.0))
    assert few.facts.chance_week is not None
    assert many.facts.chance_week is not None
    assert many.facts.chance_week <= few.facts.chance_week + 1e-9


# What is noted


def test_only_so_many_are_noted_and_those_that_sell_most() -> None:
    judged = [
        Judged(number, "", replace(LOW, daily_sales=float(number))) for number in range(MOST_PRODUCTS + 50)
    ]
    found = [past.product_id for past in worth_noting(judged)]
    assert sorted(found) == list(range(50, MOST_PRODUCTS + 50))


def test_what_is_empty_is_noted_as_such_and_of_what_nothing_is_known_nothing_is() -> None:
    empty = replace(facts(0.0), chance_week=0.4)
    judged = [Judged(1, "", empty), Judged(2, "", replace(LOW, chance_week=None)), Judged(3, "", LOW)]
    assert worth_noting(judged) == [PastChance(1, 1.0, 0), PastChance(3, 0.9, 12_000)]
