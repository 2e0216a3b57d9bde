"""What one product was told of: its alerts that wait for an answer, and those that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.domain.time import from_millis
from app.store.alerts import LIVE_STATES, AlertRow, get_alert
from app.store.tables import ALERT, ALERT_EVENT

PAST_SHOWN = 6


@dataclass(frozen=True, slots=True)
class PastAlert:
    """An alert that is over."""

    title: str
    severity: int
    first_seen: datetime
    ended: datetime | None
    how: str
    """What ended it: the last thing that happened to it, as ``AlertEvent.kind`` names it."""


def alerts_of(connection: Connection, product_id: int) -> list[AlertRow]:
    """Return the open and snoozed alerts of a product, the most pressing first."""
    query = (
        select(ALERT.c.id)
        .where(ALERT.c.state.in_(LIVE_STATES), ALERT.c.product_id == product_id)
        .order_by(ALERT.c.severity, ALERT.c.id)
    )
    found = (get_alert(connection, alert_id) for alert_id in connection.execute(query).scalars())
    return [alert for alert in found if alert is not None]


def past_alerts_of(connection: Connection, product_id: int, *, limit: int = PAST_SHOWN) -> list[PastAlert]:
    """Return the latest alerts of a product that are over, the last one first."""
    last = (
        select(ALERT_EVENT.c.kind)
        .where(ALERT_EVENT.c.alert_id == ALERT.c.id)
        .order_by(ALERT_EVENT.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = (
        select(ALERT.c.title, ALERT.c.severity, ALERT.c.first_seen_at, ALERT.c.resolved_at, last.label("how"))
        .where(ALERT.c.state.not_in(LIVE_STATES), ALERT.c.product_id == product_id)
        .order_by(ALERT.c.id.desc())
        .limit(limit)
    )
    return [
        PastAlert(
            row.title,
            row.severity,
            from_millis(row.first_seen_at),
            None if row.resolved_at is None else from_millis(row.resolved_at),
            row.how or "",
        )
        for row in connection.execute(query)
    ]
