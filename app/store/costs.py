"""What products cost, beside what the owner was last told that they cost.

What one alert tells of many costs is written piece by piece. It is staged first, which counts for nothing; the
transaction that opens the alert makes all of it count; then it takes the place of what was told before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.time import to_millis
from app.store.among import among
from app.store.settings import get_setting, put_setting
from app.store.tables.views import PRODUCT_NOW

COST = "cost"
"""The subject of ``price_told`` under which a product's cost is kept."""
_STAGED = "cost-staged"
"""The subject under which it is staged."""

PIECE = 2_500
"""Products that are noted in one transaction: 10 to 30 ms."""

_JUDGING = "cost_judging"
"""Setting: whose turn it is to judge costs, and whether what is staged counts."""
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
    """A product whose cost is another than the owner was told."""

    costing: Costing
    told: int | None
    told_currency: str | None


@dataclass(frozen=True, slots=True)
class CostJudging:
    """How far the judging of costs has come. ``turn``: counts those who began; only the last of them may write."""

    turn: int = 0
    staged_counts: bool = False
    """Whether what is staged was told: the alert about it is there."""


def cost_judging(connection: Connection) -> CostJudging:
    """Return how far it has come."""
    said = get_setting(connection, _JUDGING, {})
    return CostJudging(said.get("turn", 0), said.get("staged_counts", False))


def put_cost_judging(connection: Connection, judging: CostJudging, *, now: datetime) -> None:
    """Keep how far it has come."""
    said = {"turn": judging.turn, "staged_counts": judging.staged_counts}
    put_setting(connection, _JUDGING, said, now=now)


def unseen_costs(connection: Connection) -> list[int]:
    """Return the products whose cost is seen for the first time."""
    rows = connection.exec_driver_sql(
        f"SELECT p.id FROM product_now p WHERE {_SOLD}"
        " AND NOT EXISTS (SELECT 1 FROM price_told t WHERE t.product_id = p.id AND t.subject = ?)",
        (COST,),
    )
    return [row[0] for row in rows]


def note_first_costs(connection: Connection, product_ids: Iterable[int], *, now: datetime) -> None:
    """Take those costs of these products that are seen for the first time as told, without a word."""
    connection.exec_driver_sql(
        "INSERT INTO price_told (product_id, subject, price, currency, told_at)"
        " SELECT p.id, ?, p.cost, p.currency, ? FROM json_each(?) j JOIN product_now p ON p.id = j.value"
        f" WHERE {_SOLD} ON CONFLICT DO NOTHING",
        (COST, to_millis(now), json.dumps(sorted(product_ids))),
    )


def changed_costs(connection: Connection) -> list[ChangedCost]:
    """Return every product whose cost, or its currency, is another than the owner was told."""
    rows = connection.exec_driver_sql(
        "SELECT p.id, p.sku, p.name, p.price, p.cost, p.currency, t.price, t.currency"
        " FROM product_now p JOIN price_told t ON t.product_id = p.id AND t.subject = ?"
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


def stage_told(connection: Connection, costs: Iterable[Costing], *, now: datetime) -> None:
    """Stage that the owner knows of these costs; a product that has gone meanwhile is left out."""
    rows = [(_STAGED, one.cost, one.currency, to_millis(now), one.product_id) for one in costs]
    if rows:
        connection.exec_driver_sql(
            "INSERT INTO price_told (product_id, subject, price, currency, told_at)"
            " SELECT id, ?, ?, ?, ? FROM product WHERE id = ? ON CONFLICT DO NOTHING",
            rows,
        )


def staged_products(connection: Connection) -> list[int]:
    """Return the products of which something is staged."""
    rows = connection.exec_driver_sql("SELECT product_id FROM price_told WHERE subject = ?", (_STAGED,))
    return [row[0] for row in rows]


def fold_staged(connection: Connection, product_ids: Iterable[int]) -> None:
    """Have what is staged of these products take the place of what was told before."""
    connection.exec_driver_sql(
        "UPDATE OR REPLACE price_told SET subject = ?"
        " WHERE subject = ? AND product_id IN (SELECT value FROM json_each(?))",
        (COST, _STAGED, json.dumps(sorted(product_ids))),
    )


def drop_staged(connection: Connection, product_ids: Iterable[int]) -> None:
    """Forget what is staged of these products."""
    connection.exec_driver_sql(
        "DELETE FROM price_told WHERE subject = ? AND product_id IN (SELECT value FROM json_each(?))",
        (_STAGED, json.dumps(sorted(product_ids))),
    )
