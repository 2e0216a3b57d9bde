from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.analysis.runout.outcome import likely_day, read_off

STEPS = arrays(float, (3, 28), elements=st.sampled_from([0.0, 0.0, 0.01, 0.2, 1.0]))


def chances(steps: np.ndarray) -> np.ndarray:
    return np.minimum(np.cumsum(steps, axis=1), 1)


@given(STEPS)
def test_the_window_holds_four_in_five_of_the_run_outs(steps: np.ndarray) -> None:
    by_day = chances(steps)
    out = read_off(by_day)
    total = by_day[:, -1]
    assert (out.window_chance >= 0.8 * total - 1e-9).all()
    assert (out.window_chance <= total + 1e-9).all()
    assert (out.window[:, 0] <= out.window[:, 1]).all()
    assert ((out.window[:, 0] > 0) == (total > 0)).all()
    assert ((out.median_day > 0) == (total >= 0.5)).all()


def test_a_run_out_certain_on_friday_is_read_off_as_friday() -> None:
    by_day = np.zeros((1, 28))
    by_day[0, 4:] = 1
    out = read_off(by_day)
    assert out.median_day.tolist() == [5]
    assert out.window.tolist() == [[5, 5]]
    assert out.window_chance.tolist() == [1]
    assert likely_day(out).tolist() == [5]


def test_the_likely_day_is_the_one_most_run_outs_are_within_a_day_of() -> None:
    steps = np.zeros((1, 28))
    steps[0, [0, 3, 4, 5, 6]] = [0.2, 0.1, 0.2, 0.1, 0.05]
    assert likely_day(read_off(chances(steps))).tolist() == [5]


def test_no_day_is_named_where_none_is_possible() -> None:
    by_day = np.zeros((1, 28))
    by_day[0, 9:] = 0.4
    out = read_off(by_day)
    assert likely_day(out).tolist() == [0]
    assert out.median_day.tolist() == [0]
    assert out.within_week == pytest.approx([0])
    assert out.window.tolist() == [[10, 10]]
