from __future__ import annotations

from datetime import timedelta

from app.store.database import Store
from app.store.notices import add_notice, next_notice_at, waiting_notices
from tests.clock import TUESDAY_NOON


def test_a_notice_waits_for_the_end_of_quiet_hours(store: Store) -> None:
    morning = TUESDAY_NOON + timedelta(hours=20)
    with store.write() as connection:
        for title, not_before in (("now", None), ("later", morning)):
            add_notice(
                connection, kind="stock", title=title, body="b", page="today", alert_id=7, now=TUESDAY_NOON,
                not_before=not_before,
            )  # fmt: skip
    with store.read() as connection:
        [notice] = waiting_notices(connection, now=TUESDAY_NOON)
        assert (notice.title, notice.alert_id) == ("now", 7)
        assert next_notice_at(connection, now=TUESDAY_NOON) == morning
        assert [notice.title for notice in waiting_notices(connection, now=morning)] == ["now", "later"]
        assert next_notice_at(connection, now=morning) is None
