"""The rows of due times: after a month off there are tens of thousands, and they must not hold the store for long.

Skipped ones differ in their due time only, so a list of numbers goes in and one statement makes rows of it: about a
third of the time that a statement a row takes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from app.domain.runs import RunStatus, SkipReason, Trigger
from app.domain.time import to_millis
from app.store.schedules import ScheduleRow, params_text

_FORGET_SKIPS_AHEAD = """
DELETE FROM job_run
WHERE status = 'skipped' AND finished_at > ? AND schedule_id = ? AND scheduled_for BETWEEN ? AND ?
"""
_SKIP = """
INSERT INTO job_run (job, "trigger", fire_key, schedule_id, scheduled_for, not_before, priority, params_json,
                     status, reason, queued_at, finished_at)
SELECT :job, :trigger, 's' || :schedule_id || ':' || (value / 1000), :schedule_id, value, :now, :priority, :params,
       :status, :reason, :now, :now
FROM json_each(:times) WHERE true
ON CONFLICT (fire_key) DO NOTHING
"""
_QUEUE = """
INSERT INTO job_run (job, "trigger", fire_key, schedule_id, scheduled_for, not_before, priority, params_json,
                     status, queued_at)
VALUES (:job, :trigger, 's' || :schedule_id || ':' || (:at / 1000), :schedule_id, :at, :not_before, :priority, :params,
        :status, :now)
ON CONFLICT (fire_key) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class DueRun:
    """A due time that is to run, not before ``not_before``."""

    at: datetime
    trigger: Trigger
    not_before: datetime


def skip_due(
    connection: Connection,
    schedule: ScheduleRow,
    skipped: Mapping[SkipReason, Sequence[datetime]],
    *,
    priority: int,
    now: datetime,
) -> None:
    """Write that due times of a schedule are skipped, and why; one that has its row already is left as it is."""
    for reason, times in skipped.items():
        connection.exec_driver_sql(
            _SKIP,
            {
                "job": schedule.job,
                "trigger": Trigger.SCHEDULE.value,
                "schedule_id": schedule.id,
                "priority": priority,
                "params": params_text(schedule.params),
                "status": RunStatus.SKIPPED.value,
                "reason": reason.value,
                "now": to_millis(now),
                "times": json.dumps([to_millis(at) for at in times]),
            },
        )


def queue_due(
    connection: Connection, schedule: ScheduleRow, due: Sequence[DueRun], *, priority: int, now: datetime
) -> None:
    """Queue due times of a schedule; one that has its row already is left as it is."""
    if due:
        connection.exec_driver_sql(
            _QUEUE,
            [
                {
                    "job": schedule.job,
                    "trigger": run.trigger.value,
                    "schedule_id": schedule.id,
                    "at": to_millis(run.at),
                    "not_before": to_millis(run.not_before),
                    "priority": priority,
                    "params": params_text(schedule.params),
                    "status": RunStatus.QUEUED.value,
                    "now": to_millis(now),
                }
                for run in due
            ],
        )


def forget_skips_ahead(
    connection: Connection, schedule: ScheduleRow, first: datetime, last: datetime, *, now: datetime
) -> None:
    """Delete skips of due times from ``first`` to ``last`` that were written at a time which is still to come.

    A clock that was far ahead brought them about; the due time itself comes only now.
    """
    connection.exec_driver_sql(
        _FORGET_SKIPS_AHEAD, (to_millis(now), schedule.id, to_millis(first), to_millis(last))
    )
