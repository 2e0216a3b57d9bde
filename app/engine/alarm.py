"""The alarm clock: APScheduler waits, and decides nothing.

It wakes at the next due instant and at least every 30 s, and at each waking the wall clock and the monotonic clock are
compared: where they have drifted apart, the PC slept or its clock was set. The wait itself goes by the monotonic
clock, which stands still in sleep; without the heartbeat a job due at 03:42 would come late by the hours slept. With
it, whatever fell due is settled at most 30 s after the PC woke up, and at once where the desktop tells of the waking.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.base import BaseTrigger

from app.domain.errors import TillwatchError
from app.engine.clock import Clock

HEARTBEAT_S = 30
CLOCK_JUMP_S = 5
"""Drift between the two clocks, from one heartbeat to the next, from which we speak of a jump. A clock that is
being put right slowly (500 ppm) drifts by 0.015 s in that time."""
STOP_LIMIT_S = 0.5
"""How long ``stop`` waits for a ring that is going on: one that waits for the store may take much longer."""

log = logging.getLogger(__name__)


class _Next(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Due once, at the time that the alarm is set for."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def get_next_fire_time(self, previous: datetime | None, _now: datetime) -> datetime | None:
        """Return that time, None where it was already."""
        return self._at if previous is None else None


class _Scheduler(BackgroundScheduler):  # type: ignore[misc]  # APScheduler has no types
    """Calls ``beat`` whenever it wakes, and wakes at least every ``heartbeat_s`` seconds.

    A heartbeat that is one of APScheduler's own jobs would not do, because jobs are due by the wall clock: with the
    clock set back by a year its next beat is a year away, and with the clock set forward by years it steps through
    every beat in between.
    """

    def __init__(self, beat: Callable[[], None], heartbeat_s: float) -> None:
        self._beat = beat
        self._heartbeat_s = heartbeat_s
        # Trigger and executor objects, never names: in a packaged program the lookup by name finds nothing.
        super().__init__(
            executors={"default": DebugExecutor()},
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
            timezone=UTC,
            daemon=True,
        )

    def shutdown(self, wait: bool = True) -> None:
        """Stop; with ``wait`` until its thread has ended, at most ``STOP_LIMIT_S`` seconds."""
        thread = self._thread
        # The class between would wait for its thread without a limit.
        BlockingScheduler.shutdown(self, wait)
        if wait:
            thread.join(STOP_LIMIT_S)

    def _process_jobs(self) -> float:
        wait_s = super()._process_jobs()
        self._beat()
        return self._heartbeat_s if wait_s is None else min(wait_s, self._heartbeat_s)


class Alarm:
    """Calls ``ring()`` when the next due instant has come, and after every clock jump or sleep."""

    def __init__(
        self, clock: Clock, ring: Callable[[], datetime | None], *, heartbeat_s: float = HEARTBEAT_S
    ) -> None:
        """``ring`` settles what is due and returns when it wants to be called next."""
        self.last_beat: datetime | None = None
        """When the clocks were last compared, by the wall clock; None before the start."""
        self.clock_jumps = 0
        """How often they were found apart: the PC slept, or its clock was set."""
        self._clock = clock
        self._ring = ring
        self._next: datetime | None = None
        self._owed = False
        self._lock = threading.Lock()
        self._begun = 0
        self._ended = 0
        self._drift = 0.0
        self._scheduler = _Scheduler(self._beat_on, heartbeat_s)

    def start(self) -> None:
        """Start the clock's thread and ring once."""
        self._drift = self._difference()
        self._scheduler.start()
        self.ring()

    def ring(self) -> None:
        """Settle what is due now and set the alarm for what comes next. Any thread may call it, at any time.

        What ``ring`` raises is raised here, and the heartbeat makes up for it.
        """
        with self._lock:
            self._begun += 1
            turn = self._begun
        # No lock is held while it rings: it takes as long as the store lets it wait, and may ring again itself.
        try:
            at = self._ring()
        except BaseException:
            self._owed = True
            raise
        self._set(at, turn)

    def beat(self) -> None:
        """Ring where the clock has jumped, the due time has come, or a ring failed. Called at each waking."""
        drift = self._difference()
        moved = drift - self._drift
        if abs(moved) > CLOCK_JUMP_S:
            self.clock_jumps += 1
            self._owed = True
            log.info("the clock jumped by %.0f s", moved, extra={"action": "clock_jumped"})
        self._drift = drift
        now = self._clock.now()
        self.last_beat = now
        if self._owed or (self._next is not None and now >= self._next):
            self._owed = False
            self.ring()

    def stop(self) -> None:
        """Ring no more. A ring that is going on is waited for, at most ``STOP_LIMIT_S`` seconds."""
        if self._scheduler.running:
            self._scheduler.shutdown()

    def _beat_on(self) -> None:
        """Beat, and let nothing that goes wrong with it end the thread: the next beat tries again."""
        try:
            self.beat()
        except TillwatchError as error:
            log.error("could not look at what is due: %s", error, extra={"action": "ring_failed"})
        except Exception:  # whatever it is, the next due time must still come
            log.exception("could not look at what is due", extra={"action": "ring_failed"})

    def _set(self, at: datetime | None, turn: int) -> None:
        with self._lock:
            if turn < self._ended:
                # A ring that began later has looked already, at what this one may have missed.
                return
            self._ended = turn
            self._next = at
        if at is not None and self._scheduler.running:
            self._scheduler.add_job(_wake, _Next(at), id="next", replace_existing=True)

    def _difference(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()


def _wake() -> None:
    """Stand in as APScheduler's job: its waking is all that is wanted, and the beat that follows it rings."""
