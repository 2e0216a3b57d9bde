"""How far off a forecast may be, learned from how far off it would have been.

The level known at the end of each past week is held against what then came, day by day and for totals over several
days. Two answers are drawn from that and averaged: a negative binomial with the clumping those errors show, which
is the better where little sells, and the product's own past ratios of what came to what was expected, which are the
better where much sells and every day says something.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray
from app.analysis.demand.counts import negative_binomial_quantiles
from app.analysis.demand.history import WEEK

DAY_WEEKS = 52
"""Weeks of single days that errors are taken from: half as many were 1 % worse, half as many again no better."""
TOTAL_WEEKS = 104
"""Origins, a week apart, that errors of totals are taken from: there is only one a week."""
DAY_LAG = 2
"""Weeks between what was known and the day judged: about the middle of four weeks ahead."""
MATURE = 4
"""Weeks a product must have been seen before its level is judged."""
NEAR = 0.3
"""Share of today's mean that the expectation of an error must reach: what came while a product hardly sold, over next
to nothing expected, says nothing of it now that it sells."""
OWN_ERRORS = 15.0
"""Errors at which a product's own clumping counts as much as the shop's. 10 to 100 were alike for single days; for
totals more than this lost to less."""
SHOP_ERRORS = 50.0
"""Errors at which the shop's clumping counts as much as ``USUAL_CLUMPING``."""
USUAL_CLUMPING = 0.5
"""Clumping of a day where the shop has nothing to say; the root of the days less for totals."""
MOST_CLUMPING = 30.0
"""Bound of one product's clumping, so that one order does not set the shop's."""
RATIO_ERRORS = 30.0
"""Errors at which a product's own ratios count half as much as they can."""
RATIO_STEPS = 2.0
"""Steps sold in a day (or span) at which they do so: below, a ratio is one of a few fractions."""


@dataclass(frozen=True, slots=True)
class Past:
    """The history by week beside what had been expected; see ``levels.by_week``."""

    level: FloatArray
    """(S, W) the level known at the end of each week."""
    usual: FloatArray
    """(S, W, 7) what each day sells of an average day; 0 where unseen."""
    sold: FloatArray
    """(S, W, 7) units; 0 where unseen."""

    def known(self) -> IntArray:
        """Return (S, W): the weeks seen by the end of each."""
        return np.cumsum(self.usual.any(axis=2), axis=1)


@dataclass(frozen=True, slots=True)
class Errors:
    """N past expectations a product, and what came."""

    expected: FloatArray
    """(S, N) units."""
    came: FloatArray
    """(S, N) units."""
    counted: BoolArray
    """(S, N) False where there was nothing to compare."""


def errors_of_days(past: Past) -> Errors:
    """Return the errors of single days, each against the level of ``DAY_LAG`` weeks before."""
    products, count = past.level.shape
    weeks = np.arange(max(DAY_LAG, count - DAY_WEEKS), count)
    known_then = past.level[:, weeks - DAY_LAG]
    usual = past.usual[:, weeks]
    expected = known_then[:, :, None] * usual
    mature = past.known()[:, weeks - DAY_LAG] >= MATURE
    counted = (usual > 0) & mature[:, :, None] & (known_then > NEAR * past.level[:, -1:])[:, :, None]
    return Errors(
        expected.reshape(products, len(weeks) * WEEK),
        past.sold[:, weeks].reshape(products, len(weeks) * WEEK),
        counted.reshape(products, len(weeks) * WEEK),
    )


def errors_of_totals(past: Past, days: int) -> Errors:
    """Return the errors of totals of the ``days`` days after each week's end."""
    products, count = past.level.shape
    length = -(-days // WEEK)
    origins = np.arange(max(0, count - length - TOTAL_WEEKS), max(count - length, 0))
    usual = _sums(past.usual.reshape(products, count * WEEK), origins, days)
    known_then = past.level[:, origins]
    mature = past.known()[:, origins] >= MATURE
    enough = usual > (days / 2 if days >= WEEK else 0)
    return Errors(
        known_then * usual,
        _sums(past.sold.reshape(products, count * WEEK), origins, days),
        mature & enough & (known_then > NEAR * past.level[:, -1:]),
    )


def _sums(daily: FloatArray, origins: IntArray, days: int) -> FloatArray:
    total = np.cumsum(np.pad(daily, ((0, 0), (1, 0))), axis=1, dtype=float)
    first = (origins + 1) * WEEK
    return np.asarray(total[:, first + days] - total[:, first])


def clumping(errors: Errors, step: FloatArray, days: int) -> FloatArray:
    """Return (S,): phi of totals of ``days`` days, by moments, a product's own shrunk to the shop's."""
    expected = np.where(errors.counted, errors.expected, 0)
    beyond_poisson = np.where(errors.counted, (errors.came - errors.expected) ** 2, 0).sum(axis=1)
    beyond_poisson -= expected.sum(axis=1) * step
    count = errors.counted.sum(axis=1)
    own = np.clip(beyond_poisson / np.maximum((expected**2).sum(axis=1), 1e-12), 0, MOST_CLUMPING)
    usual = USUAL_CLUMPING / np.sqrt(days)
    shop = ((own * count).sum() + usual * SHOP_ERRORS) / (count.sum() + SHOP_ERRORS)
    return np.asarray((own * count + shop * OWN_ERRORS) / (count + OWN_ERRORS))


def ratio_quantiles(errors: Errors, levels: Sequence[float]) -> tuple[FloatArray, IntArray]:
    """Return the quantiles (S, len(levels)) of what came over what was expected, and of how many errors (S,)."""
    count = errors.counted.sum(axis=1)
    if errors.counted.shape[1] == 0:
        return np.zeros((len(count), len(levels))), count
    ratios = np.full(errors.counted.shape, np.inf, dtype=np.float32)
    np.divide(errors.came, errors.expected, out=ratios, where=errors.counted, casting="same_kind")
    ratios.sort(axis=1)
    last = np.maximum(count - 1, 0)[:, None]
    place = np.clip(np.asarray(levels) * (count[:, None] + 1) - 1, 0, last)
    low = place.astype(np.intp)
    high = np.minimum(low + 1, last)
    below, above = np.take_along_axis(ratios, low, 1), np.take_along_axis(ratios, high, 1)
    known = count[:, None] > 0
    below, above = np.where(known, below, 0), np.where(known, above, 0)
    return below + (above - below) * (place - low), count


def predictive_quantiles(
    mean: FloatArray,
    typical: FloatArray,
    errors: Errors,
    step: FloatArray,
    days: int,
    levels: Sequence[float],
) -> FloatArray:
    """Return (S, D, len(levels)): the quantiles of D days (or totals of ``days`` days) of the given means (S, D).

    ``typical`` (S,) is what the product sells on one of them, in units: by it the two answers are weighed.
    """
    products, width = mean.shape
    phi = clumping(errors, step, days)
    counted = negative_binomial_quantiles(
        mean.ravel(), np.repeat(phi, width), np.repeat(step, width), levels
    ).reshape(products, width, len(levels))
    ratios, count = ratio_quantiles(errors, levels)
    trust = count / (count + RATIO_ERRORS) * typical / (typical + RATIO_STEPS * step)
    weight = trust[:, None, None]
    return weight * ratios[:, None, :] * mean[:, :, None] + (1 - weight) * counted
