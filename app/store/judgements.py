"""How each product's stock was last judged: what screens show, and what the next judgement is compared with."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, case, func, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.time import from_day_number, from_millis, to_day_number, to_millis
from app.store.among import among
from app.store.tables import ALERT, PRODUCT_CHOICE, PURCHASE_LINE, PURCHASE_ORDER, STOCK_JUDGEMENT


@dataclass(frozen=True, slots=True)
class Judgement:
    """One product's stock as it was judged last. Quantities and money are scaled integers."""

    product_id: int
    severity: int
    """0 out, 1 out before a delivery can come, 2 low, 3 watch, 4 fine."""
    on_hand: int
    """What is believed to be there, which is not always what was counted."""
    on_order: int
    chance: float | None
    """Of running out within a week, 0 to 1; None where nothing can be said."""
    out_from: date | None
    """First and last business day of the window in which it is expected to run out."""
    out_to: date | None
    suggested: int | None
    """How many to order now; None where nothing can be said."""
    rank: int
    """Margin lost a day without stock, in money units."""
    facts: dict[str, Any]
    """The arithmetic: see ``app.alerts.facts.StockFacts``. Quantities in units."""
    since: datetime
    """Since when it has had this severity."""
    judged_at: datetime
    told_severity: int | None
    """The worst that the owner was told of, or has seen from the start, since the product was last fine."""
    told_at: datetime | None
    """When the owner was told of it last; None where never."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a product is expected to run out: what a list of all products shows of a judgement."""

    severity: int
    out_from: date | None
    out_to: date | None
    out_chance: float | None
    """Of running out within that window; None where no day can be named."""


def outlooks(connection: Connection, product_ids: Iterable[int]) -> dict[int, Outlook]:
    """Return when some products are expected to run out, by product id; those never judged are left out."""
    columns = STOCK_JUDGEMENT.c
    # A few figures of the arithmetic are enough here: all of it takes far longer to take apart.
    is_dated = func.json_extract(columns.facts_json, "$.forecast") == "ok"
    chance = case((is_dated, func.json_extract(columns.facts_json, "$.out_chance"))).label("out_chance")
    return {
        row.product_id: Outlook(
            row.severity,
            None if row.out_from is None else from_day_number(row.out_from),
            None if row.out_to is None else from_day_number(row.out_to),
            row.out_chance,
        )
        for row in connection.execute(
            select(columns.product_id, columns.severity, columns.out_from, columns.out_to, chance).where(
                columns.product_id.in_(list(product_ids))
            )
        )
    }


def judgements(connection: Connection) -> dict[int, Judgement]:
    """Return how each product was last judged, by product id."""
    rows = connection.execute(select(STOCK_JUDGEMENT)).mappings()
    return {row["product_id"]: _judgement(row) for row in rows}


def judgements_to_order(connection: Connection) -> dict[int, Judgement]:
    """Return how the products were judged of which some are to be ordered, by product id.

    Of a large shop these are few, and to take the arithmetic of all apart takes seconds.
    """
    rows = connection.execute(select(STOCK_JUDGEMENT).where(STOCK_JUDGEMENT.c.suggested > 0)).mappings()
    return {row["product_id"]: _judgement(row) for row in rows}


def last_judged(connection: Connection) -> datetime | None:
    """Return when any product was judged last; None where none ever was."""
    at = connection.execute(select(func.max(STOCK_JUDGEMENT.c.judged_at))).scalar_one()
    return None if at is None else from_millis(at)


def judgements_of(connection: Connection, product_ids: Iterable[int]) -> dict[int, Judgement]:
    """Return how a few products were last judged, by product id; one never judged is left out."""
    query = select(STOCK_JUDGEMENT).where(among(STOCK_JUDGEMENT.c.product_id, product_ids))
    return {row["product_id"]: _judgement(row) for row in connection.execute(query).mappings()}


