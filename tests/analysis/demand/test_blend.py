"""Which memory a shop's past speaks for."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.analysis.demand.blend import USUAL_WEIGHTS, blended_level
from app.analysis.demand.levels import HALF_LIVES, Weeks, smoothed

WEEKS = 104


def shop(level: npt.NDArray[np.float64]) -> Weeks:
    """Weekly sums of Poisson sales about a daily level (S, W)."""
    sold = np.random.default_rng(6).poisson(7 * level)
    return Weeks(sold.astype(np.float32), np.full(level.shape, 7, dtype=np.float32))


def errors(weeks: Weeks, wanted: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Mean squared relative errors of the last level: with the weights learned, and with the usual ones."""
    levels = smoothed(weeks, HALF_LIVES)
    learned = blended_level(levels, weeks)[:, -1]
    usual = np.tensordot(np.array(USUAL_WEIGHTS), levels, 1)[:, -1]
    return float(((learned / wanted - 1) ** 2).mean()), float(((usual / wanted - 1) ** 2).mean())


def test_a_shop_where_nothing_changes_learns_to_remember_long() -> None:
    level = np.tile(np.linspace(0.5, 2, 60)[:, None], (1, WEEKS))
    learned, usual = errors(shop(level), level[:, -1])
    assert learned < 0.5 * usual


def test_a_shop_of_fashions_learns_to_forget_soon() -> None:
    random = np.random.default_rng(7)
    level = 50 * np.exp(np.cumsum(0.15 * random.standard_normal((60, WEEKS)), axis=1))
    learned, usual = errors(shop(level), level[:, -1])
    assert learned < 0.8 * usual


def test_one_product_for_a_few_weeks_is_left_to_the_usual_weights() -> None:
    level = np.full((1, 4), 3.0)
    learned, usual = errors(shop(level), np.array([3.0]))
    assert abs(learned - usual) < 0.2


def test_nothing_sold_is_no_level() -> None:
    none = Weeks(np.zeros((2, 60), dtype=np.float32), np.full((2, 60), 7, dtype=np.float32))
    assert not blended_level(smoothed(none, HALF_LIVES), none).any()
