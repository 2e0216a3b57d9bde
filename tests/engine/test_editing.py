"""A schedule that is edited loses no due time, and every edit is kept as a version."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.domain.errors import UsageError
from app.domain.runs import CatchUp
from app.engine.editing import ScheduleEdit
from app.engine.events import EngineEvent, SchedulesChanged
from app.jobs.service import Service
from app.store.runs import history
from app.store.schedules import ChangeRow, ScheduleRow, get_schedule, list_schedules, schedule_changes
from tests.clock import FakeClock


def stored(service: Service, key: str) -> ScheduleRow | None:
    with service.store.read() as connection:
        return get_schedule(connection, key)


def edit(service: Service, key: str, **changes: Any) -> ScheduleRow:
    return service.engine.edit_schedule(key, ScheduleEdit(**changes), origin="window")


def versions(service: Service, schedule: ScheduleRow) -> list[ChangeRow]:
    with service.store.read() as connection:
        return schedule_changes(connection, schedule.id)


def test_what_was_due_by_the_old_rule_has_its_row(service: Service, clock: FakeClock) -> None:
    clock.advance(timedelta(hours=1, minutes=1))
    edited = edit(service, "health-check", kind="interval", expression="7200")
    assert (edited.expression, edited.version) == ("7200", 2)
    with service.store.read() as connection:
        due = list(history(connection, job="health-check"))
    assert [run.reason for run in due] == [None, *["superseded"] * 11]


def test_a_new_interval_is_counted_from_now_or_from_where_it_is_told(
    service: Service, clock: FakeClock
) -> None:
    clock.advance(timedelta(minutes=7, seconds=3, milliseconds=250))
    edited = edit(service, "health-check", expression="7200")
    # Whole seconds: a fire key names a due time by its second.
    assert edited.anchor_at == clock.now().replace(microsecond=0)
    anchor = clock.now().replace(microsecond=0) - timedelta(days=3)
    assert edit(service, "health-check", expression="3600", anchor_at=anchor).anchor_at == anchor
    clock.advance(60)
    assert edit(service, "health-check", expression="3600", grace_s=60).anchor_at == anchor


def test_every_edit_is_a_version_with_when_and_from_where(service: Service, clock: FakeClock) -> None:
    clock.advance(60)
    edit(service, "record-prices", enabled=False)
    clock.advance(60)
    schedule = service.engine.edit_schedule(
        "record-prices", ScheduleEdit(expression="30 4 * * *", time_zone="Asia/Tokyo"), origin="command line"
    )
    newest, middle, first = versions(service, schedule)
    assert (newest.version, newest.at, newest.origin) == (3, clock.now(), "command line")
    assert newest.columns == {"kind": "cron", "expression": "30 4 * * *", "time_zone": "Asia/Tokyo"}
    assert (middle.version, middle.origin, middle.columns) == (2, "window", {"enabled": False})
    assert (first.version, first.origin, first.columns["expression"]) == (1, "first start", "0 2 * * *")


def test_an_edit_that_changes_nothing_is_no_version(service: Service) -> None:
    same = edit(service, "record-prices", kind="cron", expression="0 2 * * *", enabled=True)
    assert same.version == 1


def test_everything_of_a_schedule_can_be_changed(service: Service, clock: FakeClock) -> None:
    until = clock.now() + timedelta(days=2)
    edited = edit(
        service, "aggregate-trends", params={"backfill_days": "7"}, paused_until=until, catch_up=CatchUp.ALL,
        max_catch_up=5, grace_s=600, jitter_s=30,
    )  # fmt: skip
    assert stored(service, "aggregate-trends") == edited
    assert (edited.params, edited.paused_until, edited.catch_up) == ({"backfill_days": 7}, until, CatchUp.ALL)
    assert (edited.max_catch_up, edited.grace_s, edited.jitter_s) == (5, 600, 30)
    assert edit(service, "aggregate-trends", paused_until=None).paused_until is None


PAST = datetime(2026, 3, 10, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expression": "99 99 * * *"}, "five fields"),
        ({"expression": "* * * * * *"}, "five fields"),
        ({"expression": "9" * 5_000}, "five fields"),
        ({"kind": "interval"}, "whole number of seconds"),
        ({"kind": "once", "expression": "2026-03-10T11:59:00+00:00"}, "passed already"),
        ({"kind": "once", "expression": "9999-12-31T23:59:00+00:00"}, "ten years"),
        ({"kind": "sometimes"}, "sometimes"),
        ({"time_zone": "Europe/Atlantis"}, "time zone"),
        ({"time_zone": "Europe"}, "time zone"),
        ({"paused_until": PAST}, "still to come"),
        ({"paused_until": PAST.replace(tzinfo=None)}, "offset"),
        ({"anchor_at": datetime(2090, 1, 1, tzinfo=UTC)}, "ten years"),
        ({"max_catch_up": 0}, "Between 1 and 1,000"),
        ({"max_catch_up": 1_001}, "Between 1 and 1,000"),
        ({"grace_s": -1}, "late"),
        ({"grace_s": 7 * 86_400 + 1}, "late"),
        ({"jitter_s": 3_601}, "put off"),
        ({"params": {"sugar": 1}}, "sugar"),
    ],
)
def test_what_will_not_do_is_refused_in_words_and_writes_nothing(
    service: Service, changes: dict[str, Any], words: str
) -> None:
    before = stored(service, "record-prices")
    assert before is not None
    with pytest.raises(UsageError, match=words):
        edit(service, "record-prices", enabled=False, **changes)
    assert stored(service, "record-prices") == before
    assert len(versions(service, before)) == 1


def test_limits_of_a_parameter_hold_for_a_schedule_too(service: Service) -> None:
    with pytest.raises(UsageError, match="backfill_days"):
        edit(service, "aggregate-trends", params={"backfill_days": -1})


def test_a_schedule_that_is_not_there_is_named(service: Service) -> None:
    with pytest.raises(UsageError, match="make-coffee"):
        edit(service, "make-coffee", enabled=False)


LUNCH = ScheduleEdit(kind="cron", expression="0 13 * * *", params={"period": "week"})


def test_a_further_schedule_counts_from_now_and_everybody_hears_of_it(
    service: Service, clock: FakeClock
) -> None:
    heard: list[EngineEvent] = []
    service.subscribe(heard.append)
    clock.advance(timedelta(minutes=1, seconds=1))
    made = service.engine.add_schedule("sales-summary:lunch", "sales-summary", LUNCH, origin="window")
    assert stored(service, "sales-summary:lunch") == made
    assert (made.job, made.params, made.version, made.cursor_at) == (
        "sales-summary", {"period": "week"}, 1, clock.now(),
    )  # fmt: skip
    assert SchedulesChanged() in heard


@pytest.mark.parametrize(
    ("key", "edit", "words"),
    [
        ("sales-summary:week", LUNCH, "already"),
        ("sales-summary:", LUNCH, "name"),
        ("sales-summary:two words", LUNCH, "name"),
        (f"sales-summary:{'x' * 41}", LUNCH, "name"),
        ("sales-summary:lunch", ScheduleEdit(), "when it is due"),
        ("sales-summary:lunch", ScheduleEdit(kind="cron", expression="soon"), "five fields"),
    ],
)
def test_a_further_schedule_that_will_not_do_is_refused(
    service: Service, key: str, edit: ScheduleEdit, words: str
) -> None:
    with service.store.read() as connection:
        before = list_schedules(connection)
    with pytest.raises(UsageError, match=words):
        service.engine.add_schedule(key, "sales-summary", edit, origin="window")
    with service.store.read() as connection:
        assert list_schedules(connection) == before


def test_a_schedule_of_an_unknown_job_is_refused(service: Service) -> None:
    with pytest.raises(UsageError, match="There is no job"):
        service.engine.add_schedule("make-coffee:lunch", "make-coffee", LUNCH, origin="window")


def test_a_removed_schedule_fires_no_more_and_may_come_back(service: Service, clock: FakeClock) -> None:
    made = service.engine.add_schedule("sales-summary:lunch", "sales-summary", LUNCH, origin="window")
    clock.jump(timedelta(days=2))
    service.engine.remove_schedule("sales-summary:lunch", origin="window")
    assert stored(service, "sales-summary:lunch") is None
    with service.store.read() as connection:
        runs = [run for run in history(connection, job=made.job) if run.schedule_id == made.id]
    assert len(runs) == 2, "what was due before it was removed has its rows"
    clock.jump(timedelta(days=5))
    service.engine.settle_due()
    again = service.engine.add_schedule("sales-summary:lunch", "sales-summary", LUNCH, origin="command line")
    assert (again.id, again.version, again.cursor_at) == (made.id, 3, clock.now())
    with service.store.read() as connection:
        assert len([run for run in history(connection, job=made.job) if run.schedule_id == made.id]) == 2
    assert [change.origin for change in versions(service, again)] == ["command line", "window", "window"]


def test_a_schedule_that_a_job_came_with_cannot_be_removed(service: Service) -> None:
    with pytest.raises(UsageError, match="Switch it off"):
        service.engine.remove_schedule("sales-summary", origin="window")
    assert stored(service, "sales-summary") is not None
