from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.errors import NotFoundError, RunInTheWayError, UsageError
from app.domain.runs import RunStatus, Trigger
from app.jobs.outbox import settle
from app.jobs.service import Service
from app.store import runs
from app.store.runs import NewRun, history
from app.store.schedules import list_schedules
from app.system.paths import Home
from tests.clock import TUESDAY_NOON, FakeClock
from tests.filling import product, rows, take_products
from tests.jobs.conftest import Run


def test_a_first_start_makes_every_schedule_and_later_ones_add_none(home: Home, clock: FakeClock) -> None:
    first = Service.open(home, clock)
    with first.store.read() as connection:
        made = {schedule.key: schedule for schedule in list_schedules(connection)}
    assert len(made) == sum(len(spec.schedules) for spec in first.registry.values())
    assert made["sales-summary:week"].expression == "0 9 * * 1"
    assert made["sales-summary:week"].params == {"period": "week"}
    first.close()
    clock.advance(timedelta(days=1))
    second = Service.open(home, clock)
    with second.store.read() as connection:
        assert {schedule.key: schedule for schedule in list_schedules(connection)} == made
    second.close()


def test_what_falls_due_in_a_pause_is_accounted_for_and_not_run(service: Service, clock: FakeClock) -> None:
    service.pause(clock.now() + timedelta(hours=1))
    assert service.paused_until() == clock.now() + timedelta(hours=1)
    clock.advance(timedelta(minutes=31))
    service.engine.settle_due()
    with service.store.read() as connection:
        found = history(connection)
    assert found
    assert {(run.status, run.reason) for run in found} == {(RunStatus.SKIPPED, "paused")}
    clock.advance(timedelta(minutes=30))
    assert service.paused_until() is None


def test_a_pause_without_end_ends_when_the_owner_says_so(service: Service, clock: FakeClock) -> None:
    service.pause(None)
    clock.advance(timedelta(days=1_000))
    assert service.paused_until() is not None
    service.resume()
    assert service.paused_until() is None


def test_a_job_that_keeps_failing_is_told_of_once_until_it_has_worked(service: Service, run: Run) -> None:
    for number in range(2):
        (service.home.inbox / f"letter {number}.csv").write_text("")
        run("update-inventory", ends=RunStatus.FAILED)
    assert len(service.waiting_notices()) == 1
    run("update-inventory")
    (service.home.inbox / "letter 3.csv").write_text("")
    run("update-inventory", ends=RunStatus.FAILED)
    assert [notice.title for notice in service.waiting_notices()] == [
        "“Read new files” did not work",
        "“Read new files” works again",
        "“Read new files” did not work",
    ]


def begin_and_cut_off(service: Service) -> None:
    """Have the waiting run begin in a session that is then cut off, and the program start anew."""
    with service.store.write() as connection:
        assert runs.claim_next(connection, now=service.now(), session_id="cut off", worker="w", at_most=2)
    again = Service.open(service.home, service.clock)
    again.start(alarm=False)
    again.close()


def test_a_run_cut_short_twice_is_told_of_as_given_up(service: Service) -> None:
    with service.store.write() as connection:
        runs.queue_run(
            connection, NewRun("back-up", Trigger.SCHEDULE, queued_at=TUESDAY_NOON, priority=5, params={})
        )
    begin_and_cut_off(service)
    assert service.waiting_notices() == []
    begin_and_cut_off(service)
    (notice,) = service.waiting_notices()
    assert "will not start by itself" in notice.title
    assert notice.subject == "2"
    with service.store.read() as connection:
        assert [run.status for run in history(connection)] == [RunStatus.INTERRUPTED] * 2


def test_mistakes_of_the_caller_are_told_in_words(service: Service) -> None:
    for job, params in (
        ("tidy-up", {}),
        ("aggregate-trends", {"backfill_days": "many"}),
        ("back-up", {"x": 1}),
    ):
        with pytest.raises(UsageError):
            service.run_now(job, params)
    with pytest.raises(NotFoundError):
        service.run(99)
    with pytest.raises(NotFoundError):
        service.run_log(99)
    assert rows(service.store, "SELECT count(*) FROM job_run") == [(0,)]


def test_one_click_at_a_time(service: Service) -> None:
    with service.store.write() as connection:
        now = service.now()
        run_id = runs.queue_run(
            connection,
            NewRun(
                "clean-up",
                Trigger.MANUAL,
                queued_at=now,
                priority=0,
                params={},
                not_before=now + timedelta(hours=1),
            ),
        )
    with pytest.raises(RunInTheWayError) as told:
        service.run_now("back-up")
    assert told.value.run_id == run_id
    assert service.cancel(run_id)
    service.engine.wait(service.run_now("back-up"), 30)


def test_products_leave_out_what_only_groups_others(service: Service) -> None:
    take_products(service.store, [product("SHIRT", kind="parent"), product("SHIRT-S")])
    assert [row.sku for row in service.products()] == ["SHIRT-S"]


def test_a_notice_is_settled_with_what_became_of_it(service: Service) -> None:
    (service.home.inbox / "letter.csv").write_text("")
    service.engine.wait(service.run_now("update-inventory"), 30)
    [notice] = service.waiting_notices()
    settle(service, [notice.id], "failed", error="no notification service")
    assert service.waiting_notices() == []
    assert rows(service.store, "SELECT status, error FROM notice") == [("failed", "no notification service")]
