"""The run table: every change is guarded by the state it starts from, so two workers can never both win.

Rows come back as frozen ``RunRow`` objects that may cross threads.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert
from sqlalchemy.exc import IntegrityError

from app.domain.errors import RunInTheWayError
from app.domain.runs import RunStatus, SkipReason, Trigger
from app.domain.time import from_millis, to_millis
from app.language import noop
from app.store.tables import JOB_RUN

CUT_SHORT = noop("Tillwatch ended while this was running")
"""Reason of a run that the power cord ended, as against one that was stopped by quitting."""

NEVER_STARTED = noop("cancelled before it started")
"""Reason of a run that was taken out of the queue."""


@dataclass(frozen=True, slots=True)
class RunRow:
    """One run as it stands in the store; instants are aware UTC datetimes."""

    id: int
    root_id: int
    """The first attempt; its own id on that one."""
    attempt: int
    parent_id: int | None
    """The larger run of which this is a step."""
    job: str
    schedule_id: int | None
    trigger: Trigger
    priority: int
    """Smaller goes first; 0 is a run that somebody asked for by hand."""
    scheduled_for: datetime | None
    not_before: datetime
    params: dict[str, Any]
    as_of: datetime | None
    status: RunStatus
    reason: str | None
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: float | None
    progress_text: str | None
    rows: int | None
    result_text: str | None
    error_text: str | None
    error_detail: str | None
    cancel_requested: bool

    @property
    def duration_s(self) -> float | None:
        """Seconds from start to end; None before the end."""
        if self.started_at is None or self.finished_at is None:
            return None
        return (self.finished_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True)
class NewRun:
    """A run to be queued, or (with ``status`` skipped) a due time to be accounted for."""

    job: str
    trigger: Trigger
    queued_at: datetime
    priority: int
    params: Mapping[str, Any]
    fire_key: str | None = None
    schedule_id: int | None = None
    scheduled_for: datetime | None = None
    not_before: datetime | None = None
    as_of: datetime | None = None
    root_id: int | None = None
    parent_id: int | None = None
    attempt: int = 1
    status: RunStatus = RunStatus.QUEUED
    reason: SkipReason | None = None


@dataclass(frozen=True, slots=True)
class RecentRun:
    """How one run went and how long it took."""

    run_id: int
    finished_at: datetime
    status: RunStatus
    duration_s: float


def _instant(millis: int | None) -> datetime | None:
    return None if millis is None else from_millis(millis)


def _row(row: Row[Any]) -> RunRow:
    values = row._mapping
    return RunRow(
        id=values["id"],
        root_id=values["root_id"] or values["id"],
        attempt=values["attempt"],
        parent_id=values["parent_id"],
        job=values["job"],
        schedule_id=values["schedule_id"],
        trigger=Trigger(values["trigger"]),
        priority=values["priority"],
        scheduled_for=_instant(values["scheduled_for"]),
        not_before=from_millis(values["not_before"]),
        params=json.loads(values["params_json"]),
        as_of=_instant(values["as_of"]),
        status=RunStatus(values["status"]),
        reason=values["reason"],
        queued_at=from_millis(values["queued_at"]),
        started_at=_instant(values["started_at"]),
        finished_at=_instant(values["finished_at"]),
        progress=values["progress"],
        progress_text=values["progress_text"],
        rows=values["rows"],
        result_text=values["result_text"],
        error_text=values["error_text"],
        error_detail=values["error_detail"],
        cancel_requested=values["cancel_requested_at"] is not None,
    )


def _values(run: NewRun) -> dict[str, Any]:
    queued = to_millis(run.queued_at)
    return {
        "job": run.job,
        "trigger": run.trigger.value,
        "fire_key": run.fire_key,
        "schedule_id": run.schedule_id,
        "scheduled_for": None if run.scheduled_for is None else to_millis(run.scheduled_for),
        "not_before": queued if run.not_before is None else to_millis(run.not_before),
        "priority": run.priority,
        "params_json": json.dumps(dict(run.params), sort_keys=True),
        "as_of": None if run.as_of is None else to_millis(run.as_of),
        "root_id": run.root_id,
        "parent_id": run.parent_id,
        "attempt": run.attempt,
        "status": run.status.value,
        "reason": None if run.reason is None else run.reason.value,
        "queued_at": queued,
        "finished_at": queued if run.status is RunStatus.SKIPPED else None,
    }


# The statements of a run's life are written out: built anew by SQLAlchemy they cost ten times what SQLite takes for
# them (12 ms a run instead of 3, measured), and a run is accounted for so often that it shows.

_COLUMNS = tuple(_values(NewRun("", Trigger.MANUAL, from_millis(0), 0, {})))
_QUEUE = f"INSERT INTO job_run ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
_CLAIM = """
UPDATE job_run SET status = 'running', started_at = :now, session_id = :session_id, worker = :worker, progress = 0.0
WHERE id = (
    SELECT id FROM job_run
    WHERE status = 'queued' AND not_before <= :now
        AND job NOT IN (SELECT job FROM job_run WHERE status = 'running')
        AND (trigger = 'manual' OR :at_most > (
            SELECT count(*) FROM job_run
            -- A step runs in the worker of its larger run.
            WHERE status = 'running' AND trigger <> 'manual' AND parent_id IS NULL))
    ORDER BY priority, id LIMIT 1)
