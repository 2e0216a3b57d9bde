"""What a shop sold, and on which days a sale could have been seen at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray

WEEK = 7


@dataclass(frozen=True, slots=True)
class DemandHistory:
    """What one shop sold of S products on T consecutive days, oldest first.

    Raises ``ValueError`` where the shapes do not fit each other.
    """

    first_day: int
    """Days since 1970-01-01 of the first column; (day + 3) % 7 is the weekday, Monday = 0."""
    sold: FloatArray
    """(S, T) units sold net of returns, never below 0; 0 where nothing was sold."""
    known_from: IntArray
    """(S,) the column a product counts from (its first sale); T where it never sold."""
    open: BoolArray
    """(T,) the shop was open; on a closed day no demand could show."""
    available: BoolArray | None = None
    """(S, T) False where the shelf was empty, so that ``sold`` is the least that was wanted; None: never empty."""
    promoted: BoolArray | None = None
    """(S, T) True where a promotion is known to have run; None: none known."""

    def __post_init__(self) -> None:
        products, days = self.sold.shape
        if self.known_from.shape != (products,):
            raise ValueError("known_from needs one entry a product")
        if self.open.shape != (days,):
            raise ValueError("open needs one entry a day")
        for name, marks in (("available", self.available), ("promoted", self.promoted)):
            if marks is not None and marks.shape != (products, days):
                raise ValueError(f"{name} needs the shape of sold")

    @property
    def products(self) -> int:
        """S."""
        return int(self.sold.shape[0])

    @property
    def days(self) -> int:
        """T."""
        return int(self.sold.shape[1])

    @property
    def next_day(self) -> int:
        """The first day after the history: the first that is forecast."""
        return self.first_day + self.days

    def weekdays(self) -> IntArray:
        """Return the weekday of each column, (T,), Monday = 0."""
        return weekdays(self.first_day, self.days)


def weekdays(first_day: int, days: int) -> IntArray:
    """Return the weekday of ``days`` days from ``first_day`` (days since 1970-01-01), Monday = 0."""
    return (np.arange(first_day, first_day + days) + 3) % WEEK


@dataclass(frozen=True, slots=True)
class Demand:
    """What the history says of demand itself."""

    seen: BoolArray
    """(S, T) the days that say what demand was: open, known, and not cut short by an empty shelf."""
    units: FloatArray
    """(S, T) what was wanted on those days; 0 on others."""


def demand(history: DemandHistory) -> Demand:
    """Return the demand that ``history`` shows.

    A day on which the shelf ran empty is left out rather than counted as little demand, unless even so more was
    sold than on the product's usual day. Then it says that at least this much was wanted, and leaving it out would
    pull the forecast down: it counts as what was sold and the mean excess over the usual of the product's other
    busy days - what it would be if demand beyond the usual fell off exponentially.
    """
    columns = np.arange(history.days)
    known: BoolArray = history.open[None, :] & (columns[None, :] >= history.known_from[:, None])
    sold = np.maximum(history.sold, 0)
    if history.available is None:
        return Demand(known, np.where(known, sold, 0).astype(np.float32))
    free = known & history.available
    usual = _mean(sold, free)[:, None]
    excess = _mean(sold - usual, free & (sold > usual))[:, None]
    cut_short = known & ~history.available & (sold > usual)
    units = np.where(free, sold, np.where(cut_short, sold + excess, 0))
    return Demand(free | cut_short, units.astype(np.float32))


def _mean(values: FloatArray, chosen: BoolArray) -> FloatArray:
    return np.asarray(np.where(chosen, values, 0).sum(axis=1) / np.maximum(chosen.sum(axis=1), 1))
