"""By how much, and when, costs have changed: as they were recorded day by day, and since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.time import business_day, from_day_number, from_millis, to_day_number

_DAY_MS = 86_400_000

# The cross join keeps the order: begun with the row before, every row there is would be looked at.
_RECORDED = """
SELECT h.product_id, h.day, b.cost, h.cost, h.currency FROM price_history h
CROSS JOIN price_history b ON b.product_id = h.product_id
    AND b.day = (SELECT max(day) FROM price_history x WHERE x.product_id = h.product_id AND x.day < h.day)
WHERE h.day >= ? AND h.cost > 0 AND b.cost > 0 AND h.cost <> b.cost AND h.currency = b.currency
ORDER BY h.day DESC, abs(h.cost - b.cost) * 1.0 / b.cost DESC, h.product_id LIMIT ?
"""
# What was recorded last is looked up once a product; only where it is another cost, its currency as well.
_UNRECORDED = """
WITH known AS MATERIALIZED (
    SELECT p.id, p.changed_at, p.cost, p.currency,
        (SELECT h.cost FROM price_history h WHERE h.product_id = p.id ORDER BY h.day DESC LIMIT 1) AS before
    FROM product_now p WHERE p.kind = 'item' AND p.active AND p.cost > 0 AND p.changed_at >= ?)
SELECT id, changed_at, before, cost, currency FROM known k
WHERE before > 0 AND before <> cost
    AND currency = (SELECT h.currency FROM price_history h WHERE h.product_id = k.id ORDER BY h.day DESC LIMIT 1)
ORDER BY abs(cost - before) * 1.0 / before DESC, id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class CostStep:
    """A cost that another one took the place of on a day."""

    product_id: int
    day: date
    before: int
    after: int
    currency: str


def cost_steps(connection: Connection, since: date, *, limit: int) -> list[CostStep]:
    """Return the changes of cost from that day on, the latest first and the largest of a day before the others.

    As they were recorded, once a day; see ``unrecorded_steps`` for the latest.
    """
    rows = connection.exec_driver_sql(_RECORDED, (to_day_number(since), limit))
    return [CostStep(row[0], from_day_number(row[1]), *row[2:]) for row in rows]


def unrecorded_steps(connection: Connection, zone: ZoneInfo, *, limit: int) -> list[CostStep]:
    """Return the costs that have changed since they were recorded last, the largest change first.

    ``zone``: the shop's, by which days are told.
    """
    rows = connection.exec_driver_sql(_UNRECORDED, (_last_recorded(connection), limit))
    return [CostStep(row[0], business_day(from_millis(row[1]), zone), *row[2:]) for row in rows]


def _last_recorded(connection: Connection) -> int:
    """Return the beginning of the day before the one on which prices were recorded last (ms): zones differ."""
    last = connection.exec_driver_sql("SELECT max(day) FROM price_day").scalar()
    return 0 if last is None else (int(last) - 1) * _DAY_MS
