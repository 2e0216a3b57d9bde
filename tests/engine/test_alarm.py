from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.base import BaseScheduler

from app.engine.alarm import Alarm
from app.engine.clock import Clock, SystemClock
from tests.clock import FakeClock

PATIENCE_S = 20.0


@contextmanager
def started(alarm: Alarm) -> Iterator[Alarm]:
    alarm.start()
    try:
        yield alarm
    finally:
        alarm.stop()


class Bell:
    """Counts the rings and wants the next one after ``pauses`` seconds, one after the other."""

    def __init__(self, clock: Clock, pauses: list[float] | None = None) -> None:
        self._clock = clock
        self._pauses = pauses or []
        self.rings = 0
        self.all_rung = threading.Event()

    def __call__(self) -> datetime | None:
        self.rings += 1
        if not self._pauses:
            self.all_rung.set()
            return None
        return self._clock.now() + timedelta(seconds=self._pauses.pop(0))


def test_it_rings_at_each_time_it_was_set_for() -> None:
    bell = Bell(SystemClock(), [0.02] * 5)
    with started(Alarm(SystemClock(), bell)):
        assert bell.all_rung.wait(PATIENCE_S), "an alarm that was set while it rang was lost"
    assert bell.rings == 6


def test_it_needs_no_plugin_to_be_found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a packaged program the lists of plugins are empty."""
    for kind in ("_trigger_plugins", "_executor_plugins", "_jobstore_plugins"):
        monkeypatch.setattr(BaseScheduler, kind, {})
    bell = Bell(SystemClock(), [0.02, 0.02])
    with started(Alarm(SystemClock(), bell)):
        assert bell.all_rung.wait(PATIENCE_S)


def test_an_earlier_time_replaces_a_later_one() -> None:
    bell = Bell(SystemClock(), [3_600, 0.02])
    with started(Alarm(SystemClock(), bell)) as alarm:
        alarm.ring()
        assert bell.all_rung.wait(PATIENCE_S)
    assert bell.rings == 3


def test_a_listener_may_ring_from_within_a_ring() -> None:
    rings: list[int] = []

    def ring() -> None:
        rings.append(1)
        if len(rings) == 1:
            alarm.ring()

    alarm = Alarm(SystemClock(), ring)
    with started(alarm):
        assert len(rings) == 2


@pytest.mark.parametrize("jump", [timedelta(hours=7), timedelta(seconds=6), -timedelta(hours=1)])
def test_the_heartbeat_rings_after_sleep_and_after_the_clock_was_set(jump: timedelta) -> None:
    clock = FakeClock()
    bell = Bell(clock)
    with started(Alarm(clock, bell)) as alarm:
        clock.advance(30)
        alarm.beat()
        assert bell.rings == 1  # the one of the start
        clock.jump(jump)
        alarm.beat()
        assert bell.rings == 2
        clock.advance(30)
        alarm.beat()
        assert bell.rings == 2


def test_a_little_drift_is_no_jump() -> None:
    clock = FakeClock()
    bell = Bell(clock)
    with started(Alarm(clock, bell)) as alarm:
        for _ in range(10):
            clock.advance(30)
            clock.jump(2)
            alarm.beat()
    assert bell.rings == 1


def test_the_heartbeat_rings_where_a_due_time_went_by() -> None:
    far = FakeClock(datetime.now(UTC) + timedelta(days=3650))  # so that the real alarm stays silent
    bell = Bell(far, [60])
    with started(Alarm(far, bell)) as alarm:
        far.advance(59)
        alarm.beat()
        assert bell.rings == 1
        far.advance(1)
        alarm.beat()
        assert bell.rings == 2


def test_a_ring_that_looked_earlier_and_ends_later_does_not_undo_a_newer_one() -> None:
    far = FakeClock(datetime.now(UTC) + timedelta(days=3650))
    looked, go_on = threading.Event(), threading.Event()
    rings: list[int] = []

    def ring() -> datetime | None:
        rings.append(1)
        if len(rings) == 2:
            in_an_hour = far.now() + timedelta(hours=1)
            looked.set()
            go_on.wait(PATIENCE_S)
            return in_an_hour
        return far.now() + timedelta(minutes=1)

    with started(Alarm(far, ring)) as alarm:
        slow = threading.Thread(target=alarm.ring)
        slow.start()
        assert looked.wait(PATIENCE_S)
        alarm.ring()
        go_on.set()
        slow.join(PATIENCE_S)
        far.advance(60)
        alarm.beat()
    assert len(rings) == 4


def test_stopped_it_leaves_no_thread_and_rings_no_more() -> None:
    bell = Bell(SystemClock(), [0.3])
    before = set(threading.enumerate())
    alarm = Alarm(SystemClock(), bell)
    alarm.start()
    [thread] = set(threading.enumerate()) - before
    alarm.stop()
    alarm.stop()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert bell.rings == 1


def test_rings_from_many_threads_do_not_wait_for_each_other_for_ever() -> None:
    clock = SystemClock()
    rings: list[int] = []

    def ring() -> datetime:
        rings.append(1)
        return clock.now() + timedelta(milliseconds=1)

    alarm = Alarm(clock, ring)
    with started(alarm):
        threads = [
            threading.Thread(target=lambda: [alarm.ring() for _ in range(100)], daemon=True) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE_S)
            assert not thread.is_alive(), "two rings wait for each other"
    assert len(rings) >= 401
