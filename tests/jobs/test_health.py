from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta

from app.domain.health import JobHealth
from app.domain.runs import RunStatus, Trigger
from app.jobs.health import job_healths
from app.jobs.service import Service
from app.language import LANGUAGES, use
from app.store import backup, runs, sessions
from app.store.runs import NewRun
from tests.clock import TUESDAY_NOON, FakeClock
from tests.filling import product, take_products
from tests.jobs.conftest import Run, result_of
from tests.pseudo import in_brackets, pseudo

EVERYTHING = ["store", "disk", "data", "backup", "jobs", "queue", "stuck", "schedules"]


def wrong(service: Service, *, running: bool = True) -> dict[str, str]:
    """What is not in order. The disk is this machine's and may well be full."""
    return {
        check.name: check.text
        for check in service.health(running=running)
        if not check.ok and check.name != "disk"
    }


def begin_session(service: Service, at: datetime) -> None:
    with service.store.write() as connection:
        sessions.open_session(connection, "this one", version="1", now=at)


def settle_until_now(service: Service) -> None:
    """Have every due time accounted for, as if all that was due had been done."""
    with service.store.write() as connection:
        connection.exec_driver_sql("UPDATE schedule SET cursor_at = ?", (service.now().timestamp() * 1_000,))


def begin(service: Service, job: str, *, took_s: float | None = None) -> int:
    """Begin a run of ``job`` in a session of its own; ``took_s`` given: let it take so long and succeed."""
    with service.store.write() as connection:
        run_id = runs.queue_run(
            connection, NewRun(job, Trigger.SCHEDULE, queued_at=service.now(), priority=0, params={})
        )
        begun = runs.claim_next(connection, now=service.now(), session_id="elsewhere", worker="w", at_most=9)
        assert begun is not None
        assert begun.id == run_id
        if took_s is not None:
            at = service.now() + timedelta(seconds=took_s)
            runs.finish_run(connection, run_id, "elsewhere", RunStatus.SUCCEEDED, now=at)
    return run_id


def test_a_shop_in_order(service: Service) -> None:
    take_products(service.store, [product("TEA")])
    begin_session(service, service.now())
    assert [check.name for check in service.health()] == EVERYTHING
    assert wrong(service) == {}


def test_the_health_check_says_what_is_asked_of_the_service(service: Service, run: Run) -> None:
    (service.home.inbox / "letter.csv").write_text("")
    run("update-inventory", ends=RunStatus.FAILED)
    found = result_of(service, run("health-check"))
    assert {name: check["text"] for name, check in found.items() if name != "disk"} == {
        check.name: check.text for check in service.health() if check.name != "disk"
    }


def test_a_job_that_failed_is_named_by_its_title_until_it_works_again(
    service: Service, run: Run, clock: FakeClock
) -> None:
    run("update-inventory")
    clock.advance(timedelta(days=2))
    (service.home.inbox / "letter.csv").write_text("")
    run("update-inventory", ends=RunStatus.FAILED)
    assert wrong(service, running=False) == {
        "jobs": f"“Read new files” has not worked since {TUESDAY_NOON:%A}."
    }
    assert job_healths(service)["update-inventory"] is JobHealth.FAILING
    ended = run("health-check")
    assert "“Read new files” has not worked since Tuesday." in (ended.result_text or "")
    run("update-inventory")
    assert "jobs" not in wrong(service)


def test_a_job_that_was_due_and_not_done_is_named(service: Service, clock: FakeClock) -> None:
    begin_session(service, service.now())
    clock.advance(timedelta(minutes=61))
    settle_until_now(service)
    # Due every quarter of an hour and every half hour; the hourly ones have a while yet.
    text = wrong(service)["jobs"]
    assert "“Look for sold-out products” has not been done yet." in text
    assert "all insights" not in text
    assert wrong(service, running=False) == {}


