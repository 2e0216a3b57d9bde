"""How good stock-out warnings were, once the days have passed.

For N products on D days: ``empty`` says the shelf was empty at the close of the day, ``chance`` what was said at the
close of that day of its being empty on at least one of the next seven. Days with an empty shelf are not judged.

A run-out is the first empty day after one with stock, from the ninth day on. A warning stands on the days whose
chance reaches a threshold. A warning day is false where no run-out follows within ten days; false days in a row are
one false alarm for each week begun. What is saved: the owner reacts to the first warning (at most seven days
ahead), emergency stock is there two days later, and what the rest of the empty spell would have lost is not lost.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray

AHEAD = 7
FALSE_AFTER = 10
FIRST_JUDGED = 8
REACTION = 2
PRODUCT_MONTH = 30.0


@dataclass(frozen=True, slots=True)
class AtThreshold:
    """What warnings at one threshold were worth."""

    threshold: float
    false_alarms: float
    """Per product and thirty days with stock."""
    warned_early: float
    """Share of run-outs with a warning standing three to seven days ahead."""
    saved: float
    """Share of the lost units; NaN where none are known."""


class AlertScore:
    """Judges the chances of one set of products, all on the same number of days."""

    def __init__(self, chance: FloatArray, empty: BoolArray, lost: FloatArray | None = None) -> None:
        self._empty = empty
        self._days = empty.shape[1]
        self._stocked = ~empty
        self._chance = np.where(empty, -np.inf, np.nan_to_num(chance))
        self._lost = lost
        starts = np.zeros_like(empty)
        starts[:, 1:] = empty[:, 1:] & ~empty[:, :-1]
        self._near = _followed_by(starts, FALSE_AFTER)
        starts[:, :FIRST_JUDGED] = False
        self.products, self.starts = np.nonzero(starts)
        refilled = np.concatenate([self._stocked, np.ones((len(empty), 1), dtype=bool)], axis=1)
        self._ends = np.array(
            [start + int(np.argmax(refilled[product, start:])) for product, start in self._events()],
            dtype=int,
        )
        judged = self._stocked.copy()
        judged[:, self._days - AHEAD :] = False
        self._said = self._chance[judged]
        self._came_true = _followed_by(empty, AHEAD)[judged]

    def average_precision(self) -> float:
        """Area under precision over recall, ties taken together."""
        order = np.argsort(-self._said, kind="stable")
        said, hits = self._said[order], np.cumsum(self._came_true[order])
        last_of_tie = np.append(np.flatnonzero(np.diff(said)), len(said) - 1)
        precision, recall = hits[last_of_tie] / (last_of_tie + 1), hits[last_of_tie] / max(hits[-1], 1)
        return float((np.diff(recall, prepend=0) * precision).sum())

    def brier(self) -> float:
        """Mean squared difference of chance and outcome."""
        return float(((self._said - self._came_true) ** 2).mean())

    def calibration_error(self) -> float:
        """Difference of chance and share that came true, over ten equal steps of chance, weighted by days."""
        step = np.minimum((self._said * 10).astype(int), 9)
        return float(
            sum(
                abs(self._said[step == each].sum() - self._came_true[step == each].sum())
                for each in np.unique(step)
            )
            / len(self._said)
        )

    def at(self, threshold: float) -> AtThreshold:
        """Judge warnings that stand where the chance is at least ``threshold``."""
        on = self._chance >= threshold
        counted = self._stocked.copy()
        counted[:, self._days - FALSE_AFTER :] = False
        false_days = on & counted & ~self._near
        early = [on[p, max(s - AHEAD, 0) : s - 2].any() for p, s in self._events()]
        return AtThreshold(
            threshold=float(threshold),
            false_alarms=_weeks_begun(false_days) / (counted.sum() / PRODUCT_MONTH),
            warned_early=float(np.mean(early)) if early else float("nan"),
            saved=self._saved(on),
        )

    def within_budget(self, false_alarms: float) -> AtThreshold:
        """Return the threshold that warns best with at most so many false alarms, of a sweep over the chances."""
        grid = np.concatenate([np.linspace(0, 0.9, 60), np.linspace(0.9, 1, 140)])
        tried = [self.at(threshold) for threshold in np.unique(np.quantile(self._said, grid))]
        tried.sort(key=lambda each: each.false_alarms)
        kept = [each for each in tried if each.false_alarms <= false_alarms]
        return max(kept, key=lambda each: each.warned_early, default=self.at(np.inf))

    def day_within(self, offset: IntArray, threshold: float, tolerance: int = 1) -> float:
        """Share of warned run-outs whose stated day, at the first warning, was at most ``tolerance`` off.

        ``offset`` (N, D) is the stated day, counted from the day it was said on; 0 where none was stated.
        """
        errors = []
        for product, start in self._events():
            begin = max(start - AHEAD, 0)
            warned = np.flatnonzero(self._chance[product, begin:start] >= threshold)
            if len(warned):
                said_on = begin + warned[0]
                if offset[product, said_on]:
                    errors.append(said_on + offset[product, said_on] - start)
        return float(np.mean(np.abs(errors) <= tolerance)) if errors else float("nan")

    def _events(self) -> list[tuple[int, int]]:
        return list(zip(self.products.tolist(), self.starts.tolist(), strict=True))

    def _saved(self, on: BoolArray) -> float:
        if self._lost is None:
            return float("nan")
        total = saved = 0.0
        for (product, start), end in zip(self._events(), self._ends.tolist(), strict=True):
            total += self._lost[product, start:end].sum()
            begin = max(start - AHEAD, 0)
            warned = np.flatnonzero(on[product, begin:start])
            if len(warned):
                saved += self._lost[product, max(start, begin + warned[0] + REACTION) : end].sum()
        return float(saved / total) if total else float("nan")


def _followed_by(marks: BoolArray, days: int) -> BoolArray:
    """Return where a mark lies one to ``days`` days ahead."""
    found = np.zeros_like(marks)
    for ahead in range(1, days + 1):
        found[:, :-ahead] |= marks[:, ahead:]
    return found


def _weeks_begun(days: BoolArray) -> float:
    """Return how many weeks the runs of marked days begin: a run of n days counts n / 7, rounded up."""
    edge = np.zeros((len(days), 1), dtype=np.int8)
    steps = np.diff(np.concatenate([edge, days.astype(np.int8), edge], axis=1), axis=1)
    lengths = np.nonzero(steps == -1)[1] - np.nonzero(steps == 1)[1]
    return float(np.ceil(lengths / 7).sum())
