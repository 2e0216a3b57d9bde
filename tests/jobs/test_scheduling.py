from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.errors import UsageError
from app.domain.runs import CatchUp
from app.domain.shop import Shop
from app.engine.editing import ScheduleEdit
from app.engine.firing import fire_due
from app.engine.registry import JobRegistry
from app.jobs.night_off import decided_at_opening, first_night
from app.jobs.scheduling import (
    add_schedule,
    edit_schedule,
    preview,
    remove_schedule,
    schedule_changes,
    schedule_view,
    schedule_views,
)
from app.jobs.service import Service
from app.store.runs import history
from app.store.settings import put_shop
from tests.clock import FakeClock


@pytest.fixture(autouse=True)
def _shop_by_utc(service: Service, clock: FakeClock) -> None:
    with service.store.write() as connection:
        put_shop(connection, Shop(time_zone="UTC"), now=clock.now())


TRIES = count()


def night(service: Service, **changes: object) -> str:
    return preview(service, "back-up", ScheduleEdit(**changes)).after_a_night_off  # type: ignore[arg-type]


def test_every_schedule_is_shown_as_a_task_with_words_and_times(service: Service) -> None:
    views = {view.row.key: view for view in schedule_views(service)}
    assert {"record-prices", "sales-summary", "sales-summary:week", "back-up"} <= set(views)
    assert (views["back-up"].title, views["back-up"].in_words) == ("Back up the store", "Every day at 01:00")
    assert len(views["back-up"].next_fires) == 5
    assert not views["back-up"].removable
    assert [view.row.key for view in schedule_views(service, "sales-summary")] == [
        "sales-summary", "sales-summary:week",
    ]  # fmt: skip


def test_a_preview_shows_what_an_edit_would_do_and_writes_nothing(service: Service, clock: FakeClock) -> None:
    before = schedule_view(service, "back-up")
    shown = preview(service, "back-up", ScheduleEdit(kind="interval", expression="3600"))
    assert shown.next_fires == tuple(clock.now() + timedelta(hours=hour) for hour in range(1, 6))
    assert shown.in_words == "Every hour"
    assert schedule_view(service, "back-up") == before
    with pytest.raises(UsageError, match="five fields"):
        preview(service, "back-up", ScheduleEdit(expression="soon"))


def test_a_schedule_that_is_yet_to_be_added_is_previewed_too(service: Service) -> None:
    wanted = ScheduleEdit(kind="cron", expression="0 13 * * *")
    shown = preview(service, "back-up:lunch", wanted)
    made = add_schedule(service, "back-up", "lunch", wanted, origin="window")
    assert shown.next_fires == made.next_fires
    assert made.removable
    remove_schedule(service, "back-up:lunch", origin="window")
    assert [view.row.key for view in schedule_views(service, "back-up")] == ["back-up"]


def test_the_next_times_are_those_at_which_it_will_really_run(service: Service, clock: FakeClock) -> None:
    until = datetime(2026, 3, 20, 1, tzinfo=UTC)
    paused = preview(service, "back-up", ScheduleEdit(paused_until=until))
    assert paused.next_fires[0] == until, "what is due as the pause ends runs"
    assert preview(service, "back-up", ScheduleEdit(enabled=False)).next_fires == ()


