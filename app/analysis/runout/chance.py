"""The chance that a shelf runs empty, by day: uncertain demand against stock and what may arrive."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.analysis.demand.arrays import FloatArray, IntArray
from app.analysis.demand.forecast import HORIZON
from app.analysis.demand.totals import TotalDemand
from app.analysis.runout.habit import OrderHabit
from app.analysis.runout.lateness import USUAL, Delay, Lateness, delays
from app.analysis.runout.outcome import RunOut, read_off
from app.analysis.runout.shelf import ShelfState

BLOCK = 4_000
"""Products, times ways deliveries may turn out, that are looked at together: more takes memory, fewer takes time."""


def run_out(
    totals: TotalDemand,
    shelf: ShelfState,
    *,
    days_since: int = 0,
    lateness: Lateness = USUAL,
    habit: OrderHabit | None = None,
) -> RunOut:
    """Return when the shelves of ``shelf`` run empty, given the forecast ``totals`` of the same S products.

    ``days_since``: whole days of the forecast that have passed, 0..27; day 1 of the result is the first day of the
    forecast after them. ``lateness`` says what to think of deliveries. Orders not placed yet count only as the owner's
    ``habit``; without one, not at all. Deterministic; more stock or one more delivery never raises a chance.
    """
    ahead = from_day(totals, days_since)
    by_day = np.maximum.accumulate(
        ahead.exceedance(shelf.on_hand[:, None] + np.zeros_like(shelf.due)), axis=1
    )
    expecting = shelf.due.any(axis=1)
    waiting = expecting & (shelf.overdue > 0)
    ways = delays(lateness)
    for rows, kinds in ((expecting & ~waiting, _of_those_due(ways)), (waiting, ways)):
        if rows.any():
            by_day[rows] = _with_deliveries(ahead, shelf, rows.nonzero()[0], kinds)
    if habit is not None:
        by_day = _with_refills(by_day, habit.arrivals(shelf.lead_time, lateness, by_day.shape[1]))
    return read_off(by_day)


def from_day(totals: TotalDemand, days: int) -> TotalDemand:
    """Return the total demand counted from day ``days`` + 1 on, 28 days of it.

    The relative spread of a span is taken to depend on its length only; days beyond the forecast go on at the pace
    of its last week.
    """
    if days == 0:
        return totals
    mean, spread = totals.parameters
    horizon = mean.shape[1]
    pace = (mean[:, -1:] - mean[:, -8:-7]) / 7
    longer = np.concatenate([mean, mean[:, -1:] + pace * np.arange(1, days + 1)], axis=1)
    return TotalDemand(longer[:, days : days + horizon] - mean[:, days - 1 : days], spread)


def _with_deliveries(
    ahead: TotalDemand, shelf: ShelfState, rows: IntArray, ways: Sequence[Delay]
) -> FloatArray:
    """Return (rows, 28) the chances of the products ``rows``, averaged over the ways deliveries may turn out."""
    mean, spread = ahead.parameters
    chances = np.array([way.chance for way in ways])
    found = np.zeros((len(rows), HORIZON))
    step = max(1, BLOCK // len(ways))
    for begin in range(0, len(rows), step):
        some = rows[begin : begin + step]
        supply = np.concatenate([_supply(shelf, some, way) for way in ways])
        repeated = np.tile(some, len(ways))
        empty = TotalDemand(mean[repeated], spread[repeated]).exceedance(supply)
        # A shelf empty once has been empty, whatever arrives later. That the larger of two chances is taken, not
        # their sum, is what a demand above or below expectation as a whole (and not day by day) amounts to.
        by_way = np.maximum.accumulate(empty, axis=1).reshape(len(ways), len(some), HORIZON)
        found[begin : begin + step] = np.tensordot(chances, by_way, axes=1)
    return np.minimum(found, 1)


def _supply(shelf: ShelfState, rows: IntArray, way: Delay) -> FloatArray:
    """Return (rows, 28) the units that will have been there by each day, if deliveries turn out this ``way``."""
    late = shelf.overdue[rows]
    due = shelf.due[rows].astype(float)
    due[:, 0] = np.maximum(due[:, 0] - late, 0)
    arriving = np.zeros_like(due)
    arriving[:, way.due :] = due[:, : HORIZON - way.due]
    if way.overdue < HORIZON:
        arriving[:, way.overdue] += late
    supply: FloatArray = shelf.on_hand[rows, None] + np.cumsum(arriving, axis=1)
    return supply


def _with_refills(by_day: FloatArray, arriving: FloatArray) -> FloatArray:
    """Return the chances given that an order still to be placed arrives on each day with chance ``arriving``.

    Such an order is taken to be large enough for the rest of the four weeks, and as likely for any stock: owners
    order less readily with more on the shelf, but a shelf with more on it is also the one that matters less.
    """
    already_empty = np.concatenate([np.zeros_like(by_day[:, :1]), by_day[:, :-1]], axis=1)
    waiting = 1 - np.cumsum(arriving, axis=1)
    chance: FloatArray = np.cumsum(arriving * already_empty, axis=1) + waiting * by_day
    return chance


def _of_those_due(ways: Sequence[Delay]) -> list[Delay]:
    """Return fewer ways: those that differ in what is overdue only, for products with nothing overdue."""
    chances: dict[int, float] = {}
    for way in ways:
        chances[way.due] = chances.get(way.due, 0.0) + way.chance
    return [Delay(chance, due, 0) for due, chance in chances.items()]
