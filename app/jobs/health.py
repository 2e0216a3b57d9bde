"""Is everything in order? Computed from what is there now, never stored by a timer."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.runs import RunStatus
from app.store import runs
from app.store.intake.imports import last_good_data
from app.system.paths import Home

LOW_DISK_BYTES = 500_000_000
STALE_DATA_DAYS = 3
LATE = timedelta(minutes=10)
"""A due time that has had no row for this long means that the alarm does not ring."""


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that was looked at, with a sentence for the owner."""

    name: str
    ok: bool
    text: str


def health_checks(connection: Connection, home: Home, *, now: datetime) -> list[HealthCheck]:
    """Return every check with its answer."""
    return [
        _disk(home),
        _data_age(connection, now),
        _failed_jobs(connection),
        _queue(connection, now),
    ]


def _disk(home: Home) -> HealthCheck:
    free = shutil.disk_usage(home.root).free
    if free < LOW_DISK_BYTES:
        return HealthCheck("disk", False, f"Only {free / 1e6:,.0f} MB are free on the disk.")
    return HealthCheck("disk", True, f"{free / 1e9:,.1f} GB are free on the disk.")


def _data_age(connection: Connection, now: datetime) -> HealthCheck:
    good = last_good_data(connection)
    if good is None:
        return HealthCheck("data", True, "No data was brought in yet.")
    days = (now - good).days
    if days >= STALE_DATA_DAYS:
        return HealthCheck("data", False, f"No new data came in for {days} days.")
    return HealthCheck("data", True, f"Last good data: {good.isoformat(timespec='minutes')}.")


def _failed_jobs(connection: Connection) -> HealthCheck:
    failed = [
        run.job
        for run in runs.last_runs(connection).values()
        if run.status in (RunStatus.FAILED, RunStatus.TIMED_OUT) and run.job != "health-check"
    ]
    if failed:
        return HealthCheck("jobs", False, f"The last run of {', '.join(sorted(failed))} failed.")
    return HealthCheck("jobs", True, "The last run of every job went well.")


def _queue(connection: Connection, now: datetime) -> HealthCheck:
    waiting = runs.next_waiting(connection)
    if waiting is not None and now - waiting > LATE:
        minutes = int((now - waiting).total_seconds() // 60)
        return HealthCheck("queue", False, f"A run has been waiting for {minutes} minutes.")
    return HealthCheck("queue", True, "No run waits for long.")
