"""Notices that wait for the end of quiet hours: not shown before, and their time is known."""

from __future__ import annotations

from datetime import timedelta

from app.store.database import Store
from app.store.notices import add_notice, next_notice_at, settle_notice, waiting_notices
from tests.clock import TUESDAY_NOON

LATER = TUESDAY_NOON + timedelta(hours=3)
LATEST = TUESDAY_NOON + timedelta(hours=9)


def test_the_next_notice_is_the_first_of_those_that_still_wait(store: Store) -> None:
    with store.write() as connection:
        for moment in (LATEST, LATER, None):
            add_notice(
                connection,
                kind="stock",
                title="T",
                body="B",
                page="today",
                now=TUESDAY_NOON,
                not_before=moment,
            )
        assert [row.id for row in waiting_notices(connection, now=TUESDAY_NOON)] == [3]
        assert next_notice_at(connection, now=TUESDAY_NOON) == LATER
        assert [row.id for row in waiting_notices(connection, now=LATER)] == [2, 3]
        assert next_notice_at(connection, now=LATER) == LATEST
        settle_notice(connection, 1, "shown", now=LATER)
        assert next_notice_at(connection, now=LATER) is None
