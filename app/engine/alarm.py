"""The alarm clock: APScheduler wakes the engine, and decides nothing.

Two jobs only: one for the next due instant, one heartbeat every 30 s that also notices when the wall clock and
the monotonic clock have drifted apart (sleep, a clock that was set). APScheduler waits on the monotonic clock, which
stands still in sleep, so without the heartbeat a job due at 03:42 would come late by the hours slept.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from app.engine.clock import Clock

HEARTBEAT_S = 30
CLOCK_JUMP_S = 5
"""Drift between the two clocks, in one heartbeat, from which we speak of a jump."""

log = logging.getLogger(__name__)


class _Next(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Due at whatever time the alarm is set for by then.

    A trigger of one date would not do: the ring sets the next alarm while its own job is still going on, and
    afterwards the scheduler drops that job, and the alarm with it, unless its trigger has a time to come.
    """

    def __init__(self, at: Callable[[], datetime | None]) -> None:
        self._at = at

    def get_next_fire_time(self, previous: datetime | None, _now: datetime) -> datetime | None:
        """Return the time that the alarm is set for, None where that is no later than ``previous``."""
        at = self._at()
        return None if at is None or (previous is not None and at <= previous) else at


class Alarm:
    """Calls ``ring()`` when the next due instant has come, and after every clock jump or sleep."""

    def __init__(self, clock: Clock, ring: Callable[[], datetime | None]) -> None:
        """``ring`` settles what is due and returns when it wants to be called next."""
        self._clock = clock
        self._ring = ring
        self._next: datetime | None = None
        self._lock = threading.Lock()
        self._begun = 0
        self._ended = 0
        self._drift = 0.0
        # Trigger and executor objects, never names: in a packaged program the lookup by name finds nothing.
        # The executor runs in the scheduler's own thread: ringing takes milliseconds and needs no pool.
        self._scheduler = BackgroundScheduler(
            executors={"default": DebugExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
            daemon=True,
        )

    def start(self) -> None:
        """Start the clock's thread and ring once."""
        self._drift = self._difference()
        self._scheduler.add_job(self.beat, IntervalTrigger(seconds=HEARTBEAT_S, timezone=UTC), id="heartbeat")
        self._scheduler.start()
        self.ring()

    def ring(self) -> None:
        """Settle what is due now and set the alarm for what comes next. Any thread may call it, at any time."""
        with self._lock:
            self._begun += 1
            turn = self._begun
        # No lock is held while it rings: the scheduler's thread rings with its own lock held, which ``_set`` needs.
        self._set(self._ring(), turn)

    def beat(self) -> None:
        """Ring where the clock has jumped or a due time has passed unnoticed; called every ``HEARTBEAT_S`` seconds."""
        drift = self._difference()
        jumped = abs(drift - self._drift) > CLOCK_JUMP_S
        if jumped:
            log.info("the clock jumped by %.0f s", drift - self._drift, extra={"action": "clock_jumped"})
        self._drift = drift
        if jumped or (self._next is not None and self._clock.now() >= self._next):
            self.ring()

    def stop(self) -> None:
        """Ring no more. Does not wait."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    def _set(self, at: datetime | None, turn: int) -> None:
        with self._lock:
            if turn < self._ended:
                # A ring that began later has looked already, at what this one may have missed.
                return
            self._ended = turn
            self._next = at
        if self._scheduler.running:
            self._scheduler.add_job(self.ring, _Next(lambda: self._next), id="next", replace_existing=True)

    def _difference(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
