"""What a job's health is judged from: how its runs ended, what waits, which due times were let go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, and_, func, or_, select

from app.domain.runs import RunStatus, SkipReason
from app.domain.time import from_millis, to_millis
from app.store.tables import APP_SESSION, JOB_RUN, SCHEDULE_CHANGE

_COUNTED = (RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.TIMED_OUT, RunStatus.INTERRUPTED)
"""Ends that say how a job is doing: neither a skip nor a run that somebody stopped does."""

_LET_GO = (SkipReason.MISSED, SkipReason.PAUSED, SkipReason.DISABLED, SkipReason.NOT_SET_UP)
"""Skips by somebody's wish. The others (overlap, superseded) have another run that stands for them."""


@dataclass(frozen=True, slots=True)
class EndedRun:
    """One attempt of a run that has ended in a way that counts."""

    id: int
    job: str
    root_id: int
    attempt: int
    status: RunStatus
    started_at: datetime | None
    finished_at: datetime


def _ended(row: Row[Any]) -> EndedRun:
    return EndedRun(
        id=row.id,
        job=row.job,
        root_id=row.root_id or row.id,
        attempt=row.attempt,
        status=RunStatus(row.status),
        started_at=None if row.started_at is None else from_millis(row.started_at),
        finished_at=from_millis(row.finished_at),
    )


_ENDED: tuple[Column[Any], ...] = (
    JOB_RUN.c.id,
    JOB_RUN.c.job,
    JOB_RUN.c.root_id,
    JOB_RUN.c.attempt,
    JOB_RUN.c.status,
    JOB_RUN.c.started_at,
    JOB_RUN.c.finished_at,
)


def recent_ends(connection: Connection, job: str, *, now: datetime, limit: int = 20) -> list[EndedRun]:
    """Return a job's newest attempts that count, the one that ended last first.

    Sorted by their ends, because a run that was queued later may end earlier. An end that is still to come was
    written by a clock that was wrong, so it sorts behind all others. ``limit`` is of those queued last.
    """
    rows = connection.execute(
        select(*_ENDED)
        .where(
            JOB_RUN.c.job == job,
            JOB_RUN.c.status.in_([status.value for status in _COUNTED]),
            # Cut short while it was being cancelled: that is a cancelled run in all but name.
            or_(JOB_RUN.c.status != RunStatus.INTERRUPTED.value, JOB_RUN.c.cancel_requested_at.is_(None)),
            # What a step could not do is its larger run's to tell, which also tries it again.
            or_(JOB_RUN.c.status == RunStatus.SUCCEEDED.value, JOB_RUN.c.parent_id.is_(None)),
        )
        .order_by(JOB_RUN.c.id.desc())
        .limit(limit)
    )
    return sorted(
        map(_ended, rows), key=lambda run: (run.finished_at <= now, run.finished_at, run.id), reverse=True
    )


def last_success(connection: Connection, job: str, *, now: datetime) -> EndedRun | None:
    """Return the job's newest run that succeeded by ``now``, or None."""
    row = connection.execute(
        select(*_ENDED)
        .where(
            JOB_RUN.c.job == job,
            JOB_RUN.c.status == RunStatus.SUCCEEDED.value,
            # As a sum, which keeps SQLite from the index of status and end: by that it would sort every success of
            # every job, and by that of job and id the first row is the answer.
            JOB_RUN.c.finished_at + 0 <= to_millis(now),
        )
        .order_by(JOB_RUN.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else _ended(row)


def is_repeated(connection: Connection, *, job: str, run_id: int, root_id: int, attempt: int) -> bool:
    """Whether the attempt ``run_id`` has another after it, waiting or further on."""
    # Job and id, though root and attempt say it all: theirs is the index, and few rows are newer than this run.
    row = connection.execute(
        select(JOB_RUN.c.id).where(
            JOB_RUN.c.job == job,
            JOB_RUN.c.id > run_id,
            JOB_RUN.c.root_id == root_id,
            JOB_RUN.c.attempt == attempt + 1,
        )
    ).first()
    return row is not None


def let_go(connection: Connection, job: str, *, after_id: int) -> dict[int, datetime]:
    """Return, by schedule id, the last due time that was not to be done: skipped by somebody's wish or cancelled.

    Only rows later than ``after_id``, which keeps it quick: the id of the job's last success, or 0.
    """
    rows = connection.execute(
        select(JOB_RUN.c.schedule_id, func.max(JOB_RUN.c.scheduled_for).label("at"))
        .where(
            JOB_RUN.c.job == job,
            JOB_RUN.c.id > after_id,
            JOB_RUN.c.schedule_id.is_not(None),
            JOB_RUN.c.scheduled_for.is_not(None),
            or_(
                JOB_RUN.c.status == RunStatus.CANCELLED.value,
                and_(
                    JOB_RUN.c.status == RunStatus.SKIPPED.value,
                    JOB_RUN.c.reason.in_([reason.value for reason in _LET_GO]),
                ),
                and_(
                    JOB_RUN.c.status == RunStatus.INTERRUPTED.value,
                    JOB_RUN.c.cancel_requested_at.is_not(None),
                ),
            ),
        )
        .group_by(JOB_RUN.c.schedule_id)
    )
    return {row.schedule_id: from_millis(row.at) for row in rows}


def in_hand_since(connection: Connection) -> dict[str, datetime]:
    """Return, for each job with a run that waits or is going on, since when: its start, or when it might start."""
    since = func.coalesce(JOB_RUN.c.started_at, JOB_RUN.c.not_before)
    rows = connection.execute(
        select(JOB_RUN.c.job, func.max(since).label("since"))
        .where(JOB_RUN.c.status.in_([RunStatus.QUEUED.value, RunStatus.RUNNING.value]))
        .group_by(JOB_RUN.c.job)
    )
    return {row.job: from_millis(row.since) for row in rows}


def able_since(connection: Connection) -> datetime | None:
    """Return since when the newest session has been able to run jobs; None where it has ended."""
    row = connection.execute(
        select(APP_SESSION.c.started_at, APP_SESSION.c.ended_at)
        .order_by(APP_SESSION.c.started_at.desc())
        .limit(1)
    ).first()
    return None if row is None or row.ended_at is not None else from_millis(row.started_at)


def schedules_edited_at(connection: Connection) -> dict[int, datetime]:
    """Return, by schedule id, when each schedule was last edited; one that never was is not among them."""
    rows = connection.execute(
        select(SCHEDULE_CHANGE.c.schedule_id, func.max(SCHEDULE_CHANGE.c.at).label("at")).group_by(
            SCHEDULE_CHANGE.c.schedule_id
        )
    )
    return {row.schedule_id: from_millis(row.at) for row in rows}
