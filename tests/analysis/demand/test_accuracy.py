"""The accuracy that the owner is told of."""

from __future__ import annotations

import numpy as np
import pytest

from app.analysis.demand.accuracy import score, weekly_movement

ACTUAL = np.array([[2.0, 4.0, 6.0], [0.0, 1.0, 0.0]])


def test_the_truth_scores_perfectly() -> None:
    told = score(ACTUAL, ACTUAL, ACTUAL, ACTUAL, np.array([2.0, 1.0]))
    assert (told.mase, told.wape, told.bias, told.coverage80) == (0, 0, 0, 1)
    assert (told.products, told.days) == (2, 6)


def test_the_figures_of_a_forecast_that_is_off() -> None:
    told = score(ACTUAL + 1, ACTUAL + 0.5, ACTUAL + 2, ACTUAL, np.array([2.0, 1.0]))
    assert told.mase == pytest.approx((1 / 2 + 1 / 1) / 2)
    assert told.wape == pytest.approx(6 / 13)
    assert told.bias == pytest.approx(6 / 13)
    assert told.coverage80 == 0


def test_errors_that_cancel_over_the_days_are_no_error_of_the_total() -> None:
    told = score(ACTUAL + np.array([1, -1, 0]), ACTUAL - 5, ACTUAL + 5, ACTUAL, np.array([2.0, 1.0]))
    assert told.wape == pytest.approx(0)
    assert told.mase is not None
    assert told.mase > 0


def test_days_that_do_not_count_are_left_out() -> None:
    counted = np.array([[True, True, False], [False, False, False]])
    told = score(ACTUAL + np.array([0, 0, 100]), ACTUAL, ACTUAL, ACTUAL, np.array([2.0, 1.0]), counted)
    assert (told.mase, told.wape, told.products, told.days) == (0, 0, 1, 2)


def test_with_nothing_to_compare_no_figure_is_made_up() -> None:
    none = np.zeros((0, 3))
    told = score(none, none, none, none, np.zeros(0))
    assert (told.mase, told.wape, told.coverage80, told.bias) == (None, None, None, None)


def test_a_product_that_never_moved_has_no_say_in_the_scaled_error() -> None:
    told = score(ACTUAL + 1, ACTUAL, ACTUAL, ACTUAL, np.array([2.0, 0.0]))
    assert told.mase == pytest.approx(0.5)


def test_the_weekly_movement_counts_from_the_first_sale() -> None:
    sold = np.array([[0] * 7 + [3] * 7 + [5] * 7, [1] * 21], dtype=float)
    assert weekly_movement(sold, np.array([7, 0])) == pytest.approx([2, 0])
    assert weekly_movement(sold[:, :5], np.array([0, 0])) == pytest.approx([0, 0])
