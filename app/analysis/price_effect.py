"""What a change of price did to sales, as far as so few days can tell. NumPy only."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating]

WINDOW_DAYS = 28
"""Open days looked at on either side of a change, at most."""

MIN_DAYS = 14
MIN_UNITS = 20.0
"""Units sold on both sides together."""

MIN_STEP = 0.03
"""Share of the price below which a change is rounding."""

_SURE = 2.58
"""Half the width of the band in which the truth lies ninety-nine times out of a hundred, in standard errors: a shop
changes many prices, and each would be called an effect by chance one time in twenty otherwise."""


@dataclass(frozen=True, slots=True)
class PriceStep:
    """A price that changed and stayed. ``index`` is the first day of the new one, or of its first sale."""

    index: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class PriceEffect:
    """Units an open day before and after, and the band in which the true ratio of the two lies."""

    before: float
    after: float
    ratio: float
    """After against before, with the change of the whole shop taken off."""
    low: float
    high: float

    @property
    def beyond_chance(self) -> bool:
        """Whether chance alone would hardly make such a difference."""
        return not self.low <= 1 <= self.high


def price_steps(days: Sequence[int], prices: Sequence[float], *, least_seen: int = 1) -> list[PriceStep]:
    """Return where a price changed, from the prices known of some days; ``days`` ascending.

    A price that holds for less than ``MIN_DAYS`` days, a special offer, is no step; nor is the way back from it, nor
    a price that was not seen on ``least_seen`` days.
    """
    stretches: list[tuple[int, int, float, int]] = []
    for day, price in zip(days, prices, strict=True):
        if stretches and abs(price - stretches[-1][2]) <= MIN_STEP * abs(stretches[-1][2]):
            start, _, first_price, seen = stretches[-1]
            stretches[-1] = (start, day, first_price, seen + 1)
        else:
            stretches.append((day, day, price, 1))
    lasting = [
        stretch
        for number, stretch in enumerate(stretches)
        # A price holds until the next one is seen; the last one, to the last day known.
        if _until(stretches, number) - stretch[0] >= MIN_DAYS and stretch[3] >= least_seen
    ]
    return [
        PriceStep(new[0], old[2], new[2])
        for old, new in pairwise(lasting)
        if old[2] > 0 and abs(new[2] - old[2]) > MIN_STEP * old[2]
    ]


def _until(stretches: list[tuple[int, int, float, int]], number: int) -> int:
    return stretches[number + 1][0] if number + 1 < len(stretches) else stretches[number][1]


def price_effect(before: FloatArray, after: FloatArray, *, shop_ratio: float = 1.0) -> PriceEffect | None:
    """Return what changed between the units of open days before (T1,) and after (T2,); None where too few sold.

    ``shop_ratio`` is how many times as much the whole shop sold a day after the change. Days scatter as counts do,
    or more where these did.
    """
    days_before, days_after = len(before), len(after)
    sold_before, sold_after = float(before.sum()), float(after.sum())
    if min(days_before, days_after) < MIN_DAYS or sold_before <= 0 or sold_after < 0 or shop_ratio <= 0:
        return None
    if sold_before + sold_after < MIN_UNITS:
        return None
    rate_before, rate_after = sold_before / days_before, sold_after / days_after
    squares = float(((before - rate_before) ** 2).sum() + ((after - rate_after) ** 2).sum())
    overall = (sold_before + sold_after) / (days_before + days_after)
    scatter = max(1.0, squares / (days_before + days_after - 2) / overall)
    # Half a unit more on either side: nothing sold at all is still no proof of nothing to come.
    ratio = (sold_after + 0.5) / days_after / ((sold_before + 0.5) / days_before) / shop_ratio
    width = _SURE * math.sqrt(scatter * (1 / (sold_before + 0.5) + 1 / (sold_after + 0.5)))
    return PriceEffect(rate_before, rate_after, ratio, ratio * math.exp(-width), ratio * math.exp(width))
