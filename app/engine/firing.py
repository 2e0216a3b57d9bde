"""Settling what is due: every due time gets exactly one row, whether it runs or is skipped with a reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.runs import CatchUp, RunStatus, SkipReason, Trigger
from app.engine.registry import JobRegistry
from app.engine.rules import Rule, due_times, next_fire
from app.store import runs, schedules
from app.store.runs import NewRun
from app.store.schedules import ScheduleRow

FAR_AHEAD = timedelta(days=60)
"""A cursor this far ahead comes from a clock that was wrong (an empty battery) and has been put right. It follows
the clock then, or nothing would fire until the wrong time comes round. What ran meanwhile is not run again, since
fire keys are unique. A clock set back by less (a correction) is waited out, so that nothing fires twice."""


def rule_of(schedule: ScheduleRow, shop_zone: ZoneInfo) -> Rule:
    """Return the schedule's rule, in its own zone or the shop's."""
    zone = ZoneInfo(schedule.time_zone) if schedule.time_zone else shop_zone
    return Rule(schedule.kind, schedule.expression, zone, schedule.anchor_at)


def fire_due(
    connection: Connection,
    registry: JobRegistry,
    *,
    now: datetime,
    shop_zone: ZoneInfo,
    paused_until: datetime | None,
    jitter: Callable[[int], float],
) -> int:
    """Give every due time up to ``now`` its row; return how many runs were queued.

    ``paused_until``: all schedules rest until then. ``jitter``: seconds to wait, given the most it may be.
    Runs in one write transaction, so that cursor and rows move together; a second caller finds nothing left.
    """
    queued = 0
    in_flight = runs.jobs_in_flight(connection)
    for schedule in schedules.list_schedules(connection):
        if schedule.job not in registry:
            continue
        if schedule.cursor_at - now > FAR_AHEAD:
            schedules.set_back_cursor(connection, schedule.id, now)
        if schedule.cursor_at >= now:
            continue
        times = due_times(rule_of(schedule, shop_zone), schedule.cursor_at, now)
        if not times:
            continue
        rows = _rows(schedule, times, registry, now, paused_until, in_flight, jitter)
        runs.forget_skips_ahead(connection, [row.fire_key for row in rows if row.fire_key], now=now)
        runs.account_for(connection, rows)
        queued += sum(row.status is RunStatus.QUEUED for row in rows)
        schedules.move_cursor(connection, schedule.id, times[-1])
    return queued


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


def _rows(
    schedule: ScheduleRow,
    times: list[datetime],
    registry: JobRegistry,
    now: datetime,
    paused_until: datetime | None,
    in_flight: set[tuple[str, str]],
    jitter: Callable[[int], float],
) -> list[NewRun]:
    grace = timedelta(seconds=schedule.grace_s)
    spec = registry[schedule.job]
    key = (schedule.job, json.dumps(schedule.params, sort_keys=True))
    to_run = _chosen(schedule, times, now - grace)
    rows = []
    for at in times:
        reason: SkipReason | None = None
        if not schedule.enabled:
            reason = SkipReason.DISABLED
        elif _rests(at, schedule.paused_until, paused_until):
            reason = SkipReason.PAUSED
        elif at not in to_run:
            reason = SkipReason.MISSED if schedule.catch_up is CatchUp.NONE else SkipReason.SUPERSEDED
        elif key in in_flight and schedule.catch_up is not CatchUp.ALL:
            reason = SkipReason.OVERLAP
        if reason is None:
            in_flight.add(key)
        late = now - at > grace
        rows.append(
            NewRun(
                job=schedule.job,
                trigger=Trigger.CATCH_UP if late and reason is None else Trigger.SCHEDULE,
                queued_at=now,
                priority=spec.priority,
                params=schedule.params,
                fire_key=f"s{schedule.id}:{int(at.timestamp())}",
                schedule_id=schedule.id,
                scheduled_for=at,
                not_before=now + timedelta(seconds=jitter(schedule.jitter_s)),
                status=RunStatus.QUEUED if reason is None else RunStatus.SKIPPED,
                reason=reason,
            )
        )
    return rows


def _chosen(schedule: ScheduleRow, times: list[datetime], grace_start: datetime) -> set[datetime]:
    """Return which of the passed due times are to run now."""
    if schedule.catch_up is CatchUp.LATEST:
        return {times[-1]}
    if schedule.catch_up is CatchUp.ALL:
        return set(times[-schedule.max_catch_up :])
    return {times[-1]} if times[-1] >= grace_start else set()


def _rests(at: datetime, *pauses: datetime | None) -> bool:
    return any(until is not None and at < until for until in pauses)
