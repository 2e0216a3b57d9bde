from __future__ import annotations

import json
from datetime import timedelta

from app.domain.runs import CatchUp
from app.store import schedules
from app.store.database import Store
from app.store.schedules import ScheduleRow
from tests.clock import TUESDAY_NOON
from tests.filling import rows


def nightly(store: Store) -> ScheduleRow:
    with store.write() as connection:
        schedules.add_schedule(
            connection,
            key="nightly",
            job="back-up",
            kind="cron",
            expression="0 1 * * *",
            params={"period": "day"},
            catch_up=CatchUp.LATEST,
            grace_s=300,
            now=TUESDAY_NOON,
        )
    return stored(store)


def stored(store: Store) -> ScheduleRow:
    with store.read() as connection:
        schedule = schedules.get_schedule(connection, "nightly")
    assert schedule is not None
    return schedule


def test_a_new_schedule_counts_from_now(store: Store) -> None:
    schedule = nightly(store)
    assert schedule.cursor_at == schedule.anchor_at == TUESDAY_NOON
    assert schedule.params == {"period": "day"}
    assert (schedule.enabled, schedule.time_zone, schedule.version) == (True, None, 1)


def test_a_change_is_kept_with_its_version_and_its_origin(store: Store) -> None:
    later = TUESDAY_NOON + timedelta(hours=1)
    schedule = nightly(store)
    with store.write() as connection:
        schedules.change_schedule(connection, schedule, {"enabled": False}, origin="window", now=later)
    schedule = stored(store)
    assert (schedule.enabled, schedule.version, schedule.cursor_at) == (False, 2, later)
    [(version, origin, change)] = rows(store, "SELECT version, origin, change_json FROM schedule_change")
    assert (version, origin, json.loads(str(change))) == (2, "window", {"enabled": False})


def test_the_cursor_never_moves_back(store: Store) -> None:
    schedule = nightly(store)
    with store.write() as connection:
        schedules.move_cursor(connection, schedule.id, TUESDAY_NOON + timedelta(days=1))
        schedules.move_cursor(connection, schedule.id, TUESDAY_NOON)
    assert stored(store).cursor_at == TUESDAY_NOON + timedelta(days=1)
