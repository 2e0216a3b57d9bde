"""The run-out of S products as chances by day, and what can be read off them: a likely day and a window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import FloatArray, IntArray

WEEK = 7
WINDOW = (0.1, 0.9)
"""The window leaves out the earliest and the latest tenth of the run-outs."""
LATER = 1.08
"""How much more each day counts than the one before when a single day is named. What is read of is read on every day
that a warning stands, and it stands longest where less is wanted than expected: of warnings seen, run-outs come
later than of products at large."""
OWN_DAY = 1.02
"""The day itself counts a little more than its neighbours, so that a certain day is named itself."""


@dataclass(frozen=True, slots=True)
class RunOut:
    """Of S products, whether and when the shelf will be empty; day 1 is the first day to come."""

    by_day: FloatArray
    """(S, 28) chance that the shelf is empty at the close of at least one of days 1..h; non-decreasing in h."""
    within_week: FloatArray
    """(S,) chance of that within seven days."""
    median_day: IntArray
    """(S,) the day (1..28) by which it is as likely as not; 0 where that is farther away."""
    window: IntArray
    """(S, 2) first and last day of the central 80 % of the run-outs within 28 days; 0 where there are none."""
    window_chance: FloatArray
    """(S,) chance that the shelf runs empty within that window."""


def read_off(by_day: FloatArray) -> RunOut:
    """Return the run-out of which ``by_day`` (S, 28) are the chances."""
    total = by_day[:, -1:]
    first = _day_reaching(by_day, WINDOW[0] * total)
    last = _day_reaching(by_day, WINDOW[1] * total)
    possible = total[:, 0] > 0
    window = np.where(possible[:, None], np.stack([first, last], axis=1), 0)
    before = np.concatenate([np.zeros_like(total), by_day], axis=1)
    rows = np.arange(len(by_day))
    inside = before[rows, window[:, 1]] - before[rows, np.maximum(window[:, 0] - 1, 0)]
    return RunOut(
        by_day=by_day,
        within_week=by_day[:, WEEK - 1],
        median_day=np.where(total[:, 0] >= 0.5, _day_reaching(by_day, np.full_like(total, 0.5)), 0),
        window=window,
        window_chance=np.where(possible, inside, 0.0),
    )


def likely_day(run_out: RunOut, within: int = WEEK) -> IntArray:
    """Return (S,) the day that, give or take one, is likeliest to be the first empty one of the days 1..``within``.

    0 where the shelf cannot be empty by then. A single day to name: the middle day of a lopsided spread is right
    less often.
    """
    by_day = run_out.by_day[:, :within]
    each = np.diff(by_day, axis=1, prepend=0) * LATER ** np.arange(within)
    around = np.pad(each, ((0, 0), (1, 1)))
    three = around[:, :-2] + OWN_DAY * each + around[:, 2:]
    return np.where(by_day[:, -1] > 0, np.argmax(three, axis=1) + 1, 0)


def _day_reaching(by_day: FloatArray, chance: FloatArray) -> IntArray:
    """Return (S,) the first day, from 1, whose chance is at least ``chance`` (S, 1)."""
    day: IntArray = np.argmax(by_day >= chance, axis=1) + 1
    return day
