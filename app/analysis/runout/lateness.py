"""How late deliveries are: what suppliers state and what they keep."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from app.analysis.demand.arrays import FloatArray

DELAYS = (0, 1, 2, 3, 5, 8, 28)
"""Days of delay that are told apart; a delay in between counts as the next, the last as not within four weeks."""


@dataclass(frozen=True, slots=True)
class Lateness:
    """The delay of a delivery: on its stated day with chance ``on_time``, else with chance ``catch_up`` a day after.

    ``catch_up`` is also what can be said of a delivery that is overdue already, however long.
    """

    on_time: float
    catch_up: float

    def within(self, days: int) -> float:
        """Return the chance that a delivery comes no more than ``days`` after its stated day."""
        return 1 - (1 - self.on_time) * (1 - self.catch_up) ** days

    def overdue_within(self, days: int) -> float:
        """Return the chance that a delivery overdue by now comes at most ``days`` after tomorrow."""
        return 1 - (1 - self.catch_up) ** (days + 1)


USUAL = Lateness(on_time=0.85, catch_up=0.35)
"""Of suppliers of whom nothing is known: one delivery in seven is late, by three days on average."""
PRIOR_DELIVERIES = 20.0
"""The usual counts as much as this many deliveries that the shop has seen itself."""


@dataclass(frozen=True, slots=True)
class Delay:
    """One way deliveries may turn out: those due shift by ``due`` days, those overdue come ``overdue`` days on."""

    chance: float
    due: int
    overdue: int


def learn_lateness(days_late: FloatArray, usual: Lateness = USUAL) -> Lateness:
    """Return the lateness of a shop whose past deliveries came ``days_late`` (N,) after their stated days.

    ``usual`` counts as ``PRIOR_DELIVERIES`` deliveries, so that a shop with three is not judged by three. Early
    ones count as on time.
    """
    late = np.maximum(np.asarray(days_late, dtype=float), 0)
    count = float((late > 0).sum())
    prior_late = PRIOR_DELIVERIES * (1 - usual.on_time)
    on_time = 1 - (count + prior_late) / (len(late) + PRIOR_DELIVERIES)
    # A day of waiting either ends with the delivery or not: deliveries over days waited is its daily chance.
    # Longer than three weeks is no longer lateness but an order forgotten; it must not colour all others.
    waited = float(np.minimum(late, 21).sum())
    catch_up = (count + prior_late) / (waited + prior_late / usual.catch_up)
    return Lateness(on_time=on_time, catch_up=min(catch_up, 0.95))


def delays(lateness: Lateness) -> list[Delay]:
    """Return the ways deliveries may turn out; their chances sum up to 1.

    Due and overdue deliveries of a product are taken to be late together: it is one supplier. That also keeps one
    more delivery from ever making things look worse.
    """
    due = [lateness.within(days) for days in DELAYS[:-1]]
    overdue = [lateness.overdue_within(days) for days in DELAYS[:-1]]
    edges = sorted({0.0, 1.0, *due, *overdue})
    found = []
    for low, high in pairwise(edges):
        middle = (low + high) / 2
        found.append(Delay(high - low, _delay(due, middle), _delay(overdue, middle)))
    return found


def _delay(within: list[float], chance: float) -> int:
    """Return the delay that ``chance`` of all deliveries do not exceed."""
    return DELAYS[sum(1 for reached in within if reached < chance)]
