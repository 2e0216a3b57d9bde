"""How a run went, in the owner's words: one place for the cards, the history, the tray and the command line."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.health import JobHealth
from app.domain.runs import RunStatus
from app.engine.registry import JobRegistry
from app.jobs.standing import JobStanding
from app.store.runs import RunRow

_SKIPPED = {
    "missed": "Did not run: Tillwatch was off at that time",
    "superseded": "Did not run: a later time was caught up instead",
    "overlap": "Did not run: the same job was still going on",
    "paused": "Did not run: everything was paused",
    "disabled": "Did not run: its schedule is switched off",
    "not-set-up": "Did not run: no data was brought in yet",
    "step-failed": "Did not run: an earlier step did not work",
}

_STATUS_WORDS = {
    RunStatus.QUEUED: "Waiting",
    RunStatus.RUNNING: "Running",
    RunStatus.SUCCEEDED: "Done",
    RunStatus.FAILED: "Did not work",
    RunStatus.TIMED_OUT: "Took too long and was stopped",
    RunStatus.CANCELLED: "Stopped by you",
    RunStatus.INTERRUPTED: "Cut short when Tillwatch ended",
    RunStatus.SKIPPED: "Did not run",
}


def status_words(status: RunStatus) -> str:
    """Return a state in the owner's words."""
    return _STATUS_WORDS[status]


def result_words(run: RunRow) -> str:
    """Return how a run went, as one sentence without names of states."""
    if run.status is RunStatus.SKIPPED:
        return _SKIPPED.get(run.reason or "", run.reason or "Did not run")
    if run.status is RunStatus.SUCCEEDED:
        return run.result_text or "Done"
    if run.status is RunStatus.RUNNING:
        return run.progress_text or "Running"
    return run.error_text or run.reason or _STATUS_WORDS[run.status]


def last_words(run: RunRow, now: datetime, zone: ZoneInfo) -> str:
    """Return how and when a job's last run ended: "Done 14 minutes ago: 3 products are low." """
    when = ago(run.finished_at, now) if run.finished_at else ""
    if run.finished_at is not None and (now - run.finished_at).days >= 1:
        when = f"{run.finished_at.astimezone(zone):%d %b at %H:%M}"
    return f"{_STATUS_WORDS[run.status]} {when}: {result_words(run)}".rstrip(": ")


def trouble_words(standing: JobStanding, title: str, now: datetime, zone: ZoneInfo) -> str:
    """Return what is wrong with the job called ``title``, as a sentence; empty where nothing is."""
    if standing.health not in (JobHealth.FAILING, JobHealth.LATE):
        return ""
    done = "worked" if standing.health is JobHealth.FAILING else "been done"
    if standing.last_success is None:
        return f"“{title}” has not {done} yet."
    return f"“{title}” has not {done} since {day_words(standing.last_success, now, zone)}."


def job_title(registry: JobRegistry, job: str) -> str:
    """Return the task in the owner's words; a job that is no longer there goes by its id."""
    return registry[job].title if job in registry else job


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was, as a person says it."""
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return "just now"
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count != 1 else ''} ago"
    return "just now"


def day_words(then: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return the day of a past instant, to stand after "since": "10:05 today", "yesterday", "Tuesday", "3 June"."""
    local, here = then.astimezone(zone), now.astimezone(zone)
    days = (here.date() - local.date()).days
    if days <= 0:
        return f"{local:%H:%M} today"
    if days == 1:
        return "yesterday"
    if days < 7:
        return f"{local:%A}"
    return f"{local.day} {local:%B}" if local.year == here.year else f"{local.day} {local:%B %Y}"
