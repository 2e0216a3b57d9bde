"""Which products sell clearly more, or clearly less, than they did: change that noise does not explain.

NumPy only.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating]

MIN_UNITS = 20.0
"""Units that the better of the two periods must have, before a change is worth a word."""

MIN_DAYS = 5
"""Days of the better period on which it must have sold: one large order is no trend."""

MIN_RATIO = 1.5
"""Times as much (or as little), a day."""

MIN_RATIO_WITHOUT_BEST_DAY = 1.3
"""The same, where the best day of each period is left out, and where the change of the whole shop is taken off."""

FALSE_SHARE = 0.05
"""How many of the changes told of may be nothing but chance."""


@dataclass(frozen=True, slots=True)
class Move:
    """A change of one product. ``before`` and ``after`` are units a day."""

    index: int
    before: float
    after: float

    @property
    def ratio(self) -> float:
        """How many times as much as before; infinite where nothing sold before."""
        return self.after / self.before if self.before > 0 else math.inf


def movers(before: FloatArray, after: FloatArray, *, shop_ratio: float = 1.0) -> list[Move]:
    """Return the products whose sales changed, by index.

    ``before`` (S, T1) and ``after`` (S, T2) are units sold on the open days of two periods; ``shop_ratio`` is how
    many times as much the whole shop sold a day. A product must have moved on its own account, too: what merely
    went with the season is no news. Daily sales are taken to scatter as counts do, or more where a product's own
    days do; of all that is told, ``FALSE_SHARE`` is expected to be chance (Benjamini and Hochberg).
    """
    products, days_before = before.shape
    days_after = after.shape[1]
    if products == 0 or days_before < MIN_DAYS or days_after < MIN_DAYS or shop_ratio <= 0:
        return []
    rate_before = np.maximum(before.mean(axis=1, dtype=np.float64), 0.0)
    rate_after = np.maximum(after.mean(axis=1, dtype=np.float64), 0.0)
    rises = rate_after >= rate_before
    better_sum = np.where(rises, after.sum(axis=1), before.sum(axis=1))
    better_days = np.where(rises, (after > 0).sum(axis=1), (before > 0).sum(axis=1))
    lively = (better_sum >= MIN_UNITS) & (better_days >= MIN_DAYS)
    if not lively.any():
        return []
    chance = _chance(before, after, rate_before, rate_after, shop_ratio)
    told = np.zeros(products, dtype=bool)
    told[np.flatnonzero(lively)[_discoveries(chance[lively])]] = True
    calm_before, calm_after = _without_best_day(before), _without_best_day(after)
    up = (
        _at_least(rate_after, rate_before, MIN_RATIO)
        & _at_least(rate_after, rate_before * shop_ratio, MIN_RATIO_WITHOUT_BEST_DAY)
        & _at_least(calm_after, calm_before, MIN_RATIO_WITHOUT_BEST_DAY)
    )
    down = (
        _at_least(rate_before, rate_after, MIN_RATIO)
        & _at_least(rate_before * shop_ratio, rate_after, MIN_RATIO_WITHOUT_BEST_DAY)
        & _at_least(calm_before, calm_after, MIN_RATIO_WITHOUT_BEST_DAY)
    )
    return [
        Move(int(index), float(rate_before[index]), float(rate_after[index]))
        for index in np.flatnonzero(told & (up | down))
    ]


def _at_least(more: FloatArray, less: FloatArray, times: float) -> npt.NDArray[np.bool_]:
    return (more > 0) & (more >= less * times)


def _without_best_day(sold: FloatArray) -> FloatArray:
    days = sold.shape[1]
    rest = sold.sum(axis=1, dtype=np.float64) - sold.max(axis=1)
    return np.asarray(np.maximum(rest, 0.0) / (days - 1))


def _chance(
    before: FloatArray, after: FloatArray, rate_before: FloatArray, rate_after: FloatArray, shop_ratio: float
) -> FloatArray:
    """Return how likely so large a difference would be, had the product only gone with the shop. (S,)"""
    days_before, days_after = before.shape[1], after.shape[1]
    common = (rate_before * days_before + rate_after * days_after) / (days_before + shop_ratio * days_after)
    expected_before, expected_after = common, common * shop_ratio
    # Scatter around each period's own mean: the change itself must not count as noise.
    squares = ((before - before.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    squares = squares + ((after - after.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
    overall = (rate_before * days_before + rate_after * days_after) / (days_before + days_after)
    variance = squares / (days_before + days_after - 2)
    scatter = np.maximum(1.0, np.divide(variance, overall, out=np.ones_like(overall), where=overall > 0))
    spread = np.sqrt(scatter * (expected_after / days_after + shop_ratio**2 * expected_before / days_before))
    gap = np.abs(rate_after - shop_ratio * rate_before)
    z = np.divide(gap, spread, out=np.zeros_like(gap), where=spread > 0)
    return np.array([math.erfc(value / math.sqrt(2)) for value in z])


def _discoveries(chance: FloatArray) -> npt.NDArray[np.intp]:
    """Return which of these cannot all be chance."""
    order = np.argsort(chance, kind="stable")
    limits = FALSE_SHARE * np.arange(1, len(chance) + 1) / len(chance)
    passed = np.flatnonzero(chance[order] <= limits)
    return order[: passed[-1] + 1] if len(passed) else order[:0]
