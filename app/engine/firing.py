"""Settling what is due: every due time gets exactly one row, whether it runs or is skipped with a reason."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.runs import CatchUp, SkipReason, Trigger
from app.engine.registry import JobRegistry
from app.engine.rules import Rule, due_times, next_fire
from app.store import runs, schedules
from app.store.due_times import DueRun, forget_skips_ahead, queue_due, skip_due
from app.store.schedules import ScheduleRow, params_text

SETTLED_AT_ONCE = 4_000
"""Due times that one write transaction settles at most: it must not hold the store much longer than 100 ms."""

FAR_AHEAD = timedelta(days=60)
"""A cursor this far ahead comes from a clock that was wrong (an empty battery) and has been put right. It follows
the clock then, or nothing would fire until the wrong time comes round. What ran meanwhile is not run again, since
fire keys are unique. A clock set back by less (a correction) is waited out, so that nothing fires twice."""


def rule_of(schedule: ScheduleRow, shop_zone: ZoneInfo) -> Rule:
    """Return the schedule's rule, in its own zone or the shop's."""
    zone = ZoneInfo(schedule.time_zone) if schedule.time_zone else shop_zone
    return Rule(schedule.kind, schedule.expression, zone, schedule.anchor_at)


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of due times that passed together: which run, and why the others are skipped; all in order."""

    to_run: Sequence[datetime]
    skipped: Mapping[SkipReason, Sequence[datetime]]


@dataclass(frozen=True, slots=True)
class Settled:
    """How far one call came: how many runs it queued, and whether due times are left for another call."""

    queued: int
    more: bool


def fire_due(
    connection: Connection,
    registry: JobRegistry,
    *,
    now: datetime,
    shop_zone: ZoneInfo,
    paused_until: datetime | None,
    jitter: Callable[[int], float],
    at_most: int = SETTLED_AT_ONCE,
) -> Settled:
    """Give the due times up to ``now`` their rows, ``at_most`` of them; call it again while more are left.

    ``paused_until``: all schedules rest until then. ``jitter``: seconds to wait, given the most it may be.
    Runs in one write transaction, so that cursor and rows move together; a second caller finds nothing left, and
    after a crash between two calls the next one goes on where they stopped.
    """
    queued = 0
    room = at_most
    in_flight = runs.jobs_in_flight(connection)
    for schedule in schedules.list_schedules(connection):
        if schedule.job not in registry:
            continue
        if schedule.cursor_at - now > FAR_AHEAD:
            schedules.set_back_cursor(connection, schedule.id, now)
        if schedule.cursor_at >= now:
            continue
        if room <= 0:
            return Settled(queued, more=True)
        # Whether a due time runs depends on how many come after it, but on no more than may be caught up.
        times = due_times(
            rule_of(schedule, shop_zone), schedule.cursor_at, now, at_most=room + _most_runs(schedule)
        )
        if not times:
            continue
        spec = registry[schedule.job]
        work = (schedule.job, params_text(schedule.params))
        decided = decide(
            schedule,
            times,
            now=now,
            pauses=(schedule.paused_until, paused_until),
            ready=not schedule.enabled or spec.ready(connection),
            going_on=work in in_flight,
            first=room,
        )
        last = times[:room][-1]
        due = [
            DueRun(
                at=at,
                trigger=Trigger.CATCH_UP
                if at < now - timedelta(seconds=schedule.grace_s)
                else Trigger.SCHEDULE,
                not_before=now + timedelta(seconds=jitter(schedule.jitter_s)),
            )
            for at in decided.to_run
        ]
        forget_skips_ahead(connection, schedule, times[0], last, now=now)
        skip_due(connection, schedule, decided.skipped, priority=spec.priority, now=now)
        queue_due(connection, schedule, due, priority=spec.priority, now=now)
        schedules.move_cursor(connection, schedule.id, last)
        if due:
            in_flight.add(work)
        queued += len(due)
        if len(times) > room:
            return Settled(queued, more=True)
        room -= len(times)
    return Settled(queued, more=False)


def next_due(
    connection: Connection, registry: JobRegistry, *, now: datetime, shop_zone: ZoneInfo
) -> datetime | None:
    """Return when the next schedule is due or the next waiting run may start."""
    candidates = [
        next_fire(rule_of(schedule, shop_zone), now)
        for schedule in schedules.list_schedules(connection)
        if schedule.job in registry
    ]
    # A run that may start already waits for a worker, not for the alarm, which would ring again and again for it.
    candidates.append(runs.next_waiting(connection, after=now))
    return min((at for at in candidates if at is not None), default=None)


def decide(
    schedule: ScheduleRow,
    times: Sequence[datetime],
    *,
    now: datetime,
    pauses: Iterable[datetime | None],
    ready: bool,
    going_on: bool,
    first: int | None = None,
) -> Decided:
    """Return what becomes of the due times that have passed by ``now``, or of the ``first`` so many of them.

    ``times``: at least one, in order; all of them, or so many that as many follow the ``first`` ones as may be caught
    up. ``ready``: the job has something to work on. ``going_on``: the same work is queued or running already.
    The first reason that holds is the one that the owner reads: what he switched off or paused himself, then what
    he has to do, then what the PC missed.
    """
    rest = times[:first]
    if not schedule.enabled:
        return Decided((), {SkipReason.DISABLED: rest})
    skipped: dict[SkipReason, Sequence[datetime]] = {}
    rests_until = max((until for until in pauses if until is not None), default=times[0])
    skipped[SkipReason.PAUSED], rest = _part(rest, rests_until)
    if not ready:
        skipped[SkipReason.NOT_SET_UP], rest = rest, ()
    begin = times[-_most_runs(schedule) :][0]
    if schedule.catch_up is CatchUp.NONE:
        grace_start = now - timedelta(seconds=schedule.grace_s)
        skipped[SkipReason.MISSED], rest = _part(rest, grace_start)
    skipped[SkipReason.SUPERSEDED], rest = _part(rest, begin)
    if going_on and schedule.catch_up is not CatchUp.ALL:
        skipped[SkipReason.OVERLAP], rest = rest, ()
    return Decided(rest, {reason: found for reason, found in skipped.items() if found})


def _most_runs(schedule: ScheduleRow) -> int:
    """Return how many due times that passed together are run at most."""
    return schedule.max_catch_up if schedule.catch_up is CatchUp.ALL else 1


def _part(times: Sequence[datetime], border: datetime) -> tuple[Sequence[datetime], Sequence[datetime]]:
    """Return the times before ``border`` and those from it on."""
    index = bisect_left(times, border)
    return times[:index], times[index:]
