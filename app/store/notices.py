"""The outbox: every notice to the owner, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from app.domain.time import from_millis, to_millis
from app.store.tables import NOTICE


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A notice in the outbox. ``page`` is where its Show button leads, ``subject`` what to select there."""

    id: int
    created_at: datetime
    kind: str
    title: str
    body: str
    page: str
    subject: str
    urgent: bool
    status: str
    channel: str | None
    error: str | None
    alert_id: int | None
    """The one alert that its buttons answer."""


def add_notice(
    connection: Connection,
    *,
    kind: str,
    title: str,
    body: str,
    page: str,
    now: datetime,
    subject: str = "",
    urgent: bool = False,
    alert_id: int | None = None,
    not_before: datetime | None = None,
) -> int:
    """Put a notice into the outbox, in the transaction of whatever it tells of; return its id.

    It waits there until ``not_before``, where quiet hours say so.
    """
    result = connection.execute(
        insert(NOTICE).values(
            created_at=to_millis(now),
            kind=kind,
            title=title,
            body=body,
            page=page,
            subject=subject,
            urgent=int(urgent),
            status="waiting",
            alert_id=alert_id,
            not_before=0 if not_before is None else to_millis(not_before),
        )
    )
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def waiting_notices(connection: Connection, *, now: datetime) -> list[NoticeRow]:
    """Return the notices that nobody has shown yet, oldest first, without those that quiet hours keep back."""
    rows = connection.execute(
        select(NOTICE)
        .where(NOTICE.c.status == "waiting", NOTICE.c.not_before <= to_millis(now))
        .order_by(NOTICE.c.id)
    )
    return [
        NoticeRow(
            id=row.id,
            created_at=from_millis(row.created_at),
            kind=row.kind,
            title=row.title,
            body=row.body,
            page=row.page,
            subject=row.subject,
            urgent=bool(row.urgent),
            status=row.status,
            channel=row.channel,
            error=row.error,
            alert_id=row.alert_id,
        )
        for row in rows
    ]


def next_notice_at(connection: Connection, *, now: datetime) -> datetime | None:
    """Return when the first of the notices that still wait for the end of quiet hours may be shown; None: none does."""
    first = connection.execute(
        select(func.min(NOTICE.c.not_before)).where(
            NOTICE.c.status == "waiting", NOTICE.c.not_before > to_millis(now)
        )
    ).scalar_one()
    return None if first is None else from_millis(first)


def settle_notice(
    connection: Connection, notice_id: int, status: str, *, now: datetime, channel: str = "", error: str = ""
) -> None:
    """Record what became of a notice: shown, clicked, dismissed, or failed with its reason."""
    values: dict[str, Any] = {"status": status}
    if channel:
        values["channel"] = channel
    if error:
        values["error"] = error
    values["shown_at" if status == "shown" else "ended_at"] = to_millis(now)
    connection.execute(update(NOTICE).where(NOTICE.c.id == notice_id).values(**values))


def count_since(connection: Connection, since: datetime) -> int:
    """Return how many notices were made from ``since`` on."""
    return connection.execute(
        select(func.count()).select_from(NOTICE).where(NOTICE.c.created_at >= to_millis(since))
    ).scalar_one()
