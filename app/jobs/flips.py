"""Telling the owner that a job's health has changed: once for each change, never for each attempt.

Only the change is stored, with its notice in the same transaction. The end of a run says whether the job works; the
passing of time says whether it is late, which nothing but a look at the clock can find out.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.health import JobHealth
from app.domain.runs import PROBLEMS, RunStatus, Trigger
from app.engine.registry import JobRegistry
from app.jobs.alert_settings import quiet_end
from app.jobs.run_words import day_words, days_back, job_title, moment_words, past_day
from app.jobs.standing import JobStanding, job_standings
from app.language import clock, tr
from app.store import flips, notices, runs, settings, standing
from app.store.flips import FlipRow
from app.store.runs import RunRow

NOTICE_CHARACTERS = 200
"""What a pop-up shows without cutting it off."""

_IN_TROUBLE = (JobHealth.LATE, JobHealth.FAILING)

_BACK_COUNT = 20
"""Changes to look back on for the beginning of a trouble: late and failing may take turns in it."""


def note_end(
    connection: Connection, registry: JobRegistry, run: RunRow, status: RunStatus, *, now: datetime
) -> None:
    """Store and tell what the end of ``run`` as ``status`` changes; called in the transaction that ends it.

    Where nothing changes this costs one or two look-ups: a success is what every due time up to now was waiting
    for, and a failure that is not repeated makes the job failing, whatever was before.
    """
    if run.job in registry and registry[run.job].on_demand:
        return  # whoever asked for it sees how it ended, and one file that is no export is no illness of a job
    if status is RunStatus.SUCCEEDED:
        new = JobHealth.FINE
    elif status in PROBLEMS and _counts(connection, run, status):
        new = JobHealth.FAILING
    else:
        return
    last = flips.last_flip(connection, run.job)
    old = JobHealth.NEW if last is None else last.new
    if new is old:
        return
    title = job_title(registry, run.job)
    told: tuple[str, str] | None = None
    if new is JobHealth.FAILING:
        told = _ended_words(title, status, run.attempt), _reason(runs.get_run(connection, run.id))
    elif old in _IN_TROUBLE:
        told = tr("“{task}” works again", task=title), _since_when(connection, run.job, now)
    text = told[0] if told is not None else tr("“{task}” works", task=title)
    flips.add_flip(connection, job=run.job, old=old, new=new, at=now, text=f"{text}.", run_id=run.id)
    if told is not None:
        notices.add_notice(
            connection,
            kind="run-problem" if new is JobHealth.FAILING else "run-recovered",
            title=told[0],
            body=told[1],
            page="history",
            subject=str(run.id),
            urgent=new is JobHealth.FAILING and status is not RunStatus.INTERRUPTED,
            now=now,
            not_before=None if run.trigger is Trigger.MANUAL else quiet_end(connection, now),
        )


def note_flips(
    connection: Connection,
    registry: JobRegistry,
    *,
    now: datetime,
    zone: ZoneInfo,
    jobs: Iterable[str] | None = None,
) -> None:
    """Store and tell what time has changed: look at ``jobs`` (all there are) anew.

    For whatever runs jobs, since it takes for granted that they can run. ``zone``: the shop's.
    """
    found = job_standings(
        connection,
        [spec.id for spec in registry.tasks()] if jobs is None else jobs,
        now=now,
        zone=zone,
        running=True,
    )
    for job in found.values():
        old = JobHealth.NEW if job.flip is None else job.flip.new
        if job.health is not old:
            _note_look(connection, job, old, job_title(registry, job.job), now=now, zone=zone)


def _note_look(
    connection: Connection, job: JobStanding, old: JobHealth, title: str, *, now: datetime, zone: ZoneInfo
) -> None:
    """Store a change that no end of a run has told, and tell it where it is a new trouble."""
    run_id = job.run.id if job.run is not None and job.health is not JobHealth.LATE else None
    told: tuple[str, str] | None = None
    if job.health is JobHealth.LATE:
        told = late_words(job, title, now, zone)
    elif job.health is JobHealth.FAILING and job.run is not None:
        # Its end was written where nobody was told: by quitting, or after the disk was full for a while.
        run = runs.get_run(connection, job.run.id)
        told = _ended_words(title, job.run.status, job.run.attempt), _reason(run)
    text = told[0] if told is not None else tr("“{task}” is in order or not expected any more", task=title)
    flips.add_flip(connection, job=job.job, old=old, new=job.health, at=now, text=f"{text}.", run_id=run_id)
    if told is not None:
        notices.add_notice(
            connection,
            kind="run-problem",
            title=told[0],
            body=told[1],
            page="history",
            subject="" if run_id is None else str(run_id),
            urgent=True,
            now=now,
            not_before=quiet_end(connection, now),
        )


def late_words(job: JobStanding, title: str, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """Return title and reason of what is to be said of a job that is late."""
    if job.last_success is None:
        first = tr("“{task}” has not been done yet", task=title)
    else:
        since = day_words(job.last_success, now, zone)
        # words: {since} is "10:05 today", "yesterday", "Tuesday" or "3 June", as it is written after "since".
        first = tr("“{task}” has not worked since {since}", task=title, since=since)
    if job.due is None:
        return first, tr("The history shows what became of it.")
    return first, _was_due(job.due, now, zone)


def _counts(connection: Connection, run: RunRow, status: RunStatus) -> bool:
    """Whether a run that ended in a problem says how its job is doing."""
    if run.parent_id is not None:
        # What a step could not do is its larger run's to tell, which also tries it again.
        return False
    if standing.is_repeated(connection, job=run.job, run_id=run.id, root_id=run.root_id, attempt=run.attempt):
        return False
    # Cut short while it was being cancelled: that is a cancelled run in all but name.
    return status is not RunStatus.INTERRUPTED or not runs.cancel_requested(connection, run.id)


def _ended_words(title: str, status: RunStatus, attempt: int) -> str:
    if status is RunStatus.INTERRUPTED:
        if attempt > 1:
            return tr("“{task}” was cut short again and will not start by itself", task=title)
        return tr("“{task}” was cut short and will not start by itself", task=title)
    if status is RunStatus.FAILED:
        return tr("“{task}” did not work", task=title)
    return tr("“{task}” took too long and was stopped", task=title)


def _reason(run: RunRow | None) -> str:
    """Return why a run ended so, short enough for a notice; the history has all of it."""
    if run is None or not run.error_text:
        return tr("The history says why.")
    return textwrap.shorten(run.error_text, NOTICE_CHARACTERS, placeholder=" …")


def _since_when(connection: Connection, job: str, now: datetime) -> str:
    """Return since when a job that works again had not worked."""
    began: FlipRow | None = None
    for flip in flips.list_flips(connection, job, limit=_BACK_COUNT):
        if flip.new not in _IN_TROUBLE:
            break
        began = flip
    if began is None:
        return ""
    zone = settings.get_shop(connection).zone
    # words: {since} is "14:10 today" or "Tuesday 14:10", as it is written after "since".
    return tr("It had not worked since {since}.", since=moment_words(began.at, now, zone))


def _was_due(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    time, days = clock(at.astimezone(zone)), days_back(at, now, zone)
    if days <= 0:
        return tr("It was due at {time} today and has not been done.", time=time)
    if days == 1:
        return tr("It was due yesterday at {time} and has not been done.", time=time)
    # words: {day} is "Tuesday", "3 June" or "3 June 2025".
    return tr("It was due on {day} at {time} and has not been done.", day=past_day(at, now, zone), time=time)
