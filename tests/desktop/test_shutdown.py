"""The road out: work is stopped beside the window, signals are heard, nothing holds the program back."""

from __future__ import annotations

import os
import signal
import threading

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.shutdown import STOP_LIMIT_S, Shutdown, SignalWatch


def test_the_work_is_stopped_beside_the_gui_thread_with_a_limit(qtbot: QtBot) -> None:
    shutdown, limits, here = Shutdown(), [], threading.get_ident()  # type: tuple[Shutdown, list[float], int]

    def stop(limit: float) -> bool:
        assert threading.get_ident() != here
        limits.append(limit)
        return True

    shutdown.set_work(stop)
    with qtbot.waitSignals([shutdown.started, shutdown.finished]):
        shutdown.begin()
    assert limits == [STOP_LIMIT_S]


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
