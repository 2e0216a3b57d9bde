from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.runout.lateness import DELAYS, USUAL, Lateness, delays, learn_lateness

SHARES = st.floats(0.01, 0.99)


@given(SHARES, SHARES)
def test_the_ways_deliveries_turn_out_add_up_to_the_lateness_they_come_from(
    on_time: float, catch_up: float
) -> None:
    lateness = Lateness(on_time, catch_up)
    ways = delays(lateness)
    assert sum(way.chance for way in ways) == pytest.approx(1)
    for days in DELAYS[:-1]:
        assert sum(way.chance for way in ways if way.due <= days) == pytest.approx(lateness.within(days))
        overdue = sum(way.chance for way in ways if way.overdue <= days)
        assert overdue == pytest.approx(lateness.overdue_within(days))


def test_a_shop_without_deliveries_is_taken_to_be_like_others() -> None:
    learned = learn_lateness(np.zeros(0))
    assert learned.on_time == pytest.approx(USUAL.on_time)
    assert learned.catch_up == pytest.approx(USUAL.catch_up)


def test_three_late_deliveries_shake_the_usual_and_three_hundred_settle_it() -> None:
    few, many = learn_lateness(np.full(3, 2.0)), learn_lateness(np.full(300, 2.0))
    assert 0.6 < few.on_time < USUAL.on_time
    assert many.on_time < 0.1
    assert many.catch_up == pytest.approx(0.5, abs=0.05)


def test_early_deliveries_count_as_punctual_and_a_forgotten_one_does_not_colour_the_others() -> None:
    assert learn_lateness(np.full(100, -2.0)).on_time > 0.95
    late = np.append(np.full(20, 1.0), 400.0)
    assert learn_lateness(late).catch_up > 0.4
