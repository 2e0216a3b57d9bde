"""The lists of suppliers that are fetched from an address: which, and what came of the last visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.time import from_millis, to_millis
from app.store.tables import SUPPLIER_FEED

WATCHING, PAUSED, STOPPED = "watching", "paused", "stopped"


@dataclass(frozen=True, slots=True)
class FeedRow:
    """One list as it stands in the store."""

    id: int
    url: str
    """As the owner gave it. It may hold a key to the list: show and log ``shown_url`` instead."""
    supplier: str
    state: str
    """``watching``, ``paused`` or ``stopped``."""
    added_at: datetime
    checked_at: datetime | None
    outcome: str | None
    """An ``app.sources.web.visit.Outcome``, or how its reading ended: ``read``, ``unreadable``."""
    outcome_text: str
    """What the last visit brought, as a sentence; empty before the first."""
    not_before: datetime | None
    failures: int
    """Failures one after the other."""
    etag: str | None
    last_modified: str | None
    sha256: str | None
    """Of the list that was read last, as it came."""
    import_id: int | None
    """The import that it was read by, which can be undone."""

    @property
    def shown_url(self) -> str:
        """The address without what may be a key to it."""
        return without_query(self.url)


class FeedChanges(TypedDict, total=False):
    """Fields of ``FeedRow`` to be changed; None clears one."""

    supplier: str
    state: str
    checked_at: datetime | None
    outcome: str | None
    outcome_text: str
    not_before: datetime | None
    failures: int
    etag: str | None
    last_modified: str | None
    sha256: str | None
    import_id: int | None


def without_query(url: str) -> str:
    """Return an address as it may be shown and logged: keys to a list stand behind its question mark."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "…" if parts.query else "", ""))


def add_feed(connection: Connection, url: str, supplier: str, *, now: datetime) -> int | None:
    """Watch a list; return its id, or None where that address is watched already."""
    made = connection.execute(
        upsert(SUPPLIER_FEED)
        .values(url=url, supplier=supplier, state=WATCHING, added_at=to_millis(now))
        .on_conflict_do_nothing(index_elements=["url"])
        .returning(SUPPLIER_FEED.c.id)
    ).first()
    return None if made is None else int(made.id)


def remove_feed(connection: Connection, feed_id: int) -> bool:
    """Forget a list; what was read from it stays. False where there is none."""
    return connection.execute(delete(SUPPLIER_FEED).where(SUPPLIER_FEED.c.id == feed_id)).rowcount == 1


def change_feed(connection: Connection, feed_id: int, **changes: Unpack[FeedChanges]) -> bool:
    """Write the named fields of a list; False where it is there no more."""
    values: dict[str, Any] = {
        name: to_millis(value) if isinstance(value, datetime) else value for name, value in changes.items()
    }
    if "not_before" in values:
        values["not_before"] = values["not_before"] or 0
    changed = connection.execute(update(SUPPLIER_FEED).where(SUPPLIER_FEED.c.id == feed_id).values(values))
    return changed.rowcount == 1


def get_feed(connection: Connection, feed_id: int) -> FeedRow | None:
    """Return one list, or None."""
    row = connection.execute(select(SUPPLIER_FEED).where(SUPPLIER_FEED.c.id == feed_id)).first()
    return None if row is None else _feed(row)


def feeds(connection: Connection) -> list[FeedRow]:
    """Return every list, by supplier and then in the order in which they were added."""
    query = select(SUPPLIER_FEED).order_by(SUPPLIER_FEED.c.supplier, SUPPLIER_FEED.c.id)
    return [_feed(row) for row in connection.execute(query)]


def due_feeds(connection: Connection, *, now: datetime) -> list[FeedRow]:
    """Return the lists that are watched and need not wait any longer."""
    query = (
        select(SUPPLIER_FEED)
        .where(SUPPLIER_FEED.c.state == WATCHING, SUPPLIER_FEED.c.not_before <= to_millis(now))
        .order_by(SUPPLIER_FEED.c.id)
    )
    return [_feed(row) for row in connection.execute(query)]


def _feed(row: Row[Any]) -> FeedRow:
    values = dict(row._mapping)
    values["added_at"] = from_millis(values["added_at"])
    values["checked_at"] = None if values["checked_at"] is None else from_millis(values["checked_at"])
    values["not_before"] = from_millis(values["not_before"]) if values["not_before"] else None
    return FeedRow(**values)