RETURNING *
"""
_WAITING = "SELECT 1 FROM job_run WHERE status = 'queued' LIMIT 1"
_ONE = "SELECT * FROM job_run WHERE id = ?"
_FINISH = """
UPDATE job_run SET
    status = :status, finished_at = :now, progress = CASE :status WHEN 'succeeded' THEN 1.0 ELSE progress END,
    reason = :reason, rows = :rows, result_text = :result_text, result_json = :result_json,
    error_text = :error_text, error_detail = :error_detail
WHERE id = :run_id AND status = 'running' AND session_id = :session_id
"""


def queue_run(connection: Connection, run: NewRun) -> int:
    """Insert one run and return its id.

    Raises ``RunInTheWayError`` where a run started by hand has not ended and this is another one.
    """
    try:
        result = connection.exec_driver_sql(_QUEUE, tuple(_values(run).values()))
    except IntegrityError:
        # The statement alone was undone: the transaction goes on.
        in_the_way = connection.execute(
            select(JOB_RUN.c.id, JOB_RUN.c.job).where(
                JOB_RUN.c.trigger == Trigger.MANUAL.value,
                JOB_RUN.c.status.in_([RunStatus.QUEUED.value, RunStatus.RUNNING.value]),
            )
        ).first()
        if run.trigger is not Trigger.MANUAL or in_the_way is None:
            raise
        raise RunInTheWayError(in_the_way.id, in_the_way.job) from None
    return int(result.lastrowid)


def account_for(connection: Connection, runs: Iterable[NewRun]) -> None:
    """Insert the rows of due times; one that already has its row (same ``fire_key``) is left as it is."""
    rows = [_values(run) for run in runs]
    if rows:
        connection.execute(upsert(JOB_RUN).on_conflict_do_nothing(index_elements=["fire_key"]), rows)


def claim_next(
    connection: Connection, *, now: datetime, session_id: str, worker: str, at_most: int
) -> RunRow | None:
    """Take the most urgent queued run whose job is not running already, and mark it running.

    Where ``at_most`` runs are going on that nobody asked for by hand, only one that somebody did ask for is taken.
    """
    row = connection.exec_driver_sql(
        _CLAIM,
        {"now": to_millis(now), "session_id": session_id, "worker": worker, "at_most": at_most},
    ).first()
    return None if row is None else _row(row)


def is_any_queued(connection: Connection) -> bool:
    """Whether a run waits, for its time or for its turn."""
    return connection.exec_driver_sql(_WAITING).first() is not None


def begin_step(connection: Connection, step: NewRun, *, session_id: str, worker: str) -> RunRow | None:
    """Insert the row of a step that begins at once in its larger run's worker; None while its job runs already."""
    try:
        with connection.begin_nested():
            row = connection.execute(
                insert(JOB_RUN)
                .values(
                    **_values(step)
                    | {
                        "status": RunStatus.RUNNING.value,
                        "started_at": to_millis(step.queued_at),
                        "session_id": session_id,
                        "worker": worker,
                        "progress": 0.0,
                    }
                )
                .returning(*JOB_RUN.c)
            ).one()
    except IntegrityError:
        if is_running(connection, step.job):
            return None
        raise
    return _row(row)


def is_running(connection: Connection, job: str) -> bool:
    """Whether a run of this job is going on."""
    row = connection.execute(
        select(JOB_RUN.c.id).where(JOB_RUN.c.job == job, JOB_RUN.c.status == RunStatus.RUNNING.value)
    ).first()
    return row is not None


