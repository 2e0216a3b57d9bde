"""When a run is tried again, and when it is given up. Each attempt is a row of its own."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from sqlalchemy import Connection

from app.domain.runs import Trigger
from app.engine.registry import JobRegistry
from app.language import tr
from app.store import runs
from app.store.run_log import append_log
from app.store.runs import NewRun, RunRow

RETRY_BASE_S = 30.0
RETRY_CAP_S = 1_800.0
INTERRUPTED_LIMIT = 2
"""Ends by power cord in a row, of one run's attempts, from which it is reported and no longer repeated."""


class Retries:
    """Queues further attempts. A step is not tried again by itself: its larger run is, and goes on where it stood."""

    def __init__(self, registry: JobRegistry, rng: random.Random) -> None:
        self._registry = registry
        self._rng = rng

    def after_failure(self, connection: Connection, run: RunRow, now: datetime) -> bool:
        """Queue the next attempt of a run that failed for a passing reason; False where it has had them all."""
        spec = self._registry.get(run.job)
        if spec is None or run.parent_id is not None or run.attempt > spec.retries:
            return False
        self._queue(connection, run, now, not_before=now + timedelta(seconds=self._backoff_s(run.attempt)))
        return True

    def after_interruption(self, connection: Connection, run: RunRow, now: datetime) -> bool:
        """Queue a run again that was cut short, where its job allows it and it was not cut short twice in a row."""
        spec = self._registry.get(run.job)
        if spec is None or not spec.resume or run.cancel_requested or run.parent_id is not None:
            return False
        if runs.interruptions(connection, run.root_id) >= INTERRUPTED_LIMIT:
            text = tr("interrupted twice in a row: not started again by itself")
            append_log(connection, run.id, "error", text, now=now)
            return False
        self._queue(connection, run, now, not_before=now)
        return True

    def _backoff_s(self, attempt: int) -> float:
        """Exponential backoff with full jitter: spread evenly between nothing and the cap of this attempt."""
        return self._rng.uniform(0, min(RETRY_CAP_S, RETRY_BASE_S * 2 ** (attempt - 1)))

    def _queue(self, connection: Connection, run: RunRow, now: datetime, *, not_before: datetime) -> None:
        again = NewRun(
            job=run.job,
            trigger=Trigger.RETRY,
            queued_at=now,
            priority=self._registry[run.job].priority,
            params=run.params,
            as_of=run.as_of,
            root_id=run.root_id,
            attempt=run.attempt + 1,
            fire_key=f"r{run.root_id}:{run.attempt + 1}",
            schedule_id=run.schedule_id,
            scheduled_for=run.scheduled_for,
            not_before=not_before,
        )
        runs.account_for(connection, [again])