def test_changes_are_told_newest_first(service: Service, clock: FakeClock) -> None:
    edit_schedule(
        service, "sales-summary", ScheduleEdit(params={"period": "week"}, jitter_s=90), origin="window"
    )
    edit_schedule(service, "sales-summary", ScheduleEdit(time_zone="America/New_York"), origin="command line")
    newest, middle, first = schedule_changes(service, "sales-summary")
    assert (newest.text, newest.origin, newest.version) == ("by the clock of New York", "command line", 3)
    assert middle.text == "with Period: Week; put off by up to 90 seconds"
    assert first.text.startswith("Every day at 20:00; with Period: Day; catches up the latest time missed")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "After a night off it runs once when the PC starts."),
        (
            {"kind": "cron", "expression": "0 * * * *"},
            "After a night off it runs once when the PC starts; the 12 times missed are noted as skipped.",
        ),
        (
            {"kind": "cron", "expression": "0 1,2 * * *"},
            "After a night off it runs once when the PC starts; the other time missed is noted as skipped.",
        ),
        (
            {"kind": "cron", "expression": "0 * * * *", "catch_up": CatchUp.NONE},
            "After a night off nothing is caught up: the 13 times missed are noted as skipped.",
        ),
        ({"catch_up": CatchUp.NONE}, "After a night off nothing is caught up: the time missed is noted as skipped."),
        (
            {"kind": "cron", "expression": "0 * * * *", "catch_up": CatchUp.NONE, "grace_s": 7_200},
            "After a night off it runs once when the PC starts; the 12 times missed are noted as skipped.",
        ),
        (
            {"kind": "cron", "expression": "0 * * * *", "catch_up": CatchUp.ALL, "max_catch_up": 5},
            "After a night off it runs 5 times when the PC starts, one after the other;"
            " the 8 times missed are noted as skipped.",
        ),
        ({"kind": "cron", "expression": "0 9-19 * * *"}, "It is not due at night, so nothing is missed."),
        ({"kind": "cron", "expression": "0 9 * * 1"}, "It is not due at night, so nothing is missed."),
        (
            {"kind": "cron", "expression": "30 3 1 7 *"},
            "After a night off it runs once when the PC starts.",
        ),
        (
            {"kind": "once", "expression": "2026-03-14T03:00:00+00:00"},
            "After a night off it runs once when the PC starts.",
        ),
        (
            {"enabled": False},
            "It is switched off: nothing runs, and the times that pass are noted as skipped.",
        ),
        (
            {"paused_until": datetime(2026, 3, 20, tzinfo=UTC)},
            "After a night off it runs once when the PC starts.",
        ),
    ],
)  # fmt: skip
def test_a_night_off_in_one_sentence(service: Service, changes: dict[str, object], sentence: str) -> None:
    assert night(service, **changes) == sentence


def test_a_single_time_that_has_passed_says_so(service: Service, clock: FakeClock) -> None:
    edit_schedule(
        service, "back-up", ScheduleEdit(kind="once", expression="2026-03-10T13:00:00+00:00"), origin="window"
    )
    clock.advance(timedelta(hours=2))
    view = schedule_view(service, "back-up")
    assert view.after_a_night_off == "Its time has passed: it does not run again."
    assert view.next_fires == ()


def test_without_data_the_sentence_says_what_is_missing(service: Service) -> None:
    view = schedule_view(service, "record-prices")
    assert view.after_a_night_off.startswith("Nothing runs until the shop's data is brought in")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rule=st.sampled_from(
        [("cron", "0 * * * *"), ("cron", "*/20 1-4 * * *"), ("interval", "5400"), ("cron", "15 8 * * *")]
    ),
    catch_up=st.sampled_from(CatchUp),
    cap=st.integers(1, 20),
    grace_s=st.sampled_from([0, 300, 7_200]),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"]),
)
def test_the_sentence_tells_what_the_engine_then_does(
    service: Service,
    clock: FakeClock,
    rule: tuple[str, str],
    catch_up: CatchUp,
    cap: int,
    grace_s: int,
    zone: str,
) -> None:
    with service.store.write() as connection:
        put_shop(connection, Shop(time_zone=zone), now=clock.now())
    wanted = ScheduleEdit(
        kind=rule[0], expression=rule[1], catch_up=catch_up, max_catch_up=cap, grace_s=grace_s
    )
    # Another schedule of the same work, due just then, would be told of as an overlap.
    for view in schedule_views(service, "back-up"):
        edit_schedule(service, view.row.key, ScheduleEdit(enabled=False), origin="window")
    made = add_schedule(service, "back-up", f"try-{next(TRIES)}", wanted, origin="window").row
    shop_zone = ZoneInfo(zone)
    evening = first_night(made, clock.now(), shop_zone)
    assert evening is not None
    told = decided_at_opening(made, evening, shop_zone, ready=True)
    closing = datetime(evening.year, evening.month, evening.day, 20, tzinfo=shop_zone)
    night_s = timedelta(hours=13).total_seconds()
    fire(service, closing.astimezone(UTC) - timedelta(seconds=1))
    fire(service, closing.astimezone(UTC) + timedelta(seconds=night_s - 1))
    with service.store.read() as connection:
        rows = {
            run.scheduled_for: run.reason
            for run in history(connection, job="back-up", limit=5_000)
            if run.schedule_id == made.id and run.scheduled_for and run.scheduled_for >= closing
        }
    expected = {at: reason.value for reason, times in told.skipped.items() for at in times}
    assert rows == expected | dict.fromkeys(told.to_run)


def fire(service: Service, now: datetime) -> None:
    """Settle what is due of the job under test, and let what it queued end at once."""
    with service.store.write() as connection:
        fire_due(
            connection, JobRegistry([service.registry["back-up"]]), now=now, shop_zone=service.shop().zone,
            paused_until=None, jitter=lambda _: 0.0,
        )  # fmt: skip
        connection.exec_driver_sql("UPDATE job_run SET status = 'cancelled' WHERE status = 'queued'")