def test_the_health_check_notes_what_is_late_and_tells_it_once(
    service: Service, run: Run, clock: FakeClock
) -> None:
    begin_session(service, service.now())
    run("out-of-stock")
    clock.advance(timedelta(minutes=46))
    for _ in range(2):
        run("health-check")
    [notice] = [notice for notice in service.waiting_notices() if "sold-out" in notice.title]
    assert notice.title == "“Look for sold-out products” has not worked since 13:00 today"
    assert job_healths(service)["health-check"] is JobHealth.FINE


def test_data_grows_old(service: Service, clock: FakeClock) -> None:
    take_products(service.store, [product("TEA")])
    clock.advance(timedelta(days=4))
    assert wrong(service, running=False)["data"] == "No new data came in for 4 days."


def test_a_backup_grows_old_once_there_was_one(service: Service, clock: FakeClock) -> None:
    clock.advance(timedelta(days=30))
    assert "backup" not in wrong(service, running=False)
    name = backup.backup_name("daily", service.now())
    (service.home.backups / name).write_bytes(b"a copy")
    (service.home.backups / "tillwatch-of-mine.db").write_bytes(b"the owner's own")
    clock.advance(timedelta(days=2))
    assert "backup" not in wrong(service, running=False)
    clock.advance(timedelta(days=1))
    assert wrong(service, running=False)["backup"] == "The last back-up is 3 days old."


def test_a_run_that_waits_for_ever(service: Service, clock: FakeClock) -> None:
    begin(service, "back-up")
    with service.store.write() as connection:
        # Its job is running already, so it cannot start.
        runs.queue_run(
            connection, NewRun("back-up", Trigger.SCHEDULE, queued_at=service.now(), priority=5, params={})
        )
    clock.advance(timedelta(minutes=25))
    assert wrong(service, running=False) == {}
    begin_session(service, service.now() - timedelta(minutes=5))
    assert "queue" not in wrong(service), "it waited for the program, not for anything that is wrong"
    clock.advance(timedelta(minutes=10))
    assert wrong(service)["queue"] == "A run has been waiting for 15 minutes."


def test_a_run_that_takes_far_longer_than_usual(service: Service, clock: FakeClock) -> None:
    for took_s in (110, 120, 130):
        begin(service, "back-up", took_s=took_s)
    clock.advance(timedelta(minutes=10))
    begin_session(service, service.now())
    begin(service, "back-up")
    clock.advance(timedelta(minutes=3))
    assert "stuck" not in wrong(service)
    clock.advance(timedelta(minutes=37))
    assert wrong(service)["stuck"] == "“Back up the store” has been running for 40 min, usually 2 min."
    assert "stuck" not in wrong(service, running=False), "it is settled at the next start"


def test_a_due_time_that_nobody_accounts_for(service: Service, clock: FakeClock) -> None:
    begin_session(service, service.now())
    clock.advance(timedelta(minutes=6))
    assert "schedules" not in wrong(service)
    clock.advance(timedelta(minutes=2))
    assert wrong(service)["schedules"] == "“Check that all is in order” should have started, and did not."
    assert "schedules" not in wrong(service, running=False)
    settle_until_now(service)
    assert "schedules" not in wrong(service)


def test_a_store_that_cannot_be_written(service: Service) -> None:
    with closing(sqlite3.connect(service.home.store_path, isolation_level=None)) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        found = {check.name: check for check in service.health(running=False)}
    assert not found["store"].ok
    assert "in use by another program" in found["store"].text
    assert found["jobs"].ok


def test_every_answer_is_in_the_language_in_use(service: Service, run: Run, clock: FakeClock) -> None:
    use(LANGUAGES["es"], pseudo(stretch=1.0))
    take_products(service.store, [product("TEA")])
    begin_session(service, service.now())
    run("back-up")
    in_order = [check.text for check in service.health()]
    begin(service, "stock-alerts", took_s=5)
    begin(service, "stock-alerts")
    clock.advance(timedelta(days=9))
    later = [check.text for check in service.health()]
    assert [text for text in (*in_order, *later) if not in_brackets(text)] == []
    # All but the store and the disk has something to say by then.
    assert len(set(later) - set(in_order)) >= len(EVERYTHING) - 3
