"""How every job is doing now, read from the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import median
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.health import JobHealth
from app.domain.runs import PROBLEMS, CatchUp, RunStatus
from app.engine.firing import rule_of
from app.jobs.judging import Expectation, JobFacts, judge, overdue
from app.store import flips, schedules, settings, standing
from app.store.flips import FlipRow
from app.store.schedules import ScheduleRow
from app.store.standing import EndedRun


@dataclass(frozen=True, slots=True)
class JobStanding:
    """How one job is doing."""

    job: str
    health: JobHealth
    last_success: datetime | None
    due: datetime | None
    """Where it is late: the due time that brought no success."""
    run: EndedRun | None
    """The run that its health comes from; None where none has ended."""
    flip: FlipRow | None
    """The newest change of its health that was noted; the next look by the clock notes the one since, if any."""

    @property
    def since(self) -> datetime | None:
        """Since when it has been so; None where it always was, or the change has not been noted yet."""
        return self.flip.at if self.flip is not None and self.flip.new is self.health else None


def job_standings(
    connection: Connection,
    jobs: Iterable[str],
    *,
    now: datetime,
    zone: ZoneInfo,
    running: bool,
) -> dict[str, JobStanding]:
    """Return how each of ``jobs`` is doing. ``zone``: the shop's; ``running``: whether anything runs jobs now.

    Where nothing runs them no job becomes late: none has its chance.
    """
    able_since = standing.able_since(connection) if running else None
    paused = settings.paused_until(connection)
    in_hand = standing.in_hand_since(connection)
    expected: dict[str, list[tuple[int, Expectation]]] = {}
    if paused is None or paused <= now:
        edited = standing.schedules_edited_at(connection)
        for schedule in schedules.list_schedules(connection):
            if schedule.enabled and (schedule.paused_until is None or schedule.paused_until <= now):
                expectation = _expectation(schedule, zone, edited.get(schedule.id))
                expected.setdefault(schedule.job, []).append((schedule.id, expectation))
    noted = flips.last_flips(connection)
    return {
        job: _standing(
            connection,
            job,
            expected.get(job, []),
            flip=noted.get(job),
            in_hand_since=in_hand.get(job),
            able_since=able_since,
            now=now,
        )
        for job in jobs
    }


def _expectation(schedule: ScheduleRow, zone: ZoneInfo, edited: datetime | None) -> Expectation:
    starts = (schedule.anchor_at, edited, schedule.paused_until)
    return Expectation(
        rule=rule_of(schedule, zone),
        counts_from=max(start for start in starts if start is not None),
        grace_s=schedule.grace_s,
        jitter_s=schedule.jitter_s,
        catches_up=schedule.catch_up is not CatchUp.NONE,
    )


def _standing(
    connection: Connection,
    job: str,
    expected: list[tuple[int, Expectation]],
    *,
    flip: FlipRow | None,
    in_hand_since: datetime | None,
    able_since: datetime | None,
    now: datetime,
) -> JobStanding:
    ends = standing.recent_ends(connection, job, now=now)
    newest = next((end for end in ends if not _to_be_repeated(connection, end)), None)
    success = _latest_success(ends, now) or standing.last_success(connection, job, now=now)
    facts = JobFacts(
        newest=None if newest is None else newest.status,
        succeeded_at=None if success is None else success.finished_at,
        usual_s=_usual_s(ends),
        expectations=tuple(expectation for _, expectation in expected),
        in_hand_since=in_hand_since,
        able_since=able_since,
        was_late=flip is not None and flip.new is JobHealth.LATE,
    )
    if overdue(facts, now) is not None:
        # Asked only here, where it matters: after a long pause there are many such rows.
        gone = standing.let_go(connection, job, after_id=0 if success is None else success.id)
        facts = replace(
            facts,
            expectations=tuple(
                replace(expectation, counts_from=max(expectation.counts_from, gone[schedule_id]))
                if schedule_id in gone
                else expectation
                for schedule_id, expectation in expected
            ),
        )
    health = judge(facts, now)
    return JobStanding(
        job=job,
        health=health,
        last_success=facts.succeeded_at,
        due=overdue(facts, now) if health is JobHealth.LATE else None,
        run=newest,
        flip=flip,
    )


def _latest_success(ends: list[EndedRun], now: datetime) -> EndedRun | None:
    return next((end for end in ends if end.status is RunStatus.SUCCEEDED and end.finished_at <= now), None)


def _to_be_repeated(connection: Connection, end: EndedRun) -> bool:
    return end.status in PROBLEMS and standing.is_repeated(
        connection, job=end.job, run_id=end.id, root_id=end.root_id, attempt=end.attempt
    )


def _usual_s(ends: list[EndedRun]) -> float:
    """Return what is usual, in seconds, by the median of the successes: one long run must not stretch it."""
    spans = [
        (end.finished_at - end.started_at).total_seconds()
        for end in ends
        if end.status is RunStatus.SUCCEEDED and end.started_at is not None
    ]
    return max(0.0, median(spans)) if spans else 0.0
