"""What has been kept long enough, and its going: in pieces so small that nobody waits for them.

Runs are chosen while others write and deleted afterwards. That is safe because a run that has ended never changes
again, and because everything that may still need one (an attempt or a step yet to come) is in flight when the
plan is made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, Select, and_, func, or_, select

from app.domain.runs import PROBLEMS, TERMINAL, RunStatus
from app.domain.time import to_millis
from app.language import trn
from app.store.tables import (
    ALERT,
    APP_SESSION,
    FILE_IMPORT,
    JOB_FLIP,
    JOB_RUN,
    JOB_RUN_EVENT,
    NOTICE,
    REJECTED_ROW,
)

CHUNK = 250
"""Rows deleted in one transaction."""

LOG_LINES = 5_000
"""Log lines deleted in one transaction."""

_IN_FLIGHT = [status.value for status in RunStatus if status not in TERMINAL]
_TELLING = [RunStatus.SUCCEEDED.value, *sorted(status.value for status in PROBLEMS)]


@dataclass(frozen=True, slots=True)
class RunsPlan:
    """Which runs may go, settled at one moment: those that ended before ``before``, or are beyond their job's count."""

    before: datetime
    newest: int
    """The newest run when the plan was made. It stays, for its id would be given out again, and so do later ones."""
    count_from: Mapping[str, int]
    """By job, the oldest run that is within the count; jobs with no more runs than that are not in it."""
    kept: Collection[int]
    """The last good run of each job, the last that failed, was too slow or was cut short, and runs with a step
    in flight."""
    in_flight: Collection[int]
    """First attempts of everything queued or running: no attempt of theirs goes."""


def plan_runs(connection: Connection, *, before: datetime, keep_runs: int) -> RunsPlan:
    """Return which runs may go by age (ended before ``before``) and by count (``keep_runs`` of each job stay)."""
    newest = connection.execute(select(func.max(JOB_RUN.c.id))).scalar() or 0
    count_from = {}
    for (job,) in connection.execute(select(JOB_RUN.c.job).distinct()).all():
        oldest = connection.execute(
            select(JOB_RUN.c.id)
            .where(JOB_RUN.c.job == job)
            .order_by(JOB_RUN.c.id.desc())
            .offset(keep_runs - 1)
            .limit(1)
        ).scalar()
        if oldest is not None:
            count_from[job] = oldest
    telling = (
        select(func.max(JOB_RUN.c.id))
        .where(JOB_RUN.c.status.in_(_TELLING))
        .group_by(JOB_RUN.c.job, JOB_RUN.c.status)
    )
    flying = connection.execute(
        select(func.coalesce(JOB_RUN.c.root_id, JOB_RUN.c.id), JOB_RUN.c.parent_id).where(
            JOB_RUN.c.status.in_(_IN_FLIGHT)
        )
    ).all()
    return RunsPlan(
        before=before,
        newest=newest,
        count_from=count_from,
        kept={
            *connection.execute(telling).scalars(),
            *(parent for _, parent in flying if parent is not None),
        },
        in_flight={root for root, _ in flying},
    )


def runs_to_go(
    connection: Connection, plan: RunsPlan, *, steps: bool, after: int, limit: int = CHUNK
) -> list[int]:
    """Return up to ``limit`` runs that may go, in the order of their ids, from behind ``after`` on.

    ``steps``: those that were steps of a larger run, else all others. A step stays as long as that larger run does,
    so the steps are asked for once the others have gone.
    """
    larger = JOB_RUN.alias()
    query = (
        select(JOB_RUN.c.id)
        .where(
            JOB_RUN.c.id > after,
            JOB_RUN.c.id < plan.newest,
            # Said as a "not in", which no index answers: by ids, each piece is read from where the last one ended;
            # by states, all that may go would be looked up and sorted for every piece of them.
            JOB_RUN.c.status.not_in(_IN_FLIGHT),
            or_(
                JOB_RUN.c.finished_at < to_millis(plan.before),
                *(and_(JOB_RUN.c.job == job, JOB_RUN.c.id < first) for job, first in plan.count_from.items()),
            ),
            JOB_RUN.c.id.not_in(plan.kept),
            func.coalesce(JOB_RUN.c.root_id, JOB_RUN.c.id).not_in(plan.in_flight),
        )
        .order_by(JOB_RUN.c.id)
        .limit(limit)
    )
    if steps:
        query = query.where(
            JOB_RUN.c.parent_id.is_not(None),
            ~select(larger.c.id).where(larger.c.id == JOB_RUN.c.parent_id).exists(),
        )
    else:
        query = query.where(JOB_RUN.c.parent_id.is_(None))
    return [row.id for row in connection.execute(query)]


