"""How much will be wanted altogether until some day: the distribution that a stock-out is judged by.

Days are not independent: a product that sells better than expected this week sells better next week too. So the
spread of a total is kept for a few spans of days as it was seen for spans of that length, not summed up from days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import FloatArray, IntArray

SPANS = (1, 3, 7, 14, 28)
"""Days of the totals whose distribution is kept; between them it is interpolated over the logarithm of days."""
KNOTS = (0.01, 0.025, 0.05, 0.10, 0.25, 0.50, 0.75, 0.80, 0.90, 0.95, 0.975, 0.99, 0.997)
"""Probabilities at which the quantiles of a total are kept."""
PARAMETERS = 1 + len(SPANS) * len(KNOTS)
"""K: the smallest amount that sells, then the quantiles of each span as multiples of the span's mean."""
FARTHEST = 120
"""Days to which totals are carried on, at the pace of the last week that was forecast."""


@dataclass(frozen=True, slots=True)
class TotalDemand:
    """The distribution of each product's total demand of days 1..h; built from the arrays it keeps."""

    mean: FloatArray
    """(S, 28) mean of the total of days 1..h, in units; non-decreasing."""
    spread: FloatArray
    """(S, K) see ``PARAMETERS``."""

    @property
    def parameters(self) -> tuple[FloatArray, FloatArray]:
        """Return (mean, spread): what to store, and what to build it from again."""
        return self.mean, self.spread

    def exceedance(self, units: FloatArray) -> FloatArray:
        """Return (S, 28): the probability that days 1..h want at least ``units[:, h - 1]``.

        Non-increasing in units; 1 where units <= 0, and 0 for a product that is not expected to sell.
        """
        knots = self._quantiles(self.mean.shape[1])
        step = self.spread[:, :1]
        # Demand comes in steps: to want at least u is to want more than u less a step. Half a step is the middle.
        asked = (units - 0.5 * step)[..., None]
        low = np.concatenate([np.zeros_like(knots[..., :1]), knots], axis=-1)
        tops = np.concatenate([knots, knots[..., -1:] * 2 + 1e-6], axis=-1)
        levels = np.array((0.0, *KNOTS, 1.0))
        width = tops - low
        part = np.clip((asked - low) / np.maximum(width, 1e-9), 0, 1)
        part = np.where(width > 1e-9, part, asked >= low)
        below = (part * np.diff(levels)).sum(axis=-1)
        chance = np.where(self.mean > 0, 1 - below, 0.0)
        return np.where(units <= 0, 1.0, np.clip(chance, 0, 1))

    def quantile(self, days: IntArray, levels: Sequence[float]) -> FloatArray:
        """Return (S, len(levels)): the quantiles of the total of days 1..``days`` (S,), each 1..120.

        Non-decreasing in level and in days; levels beyond the outer ``KNOTS`` are taken as those. Beyond 28 days the
        mean goes on at the pace of the last seven, and the relative spread of 28 days is kept: what is wrong with a
        level does not even out.
        """
        wanted = np.clip(days, 1, FARTHEST).astype(np.intp)
        knots = self._quantiles(int(wanted.max(initial=1)))
        chosen = knots[np.arange(len(wanted)), wanted - 1]
        place = np.interp(levels, KNOTS, np.arange(len(KNOTS)))
        below = np.floor(place).astype(np.intp)
        above = np.minimum(below + 1, len(KNOTS) - 1)
        part = place - below
        return chosen[:, below] * (1 - part) + chosen[:, above] * part

    def _quantiles(self, days: int) -> FloatArray:
        """Return (S, days, len(KNOTS)): the kept quantiles of the totals of days 1..h, in units."""
        products, horizon = self.mean.shape
        mean = self.mean
        if days > horizon:
            pace = (mean[:, -1:] - mean[:, -8:-7]) / 7
            beyond = mean[:, -1:] + pace * np.arange(1, days - horizon + 1)
            mean = np.concatenate([mean, beyond], axis=1)
        ratios = self.spread[:, 1:].reshape(products, len(SPANS), len(KNOTS))
        place = np.interp(np.log(np.arange(1, days + 1)), np.log(SPANS), np.arange(len(SPANS)))
        below = np.floor(place).astype(np.intp)
        above = np.minimum(below + 1, len(SPANS) - 1)
        part = (place - below)[None, :, None]
        ratio = ratios[:, below] * (1 - part) + ratios[:, above] * part
        return np.maximum.accumulate(ratio * mean[:, :days, None], axis=1)
