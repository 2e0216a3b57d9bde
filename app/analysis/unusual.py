"""Days and products that stand out from what is usual, by medians: one odd day does not make the next look normal.

NumPy only. Few are better than many: what happens each month is not unusual.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.floating]
BoolArray = npt.NDArray[np.bool_]

LIKE_DAYS = 8
"""Same weekdays before that say what is usual."""

MIN_LIKE_DAYS = 4
DAY_SCORE = 3.5
DAY_RATIO = 1.5
MAX_DAYS = 3

MIN_WEEKS = 8
PRODUCT_SCORE = 4.0
PRODUCT_RATIO = 3.0
MIN_PRODUCT_UNITS = 12.0
"""Units of a week, sold or usual, below which a product is not looked at."""

_MAD_TO_SD = 1.4826
_LEAST_DAY_SCATTER = 0.12
"""No shop's days are more even than this, on a log scale: about one part in eight."""
_COUNT_SCATTER = 0.5
"""Standard deviation of the square root of a count."""


@dataclass(frozen=True, slots=True)
class UnusualDay:
    """A day that took ``ratio`` times what is usual."""

    index: int
    amount: float
    usual: float
    score: float

    @property
    def ratio(self) -> float:
        """How many times the usual."""
        return self.amount / self.usual


@dataclass(frozen=True, slots=True)
class UnusualProduct:
    """A product whose last week stands out. Units are those of one usual week."""

    index: int
    units: float
    usual: float
    score: float


def unusual_days(
    amounts: FloatArray, opened: BoolArray, *, judged: int, first_weekday: int
) -> list[UnusualDay]:
    """Return the days among the last ``judged`` that stand out, the oddest first, ``MAX_DAYS`` at most.

    ``amounts`` (T,) is what consecutive days took, ``opened`` (T,) on which the shop was open: a closed day is never
    unusual, and says nothing of what is usual. ``first_weekday`` is that of the first day (0 for Monday).
    """
    days = len(amounts)
    weekdays = (np.arange(days) + first_weekday) % 7
    usual = np.full(days, np.nan)
    known = opened & (amounts > 0)
    for weekday in range(7):
        like = np.flatnonzero(known & (weekdays == weekday))
        for position in np.flatnonzero(opened & (weekdays == weekday)):
            before = like[like < position][-LIKE_DAYS:]
            # Usual is what was usual lately: a weekday on which the shop opens now and then has none.
            if len(before) >= MIN_LIKE_DAYS and before[0] >= position - 7 * 2 * LIKE_DAYS:
                usual[position] = np.median(amounts[before])
    told = np.flatnonzero(np.isfinite(usual))
    if len(told) == 0:
        return []
    # A day of refunds is as low as a day can be.
    ratio = np.log(np.maximum(amounts[told] / usual[told], 0.01))
    scatter = max(_LEAST_DAY_SCATTER, _MAD_TO_SD * float(np.median(np.abs(ratio - np.median(ratio)))))
    score = (ratio - np.median(ratio)) / scatter
    found = [
        UnusualDay(int(day), float(amounts[day]), float(usual[day]), float(odd))
        for day, odd, size in zip(told, score, ratio, strict=True)
        if day >= days - judged and abs(odd) >= DAY_SCORE and abs(size) >= np.log(DAY_RATIO)
    ]
    return sorted(found, key=lambda one: -abs(one.score))[:MAX_DAYS]


def unusual_products(weekly: FloatArray) -> list[UnusualProduct]:
    """Return the products whose last week stands out from those before, the oddest first.

    ``weekly`` (S, W) is units by week, brought to the same number of open days. Much more is unusual only where no
    week before came near it; much less only where hardly any week before was as low.
    """
    weeks = weekly.shape[1]
    if weeks < MIN_WEEKS + 1 or weekly.shape[0] == 0:
        return []
    sold = np.maximum(weekly, 0.0).astype(np.float64)
    last, before = sold[:, -1], sold[:, :-1]
    usual = np.median(before, axis=1)
    root = np.sqrt(before)
    middle = np.median(root, axis=1)
    scatter = _MAD_TO_SD * np.median(np.abs(root - middle[:, None]), axis=1)
    score = (np.sqrt(last) - middle) / np.maximum(scatter, _COUNT_SCATTER)
    high = (
        (score >= PRODUCT_SCORE)
        & (last >= MIN_PRODUCT_UNITS)
        & (last >= PRODUCT_RATIO * usual)
        & (last >= 1.25 * before.max(axis=1))
    )
    low = (
        (score <= -PRODUCT_SCORE)
        & (usual >= MIN_PRODUCT_UNITS)
        & (last * PRODUCT_RATIO <= usual)
        & ((before <= last[:, None]).sum(axis=1) <= weeks // 12)
    )
    found = [
        UnusualProduct(int(index), float(last[index]), float(usual[index]), float(score[index]))
        for index in np.flatnonzero(high | low)
    ]
    return sorted(found, key=lambda one: -abs(one.score))
