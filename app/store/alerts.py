"""Alerts with their history, and the level each product was last judged by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.time import from_millis, to_millis
from app.store.tables import ALERT, ALERT_EVENT, STOCK_JUDGEMENT
from app.store.tables.views import PRODUCT_NOW

LIVE_STATES = ("open", "snoozed")

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


@dataclass(frozen=True, slots=True)
class StockState:
    """How a product was last judged: ``fine``, ``low`` or ``out``, at which stock, since when."""

    product_id: int
    level: str
    on_hand: int
    since: datetime


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


def refresh_alert(connection: Connection, alert_id: int, draft: AlertDraft, *, now: datetime) -> None:
    """Bring a live alert's words and figures up to date."""
    connection.execute(
        update(ALERT)
        .where(ALERT.c.id == alert_id)
        .values(
            severity=draft.severity,
            title=draft.title,
            text=draft.text,
            facts_json=json.dumps(dict(draft.facts)),
            rank=draft.rank,
            last_seen_at=to_millis(now),
        )
    )


def resolve_alert(connection: Connection, alert_id: int, *, why: str, now: datetime) -> None:
    """Close a live alert because its cause has gone."""
    millis = to_millis(now)
    connection.execute(
        update(ALERT)
        .where(ALERT.c.id == alert_id, ALERT.c.state.in_(LIVE_STATES))
        .values(state="resolved", resolved_at=millis, last_seen_at=millis)
    )
    add_event(connection, alert_id, "resolved", why, now=now)


def snooze_alert(connection: Connection, alert_id: int, *, until: datetime, now: datetime) -> bool:
    """Put a live alert out of sight until ``until``. False where it is not live."""
    changed = connection.execute(
        update(ALERT)
        .where(ALERT.c.id == alert_id, ALERT.c.state.in_(LIVE_STATES))
        .values(state="snoozed", snoozed_until=to_millis(until))
    )
    if changed.rowcount:
        add_event(connection, alert_id, "snoozed", f"until {until.isoformat(timespec='minutes')}", now=now)
    return changed.rowcount == 1


def wake_snoozed(connection: Connection, *, now: datetime) -> int:
    """Re-open alerts whose snooze has run out; return how many."""
    millis = to_millis(now)
    woken = connection.execute(
        update(ALERT)
        .where(
            ALERT.c.state == "snoozed", or_(ALERT.c.snoozed_until.is_(None), ALERT.c.snoozed_until <= millis)
        )
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


_LEVELS = {0: "out", 1: "low", 2: "low", 3: "fine", 4: "fine"}
_SEVERITIES = {"out": 0, "low": 2, "fine": 4}


def stock_states(connection: Connection) -> dict[int, StockState]:
    """Return how each product was last judged."""
    rows = connection.execute(select(STOCK_JUDGEMENT))
    return {
        row.product_id: StockState(
            row.product_id, _LEVELS[row.severity], row.on_hand, from_millis(row.since_at)
        )
        for row in rows
    }


def save_stock_states(connection: Connection, states: Iterable[StockState], *, now: datetime) -> None:
    """Record how products were judged just now."""
    rows = [
        {
            "product_id": state.product_id,
            "severity": _SEVERITIES[state.level],
            "on_hand": state.on_hand,
            "since_at": to_millis(state.since),
            "judged_at": to_millis(now),
        }
        for state in states
    ]
    if rows:
        statement = upsert(STOCK_JUDGEMENT)
        connection.execute(
            statement.on_conflict_do_update(
                index_elements=["product_id"],
                set_={
                    name: statement.excluded[name]
                    for name in ("severity", "on_hand", "since_at", "judged_at")
                },
            ),
            rows,
        )
