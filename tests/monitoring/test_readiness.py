"""Ready or not, with each cause brought about for real."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from app.domain.runs import RunStatus, Trigger
from app.jobs.service import Service
from app.monitoring.readiness import HEARTBEAT_LIMIT_S, LAG_LIMIT_S, QUEUE_LIMIT_S
from app.store import runs
from app.store.runs import NewRun
from app.system.paths import Home
from tests.clock import FakeClock
from tests.monitoring.conftest import Call

NOT_STARTED = "The alarm clock of the schedules has not started."


@pytest.fixture
def beating(service: Service) -> Service:
    """The service at work; its clock stands still, so the alarm never rings by itself after its start."""
    service.start()
    assert service.engine.alarm is not None
    service.engine.alarm.beat()
    return service


def test_a_program_at_work_is_ready(beating: Service, call: Call) -> None:
    reply = call("/health/ready")
    assert reply.status == 200
    assert reply.document["status"] == "ready"
    assert reply.document["reasons"] == []
    assert {check["name"]: check["ok"] for check in reply.document["checks"]} == dict.fromkeys(
        ("store", "heartbeat", "schedules", "queue"), True
    )


def test_a_program_whose_schedules_have_not_started_is_not(service: Service, call: Call) -> None:
    reply = call("/health/ready")
    assert reply.status == 503
    assert reply.document["status"] == "not ready"
    assert reply.document["reasons"] == [NOT_STARTED]


def test_an_alarm_clock_that_stands_still(beating: Service, call: Call, clock: FakeClock) -> None:
    alarm = beating.engine.alarm
    assert alarm is not None
    alarm.stop()
    alarm.last_beat = clock.now()
    clock.advance(HEARTBEAT_LIMIT_S - 1)
    assert call("/health/ready").status == 200
    clock.advance(1)
    reply = call("/health/ready")
    assert reply.status == 503
    assert reply.document["reasons"] == ["The last heartbeat was 90 seconds ago."]


def test_a_due_time_that_nobody_settled(beating: Service, call: Call, clock: FakeClock) -> None:
    alarm = beating.engine.alarm
    assert alarm is not None
    # The engine is told nothing of the time that passes, but its clock goes on beating.
    clock.advance(timedelta(minutes=10, seconds=LAG_LIMIT_S))
    alarm.last_beat = clock.now()
    assert call("/health/ready").status == 200
    clock.advance(1)
    reply = call("/health/ready")
    assert reply.status == 503
    assert reply.document["reasons"] == ["Due and not settled: count (121 seconds)."]
    beating.engine.settle_due()
    assert call("/health/ready").status == 200


def test_a_run_that_waits_too_long(service: Service, call: Call, clock: FakeClock) -> None:
    with service.store.write() as connection:
        # Nobody is woken for it: as after a fault of the workers.
        runs.queue_run(
            connection,
            NewRun(job="stumble", trigger=Trigger.SCHEDULE, queued_at=clock.now(), priority=5, params={}),
        )
    clock.advance(QUEUE_LIMIT_S)
    service.engine.settle_due = lambda: None  # type: ignore[method-assign]  # the alarm rings, and nothing follows
    service.start()
    assert service.engine.alarm is not None
    service.engine.alarm.beat()
    with service.store.write() as connection:
        connection.exec_driver_sql("UPDATE schedule SET cursor_at = cursor_at + ?", (QUEUE_LIMIT_S * 1_000,))
    assert call("/health/ready").status == 200
    clock.advance(1)
    reply = call("/health/ready")
    assert reply.status == 503
    assert reply.document["reasons"] == [
        f"The oldest run in the queue has waited for {QUEUE_LIMIT_S + 1:,} seconds."
    ]
    assert runs_of(service) == [RunStatus.QUEUED]


def runs_of(service: Service) -> list[RunStatus]:
    with service.store.read() as connection:
        return [run.status for run in runs.history(connection)]


def test_a_store_that_another_program_holds(beating: Service, call: Call, home: Home) -> None:
    with closing(sqlite3.connect(home.store_path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        reply = call("/health/ready")
        assert reply.status == 503
        assert len(reply.document["reasons"]) == 1
        assert "in use" in reply.document["reasons"][0]
        other.execute("ROLLBACK")
    assert call("/health/ready").status == 200


def test_a_store_that_may_not_be_written(
    beating: Service, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Permissions stop no administrator, so the store is opened the way SQLite itself keeps from writing.
    with beating.store.write() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
    driver.execute("PRAGMA query_only=ON")
    reply = call("/health/ready")
    driver.execute("PRAGMA query_only=OFF")
    assert reply.status == 503
    assert len(reply.document["reasons"]) == 1
    assert "may not write" in reply.document["reasons"][0]
