"""The log of each run: its lines, in the transaction of whatever they tell of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from app.domain.time import from_millis, to_millis
from app.store.tables import JOB_RUN_EVENT

MAX_LOG_LINES = 2_000
"""Lines kept of one run's log: a job in a loop must not fill the disk."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line of a run's log."""

    at: datetime
    level: str
    text: str


def append_log(connection: Connection, run_id: int, level: str, text: str, *, now: datetime) -> None:
    """Add a line to a run's log; beyond ``MAX_LOG_LINES`` lines only state changes and errors are added."""
    if level == "info":
        count = connection.execute(
            select(func.count()).select_from(JOB_RUN_EVENT).where(JOB_RUN_EVENT.c.run_id == run_id)
        ).scalar_one()
        if count >= MAX_LOG_LINES:
            return
    connection.execute(insert(JOB_RUN_EVENT).values(run_id=run_id, at=to_millis(now), level=level, text=text))


def read_log(connection: Connection, run_id: int) -> list[LogLine]:
    """Return the log of one run, oldest line first."""
    rows = connection.execute(
        select(JOB_RUN_EVENT.c.at, JOB_RUN_EVENT.c.level, JOB_RUN_EVENT.c.text)
        .where(JOB_RUN_EVENT.c.run_id == run_id)
        .order_by(JOB_RUN_EVENT.c.id)
    )
    return [LogLine(from_millis(row.at), row.level, row.text) for row in rows]
