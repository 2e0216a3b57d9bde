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
) -> int:
    """Put a notice into the outbox, in the transaction of whatever it tells of; return its id."""
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
        )
    )
    key = result.inserted_primary_key
    assert key is not None
    return int(key[0])


def waiting_notices(connection: Connection) -> list[NoticeRow]:
    """Return the notices that nobody has shown yet, oldest first."""
    return _notices(connection, "waiting")


def _notices(connection: Connection, status: str) -> list[NoticeRow]:
    rows = connection.execute(select(NOTICE).where(NOTICE.c.status == status).order_by(NOTICE.c.id))
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
        )
        for row in rows
    ]


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