def judgements_worse_than_told(connection: Connection) -> list[Judgement]:
    """Return the judgements that the owner may have to be told of: worse than what was told, or a delivery is late.

    Of products with an open alert only.
    """
    judged = STOCK_JUDGEMENT.c
    open_alert = select(ALERT.c.product_id).where(ALERT.c.state == "open", ALERT.c.product_id != 0)
    query = select(STOCK_JUDGEMENT).where(
        judged.product_id.in_(open_alert),
        or_(
            judged.told_severity.is_(None),
            judged.severity < judged.told_severity,
            func.json_extract(judged.facts_json, "$.late_since").is_not(None),
        ),
    )
    return [_judgement(row) for row in connection.execute(query).mappings()]


def told_at_once(connection: Connection, moment: datetime) -> list[int]:
    """Return the products of which the owner was told at that very moment: what one notice told of."""
    query = select(STOCK_JUDGEMENT.c.product_id).where(STOCK_JUDGEMENT.c.told_at == to_millis(moment))
    return list(connection.execute(query.order_by(STOCK_JUDGEMENT.c.product_id)).scalars())


def judgement_of(connection: Connection, product_id: int) -> Judgement | None:
    """Return how one product was last judged; None where it never was."""
    return judgements_of(connection, [product_id]).get(product_id)


def save_judgements(connection: Connection, rows: Iterable[Judgement]) -> None:
    """Store judgements, each in the place of the product's last one."""
    values = [_values(row) for row in rows]
    if not values:
        return
    statement = upsert(STOCK_JUDGEMENT)
    connection.execute(
        statement.on_conflict_do_update(
            index_elements=["product_id"],
            set_={name: statement.excluded[name] for name in values[0] if name != "product_id"},
        ),
        values,
    )


def forget_judgements(connection: Connection, product_ids: Iterable[int]) -> None:
    """Forget how these products were judged: nothing can be said of their stock any more."""
    ids = list(product_ids)
    if ids:
        connection.execute(STOCK_JUDGEMENT.delete().where(STOCK_JUDGEMENT.c.product_id.in_(ids)))


def answered_since(connection: Connection, moment: datetime) -> frozenset[int]:
    """Return the products of which the owner has said something after ``moment``, in a choice or an order.

    What was judged from what was known at that moment is out of date for these.
    """
    millis = to_millis(moment)
    chosen = select(PRODUCT_CHOICE.c.product_id).where(PRODUCT_CHOICE.c.changed_at > millis)
    ordered = (
        select(PURCHASE_LINE.c.product_id)
        .join(PURCHASE_ORDER, PURCHASE_ORDER.c.id == PURCHASE_LINE.c.order_id)
        .where(PURCHASE_ORDER.c.created_at > millis)
    )
    return frozenset(connection.execute(chosen.union(ordered)).scalars())


def _judgement(row: RowMapping) -> Judgement:
    return Judgement(
        product_id=row["product_id"],
        severity=row["severity"],
        on_hand=row["on_hand"],
        on_order=row["on_order"],
        chance=row["chance"],
        out_from=None if row["out_from"] is None else from_day_number(row["out_from"]),
        out_to=None if row["out_to"] is None else from_day_number(row["out_to"]),
        suggested=row["suggested"],
        rank=row["rank"],
        facts=json.loads(row["facts_json"]),
        since=from_millis(row["since_at"]),
        judged_at=from_millis(row["judged_at"]),
        told_severity=row["told_severity"],
        told_at=None if row["told_at"] is None else from_millis(row["told_at"]),
    )


def _values(row: Judgement) -> dict[str, Any]:
    return {
        "product_id": row.product_id,
        "severity": row.severity,
        "on_hand": row.on_hand,
        "on_order": row.on_order,
        "chance": row.chance,
        "out_from": None if row.out_from is None else to_day_number(row.out_from),
        "out_to": None if row.out_to is None else to_day_number(row.out_to),
        "suggested": row.suggested,
        "rank": row.rank,
        "facts_json": json.dumps(row.facts, separators=(",", ":")),
        "since_at": to_millis(row.since),
        "judged_at": to_millis(row.judged_at),
        "told_severity": row.told_severity,
        "told_at": None if row.told_at is None else to_millis(row.told_at),
    }
