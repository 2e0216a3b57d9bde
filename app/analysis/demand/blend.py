"""Which memory to trust: the weights of the smoothed levels, learned from how each would have done in this shop.

One set of weights a shop, by ridge regression (Hoerl and Kennard 1970) of what four weeks sold on what was known
before them, over the rolling origins of the last year and all products together; shrunk to fixed weights, so that a
shop of three products is not left to chance. Every origin and its four weeks lie before the forecast.
"""

from __future__ import annotations

import numpy as np

from app.analysis.demand.arrays import FloatArray, IntArray
from app.analysis.demand.levels import Weeks

AHEAD = 4
"""Weeks of the total that the weights are learned for: those that are forecast."""
ORIGINS = 52
"""Weeks back to which the origins go: a year, so that each season has its say."""
YOUNGEST = 4
"""Weeks a product must have been seen at an origin before it has a say. 8 left out of young shops what they had: their
four-week totals were 2 % worse."""
ENOUGH_DAYS = 7.0
"""Average days' worth that must have been seen of the four weeks after an origin."""
USUAL_WEIGHTS = (0.1, 0.3, 0.4, 0.2, 0.0, 0.0)
"""Weights of the levels where the shop has nothing to say: about a memory of three weeks, the best single one over
shops of four kinds."""
USUAL_TREND = 0.3
"""Share of the whole shop's recent rise (last week's level over four weeks') taken to hold for each product."""
LARGEST_TREND = 0.5
"""Bound of the logarithm of that rise: a shop reopening after a closure is no boom."""
FAST, SLOW = 0, 2
"""Places in ``HALF_LIVES`` of the two levels that the rise is measured between."""
RIDGE = 2.0
"""Product-weeks, counted by what they weigh, at which the shop's own weights count about as much as the usual: 1 to
5 did alike within 1 %, several times that kept a shop from what it had to say."""
SAY = 0.35
"""Power of its level by which a product's say is lessened. 0 leaves the weights to the best sellers; 1 forecasts
lumpy products near their median, a third too low in all; .25 to .5 did alike."""


def blended_level(levels: FloatArray, weeks: Weeks) -> FloatArray:
    """Return (S, W): the best guess, known at each week's end, of the level of the four weeks after it.

    ``levels`` (K, S, W) are the smoothed levels of ``weeks``.
    """
    features = np.concatenate([levels, _trend(levels)[None]])
    weights = np.array((*USUAL_WEIGHTS, USUAL_TREND))
    origins = np.arange(max(levels.shape[2] - AHEAD - ORIGINS, 0), levels.shape[2] - AHEAD)
    if len(origins):
        weights = weights + _correction(features, weights, weeks, origins)
    return np.asarray(np.maximum(np.tensordot(weights.astype(np.float32), features, 1), 0))


def _trend(levels: FloatArray) -> FloatArray:
    """Return (S, W): each product's level times the logarithm of the shop's recent rise."""
    say = 1 / np.sqrt(np.maximum(levels[-1, :, -1:], 1e-9))
    fast, slow = (levels[FAST] * say).sum(axis=0), (levels[SLOW] * say).sum(axis=0)
    known = (fast > 0) & (slow > 0)
    rise = np.log(np.where(known, fast, 1) / np.where(known, slow, 1))
    return np.asarray(levels[SLOW] * np.clip(rise, -LARGEST_TREND, LARGEST_TREND))


def _correction(features: FloatArray, weights: FloatArray, weeks: Weeks, origins: IntArray) -> FloatArray:
    """Return what the shop's past adds to ``weights``."""
    amount, exposure = ahead(weeks.amount, origins), ahead(weeks.exposure, origins)
    known = np.cumsum(weeks.exposure > 0, axis=1)[:, origins]
    long_run = np.maximum(features[len(USUAL_WEIGHTS) - 1, :, -1:], 1e-9)
    counts = (exposure > ENOUGH_DAYS) & (known >= YOUNGEST)
    if not counts.any():
        return np.zeros(len(weights))
    say = (counts * (long_run.mean() / long_run) ** SAY).ravel()
    known_then = features[:, :, origins].reshape(len(features), -1)
    came = (amount / np.maximum(exposure, 1e-9)).ravel()
    guess = weights @ known_then
    influence = (say * guess) ** 2
    if not influence.any():
        return np.zeros(len(weights))
    # Where few products make up the most of what is sold, the product-weeks count as few, however many there are.
    scale = float((influence**2).sum() / influence.sum())
    weighted = known_then * say**2
    gram = weighted @ known_then.T / scale
    pull = weighted @ (came - guess) / scale
    return np.linalg.solve(gram + RIDGE * np.eye(len(weights)), pull)


def ahead(weekly: FloatArray, origins: IntArray) -> FloatArray:
    """Return (S, N): the sum of the ``AHEAD`` weeks after each of N origins (places of weeks)."""
    total = np.cumsum(np.pad(weekly.astype(float), ((0, 0), (1, 0))), axis=1)
    return np.asarray(total[:, origins + 1 + AHEAD] - total[:, origins + 1])
