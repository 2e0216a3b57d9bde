from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from apscheduler.schedulers.base import BaseScheduler
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import StoreError
from app.engine.alarm import CLOCK_JUMP_S, HEARTBEAT_S, STOP_LIMIT_S, Alarm
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
        assert (bell.rings, alarm.clock_jumps) == (1, 0)  # the ring of the start
        clock.jump(jump)
        alarm.beat()
        assert (bell.rings, alarm.clock_jumps) == (2, 1)
        clock.advance(30)
        alarm.beat()
        assert (bell.rings, alarm.clock_jumps) == (2, 1)
        assert alarm.last_beat == clock.now()


class ListBell:
    """Rings off every time of a list that has come, once."""

    def __init__(self, clock: FakeClock, due: list[datetime]) -> None:
        self._clock = clock
        self.waiting = sorted(due)

    def __call__(self) -> datetime | None:
        self.waiting = [at for at in self.waiting if at > self._clock.now()]
        return next(iter(self.waiting), None)


spans = st.floats(0, 600).map(lambda number: timedelta(minutes=number))
awake = st.tuples(st.just("awake"), st.integers(1, 40))
moved = st.tuples(st.just("moved"), st.one_of(spans, spans.map(lambda by: -by)))


@given(due=st.lists(spans, min_size=1, max_size=10), story=st.lists(st.one_of(awake, moved), max_size=12))
def test_whatever_the_clock_does_each_due_time_has_rung_by_the_next_beat(
    due: list[timedelta], story: list[tuple[str, Any]]
) -> None:
    """Sleep is a clock moved ahead: the wall clock goes on while the monotonic one stands still."""
    clock = FakeClock()
    bell = ListBell(clock, [clock.now() + at for at in due])
    alarm = Alarm(clock, bell)  # its thread is not started: the beats below are all it gets
    alarm.ring()
    for kind, by in [*story, ("awake", 1)]:
        if kind == "moved":
            clock.jump(by)
            continue
        for _ in range(by):
            clock.advance(HEARTBEAT_S)
            alarm.beat()
            late = [at for at in bell.waiting if at <= clock.now()]
            assert not late


def test_a_little_drift_is_no_jump_however_long_it_goes_on() -> None:
    """A clock that is put right slowly, as NTP does it."""
    clock = FakeClock()
    bell = Bell(clock)
    with started(Alarm(clock, bell)) as alarm:
        for _ in range(100):
            clock.advance(30)
            clock.jump(CLOCK_JUMP_S * 0.9)
            alarm.beat()
    assert (bell.rings, alarm.clock_jumps) == (1, 0)


def test_it_wakes_by_its_heartbeat_however_far_ahead_it_is_set() -> None:
    """The far time may be gone when the clock is put right: nothing but the heartbeat can tell."""
    clock = FakeClock()
    heard = threading.Event()

    def ring() -> datetime:
        if alarm.clock_jumps:
            heard.set()
        return datetime.now(UTC) + timedelta(days=3650)

    alarm = Alarm(clock, ring, heartbeat_s=0.02)
    with started(alarm):
        clock.jump(-timedelta(days=3650))
        assert heard.wait(PATIENCE_S)


def test_a_ring_that_failed_is_made_up_for_by_the_next_beat(caplog: pytest.LogCaptureFixture) -> None:
    tries = itertools.count()
    made_up = threading.Event()

    def ring() -> datetime | None:
        number = next(tries)
        if number == 1:
            raise StoreError("The disk is full.")
        if number == 2:
            raise KeyError("a fault of ours")
        if number == 3:
            made_up.set()
        return None

    alarm = Alarm(SystemClock(), ring, heartbeat_s=0.02)
    with started(alarm):
        with pytest.raises(StoreError):
            alarm.ring()
        assert made_up.wait(PATIENCE_S)
        time.sleep(0.1)
    assert next(tries) == 4, "it went on ringing"
    assert "a fault of ours" in caplog.text


def test_waiting_costs_no_more_than_the_heartbeat() -> None:
    """Nothing polls: between two beats the thread is not woken at all."""
    bell = Bell(SystemClock(), [3_600])
    before = set(threading.enumerate())
    with started(Alarm(SystemClock(), bell)):
        [thread] = set(threading.enumerate()) - before
        switches = Path(f"/proc/self/task/{thread.native_id}/status")
        if not switches.exists():
            pytest.skip("only Linux counts the switches of a thread")
        counted = []
        for settle_s in (0.3, 1.5):  # the start has switches of its own
            time.sleep(settle_s)
            [line] = [one for one in switches.read_text().splitlines() if one.startswith("voluntary")]
            counted.append(int(line.split()[1]))
    assert counted[0] == counted[1]


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


def test_stopping_does_not_wait_for_a_ring_that_waits_for_the_store() -> None:
    begun, let_go = threading.Event(), threading.Event()

    def ring() -> datetime | None:
        if threading.current_thread() is not threading.main_thread():
            begun.set()
            let_go.wait(PATIENCE_S)
        return SystemClock().now() + timedelta(milliseconds=20)

    before = set(threading.enumerate())
    alarm = Alarm(SystemClock(), ring)
    alarm.start()
    [thread] = set(threading.enumerate()) - before
    assert begun.wait(PATIENCE_S)
    asked = time.monotonic()
    alarm.stop()
    assert time.monotonic() - asked < STOP_LIMIT_S + 1
    let_go.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


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
