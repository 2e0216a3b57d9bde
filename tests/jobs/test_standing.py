"""What it costs to know how a job is doing when the store holds the runs of months."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Connection, event

from app.domain.health import JobHealth
from app.domain.runs import RunStatus, Trigger
from app.engine.registry import JobRegistry, JobSpec
from app.jobs.flips import note_end
from app.jobs.standing import job_standings
from app.store import flips, runs
from app.store.database import Store
from app.store.runs import NewRun, RunRow
from tests.clock import TUESDAY_NOON

MINUTE_MS = 60_000
MANY = 50_000
JOBS = [f"job {number}" for number in range(10)]
ALWAYS_FAILED = JOBS[0]
REGISTRY = JobRegistry([JobSpec(id=job, title=job, description="", function=print) for job in JOBS])


@pytest.fixture
def long_history(store: Store) -> Store:
    """Fifty thousand runs of ten jobs, one of which always failed; every job's health is noted."""
    start = int(TUESDAY_NOON.timestamp() * 1_000) - MANY * MINUTE_MS
    rows = []
    for number in range(MANY):
        job, at = JOBS[number % len(JOBS)], start + number * MINUTE_MS
        rows.append((job, at, "failed" if job == ALWAYS_FAILED else "succeeded", at, at, at + 1))
    with store.write() as connection:
        connection.exec_driver_sql(
            """
            INSERT INTO job_run (job, "trigger", not_before, priority, status, queued_at, started_at, finished_at)
            VALUES (?, 'schedule', ?, 5, ?, ?, ?, ?)
            """,
            rows,
        )
        for job in JOBS:
            health = JobHealth.FAILING if job == ALWAYS_FAILED else JobHealth.FINE
            flips.add_flip(connection, job=job, old=JobHealth.NEW, new=health, text="", at=TUESDAY_NOON)
    return store


@contextmanager
def listed(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Note every statement that is asked of ``connection``."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Connection, _cursor: Any, text: str, values: Any, *_: Any) -> None:
        asked.append((text, values))

    event.listen(connection, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(connection, "before_cursor_execute", note)


def ended(connection: Connection, job: str, status: RunStatus) -> RunRow:
    runs.queue_run(connection, NewRun(job, Trigger.SCHEDULE, queued_at=TUESDAY_NOON, priority=5, params={}))
    run = runs.claim_next(connection, now=TUESDAY_NOON, session_id="s", worker="w", at_most=2)
    assert run is not None
    assert runs.finish_run(connection, run.id, "s", status, now=TUESDAY_NOON)
    return run


@pytest.mark.parametrize(
    ("job", "status", "most"), [(JOBS[1], RunStatus.SUCCEEDED, 1), (ALWAYS_FAILED, RunStatus.FAILED, 2)]
)
def test_an_end_that_changes_nothing_costs_a_look_up_or_two(
    long_history: Store, job: str, status: RunStatus, most: int
) -> None:
    with long_history.write() as connection:
        run = ended(connection, job, status)
        with listed(connection) as asked:
            note_end(connection, REGISTRY, run, status, now=TUESDAY_NOON)
        assert len(asked) <= most
        for text, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
            assert not [step for step in plan if "SCAN" in step.detail]


def test_looking_at_every_job_reads_no_table_through(long_history: Store) -> None:
    now = TUESDAY_NOON + timedelta(minutes=1)
    with long_history.read() as connection:
        with listed(connection) as asked:
            found = job_standings(connection, JOBS, now=now, zone=ZoneInfo("UTC"), running=True)
        assert {job: standing.health for job, standing in found.items()} == {
            job: JobHealth.FAILING if job == ALWAYS_FAILED else JobHealth.FINE for job in JOBS
        }
        assert found[ALWAYS_FAILED].last_success is None
        for text, values in asked:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values).all()
            steps = [step.detail for step in plan]
            assert "SCAN job_run" not in steps, text
            if "job_run" in text:
                assert "USE TEMP B-TREE FOR ORDER BY" not in steps, text
    # The table of schedules, the pause and so on; then each job's last ends, and a little more for the one that fails.
    assert len(asked) <= 6 + len(JOBS) + 2
