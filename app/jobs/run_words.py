"""How a run went, in the owner's words: one place for the cards, the history, the tray and the command line."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from app.domain.health import JobHealth
from app.domain.runs import RunStatus
from app.engine.registry import JobRegistry
from app.jobs.standing import JobStanding
from app.language import clock, day_long, day_short, noop, tr, trc, trn, weekday
from app.store.runs import RunRow

_SKIPPED = {
    "missed": noop("Did not run: Tillwatch was off at that time"),
    "superseded": noop("Did not run: a later time was caught up instead"),
    "overlap": noop("Did not run: the same job was still going on"),
    "paused": noop("Did not run: everything was paused"),
    "disabled": noop("Did not run: its schedule is switched off"),
    "not-set-up": noop("Did not run: no data was brought in yet"),
    "step-failed": noop("Did not run: an earlier step did not work"),
}

_STATUS_WORDS = {
    RunStatus.QUEUED: noop("Waiting"),
    RunStatus.RUNNING: noop("Running"),
    RunStatus.SUCCEEDED: noop("Done"),
    RunStatus.FAILED: noop("Did not work"),
    RunStatus.TIMED_OUT: noop("Took too long and was stopped"),
    RunStatus.CANCELLED: noop("Stopped by you"),
    RunStatus.INTERRUPTED: noop("Cut short when Tillwatch ended"),
    RunStatus.SKIPPED: noop("Did not run"),
}


def status_words(status: RunStatus) -> str:
    """Return a state in the owner's words."""
    return tr(_STATUS_WORDS[status])


def result_words(run: RunRow) -> str:
    """Return how a run went, as one sentence without names of states."""
    if run.status is RunStatus.SKIPPED:
        return tr(_SKIPPED.get(run.reason or "") or run.reason or "") or status_words(run.status)
    if run.status is RunStatus.SUCCEEDED:
        return run.result_text or status_words(run.status)
    if run.status is RunStatus.RUNNING:
        return run.progress_text or status_words(run.status)
    return run.error_text or tr(run.reason or "") or status_words(run.status)


def last_words(run: RunRow, now: datetime, zone: ZoneInfo) -> str:
    """Return how and when a job's last run ended: "Done 14 minutes ago: 3 products are low." """
    state, result = status_words(run.status), result_words(run)
    if run.finished_at is None:
        return f"{state}: {result}"
    if (now - run.finished_at).days < 1:
        # words: {state} is "Done", {ago} "14 minutes ago", {result} a sentence.
        return tr("{state} {ago}: {result}", state=state, ago=ago(run.finished_at, now), result=result)
    at = run.finished_at.astimezone(zone)
    # words: {state} is "Done", {day} "3 Nov", {time} "11:30", {result} a sentence.
    return tr(
        "{state} {day} at {time}: {result}", state=state, day=day_short(at), time=clock(at), result=result
    )


def trouble_words(standing: JobStanding, title: str, now: datetime, zone: ZoneInfo) -> str:
    """Return what is wrong with the job called ``title``, as a sentence; empty where nothing is."""
    if standing.health not in (JobHealth.FAILING, JobHealth.LATE):
        return ""
    failing = standing.health is JobHealth.FAILING
    if standing.last_success is None:
        if failing:
            return tr("“{task}” has not worked yet.", task=title)
        return tr("“{task}” has not been done yet.", task=title)
    since = day_words(standing.last_success, now, zone)
    if failing:
        # words: {since} is "10:05 today", "yesterday", "Tuesday" or "3 June", as it is written after "since".
        return tr("“{task}” has not worked since {since}.", task=title, since=since)
    # words: {since} is "10:05 today", "yesterday", "Tuesday" or "3 June", as it is written after "since".
    return tr("“{task}” has not been done since {since}.", task=title, since=since)


def job_title(registry: JobRegistry, job: str) -> str:
    """Return the task in the owner's words; a job that is no longer there goes by its id."""
    return registry[job].title_words() if job in registry else job


def ago(then: datetime, now: datetime) -> str:
    """Return how long ago something was, as a person says it."""
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return tr("just now")
    if seconds < 3_600:
        return trn("{n} minute ago", "{n} minutes ago", seconds // 60)
    if seconds < 86_400:
        return trn("{n} hour ago", "{n} hours ago", seconds // 3_600)
    return trn("{n} day ago", "{n} days ago", seconds // 86_400)


def day_words(then: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return the day of a past instant, to stand after "since": "10:05 today", "yesterday", "Tuesday", "3 June"."""
    local, days = then.astimezone(zone), days_back(then, now, zone)
    if days <= 0:
        return trc("since", "{time} today", time=clock(local))
    if days == 1:
        return trc("since", "yesterday")
    return trc("since", "{day}", day=past_day(then, now, zone))


def moment_words(then: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return day and time of a past instant, to stand after "since": "14:10 today", "Tuesday 14:10"."""
    local, days = then.astimezone(zone), days_back(then, now, zone)
    if days <= 0:
        return trc("since", "{time} today", time=clock(local))
    if days == 1:
        return trc("since", "yesterday {time}", time=clock(local))
    return trc("since", "{day} {time}", day=past_day(then, now, zone), time=clock(local))


def past_day(then: datetime, now: datetime, zone: ZoneInfo) -> str:
    """Return the day of an instant before yesterday: "Tuesday", "3 June", "3 June 2025"."""
    local = then.astimezone(zone)
    if days_back(then, now, zone) < 7:
        return weekday(local)
    return day_long(local, year=local.year != now.astimezone(zone).year)


def days_back(then: datetime, now: datetime, zone: ZoneInfo) -> int:
    """Return how many of the shop's calendar days ago an instant was."""
    return (now.astimezone(zone).date() - then.astimezone(zone).date()).days
