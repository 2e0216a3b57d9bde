"""The lists of suppliers that are fetched from an address: which, what came of the last visit, what they leave open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TypedDict, Unpack
from urllib.parse import urlsplit, urlunsplit

from sqlalchemy import Connection, Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.records import Question
from app.domain.time import from_millis, to_millis
from app.store.settings import get_setting, put_setting
from app.store.tables import SETTING, SUPPLIER_FEED

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
    """An ``app.sources.web.visit.Outcome``, or how its reading ended: ``read``, ``question``, ``unreadable``."""
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


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What a list leaves open that only the owner knows, and what was answered for its next reading."""

    questions: tuple[Question, ...] = ()
    """Those without an answer."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """By the question's key. Once the list was read they are remembered for its kind, and are kept here no more."""


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
    # Another list may come to have its number, and must not find its answers.
    _forget_inquiry(connection, feed_id)
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


def get_inquiry(connection: Connection, feed_id: int) -> Inquiry:
    """Return what a list leaves open and what was answered; empty where nothing is."""
    said = get_setting(connection, _inquiry_key(feed_id), {})
    return Inquiry(tuple(map(_question, said.get("questions", ()))), said.get("answers", {}))


def put_inquiry(connection: Connection, feed_id: int, inquiry: Inquiry, *, now: datetime) -> None:
    """Keep what a list leaves open and what was answered, in place of what was kept of it before."""
    if inquiry == Inquiry():
        _forget_inquiry(connection, feed_id)
        return
    said = {
        "questions": [asdict(question) for question in inquiry.questions],
        "answers": dict(inquiry.answers),
    }
    put_setting(connection, _inquiry_key(feed_id), said, now=now)


def _forget_inquiry(connection: Connection, feed_id: int) -> None:
    connection.execute(delete(SETTING).where(SETTING.c.key == _inquiry_key(feed_id)))


def _inquiry_key(feed_id: int) -> str:
    return f"supplier_feed_{feed_id}"


def _question(said: Mapping[str, Any]) -> Question:
    # A store may have been used by a later version, which asked with more than this one.
    facts = {name: said[name] for name in Question.__dataclass_fields__ if name in said}
    return Question(**facts | {"choices": tuple(facts.get("choices", ()))})


def _feed(row: Row[Any]) -> FeedRow:
    values = dict(row._mapping)
    values["added_at"] = from_millis(values["added_at"])
    values["checked_at"] = None if values["checked_at"] is None else from_millis(values["checked_at"])
    values["not_before"] = from_millis(values["not_before"]) if values["not_before"] else None
    return FeedRow(**values)
