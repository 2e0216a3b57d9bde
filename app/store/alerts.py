"""Alerts with their history."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, func, insert, select, update

from app.domain.time import from_millis, to_millis
from app.store.among import among
from app.store.tables import ALERT, ALERT_EVENT
from app.store.tables.views import PRODUCT_NOW

LIVE_STATES = ("open", "snoozed")

OUT_OF_STOCK = "out-of-stock"
LOW_STOCK = "low-stock"
STOCK_KINDS = (OUT_OF_STOCK, LOW_STOCK)
"""The kinds of alerts about one product's stock. A product has one at most; it changes its kind with its severity."""

# Looked up row by row: joined, the view would be made of every product there is.
_SKU = select(PRODUCT_NOW.c.sku).where(PRODUCT_NOW.c.id == ALERT.c.product_id).scalar_subquery().label("sku")


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One alert as it stands in the store. ``severity``: 0 out, 1 out before a delivery, 2 low, 3 watch."""

    id: int
    kind: str
    product_id: int | None
    sku: str | None
    severity: int
    state: str
    title: str
    text: str
    facts: dict[str, Any]
    rank: int
    first_seen: datetime
    last_seen: datetime
    snoozed_until: datetime | None
    """None, though it is snoozed: until what is on order has come."""
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertDraft:
    """An alert as a rule found it, before the store knows whether it is new."""

    kind: str
    product_id: int | None
    severity: int
    title: str
    text: str
    facts: Mapping[str, Any]
    rank: int = 0


def _alert(values: RowMapping) -> AlertRow:
    return AlertRow(
        id=values["id"],
        kind=values["kind"],
        product_id=values["product_id"] or None,
        sku=values["sku"],
        severity=values["severity"],
        state=values["state"],
        title=values["title"],
        text=values["text"],
        facts=json.loads(values["facts_json"]),
        rank=values["rank"],
        first_seen=from_millis(values["first_seen_at"]),
        last_seen=from_millis(values["last_seen_at"]),
        snoozed_until=None if values["snoozed_until"] is None else from_millis(values["snoozed_until"]),
        resolved_at=None if values["resolved_at"] is None else from_millis(values["resolved_at"]),
    )


def list_alerts(connection: Connection, *, live_only: bool = True, limit: int = 1_000) -> list[AlertRow]:
    """Return alerts, the most pressing first: by severity, then by what they cost a day."""
    query = select(*ALERT.c, _SKU).order_by(ALERT.c.severity, ALERT.c.rank.desc(), ALERT.c.id).limit(limit)
    if live_only:
        query = query.where(ALERT.c.state == "open")
    return [_alert(row) for row in connection.execute(query).mappings()]


def get_alert(connection: Connection, alert_id: int) -> AlertRow | None:
    """Return one alert, or None."""
    query = select(*ALERT.c, _SKU).where(ALERT.c.id == alert_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _alert(row)


def live_alerts(connection: Connection, kinds: Iterable[str]) -> dict[tuple[str, int | None], AlertRow]:
    """Return every open or snoozed alert of these kinds, by (kind, product)."""
    query = select(*ALERT.c, _SKU).where(ALERT.c.state.in_(LIVE_STATES), ALERT.c.kind.in_(list(kinds)))
    rows = connection.execute(query).mappings()
    return {(alert.kind, alert.product_id): alert for alert in map(_alert, rows)}


def count_opened(connection: Connection, kinds: Iterable[str], *, since: datetime) -> int:
    """Return how many alerts of these kinds were opened from ``since`` on, whatever became of them."""
    query = (
        select(func.count())
        .select_from(ALERT)
        .where(ALERT.c.first_seen_at >= to_millis(since), ALERT.c.kind.in_(list(kinds)))
    )
    return connection.execute(query).scalar_one()


def products_listed(
    connection: Connection, kinds: Iterable[str], product_ids: Iterable[int]
) -> frozenset[int]:
    """Return those of these products that have an open or snoozed alert of these kinds."""
    query = select(ALERT.c.product_id).where(
        ALERT.c.state.in_(LIVE_STATES),
        ALERT.c.kind.in_(list(kinds)),
        ALERT.c.product_id.in_(list(product_ids)),
    )
    return frozenset(connection.execute(query).scalars())


def live_alert_of(connection: Connection, product_id: int, kinds: Iterable[str]) -> AlertRow | None:
    """Return the open or snoozed alert of these kinds that a product has, or None."""
    query = select(*ALERT.c, _SKU).where(
        ALERT.c.state.in_(LIVE_STATES), ALERT.c.kind.in_(list(kinds)), ALERT.c.product_id == product_id
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _alert(row)


def open_alert(connection: Connection, draft: AlertDraft, *, now: datetime) -> int:
    """Insert a new open alert with its first event; return its id."""
    millis = to_millis(now)
    result = connection.execute(
        insert(ALERT).values(
            kind=draft.kind,
            product_id=draft.product_id or 0,
            severity=draft.severity,
            state="open",
            title=draft.title,
            text=draft.text,
            facts_json=json.dumps(dict(draft.facts)),
            rank=draft.rank,
            first_seen_at=millis,
            last_seen_at=millis,
        )
    )
    key = result.inserted_primary_key
    assert key is not None
    add_event(connection, key[0], "opened", draft.text, now=now)
    return int(key[0])


def refresh_alert(connection: Connection, alert_id: int, draft: AlertDraft, *, now: datetime) -> bool:
    """Bring a live alert's words and figures, and its kind, up to date. False where it is not live any more."""
    changed = connection.execute(
        update(ALERT)
        .where(ALERT.c.id == alert_id, ALERT.c.state.in_(LIVE_STATES))
        .values(
            kind=draft.kind,
            severity=draft.severity,
            title=draft.title,
            text=draft.text,
            facts_json=json.dumps(dict(draft.facts)),
            rank=draft.rank,
            last_seen_at=to_millis(now),
        )
    )
    return changed.rowcount == 1


