"""The road out: work is stopped beside the window, signals are heard, nothing holds the program back."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.shutdown import STOP_LIMIT_S, Shutdown, SignalWatch


@pytest.fixture(autouse=True)
def switching_as_usual() -> Iterator[None]:
    """A program that ends changes how Python shares itself out; the tests after this one go on as usual."""
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_the_work_is_stopped_beside_the_gui_thread_with_a_limit(qtbot: QtBot) -> None:
    shutdown, limits, here = Shutdown(), [], threading.get_ident()  # type: tuple[Shutdown, list[float], int]

    def stop(limit: float) -> bool:
        assert threading.get_ident() != here
        limits.append(limit)
        return True

    shutdown.set_work(stop)
    with qtbot.waitSignals([shutdown.started, shutdown.finished]):
        shutdown.begin()
    [limit] = limits
    assert STOP_LIMIT_S - 1 < limit <= STOP_LIMIT_S
    assert shutdown.has_stopped


def test_asking_twice_stops_once(qtbot: QtBot) -> None:
    shutdown, stopped = Shutdown(), []  # type: tuple[Shutdown, list[float]]
    shutdown.set_work(lambda limit: stopped.append(limit) is None)
    with qtbot.waitSignal(shutdown.finished):
        shutdown.begin()
        shutdown.begin()
    assert len(stopped) == 1


def test_the_end_of_the_session_waits_for_the_work(qtbot: QtBot) -> None:
    shutdown, stopped = Shutdown(), []  # type: tuple[Shutdown, list[float]]
    shutdown.set_work(lambda limit: stopped.append(limit) is None)
    shutdown.begin_and_wait()
    assert stopped


def test_a_job_that_does_not_stop_is_named_and_the_program_ends(
    qtbot: QtBot, expected_warnings: pytest.LogCaptureFixture
) -> None:
    shutdown = Shutdown()
    shutdown.set_work(lambda _limit: False)
    with qtbot.waitSignal(shutdown.finished):
        shutdown.begin()
    assert "interrupted" in expected_warnings.text
    assert not shutdown.has_stopped


def test_the_jobs_stop_while_the_window_closes(qtbot: QtBot) -> None:
    shutdown, seen = Shutdown(), []  # type: tuple[Shutdown, list[bool]]
    begun = threading.Event()

    def stop(_limit_s: float) -> bool:
        begun.set()
        return True

    shutdown.set_work(stop)
    shutdown.started.connect(lambda: seen.append(begun.wait(10)))
    with qtbot.waitSignal(shutdown.finished):
        shutdown.begin()
    assert seen == [True]


def test_the_program_ends_even_where_stopping_itself_hangs(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.desktop.shutdown.END_LIMIT_S", 0.1)
    shutdown, let_go = Shutdown(), threading.Event()
    shutdown.set_work(lambda _limit: let_go.wait(20))
    with qtbot.waitSignal(shutdown.finished):
        shutdown.begin()
    assert not shutdown.has_stopped
    with qtbot.waitSignal(shutdown.finished):
        let_go.set()


def test_a_fault_while_stopping_does_not_keep_the_program_alive(
    qtbot: QtBot, expected_warnings: pytest.LogCaptureFixture
) -> None:
    def stop(_limit: float) -> bool:
        raise OSError("disk full")

    shutdown = Shutdown()
    shutdown.set_work(stop)
    with qtbot.waitSignal(shutdown.finished):
        shutdown.begin()
    assert "disk full" in expected_warnings.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_asks_to_end_and_handlers_are_given_back(qtbot: QtBot, number: signal.Signals) -> None:
    former = signal.getsignal(number)
    watch = SignalWatch()
    with qtbot.waitSignal(watch.asked_to_end):
        os.kill(os.getpid(), number)
    watch.close()
    assert signal.getsignal(number) is former
