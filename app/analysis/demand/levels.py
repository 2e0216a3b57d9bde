"""The level of demand: what a product sells on an average day, by how much of the past is remembered.

Simple exponential smoothing (Brown 1956) of weekly sums over weekly exposure, several memories at once. Sums over
exposure, not a mean of means: a week with four days seen counts four sevenths, a week unseen counts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import FloatArray
from app.analysis.demand.history import WEEK

HALF_LIVES = (1.0, 2.0, 4.0, 8.0, 16.0, 40.0)
"""Weeks after which a week counts half as much: from "last week" to "the whole year"."""

FADED = 1e-30
"""Exposure too small for single precision to divide by: after two years unseen, for the shortest memory."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """A history in W blocks of seven days, oldest first, the last block ending on the last day."""

    amount: FloatArray
    """(S, W) units sold on the days seen."""
    exposure: FloatArray
    """(S, W) average days' worth of demand that could be seen: the sum of what those days usually sell."""


def by_week(values: FloatArray) -> FloatArray:
    """Return (S, T) values as (S, W, 7); the first week is filled up with zeros in front."""
    products, days = values.shape
    missing = -days % WEEK
    padded = np.pad(values, ((0, 0), (missing, 0))) if missing else values
    return padded.reshape(products, (days + missing) // WEEK, WEEK)


def in_weeks(sold: FloatArray, usual: FloatArray) -> Weeks:
    """Return the (S, T) history by week; ``usual`` is what a day sells of an average day, 0 where unseen."""
    return Weeks(by_week(sold).sum(axis=2), by_week(usual).sum(axis=2))


def smoothed(weeks: Weeks, half_lives: Sequence[float]) -> FloatArray:
    """Return (K, S, W): units per average day known at the end of each week, for each of K half-lives."""
    keep = np.exp2(-1 / np.asarray(half_lives, dtype=np.float32))[:, None]
    products, count = weeks.amount.shape
    found: FloatArray = np.zeros((len(half_lives), products, count), dtype=np.float32)
    amount: FloatArray = np.zeros((len(half_lives), products), dtype=np.float32)
    exposure: FloatArray = np.zeros_like(amount)
    for week in range(count):
        amount = keep * amount + weeks.amount[:, week]
        exposure = keep * exposure + weeks.exposure[:, week]
        # Both fade alike while nothing is seen, so the level stays as it was - until they fade out of the numbers.
        before = found[:, :, week - 1] if week else 0.0
        found[:, :, week] = np.where(exposure > FADED, amount / np.maximum(exposure, FADED), before)
    return found
