"""How is a job doing? A pure function of how its runs ended, of what is expected of it, and of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.health import JobHealth
from app.domain.runs import PROBLEMS, RunStatus
from app.engine.rules import Rule, next_fire

SHORTEST_WAIT = timedelta(minutes=30)
"""A due time is given at least so long to bring a success before the job counts as late."""

USUAL_TIMES = 3
"""A run may take so many times what is usual before anybody wonders."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One schedule that is switched on and not paused: a success is expected after each of its due times."""

    rule: Rule
    counts_from: datetime
    """Due times up to here are no longer asked about: the schedule is newer, was edited, or let them go."""
    grace_s: int
    """Seconds by which it may start late."""
    jitter_s: int
    """Seconds by which its start is put off at most, on purpose."""
    catches_up: bool
    """Whether a due time that passed while Tillwatch was off is made up for."""


@dataclass(frozen=True, slots=True)
class JobFacts:
    """What is known of one job."""

    newest: RunStatus | None
    """How its newest run ended, retries included and without runs that do not count; None before the first end."""
    succeeded_at: datetime | None
    usual_s: float
    """Seconds that it usually takes; 0 where nobody knows."""
    expectations: tuple[Expectation, ...]
    in_hand_since: datetime | None
    """Since when a run of it has been going on, or might have started; None where none is waiting."""
    able_since: datetime | None
    """Since when this program has been able to run jobs; None: it is not running, so nothing can become late."""
    was_late: bool = False
    """Whether it was late when it was last looked at. It stays so until it is done or no longer expected: a restart
    gives what is late no new chance, or the owner would be told of it every morning."""


def judge(facts: JobFacts, now: datetime) -> JobHealth:
    """Return how the job is doing at ``now``."""
    if facts.newest in PROBLEMS:
        return JobHealth.FAILING
    if overdue(facts, now) is not None:
        return JobHealth.LATE
    return JobHealth.NEW if facts.newest is None else JobHealth.FINE


def overdue(facts: JobFacts, now: datetime) -> datetime | None:
    """Return the earliest due time that has had its chance and brought no success; None where there is none."""
    found = [_unmet(facts, expectation, now) for expectation in facts.expectations]
    return min((due for due in found if due is not None), default=None)


def _unmet(facts: JobFacts, expectation: Expectation, now: datetime) -> datetime | None:
    after = max(expectation.counts_from, facts.succeeded_at or expectation.counts_from)
    if not expectation.catches_up:
        after = max(after, facts.able_since or after)
    due = next_fire(expectation.rule, after)
    if due is None or due > now:
        return None
    if facts.was_late:
        return due
    if facts.able_since is None:
        return None
    # A PC that was off, or asleep, had no chance before it was on again: then what was missed is queued.
    chance = max(due, facts.able_since, facts.in_hand_since or due)
    wait = max(SHORTEST_WAIT, timedelta(seconds=max(expectation.grace_s, USUAL_TIMES * facts.usual_s)))
    return due if now > chance + wait + timedelta(seconds=expectation.jitter_s) else None
