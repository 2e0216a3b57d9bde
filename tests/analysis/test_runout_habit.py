from __future__ import annotations

import numpy as np
import pytest

from app.analysis.runout.habit import USUAL_FOLLOW_THROUGH, learn_habit
from app.analysis.runout.lateness import Lateness

PUNCTUAL = Lateness(on_time=1.0, catch_up=0.9)
TODAY = 1_000


def test_who_always_ordered_on_one_weekday_will_do_so_next_week() -> None:
    weekly = TODAY - np.arange(2, 58, 7)
    habit = learn_habit(np.zeros(len(weekly), dtype=int), weekly, 2, TODAY)
    assert habit.next_occasion.tolist() == [5, 0]
    assert habit.chance[0] > 0.85 * USUAL_FOLLOW_THROUGH
    assert habit.chance[1] == 0


def test_an_order_placed_today_makes_the_next_occasion_that_of_next_week() -> None:
    habit = learn_habit(np.zeros(3, dtype=int), TODAY - np.array([0, 7, 14]), 1, TODAY)
    assert habit.next_occasion.tolist() == [7]


def test_who_orders_on_any_day_is_not_counted_on() -> None:
    rng = np.random.default_rng(3)
    group = np.repeat(np.arange(20), 14)
    any_day = learn_habit(group, TODAY - rng.permutation(np.tile(np.arange(14), 20)), 20, TODAY)
    assert any_day.chance.max() < 0.5 * USUAL_FOLLOW_THROUGH


def test_one_order_tells_of_a_weekday_where_the_shop_is_regular_and_of_nothing_where_it_is_not() -> None:
    regular = np.repeat(np.arange(10), 6)
    days = TODAY - 7 * np.tile(np.arange(1, 7), 10) - regular % 7
    once = learn_habit(np.append(regular, 10), np.append(days, TODAY - 3), 11, TODAY)
    alone = learn_habit(np.array([0]), np.array([TODAY - 3]), 1, TODAY)
    assert once.chance[10] > 0.5 * USUAL_FOLLOW_THROUGH
    assert alone.chance[0] == 0


def test_an_order_not_placed_yet_arrives_after_the_lead_time_or_a_week_later() -> None:
    habit = learn_habit(np.zeros(200, dtype=int), TODAY - 7 * np.arange(200) - 5, 1, TODAY)
    assert habit.next_occasion[0] == 2
    arriving = habit.arrivals(np.array([3.0]), PUNCTUAL, 28)[0]
    assert np.flatnonzero(arriving).tolist() == [4, 11, 18, 25]
    assert arriving[4] == pytest.approx(habit.chance[0])
    assert arriving.sum() < 1
    assert habit.arrivals(np.array([40.0]), PUNCTUAL, 28).sum() == 0
