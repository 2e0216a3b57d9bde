"""The shape of the week."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.demand.weekday import weekday_shape
from tests.analysis.demand.shops import poisson

WEEKDAY = np.arange(364) % 7
ALL = np.ones((1, 364), dtype=bool)


def test_a_clear_shape_is_found() -> None:
    true = np.array([0.5, 0.5, 1, 1, 1, 2, 1])
    found = weekday_shape(100 * true[WEEKDAY][None, :], ALL, WEEKDAY)
    assert found[0] == pytest.approx(true, rel=0.05)


def test_the_factors_of_the_days_the_shop_opens_have_a_mean_of_one() -> None:
    seen = np.tile(WEEKDAY != 6, (3, 1))
    found = weekday_shape(poisson(np.array([0.1, 2.0, 50.0])), seen, WEEKDAY)
    assert found[:, :6].mean(axis=1) == pytest.approx(np.ones(3), rel=1e-5)
    assert (found[:, 6] == 1).all()


def test_chance_is_not_taken_for_a_shape() -> None:
    found = weekday_shape(poisson(np.full(5, 0.05)), np.repeat(ALL, 5, axis=0), WEEKDAY)
    assert np.abs(found - 1).max() < 0.5


def test_weeks_long_past_are_forgotten() -> None:
    sold = np.ones((1, 728))
    sold[0, :364:7] = 50
    found = weekday_shape(sold, np.ones((1, 728), dtype=bool), np.arange(728) % 7)
    assert found[0] == pytest.approx(np.ones(7))