def delete_runs(connection: Connection, ids: Sequence[int], *, log_lines: int = LOG_LINES) -> bool:
    """Delete these runs with their logs. False where that is too much for one transaction: call again in another."""
    some = select(JOB_RUN_EVENT.c.id).where(JOB_RUN_EVENT.c.run_id.in_(ids)).limit(log_lines)
    gone = connection.execute(JOB_RUN_EVENT.delete().where(JOB_RUN_EVENT.c.id.in_(some))).rowcount
    if gone == log_lines:
        return False
    connection.execute(JOB_RUN.delete().where(JOB_RUN.c.id.in_(ids)))
    return True


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows that are of no more use once they have lain for a while."""

    name: str
    """What they are called in a run's result."""
    gone: Callable[[int], str]
    """That so many of them went, in the owner's words."""
    kept_for: timedelta
    key: Column[int] | Column[str]
    at: Column[int]
    condition: Select[tuple[int]] | Select[tuple[str]]
    """The keys of those that may go, were they old enough."""


_NEWEST_FLIP = select(func.max(JOB_FLIP.c.id)).group_by(JOB_FLIP.c.job).scalar_subquery()
_NEWEST_SESSION = (
    select(APP_SESSION.c.id).order_by(APP_SESSION.c.started_at.desc(), APP_SESSION.c.id).limit(1)
).scalar_subquery()
_SESSIONS_AT_WORK = (
    select(JOB_RUN.c.session_id)
    .where(JOB_RUN.c.status == RunStatus.RUNNING.value, JOB_RUN.c.session_id.is_not(None))
    .scalar_subquery()
)

SETTLED = (
    Settled(
        "notices",
        lambda n: trn("{n} old notice deleted", "{n} old notices deleted", n),
        timedelta(days=90),
        NOTICE.c.id,
        NOTICE.c.created_at,
        # One that nobody has shown yet is still owed to the owner, however old.
        select(NOTICE.c.id).where(NOTICE.c.status != "waiting"),
    ),
    Settled(
        "sessions",
        lambda n: trn("{n} old session deleted", "{n} old sessions deleted", n),
        timedelta(days=90),
        APP_SESSION.c.id,
        APP_SESSION.c.started_at,
        select(APP_SESSION.c.id).where(
            APP_SESSION.c.id != _NEWEST_SESSION, APP_SESSION.c.id.not_in(_SESSIONS_AT_WORK)
        ),
    ),
    Settled(
        "changes of a task's health",
        lambda n: trn(
            "{n} old change of a task's health deleted", "{n} old changes of a task's health deleted", n
        ),
        timedelta(days=365),
        JOB_FLIP.c.id,
        JOB_FLIP.c.at,
        # The newest says how the job stands.
        select(JOB_FLIP.c.id).where(JOB_FLIP.c.id.not_in(_NEWEST_FLIP)),
    ),
    Settled(
        "alerts",
        lambda n: trn("{n} old alert deleted", "{n} old alerts deleted", n),
        timedelta(days=365),
        ALERT.c.id,
        ALERT.c.last_seen_at,
        select(ALERT.c.id).where(ALERT.c.state.in_(("resolved", "dismissed"))),
    ),
    Settled(
        "rows that were not taken in",
        lambda n: trn(
            "{n} old row that was not taken in deleted", "{n} old rows that were not taken in deleted", n
        ),
        timedelta(days=365),
        REJECTED_ROW.c.id,
        FILE_IMPORT.c.started_at,
        # The import itself stays: what it brought in refers to it.
        select(REJECTED_ROW.c.id).join(FILE_IMPORT, FILE_IMPORT.c.id == REJECTED_ROW.c.import_id),
    ),
)
"""Everything besides runs that would grow without end.

Sales, prices and stock are the shop's own and stay; so does what watched pages asked. Prices of both are kept as
changes, and of what stood on those pages only the latest pieces (``watched_pages.KEPT_EVIDENCE``).
"""


def delete_settled(connection: Connection, settled: Settled, *, now: datetime, limit: int = CHUNK) -> int:
    """Delete up to ``limit`` rows that have lain long enough; return how many went."""
    old = settled.condition.where(settled.at < to_millis(now - settled.kept_for)).limit(limit)
    return connection.execute(settled.key.table.delete().where(settled.key.in_(old))).rowcount
