"""The outbox: every notice to the owner, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

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
    not_before: datetime | None = None
    """Quiet hours put it off until then."""
    shown_at: datetime | None = None
    ended_at: datetime | None = None
    """When a button of it was pressed, or it was sent away."""


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
    return [_notice(row) for row in rows]


def list_notices(connection: Connection, *, limit: int) -> list[NoticeRow]:
    """Return every notice there is, newest first, whatever became of it."""
    rows = connection.execute(select(NOTICE).order_by(NOTICE.c.id.desc()).limit(limit))
    return [_notice(row) for row in rows]


def get_notice(connection: Connection, notice_id: int) -> NoticeRow | None:
    """Return one notice, or None where there is none of that number."""
    row = connection.execute(select(NOTICE).where(NOTICE.c.id == notice_id)).one_or_none()
    return None if row is None else _notice(row)


def last_shown(connection: Connection) -> dict[str, datetime]:
    """Return when a notice of each kind was last shown, by kind; a kind never shown is left out."""
    rows = connection.execute(
        select(NOTICE.c.kind, func.max(NOTICE.c.shown_at))
        .where(NOTICE.c.shown_at.is_not(None))
        .group_by(NOTICE.c.kind)
    )
    return {kind: from_millis(at) for kind, at in rows}


def next_notice_at(connection: Connection, *, now: datetime) -> datetime | None:
    """Return when the first of the notices that still wait for the end of quiet hours may be shown; None: none does."""
    first = connection.execute(
        select(func.min(NOTICE.c.not_before)).where(
            NOTICE.c.status == "waiting", NOTICE.c.not_before > to_millis(now)
        )
    ).scalar_one()
    return None if first is None else from_millis(first)


def settle_notices(
    connection: Connection,
    notice_ids: Iterable[int],
    status: str,
    *,
    now: datetime,
    channel: str = "",
    error: str = "",
) -> None:
    """Record what became of notices: shown, clicked, dismissed, or failed with its reason.

    Those that were shown as one share one time.
    """
    values: dict[str, Any] = {"status": status}
    if channel:
        values["channel"] = channel
    if error:
        values["error"] = error
    values["shown_at" if status == "shown" else "ended_at"] = to_millis(now)
    connection.execute(update(NOTICE).where(NOTICE.c.id.in_(list(notice_ids))).values(**values))


def note_attempt(connection: Connection, notice_ids: Iterable[int], *, channel: str, error: str) -> None:
    """Record why the desktop did not show notices, and the ``channel`` by which they wait to be seen."""
    connection.execute(
        update(NOTICE)
        .where(NOTICE.c.id.in_(list(notice_ids)), NOTICE.c.status == "waiting")
        .values(channel=channel, error=error)
    )


def count_since(connection: Connection, since: datetime) -> int:
    """Return how often the owner was spoken to from ``since`` on: what was shown as one counts once."""
    spoken = func.coalesce(NOTICE.c.shown_at, -NOTICE.c.id)
    return connection.execute(
        select(func.count(spoken.distinct())).where(NOTICE.c.created_at >= to_millis(since))
    ).scalar_one()


def _notice(row: Row[Any]) -> NoticeRow:
    return NoticeRow(
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
        not_before=from_millis(row.not_before) if row.not_before else None,
        shown_at=None if row.shown_at is None else from_millis(row.shown_at),
        ended_at=None if row.ended_at is None else from_millis(row.ended_at),
    )