def steps_done(connection: Connection, root_id: int) -> set[str]:
    """Return the jobs of the steps that succeeded, in any attempt of the larger run whose first one is ``root_id``."""
    attempts = select(JOB_RUN.c.id).where(or_(JOB_RUN.c.id == root_id, JOB_RUN.c.root_id == root_id))
    rows = connection.execute(
        select(JOB_RUN.c.job).where(
            JOB_RUN.c.parent_id.in_(attempts), JOB_RUN.c.status == RunStatus.SUCCEEDED.value
        )
    )
    return {row.job for row in rows}


def finish_run(
    connection: Connection,
    run_id: int,
    session_id: str,
    status: RunStatus,
    *,
    now: datetime,
    rows: int | None = None,
    result_text: str | None = None,
    result: Mapping[str, Any] | None = None,
    reason: str | None = None,
    error_text: str | None = None,
    error_detail: str | None = None,
) -> bool:
    """Move a run that this session is running to its final state. False where it is no longer ours to end."""
    changed = connection.exec_driver_sql(
        _FINISH,
        {
            "run_id": run_id,
            "session_id": session_id,
            "status": status.value,
            "now": to_millis(now),
            "reason": reason,
            "rows": rows,
            "result_text": result_text,
            "result_json": None if result is None else json.dumps(dict(result)),
            "error_text": error_text,
            "error_detail": error_detail,
        },
    )
    return changed.rowcount == 1


def cancel_queued(connection: Connection, run_id: int, *, now: datetime) -> bool:
    """Cancel a run that has not started. False where it has (or has ended)."""
    changed = connection.execute(
        update(JOB_RUN)
        .where(JOB_RUN.c.id == run_id, JOB_RUN.c.status == RunStatus.QUEUED.value)
        .values(status=RunStatus.CANCELLED.value, finished_at=to_millis(now), reason=NEVER_STARTED)
    )
    return changed.rowcount == 1


def request_cancel(connection: Connection, run_id: int, *, now: datetime) -> bool:
    """Ask a running run to stop; it does so at its next check. False where it is not running."""
    changed = connection.execute(
        update(JOB_RUN)
        .where(JOB_RUN.c.id == run_id, JOB_RUN.c.status == RunStatus.RUNNING.value)
        .values(cancel_requested_at=to_millis(now))
    )
    return changed.rowcount == 1


def cancel_requested(connection: Connection, run_id: int) -> bool:
    """Whether somebody (perhaps in another process) has asked this run to stop."""
    row = connection.execute(select(JOB_RUN.c.cancel_requested_at).where(JOB_RUN.c.id == run_id)).first()
    return row is not None and row[0] is not None


def set_progress(connection: Connection, run_id: int, fraction: float | None, text: str) -> None:
    """Record how far a running run has come (0 to 1) and what it is doing."""
    connection.execute(
        update(JOB_RUN)
        .where(JOB_RUN.c.id == run_id, JOB_RUN.c.status == RunStatus.RUNNING.value)
        .values(progress=fraction, progress_text=text)
    )


def interrupt_orphans(connection: Connection, session_id: str, *, now: datetime) -> list[RunRow]:
    """Mark every running run of another session as interrupted and return them.

    Only the holder of the home's lock may call this: then every other session is known to have ended.
    """
    orphans = connection.execute(
        update(JOB_RUN)
        .where(
            JOB_RUN.c.status == RunStatus.RUNNING.value,
            or_(JOB_RUN.c.session_id.is_(None), JOB_RUN.c.session_id != session_id),
        )
        .values(
            status=RunStatus.INTERRUPTED.value,
            finished_at=to_millis(now),
            reason=CUT_SHORT,
        )
        .returning(*JOB_RUN.c)
    ).all()
    return [_row(row) for row in orphans]


def interruptions(connection: Connection, root_id: int) -> int:
    """Return how many attempts of one run were cut short in a row, counting back from the newest.

    An attempt that was stopped by quitting neither counts nor breaks the row: nothing was wrong with it.
    """
    rows = connection.execute(
        select(JOB_RUN.c.status, JOB_RUN.c.reason)
        .where(
            or_(JOB_RUN.c.id == root_id, JOB_RUN.c.root_id == root_id),
            JOB_RUN.c.status != RunStatus.QUEUED.value,
        )
        .order_by(JOB_RUN.c.attempt.desc())
    )
    count = 0
    for row in rows:
        if row.status != RunStatus.INTERRUPTED.value:
            break
        count += row.reason == CUT_SHORT
    return count


