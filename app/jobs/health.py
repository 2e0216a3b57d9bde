"""Is everything in order? Computed from what is there now, never stored by a timer.

One computation for the health check, ``tillwatch status`` and whoever else asks.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.errors import StoreError
from app.domain.health import JobHealth
from app.domain.runs import RunStatus
from app.engine.firing import rule_of
from app.engine.registry import JobRegistry
from app.engine.rules import next_fire
from app.jobs.run_trend import is_unusually_long, run_trend
from app.jobs.run_words import job_title, trouble_words
from app.jobs.standing import JobStanding, job_standings
from app.language import fixed, number, tr, trn
from app.store import runs, schedules, settings, standing
from app.store.database import Store
from app.store.intake.imports import last_good_data
from app.system.paths import Home

if TYPE_CHECKING:
    from app.jobs.service import Service

STORE_LIMIT_S = 1.0
"""How long a look may wait for others to let it write; none of ours keeps the store for a tenth of that."""
LOW_DISK_BYTES = 500_000_000
STALE_DATA_DAYS = 3
LONG_WAIT = timedelta(minutes=10)
"""A run that may start and has not for this long stands behind something that does not end."""
UNSETTLED = timedelta(minutes=2)
"""A due time that has had no row for this long means that the alarm does not ring."""
OLD_BACKUP = timedelta(days=2)

_BACKUP_NAME = re.compile(r"tillwatch-(\d{8}-\d{6})-.+\.db")


@dataclass(frozen=True, slots=True)
class HealthCheck:
    """One thing that was looked at, with a sentence for the owner."""

    name: str
    ok: bool
    text: str


def job_healths(service: Service) -> dict[str, JobHealth]:
    """Return how each job of the registry is doing, by id, as the process that runs them sees it."""
    with service.store.read() as connection:
        zone = settings.get_shop(connection).zone
        found = job_standings(connection, service.registry, now=service.now(), zone=zone, running=True)
    return {job: standing.health for job, standing in found.items()}


def health_checks(
    store: Store,
    home: Home,
    registry: JobRegistry,
    *,
    now: datetime,
    running: bool = True,
    but: Collection[str] = (),
) -> list[HealthCheck]:
    """Return every check with its answer. ``running``: whether some process runs the jobs of this home now; nothing
    waits, hangs or is late where none does. ``but``: jobs to leave out, such as the one that asks.
    """
    writable = store_check(store)
    with store.read() as connection:
        zone = settings.get_shop(connection).zone
        able_since = standing.able_since(connection) if running else None
        found = job_standings(
            connection,
            [spec.id for spec in registry.tasks() if spec.id not in but],
            now=now,
            zone=zone,
            running=running,
        )
        return [
            writable,
            _disk(home),
            _data_age(connection, now),
            _backup_age(home, now),
            _jobs(found, registry, now, zone),
            _queue(connection, now, able_since),
            _stuck(connection, registry, now, able_since),
            _schedules(connection, registry, now, zone, able_since),
        ]


def store_check(store: Store, patience_s: float = STORE_LIMIT_S) -> HealthCheck:
    """Say whether the store can be written, waiting ``patience_s`` seconds at most for others to let us."""
    try:
        # Takes the write lock and gives it back: nothing is written, and nothing has to reach the disk.
        with store.write(patience_s=patience_s):
            return HealthCheck("store", True, tr("The store can be written."))
    except StoreError as error:
        return HealthCheck("store", False, str(error))


def _disk(home: Home) -> HealthCheck:
    free = shutil.disk_usage(home.root).free
    if free < LOW_DISK_BYTES:
        return HealthCheck("disk", False, tr("Only {n} MB are free on the disk.", n=fixed(free / 1e6, 0)))
    return HealthCheck("disk", True, tr("{n} GB are free on the disk.", n=fixed(free / 1e9, 1)))


def _data_age(connection: Connection, now: datetime) -> HealthCheck:
    good = last_good_data(connection)
    if good is None:
        return HealthCheck("data", True, tr("No data was brought in yet."))
    days = (now - good).days
    if days >= STALE_DATA_DAYS:
        text = trn("No new data came in for {n} day.", "No new data came in for {n} days.", days)
        return HealthCheck("data", False, text)
    return HealthCheck("data", True, tr("Last good data: {moment}.", moment=_instant(good)))


def _backup_age(home: Home, now: datetime) -> HealthCheck:
    """Look at the copies themselves, by their names: a copy that was deleted helps nobody."""
    named = (_BACKUP_NAME.fullmatch(path.name) for path in home.backups.glob("tillwatch-*.db"))
    made = [datetime.strptime(match[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC) for match in named if match]
    newest = max(made, default=None)
    if newest is None:
        return HealthCheck("backup", True, tr("No back-up was made yet."))
    if now - newest > OLD_BACKUP:
        days = (now - newest).days
        text = trn("The last back-up is {n} day old.", "The last back-up is {n} days old.", days)
        return HealthCheck("backup", False, text)
    return HealthCheck("backup", True, tr("Last back-up: {moment}.", moment=_instant(newest)))


def _instant(at: datetime) -> str:
    """Return an instant as monitoring programs read it, who are told of it too."""
    return at.isoformat(timespec="minutes")


def _jobs(found: dict[str, JobStanding], registry: JobRegistry, now: datetime, zone: ZoneInfo) -> HealthCheck:
    wrong = [
        words
        for job in found.values()
        if (words := trouble_words(job, job_title(registry, job.job), now, zone))
    ]
    return HealthCheck("jobs", not wrong, " ".join(wrong) or tr("Every job works as it should."))


def _queue(connection: Connection, now: datetime, able_since: datetime | None) -> HealthCheck:
    waiting = runs.next_waiting(connection)
    if waiting is not None and able_since is not None:
        # What was queued before the program started waits for it, and not for anything that is wrong.
        waited = now - max(waiting, able_since)
        if waited > LONG_WAIT:
            minutes = int(waited.total_seconds() // 60)
            text = trn(
                "A run has been waiting for {n} minute.", "A run has been waiting for {n} minutes.", minutes
            )
            return HealthCheck("queue", False, text)
    return HealthCheck("queue", True, tr("No run waits for long."))


def _stuck(
    connection: Connection, registry: JobRegistry, now: datetime, able_since: datetime | None
) -> HealthCheck:
    wrong = []
    going_on = [run for run in runs.unfinished(connection) if run.status is RunStatus.RUNNING]
    if going_on and able_since is not None:
        recent = runs.recent_durations(connection)
        for run in going_on:
            usual_s = run_trend(recent.get(run.job, ())).usual_s
            elapsed_s = (now - (run.started_at or now)).total_seconds()
            if usual_s is not None and is_unusually_long(elapsed_s, usual_s):
                title = job_title(registry, run.job)
                wrong.append(
                    # words: {time} and {usual} are "40 s", "5 min" or "2.5 h".
                    tr(
                        "“{task}” has been running for {time}, usually {usual}.",
                        task=title,
                        time=_minutes(elapsed_s),
                        usual=_minutes(usual_s),
                    )
                )
    return HealthCheck("stuck", not wrong, " ".join(wrong) or tr("No run takes longer than usual."))


def _minutes(seconds: float) -> str:
    if seconds < 60:
        return tr("{n} s", n=number(seconds, 0))
    if seconds < 7_200:
        return tr("{n} min", n=number(seconds / 60, 0))
    return tr("{n} h", n=fixed(seconds / 3_600, 1))


def _schedules(
    connection: Connection, registry: JobRegistry, now: datetime, zone: ZoneInfo, able_since: datetime | None
) -> HealthCheck:
    titles: dict[str, None] = {}
    if able_since is not None and now - able_since > UNSETTLED:
        for schedule in schedules.list_schedules(connection):
            due = next_fire(rule_of(schedule, zone), schedule.cursor_at)
            if schedule.job in registry and due is not None and now - due > UNSETTLED:
                titles[job_title(registry, schedule.job)] = None
    if titles:
        named = ", ".join(f"“{title}”" for title in titles)
        # words: {tasks} are one or more tasks: “Check stock levels”, “Sum up sales”.
        text = trn(
            "{tasks} should have started, and did not.",
            "{tasks} should have started, and did not.",
            len(titles),
            tasks=named,
        )
        return HealthCheck("schedules", False, text)
    return HealthCheck("schedules", True, tr("Everything starts when it is due."))
