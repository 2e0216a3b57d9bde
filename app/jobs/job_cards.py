"""Every job as a card: what it does, when, how it goes, and whether it needs the owner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from app.domain.runs import RunStatus
from app.engine.firing import rule_of
from app.engine.rules import fires_after, in_words
from app.jobs.run_trend import SHOWN_RUNS, RunTrend, run_trend
from app.jobs.run_words import last_words, trouble_words
from app.jobs.scheduling import NEXT_FIRES
from app.jobs.service import Service
from app.jobs.standing import job_standings
from app.language import tr
from app.store import runs, schedules, settings
from app.store.runs import RunRow
from app.store.schedules import ScheduleRow


@dataclass(frozen=True, slots=True)
class JobView:
    """One job as a card: what it does, when, and how it went."""

    job: str
    title: str
    """The task in the owner's words: "Check stock levels"."""
    description: str
    schedule_text: str
    next_fire: datetime | None
    next_fires: tuple[datetime, ...]
    """The next five due times of all its schedules together."""
    last_run: RunRow | None
    last_text: str
    """One sentence on the last run: "Done 14 minutes ago: 3 products are low." """
    current: RunRow | None
    """The run that is queued or running now."""
    place: int
    """The place in the line of the current run while it waits for a free worker, from 1; 0 where it does not."""
    has_options: bool
    """Whether the job takes parameters."""
    trend: RunTrend
    trouble: str
    """What is wrong with the job, as a sentence; empty where nothing is."""


def job_views(service: Service) -> list[JobView]:
    """Return every job as a card, in the registry's order."""
    now = service.now()
    with service.store.read() as connection:
        zone = settings.get_shop(connection).zone
        last = runs.last_runs(connection)
        unfinished = runs.unfinished(connection)
        recent = runs.recent_durations(connection, limit=SHOWN_RUNS)
        by_job = _by_job(schedules.list_schedules(connection))
        found = job_standings(connection, service.registry, now=now, zone=zone, running=True)
    current = {run.job: run for run in reversed(unfinished)}
    line = _line(unfinished, now)
    views = []
    for spec in service.registry.tasks():
        rows = [row for row in by_job.get(spec.id, []) if row.enabled]
        fires = sorted(at for row in rows for at in _coming(row, now, zone, NEXT_FIRES))
        run = last.get(spec.id)
        views.append(
            JobView(
                job=spec.id,
                title=spec.title_words(),
                description=spec.description_words(),
                schedule_text=" · ".join(in_words(rule_of(row, zone)) for row in rows) or tr("Only by hand"),
                next_fire=fires[0] if fires else None,
                next_fires=tuple(fires[:NEXT_FIRES]),
                last_run=run,
                last_text=tr("Has not run yet") if run is None else last_words(run, now, zone),
                current=current.get(spec.id),
                place=line.get(current[spec.id].id, 0) if spec.id in current else 0,
                has_options=bool(spec.params.__struct_fields__),
                trend=run_trend(recent.get(spec.id, ())),
                trouble=trouble_words(found[spec.id], spec.title_words(), now, zone),
            )
        )
    return views


def next_job(service: Service) -> tuple[datetime, str] | None:
    """Return when the next job is due and its title; None where nothing is scheduled."""
    now = service.now()
    with service.store.read() as connection:
        zone = settings.get_shop(connection).zone
        rows = schedules.list_schedules(connection)
    coming = [
        (fire, service.registry[row.job].title_words())
        for row in rows
        if row.enabled and row.job in service.registry
        for fire in _coming(row, now, zone, 1)
    ]
    return min(coming, default=None)


def _coming(row: ScheduleRow, now: datetime, zone: ZoneInfo, count: int) -> Iterator[datetime]:
    """Return the schedule's next due times; those in its own pause do not run."""
    begin = max(now, (row.paused_until or now) - timedelta(milliseconds=1))
    return islice(fires_after(rule_of(row, zone), begin), count)


def _by_job(rows: Sequence[ScheduleRow]) -> dict[str, list[ScheduleRow]]:
    by_job: dict[str, list[ScheduleRow]] = {}
    for row in rows:
        by_job.setdefault(row.job, []).append(row)
    return by_job


def _line(unfinished: Sequence[RunRow], now: datetime) -> dict[int, int]:
    """Return the place of each run that waits for a worker; one that is to start later stands in no line."""
    waiting = [run for run in unfinished if run.status is RunStatus.QUEUED and run.not_before <= now]
    waiting.sort(key=lambda run: (run.priority, run.id))
    return {run.id: place for place, run in enumerate(waiting, 1)}
