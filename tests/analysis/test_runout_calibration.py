from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.analysis.runout.calibration import AS_IS, Calibration, learn_calibration

CHANCES = arrays(float, st.integers(2, 40), elements=st.floats(0, 1))
CORRECTION = st.builds(Calibration, st.floats(-1.5, 1.5), st.floats(0.3, 3), st.floats(0.3, 3))


@given(CHANCES, CORRECTION)
def test_a_correction_keeps_the_order_and_what_is_certain(chance: np.ndarray, correct: Calibration) -> None:
    corrected = correct(np.sort(chance))
    assert (np.diff(corrected) >= 0).all()
    assert corrected.min() >= 0
    assert corrected.max() <= 1
    assert correct(np.array([0.0, 1.0])).tolist() == [0.0, 1.0]


def test_the_plain_correction_changes_nothing() -> None:
    chance = np.linspace(0, 1, 101)
    assert AS_IS(chance) == pytest.approx(chance)


def test_without_a_past_nothing_is_corrected() -> None:
    learned = learn_calibration(np.zeros(0), np.zeros(0, dtype=bool))
    assert (learned.shift, learned.low, learned.high) == pytest.approx((0.0, 1.0, 1.0))


def test_chances_are_corrected_towards_what_came_true_the_more_the_more_is_known() -> None:
    rng = np.random.default_rng(5)
    said = rng.uniform(0.02, 0.98, 60_000)
    true = Calibration(-1.0, 0.8, 1.2)(said)
    happened = rng.random(said.size) < true
    much = learn_calibration(said, happened)(said)
    little = learn_calibration(said[:200], happened[:200])(said)
    assert much == pytest.approx(true, abs=0.03)
    assert np.abs(little - said).mean() < 0.5 * np.abs(true - said).mean()


def test_small_chances_that_come_true_too_often_are_raised_and_right_large_ones_left() -> None:
    rng = np.random.default_rng(7)
    said = np.concatenate([np.full(20_000, 0.005), rng.uniform(0.1, 0.9, 20_000)])
    true = np.where(said < 0.01, 0.03, said)
    learned = learn_calibration(said, rng.random(said.size) < true)
    assert learned(np.array([0.005]))[0] > 0.015
    assert learned(np.array([0.5, 0.8])) == pytest.approx(np.array([0.5, 0.8]), abs=0.06)


def test_one_wild_week_does_not_turn_a_correction_over() -> None:
    learned = learn_calibration(np.full(5_000, 0.01), np.ones(5_000, dtype=bool))
    assert 0.3 <= learned.low <= 3
    assert 0.3 <= learned.high <= 3
    assert learned.shift <= 1.5


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (1.0, -0.1)])
def test_a_correction_that_would_turn_the_order_round_is_refused(low: float, high: float) -> None:
    with pytest.raises(ValueError, match="order"):
        Calibration(0.0, low, high)
