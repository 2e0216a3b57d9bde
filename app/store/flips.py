"""The changes of each job's health: one row when it changes, none while it stays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select

from app.domain.health import JobHealth
from app.domain.time import from_millis, to_millis
from app.store.tables import JOB_FLIP


@dataclass(frozen=True, slots=True)
class FlipRow:
    """One change of a job's health. ``run_id`` is the run that brought it about, None where time did."""

    id: int
    job: str
    at: datetime
    old: JobHealth
    new: JobHealth
    run_id: int | None
    text: str


def _row(row: Row[Any]) -> FlipRow:
    return FlipRow(
        id=row.id,
        job=row.job,
        at=from_millis(row.at),
        old=JobHealth(row.old),
        new=JobHealth(row.new),
        run_id=row.run_id,
        text=row.text,
    )


# Asked at every end of a run, so it is written out (see ``app.store.runs``).
_LAST = "SELECT * FROM job_flip WHERE job = ? ORDER BY id DESC LIMIT 1"


def add_flip(
    connection: Connection,
    *,
    job: str,
    old: JobHealth,
    new: JobHealth,
    at: datetime,
    text: str,
    run_id: int | None = None,
) -> None:
    """Record that a job's health has changed; ``text`` says so in one sentence for the owner."""
    connection.execute(
        insert(JOB_FLIP).values(
            job=job, at=to_millis(at), old=old.value, new=new.value, run_id=run_id, text=text
        )
    )


def last_flip(connection: Connection, job: str) -> FlipRow | None:
    """Return a job's newest change, None where its health never changed: then it is new."""
    row = connection.exec_driver_sql(_LAST, (job,)).first()
    return None if row is None else _row(row)


def last_flips(connection: Connection) -> dict[str, FlipRow]:
    """Return each job's newest change; a job without one is new."""
    newest = select(func.max(JOB_FLIP.c.id)).group_by(JOB_FLIP.c.job)
    rows = connection.execute(select(JOB_FLIP).where(JOB_FLIP.c.id.in_(newest)))
    return {row.job: _row(row) for row in rows}


def list_flips(connection: Connection, job: str | None = None, *, limit: int = 200) -> list[FlipRow]:
    """Return changes newest first: of one job, or of all."""
    query = select(JOB_FLIP).order_by(JOB_FLIP.c.id.desc()).limit(limit)
    if job is not None:
        query = query.where(JOB_FLIP.c.job == job)
    return [_row(row) for row in connection.execute(query)]
