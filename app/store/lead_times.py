"""How long suppliers really take, learned from what was ordered and when it came."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import fmean, stdev

from sqlalchemy import Connection

ENOUGH = 3
"""Deliveries of a supplier from which on they tell something."""
_LATEST = 12
"""Deliveries that count: a supplier who has become quicker is soon believed."""
_LONGEST = 365
"""Days after which a delivery tells of a forgotten order, not of a lead time."""
_LEAST_SPREAD = 0.5
"""A delivery is known to the day, so that three punctual ones prove no more than this."""

# One delivery is one day on which something of an order came, however many articles that were.
_DELIVERED = """
SELECT o.supplier AS supplier, o.ordered_day AS ordered_day, d.day AS day, o.id AS ordered
FROM delivery d JOIN purchase_line l ON l.id = d.line_id JOIN purchase_order o ON o.id = l.order_id
WHERE o.supplier <> ''
UNION
SELECT coalesce(nullif(s.supplier, ''), p.supplier), s.ordered_day, s.received_day, s.number
FROM order_line_now s JOIN product_now p ON p.id = s.product_id
WHERE s.line_id IS NULL AND s.received > 0 AND s.ordered_day IS NOT NULL AND s.received_day IS NOT NULL
    AND coalesce(nullif(s.supplier, ''), p.supplier) IS NOT NULL
ORDER BY 3 DESC
"""


@dataclass(frozen=True, slots=True)
class LeadTime:
    """What a supplier's latest deliveries tell: the mean of their lead times and its standard deviation, in days."""

    days: float
    spread_days: float
    deliveries: int


def learned_lead_times(connection: Connection) -> dict[str, LeadTime]:
    """Return what deliveries tell, by supplier; none for those with fewer than ``ENOUGH``."""
    taken: dict[str, list[int]] = defaultdict(list)
    for supplier, ordered_day, day, _ in connection.exec_driver_sql(_DELIVERED):
        if 0 <= day - ordered_day <= _LONGEST and len(taken[supplier]) < _LATEST:
            taken[supplier].append(day - ordered_day)
    return {
        supplier: LeadTime(fmean(days), max(stdev(days), _LEAST_SPREAD), len(days))
        for supplier, days in taken.items()
        if len(days) >= ENOUGH
    }