def note_said(connection: Connection, alert_ids: Iterable[int]) -> None:
    """Note in the figures of alerts that the owner was spoken to of them: ``untold`` becomes false."""
    connection.execute(
        update(ALERT)
        .where(among(ALERT.c.id, alert_ids))
        .values(facts_json=func.json_set(ALERT.c.facts_json, "$.untold", func.json("false")))
    )


def resolve_alert(
    connection: Connection, alert_id: int, *, why: str, now: datetime, event: str = "resolved"
) -> bool:
    """Close a live alert because its cause has gone, or was answered. False where it is not live any more."""
    millis = to_millis(now)
    changed = connection.execute(
        update(ALERT)
        .where(ALERT.c.id == alert_id, ALERT.c.state.in_(LIVE_STATES))
        .values(state="resolved", resolved_at=millis, last_seen_at=millis)
    )
    if changed.rowcount:
        add_event(connection, alert_id, event, why, now=now)
    return changed.rowcount == 1


def snooze_alert(connection: Connection, alert_id: int, *, until: datetime | None, now: datetime) -> bool:
    """Put a live alert out of sight until ``until``; None: until what is on order has come. False: it is not live."""
    changed = connection.execute(
        update(ALERT)
        .where(ALERT.c.id == alert_id, ALERT.c.state.in_(LIVE_STATES))
        .values(state="snoozed", snoozed_until=None if until is None else to_millis(until))
    )
    if changed.rowcount:
        when = "the delivery" if until is None else until.isoformat(timespec="minutes")
        add_event(connection, alert_id, "snoozed", f"until {when}", now=now)
    return changed.rowcount == 1


def wake_alert(connection: Connection, alert_id: int, *, now: datetime) -> None:
    """Bring a snoozed alert back into sight before its time."""
    woken = connection.execute(
        update(ALERT)
        .where(ALERT.c.id == alert_id, ALERT.c.state == "snoozed")
        .values(state="open", snoozed_until=None)
    )
    if woken.rowcount:
        add_event(connection, alert_id, "woke", "", now=now)


def wake_snoozed(connection: Connection, *, now: datetime) -> int:
    """Re-open alerts whose snooze has run out; return how many."""
    millis = to_millis(now)
    woken = connection.execute(
        update(ALERT)
        .where(ALERT.c.state == "snoozed", ALERT.c.snoozed_until <= millis)
        .values(state="open", snoozed_until=None)
        .returning(ALERT.c.id)
    ).all()
    for row in woken:
        add_event(connection, row.id, "woke", "", now=now)
    return len(woken)


def add_event(connection: Connection, alert_id: int, kind: str, detail: str, *, now: datetime) -> None:
    """Note what happened to an alert."""
    connection.execute(
        insert(ALERT_EVENT).values(alert_id=alert_id, at=to_millis(now), kind=kind, detail=detail)
    )
