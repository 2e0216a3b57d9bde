"""When the owner usually orders: a shelf that runs low on Tuesday is often saved by the order of every Wednesday.

An order that has not been placed is no fact, and no judgement on what to order may count on it. But how likely a
shelf is to be found empty does depend on it: a shop that orders every week finds far fewer shelves empty than its
stock of today alone would say.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import FloatArray, IntArray
from app.analysis.demand.history import WEEK
from app.analysis.runout.lateness import DELAYS, Lateness

USUAL_FOLLOW_THROUGH = 0.7
"""How often a product that needs an order gets it on the usual day. Learned from a shop's own reviews instead, all
figures stayed the same (average precision .552), and what was needed on past days is not kept."""
PRIOR_REPEATS = 6.0
"""As many orders on a product's usual weekday as a shop must show before it is believed to have usual weekdays."""
PRIOR_ORDERS = 2.0


@dataclass(frozen=True, slots=True)
class OrderHabit:
    """The usual weekly occasions to order S products."""

    next_occasion: IntArray
    """(S,) days from now to the next occasion, 1 or more; 0 where none is known."""
    chance: FloatArray
    """(S,) chance that an order goes out on an occasion, if the product needs one."""

    def arrivals(self, lead_time: FloatArray, lateness: Lateness, days: int) -> FloatArray:
        """Return (S, days): the chance that the first order still to be placed arrives on each day to come."""
        arriving = np.zeros((len(self.chance), days + 1))
        rows = np.arange(len(self.chance))
        known = self.next_occasion > 0
        for week in range(days // WEEK):
            placed = np.where(known, self.chance * (1 - self.chance) ** week, 0.0)
            stated = self.next_occasion + WEEK * week + np.ceil(lead_time).astype(np.intp)
            earlier = 0.0
            for delay in DELAYS[:-1]:
                share = lateness.within(delay) - earlier
                earlier = lateness.within(delay)
                # What comes after the last day is gathered beyond it, and left out.
                arriving[rows, np.minimum(np.maximum(stated + delay, 1) - 1, days)] += placed * share
        return arriving[:, :days]


def learn_habit(group: IntArray, day: IntArray, groups: int, today: int) -> OrderHabit:
    """Return the habit that past orders show: N of them, of the ``group`` (N,) ordered together, on ``day`` (N,).

    A group is what is ordered on one occasion: a supplier's products, or a single product; ``groups`` is how many
    there are (S). ``day`` and ``today`` count days from anywhere. How far a usual weekday is believed depends on how
    regular the group is, and the whole shop: one order a group says nothing where others come on any day.
    """
    orders = np.zeros((groups, WEEK))
    np.add.at(orders, (group, day % WEEK), 1)
    count = orders.sum(axis=1)
    usual = orders.argmax(axis=1)
    most = orders.max(axis=1)
    # Of each group's orders the first sets the weekday; all others repeat it or do not.
    repeats = np.maximum(count - 1, 0).sum()
    regular = np.maximum(most - 1, 0).sum() / (repeats + PRIOR_REPEATS)
    belief = np.where(count > 0, (most - 1 + PRIOR_ORDERS * regular) / (count - 1 + PRIOR_ORDERS), 0.0)
    ahead = (usual - today - 1) % WEEK + 1
    return OrderHabit(
        next_occasion=np.where(count > 0, ahead, 0), chance=np.clip(belief, 0, 1) * USUAL_FOLLOW_THROUGH
    )
