from __future__ import annotations

from datetime import timedelta

from app.domain.runs import CatchUp
from app.store import schedules
from app.store.database import Store
from app.store.schedules import ScheduleRow
from tests.clock import TUESDAY_NOON


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
    with store.read() as connection:
        changed, made = schedules.schedule_changes(connection, schedule.id)
    assert changed == schedules.ChangeRow(2, later, "window", {"enabled": False})
    assert (made.version, made.at, made.origin) == (1, TUESDAY_NOON, schedules.FIRST_START)
    assert made.columns["expression"] == "0 1 * * *"


def test_a_removed_schedule_is_out_of_sight_until_it_is_added_again(store: Store) -> None:
    schedule = nightly(store)
    later = TUESDAY_NOON + timedelta(hours=1)
    with store.write() as connection:
        schedules.remove_schedule(connection, schedule, origin="window", now=later)
        assert schedules.get_schedule(connection, "nightly") is None
        assert schedules.list_schedules(connection) == []
        schedules.add_schedule(
            connection, key="nightly", job="back-up", kind="interval", expression="3600", params={},
            catch_up=CatchUp.NONE, grace_s=0, now=later + timedelta(hours=1), origin="command line",
        )  # fmt: skip
    again = stored(store)
    assert (again.id, again.version, again.kind) == (schedule.id, 3, "interval")
    assert again.cursor_at == again.anchor_at == later + timedelta(hours=1)


def test_the_cursor_never_moves_back(store: Store) -> None:
    schedule = nightly(store)
    with store.write() as connection:
        schedules.move_cursor(connection, schedule.id, TUESDAY_NOON + timedelta(days=1))
        schedules.move_cursor(connection, schedule.id, TUESDAY_NOON)
    assert stored(store).cursor_at == TUESDAY_NOON + timedelta(days=1)
