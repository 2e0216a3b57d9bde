"""What the owner asks for of suppliers' lists that are fetched from an address: add one, leave one, pause, resume."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Unpack

from app.domain.errors import NotFoundError, UsageError
from app.language import tr
from app.store import supplier_feeds
from app.store.supplier_feeds import PAUSED, WATCHING, FeedChanges, FeedRow, without_query

if TYPE_CHECKING:
    from app.jobs.service import Service

LONGEST_NAME = 200
"""Characters of a supplier's name."""


def add_feed(service: Service, url: str, *, supplier: str) -> int:
    """Watch a supplier's list at an address and return its number; it is read with the next round.

    Raises ``UsageError`` for an address that cannot be watched, or is already, and where no supplier is named.
    """
    # What knows addresses takes a while to be loaded.
    from app.sources.web.addresses import checked_url
    from app.sources.web.rules import shipped_rules

    address = checked_url(url, shipped_rules(os.environ).lent)
    name = " ".join(supplier.split())[:LONGEST_NAME]
    if not name:
        raise UsageError(tr("Whose list is it?"), tr("Name the supplier."))
    with service.store.write() as connection:
        feed_id = supplier_feeds.add_feed(connection, address, name, now=service.now())
    if feed_id is None:
        raise UsageError(
            tr("The list at {url} is watched already.", url=without_query(address)),
            tr("Remove it first, if it is another supplier's."),
        )
    return feed_id


def feeds(service: Service) -> list[FeedRow]:
    """Return every list, by supplier."""
    with service.store.read() as connection:
        return supplier_feeds.feeds(connection)


def remove_feed(service: Service, feed_id: int) -> FeedRow:
    """Watch a list no more and return it as it was; what was read from it stays. Raises ``NotFoundError``."""
    with service.store.write() as connection:
        feed = supplier_feeds.get_feed(connection, feed_id)
        if feed is None:
            raise _no_feed(feed_id)
        supplier_feeds.remove_feed(connection, feed_id)
    return feed


def pause_feed(service: Service, feed_id: int) -> FeedRow:
    """Leave a list alone until it is resumed, and return it. Raises ``NotFoundError``."""
    return _change(service, feed_id, state=PAUSED)


def resume_feed(service: Service, feed_id: int) -> FeedRow:
    """Watch a paused or stopped list again, from the next round on, and return it. Raises ``NotFoundError``."""
    return _change(service, feed_id, state=WATCHING, failures=0, not_before=None)


def _change(service: Service, feed_id: int, **changes: Unpack[FeedChanges]) -> FeedRow:
    with service.store.write() as connection:
        supplier_feeds.change_feed(connection, feed_id, **changes)
        feed = supplier_feeds.get_feed(connection, feed_id)
    if feed is None:
        raise _no_feed(feed_id)
    return feed


def _no_feed(feed_id: int) -> NotFoundError:
    return NotFoundError(
        tr("There is no list {id}.", id=feed_id),
        tr("The Prices page lists them, and so does '{command}'.", command="tillwatch watch feed list"),
    )
