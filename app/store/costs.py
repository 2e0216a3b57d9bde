"""What products cost, beside what the owner was last told that they cost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from app.domain.time import business_day, from_day_number, from_millis, to_day_number, to_millis
from app.store.among import among
from app.store.tables.views import PRODUCT_NOW

COST = "cost"
"""The subject of ``price_told`` under which a product's cost is kept."""

_DAY_MS = 86_400_000
_SOLD = "p.kind = 'item' AND p.active AND p.cost > 0"


@dataclass(frozen=True, slots=True)
class Costing:
    """What one product costs and sells for now. Amounts are money units."""

    product_id: int
    sku: str
    name: str
    price: int | None
    cost: int
    currency: str


@dataclass(frozen=True, slots=True)
class ChangedCost:
    """A product whose cost is another than the owner was told; ``told`` None: it is seen for the first time."""

    costing: Costing
    told: int | None
    told_currency: str | None


def knows_costs(connection: Connection) -> bool:
    """Whether costs were ever judged."""
    query = "SELECT EXISTS (SELECT 1 FROM price_told WHERE subject = ?)"
    return bool(connection.exec_driver_sql(query, (COST,)).scalar())


def note_first_costs(connection: Connection, *, now: datetime) -> int:
    """Take costs that are seen for the first time as told, without a word; return how many."""
    return connection.exec_driver_sql(
        "INSERT INTO price_told (product_id, subject, price, currency, told_at)"
        f" SELECT p.id, ?, p.cost, p.currency, ? FROM product_now p WHERE {_SOLD}"
        " AND NOT EXISTS (SELECT 1 FROM price_told t WHERE t.product_id = p.id AND t.subject = ?)",
        (COST, to_millis(now), COST),
    ).rowcount


def changed_costs(connection: Connection) -> list[ChangedCost]:
    """Return every product whose cost, or its currency, is another than the owner was told."""
    rows = connection.exec_driver_sql(
        "SELECT p.id, p.sku, p.name, p.price, p.cost, p.currency, t.price, t.currency"
        " FROM product_now p LEFT JOIN price_told t ON t.product_id = p.id AND t.subject = ?"
        f" WHERE {_SOLD} AND (t.price IS NOT p.cost OR t.currency IS NOT p.currency)",
        (COST,),
    )
    return [ChangedCost(Costing(*row[:6]), row[6], row[7]) for row in rows]


def costings(connection: Connection, product_ids: Iterable[int]) -> dict[int, Costing]:
    """Return what these products cost and sell for; those without a cost, or not sold any more, are left out."""
    columns = PRODUCT_NOW.c
    query = select(
        columns.id, columns.sku, columns.name, columns.price, columns.cost, columns.currency
    ).where(among(columns.id, product_ids), columns.kind == "item", columns.active, columns.cost > 0)
    return {row.id: Costing(*row) for row in connection.execute(query)}


def note_told(connection: Connection, costs: Iterable[Costing], *, now: datetime) -> None:
    """Keep that the owner knows of these costs."""
    rows = [(one.cost, one.currency, to_millis(now), one.product_id, COST) for one in costs]
    if rows:
        connection.exec_driver_sql(
            "UPDATE price_told SET price = ?, currency = ?, told_at = ? WHERE product_id = ? AND subject = ?",
            rows,
        )


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
    rows = connection.exec_driver_sql(
        "SELECT h.product_id, h.day, b.cost, h.cost, h.currency FROM price_history h"
        " JOIN price_history b ON b.product_id = h.product_id AND b.day ="
        " (SELECT max(day) FROM price_history x WHERE x.product_id = h.product_id AND x.day < h.day)"
        " WHERE h.day >= ? AND h.cost > 0 AND b.cost > 0 AND h.cost <> b.cost AND h.currency = b.currency"
        " ORDER BY h.day DESC, abs(h.cost - b.cost) * 1.0 / b.cost DESC, h.product_id LIMIT ?",
        (to_day_number(since), limit),
    )
    return [CostStep(row[0], from_day_number(row[1]), *row[2:]) for row in rows]


def unrecorded_steps(connection: Connection, zone: ZoneInfo, *, limit: int) -> list[CostStep]:
    """Return the costs that have changed since they were recorded last, the largest change first.

    ``zone``: the shop's, by which days are told.
    """
    rows = connection.exec_driver_sql(
        "SELECT p.id, p.changed_at, h.cost, p.cost, p.currency FROM product_now p"
        " JOIN price_history h ON h.product_id = p.id AND h.day ="
        " (SELECT max(day) FROM price_history x WHERE x.product_id = p.id)"
        f" WHERE {_SOLD} AND p.changed_at >= ? AND h.cost > 0 AND h.cost <> p.cost AND h.currency = p.currency"
        " ORDER BY abs(p.cost - h.cost) * 1.0 / h.cost DESC, p.id LIMIT ?",
        (_last_recorded(connection), limit),
    )
    return [CostStep(row[0], business_day(from_millis(row[1]), zone), *row[2:]) for row in rows]


def _last_recorded(connection: Connection) -> int:
    """Return the beginning of the day before the one on which prices were recorded last (ms): zones differ."""
    last = connection.exec_driver_sql("SELECT max(day) FROM price_day").scalar()
    return 0 if last is None else (int(last) - 1) * _DAY_MS
