"""Holding stated chances against what came of them, and correcting those to come: a chance of 30 % should be 30 %."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray

FLOOR = 1e-6
"""Chances nearer to 0 or 1 than this are left as they are: they are known, not estimated."""
PRIOR_EVENTS = 200.0
"""What is taken for granted about the correction counts as much as this many run-outs that the shop has seen: the
chances rest on a model, and a season that ran one way is little reason to mistrust it."""
DAYS_PER_EVENT = 7
"""Neighbouring days tell of the same run-out: seven of them are one piece of evidence."""
STEPS = 12
"""Newton steps; four are enough but for a start far off."""
SLOPES = (0.3, 3.0)
FARTHEST_SHIFT = 1.5


@dataclass(frozen=True, slots=True)
class Calibration:
    """A correction of chances p: log-odds become ``shift + low * log(p) - high * log(1 - p)``.

    (Beta calibration: Kull, Silva Filho, Flach 2017.) Two slopes, since a shop's small chances may be too small -
    now and then somebody buys the whole shelf - while its large ones are right. It keeps the order of chances, and
    0 and 1 as they are. Raises ``ValueError`` for slopes that would not.
    """

    shift: float
    low: float
    high: float

    def __post_init__(self) -> None:
        if not (self.low > 0 and self.high > 0):
            raise ValueError("a correction must keep the order of chances: its slopes must be above 0")

    def __call__(self, chance: FloatArray) -> FloatArray:
        """Return the corrected chances, same shape, within 0..1."""
        inner = np.clip(chance, FLOOR, 1 - FLOOR)
        odds = self.shift + self.low * np.log(inner) - self.high * np.log1p(-inner)
        corrected = 1 / (1 + np.exp(-odds))
        return np.where(chance <= FLOOR, 0.0, np.where(chance >= 1 - FLOOR, 1.0, corrected))


AS_IS = Calibration(shift=0.0, low=1.0, high=1.0)


def learn_calibration(chance: FloatArray, happened: BoolArray, prior: Calibration = AS_IS) -> Calibration:
    """Return the correction that past chances (N,) needed, given whether each event ``happened`` (N,).

    Chances are those before any correction. A logistic regression, drawn towards ``prior`` by ``PRIOR_EVENTS``.
    """
    inside = (chance > FLOOR) & (chance < 1 - FLOOR)
    said = chance[inside].astype(float)
    truth = happened[inside].astype(float)
    terms = np.stack([np.ones_like(said), np.log(said), -np.log1p(-said)])
    # A run-out at even odds bears p (1 - p) = 1/4 on the shift, and on slopes by the spread of log-odds, about 2.
    stiff = PRIOR_EVENTS * np.array([0.25, 0.5, 0.5])
    wanted = np.array([prior.shift, prior.low, prior.high])
    lowest = np.array([-FARTHEST_SHIFT, SLOPES[0], SLOPES[0]])
    highest = np.array([FARTHEST_SHIFT, SLOPES[1], SLOPES[1]])
    found = wanted.copy()
    for _ in range(STEPS):
        expected = 1 / (1 + np.exp(-(found @ terms)))
        gradient = terms @ (truth - expected) / DAYS_PER_EVENT - stiff * (found - wanted)
        curve = (terms * (expected * (1 - expected))) @ terms.T / DAYS_PER_EVENT + np.diag(stiff)
        found = np.clip(found + np.linalg.solve(curve, gradient), lowest, highest)
    return Calibration(*found.tolist())