def get_run(connection: Connection, run_id: int) -> RunRow | None:
    """Return one run, or None where there is none of that id."""
    row = connection.exec_driver_sql(_ONE, (run_id,)).first()
    return None if row is None else _row(row)


def history(
    connection: Connection,
    *,
    job: str | None = None,
    statuses: Sequence[RunStatus] = (),
    since: datetime | None = None,
    limit: int = 200,
) -> list[RunRow]:
    """Return runs newest first, filtered as asked."""
    query = select(JOB_RUN).order_by(JOB_RUN.c.id.desc()).limit(limit)
    if job is not None:
        query = query.where(JOB_RUN.c.job == job)
    if statuses:
        query = query.where(JOB_RUN.c.status.in_([status.value for status in statuses]))
    if since is not None:
        query = query.where(JOB_RUN.c.queued_at >= to_millis(since))
    return [_row(row) for row in connection.execute(query)]


def last_runs(connection: Connection) -> dict[str, RunRow]:
    """Return, for each job, its newest run that ran and has ended."""
    not_ended = (RunStatus.QUEUED.value, RunStatus.RUNNING.value, RunStatus.SKIPPED.value)
    newest = select(func.max(JOB_RUN.c.id)).where(JOB_RUN.c.status.not_in(not_ended)).group_by(JOB_RUN.c.job)
    rows = connection.execute(select(JOB_RUN).where(JOB_RUN.c.id.in_(newest)))
    return {run.job: run for run in map(_row, rows)}


def recent_durations(connection: Connection, limit: int = 50) -> dict[str, list[RecentRun]]:
    """Return, for each job, its last ``limit`` runs that began and ended of themselves, newest first.

    One that was stopped by hand or by quitting says nothing about how long the job takes, or whether it works.
    """
    ended = (RunStatus.SUCCEEDED.value, RunStatus.FAILED.value, RunStatus.TIMED_OUT.value)
    found: dict[str, list[RecentRun]] = {}
    job = ""
    # One seek in the index a job; DISTINCT would walk through every run there ever was.
    while (next_job := _job_after(connection, job)) is not None:
        job = next_job
        rows = connection.execute(
            select(JOB_RUN.c.id, JOB_RUN.c.finished_at, JOB_RUN.c.status, JOB_RUN.c.started_at)
            .where(JOB_RUN.c.job == job, JOB_RUN.c.status.in_(ended), JOB_RUN.c.started_at.is_not(None))
            .order_by(JOB_RUN.c.id.desc())
            .limit(limit)
        )
        found[job] = [
            RecentRun(
                row.id,
                from_millis(row.finished_at),
                RunStatus(row.status),
                (row.finished_at - row.started_at) / 1_000,
            )
            for row in rows
        ]
    return found


def _job_after(connection: Connection, job: str) -> str | None:
    return connection.execute(select(func.min(JOB_RUN.c.job)).where(JOB_RUN.c.job > job)).scalar()


def unfinished(connection: Connection) -> list[RunRow]:
    """Return every run that is queued or running, the running ones first."""
    rows = connection.execute(
        select(JOB_RUN)
        .where(JOB_RUN.c.status.in_([RunStatus.QUEUED.value, RunStatus.RUNNING.value]))
        .order_by(JOB_RUN.c.status.desc(), JOB_RUN.c.priority, JOB_RUN.c.id)
    )
    return [_row(row) for row in rows]


def jobs_in_flight(connection: Connection) -> set[tuple[str, str]]:
    """Return ``(job, params_json)`` of every queued or running run."""
    rows = connection.execute(
        select(JOB_RUN.c.job, JOB_RUN.c.params_json).where(
            JOB_RUN.c.status.in_([RunStatus.QUEUED.value, RunStatus.RUNNING.value])
        )
    )
    return {(row.job, row.params_json) for row in rows}


def next_waiting(connection: Connection, *, after: datetime | None = None) -> datetime | None:
    """Return the earliest ``not_before`` among queued runs (of those later than ``after``, where given)."""
    query = select(func.min(JOB_RUN.c.not_before)).where(JOB_RUN.c.status == RunStatus.QUEUED.value)
    if after is not None:
        query = query.where(JOB_RUN.c.not_before > to_millis(after))
    return _instant(connection.execute(query).scalar())
