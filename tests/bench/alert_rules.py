"""The plain rules that a forecast has to beat: a fixed level, days of cover, one distribution for all days alike."""

from __future__ import annotations

import numpy as np

from app.analysis.demand.arrays import FloatArray
from tests.bench.replay import ShopReplay

MEMORY = 28
SPREAD_MEMORY = 91
FEWEST_DAYS = 5
"""Days in stock within four weeks that a mean can be taken from; with fewer, the last quarter serves."""
AHEAD = 7


def fixed_level(replay: ShopReplay) -> FloatArray:
    """The emptier the shelf the likelier: (S, D) scores, higher is nearer to empty."""
    return 1 / (1 + replay.on_hand)


def days_of_cover(replay: ShopReplay) -> FloatArray:
    """Stock over the mean daily sales of four weeks, as a score."""
    sold = _known_sales(replay)
    mean = _last(sold, MEMORY, replay.days) / MEMORY
    return 1 / (1 + replay.on_hand / np.maximum(mean, 1e-3))


def negative_binomial(replay: ShopReplay) -> FloatArray:
    """The chance that demand, negative binomial around its mean on days in stock, eats stock and deliveries due."""
    sold = _known_sales(replay)
    counted = np.ones_like(sold)
    counted[:, -replay.days :] = replay.on_hand > 0
    days, quarter = (_last(counted, span, replay.days) for span in (MEMORY, SPREAD_MEMORY))
    quarter = np.maximum(quarter, 1)
    usual = _last(sold * counted, SPREAD_MEMORY, replay.days) / quarter
    variance = _last(sold**2 * counted, SPREAD_MEMORY, replay.days) / quarter - usual**2
    recent = _last(sold * counted, MEMORY, replay.days) / np.maximum(days, 1)
    mean = np.where(days >= FEWEST_DAYS, recent, usual)
    clumping = np.maximum(variance - usual, 0.05 * usual) / np.maximum(usual, 1e-3) ** 2
    chance = np.zeros_like(mean)
    for day in range(replay.days):
        shelf = replay.shelf(day)
        arrived = np.cumsum(shelf.due, axis=1)
        for ahead in range(1, AHEAD + 1):
            size = np.maximum(ahead / np.maximum(clumping[:, day], 1e-3), 1e-3)
            reached = _exceedance(shelf.on_hand + arrived[:, ahead - 1], mean[:, day] * ahead, size)
            chance[:, day] = np.maximum(chance[:, day], reached)
    return chance


def _known_sales(replay: ShopReplay) -> FloatArray:
    """Return what was sold before and during the replay, with at least a quarter before it."""
    missing = max(0, SPREAD_MEMORY - replay.past_sold.shape[1])
    return np.concatenate([np.zeros((replay.products, missing)), replay.past_sold, replay.sold], axis=1)


def _last(amount: FloatArray, span: int, days: int) -> FloatArray:
    """Return (S, days) the sum of the last ``span`` days, at the close of each of the last ``days``."""
    sums = np.cumsum(np.pad(amount, ((0, 0), (1, 0))), axis=1)
    return (sums[:, span:] - sums[:, :-span])[:, -days:]


def _exceedance(units: FloatArray, mean: FloatArray, size: FloatArray) -> FloatArray:
    """Return P(X >= units) of negative binomials with the given means and sizes (the reciprocal of clumping)."""
    success = size / (size + np.maximum(mean, 1e-9))
    mass = np.exp(size * np.log(success))
    below = np.zeros_like(mean)
    for count in range(int(units.max(initial=0))):
        below += np.where(count < units, mass, 0)
        mass = mass * (size + count) / (count + 1) * (1 - success)
    return np.clip(1 - below, 0, 1)
