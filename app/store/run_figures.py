"""Runs in figures, for whoever measures them: which have ended since the last look, and how the queue stands."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, or_, select

from app.domain.runs import TERMINAL, RunStatus, Trigger
from app.store.tables import JOB_RUN

_NOT_ENDED = (RunStatus.QUEUED.value, RunStatus.RUNNING.value)


@dataclass(frozen=True, slots=True)
class RunFigures:
    """One ended run in figures. ``duration_s``, and ``queue_s`` (from when it could have started to when it did), are
    None where it never started.
    """

    job: str
    status: RunStatus
    trigger: Trigger
    duration_s: float | None
    queue_s: float | None
    rows: int


class EndedRuns:
    """Tells each run that ends once, whoever ended it and in whatever order; reads the store and changes nothing."""

    def __init__(self, connection: Connection) -> None:
        """Begin now: runs that have ended already are not told; those that wait or run will be."""
        self._newest = _newest(connection)
        waiting = select(JOB_RUN.c.id).where(JOB_RUN.c.status.in_(_NOT_ENDED))
        self._open = set(connection.execute(waiting).scalars())

    def take(self, connection: Connection) -> list[RunFigures]:
        """Return the runs that have ended since the last call, skipped ones included."""
        found = connection.execute(
            select(
                JOB_RUN.c.id,
                JOB_RUN.c.job,
                JOB_RUN.c.status,
                JOB_RUN.c.trigger,
                JOB_RUN.c.not_before,
                JOB_RUN.c.started_at,
                JOB_RUN.c.finished_at,
                JOB_RUN.c.rows,
            ).where(or_(JOB_RUN.c.id > self._newest, JOB_RUN.c.id.in_(self._open)))
        ).all()
        # Not the newest of those found: SQLite may give the id of a deleted row to the next.
        self._newest = _newest(connection)
        self._open = {row.id for row in found if RunStatus(row.status) not in TERMINAL}
        return [
            RunFigures(
                job=row.job,
                status=RunStatus(row.status),
                trigger=Trigger(row.trigger),
                duration_s=_seconds(row.started_at, row.finished_at),
                queue_s=_seconds(row.not_before, row.started_at),
                rows=row.rows or 0,
            )
            for row in found
            if row.id not in self._open
        ]


def in_flight(connection: Connection) -> dict[RunStatus, int]:
    """Return how many runs are queued and how many are running."""
    counts = dict.fromkeys((RunStatus.QUEUED, RunStatus.RUNNING), 0)
    rows = connection.execute(
        select(JOB_RUN.c.status, func.count())
        .where(JOB_RUN.c.status.in_(_NOT_ENDED))
        .group_by(JOB_RUN.c.status)
    )
    counts.update({RunStatus(status): count for status, count in rows})
    return counts


def _newest(connection: Connection) -> int:
    return connection.execute(select(func.max(JOB_RUN.c.id))).scalar() or 0


def _seconds(start: int | None, end: int | None) -> float | None:
    # A clock that was set back in between makes no time run backwards here.
    return None if start is None or end is None else max(0, end - start) / 1_000
