"""Engine events reach the window in its own thread, and a chatty job does not flood it."""

from __future__ import annotations

import threading

from pytestqt.qtbot import QtBot

from app.desktop.bridge import UNKNOWN_FRACTION, Bridge
from app.domain.runs import RunStatus
from app.engine.events import EngineEvent, PauseChanged, RunChanged, RunProgressed, SchedulesChanged


def tell(bridge: Bridge, *events: EngineEvent) -> None:
    """Tell the bridge of events from a worker thread."""

    def work() -> None:
        for event in events:
            bridge.listen(event)

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(5)


def test_a_changed_run_arrives_in_the_gui_thread(qtbot: QtBot) -> None:
    bridge, seen = Bridge(), []  # type: tuple[Bridge, list[tuple[int, str, str, bool]]]
    here = threading.get_ident()
    bridge.run_changed.connect(
        lambda run, job, status: seen.append((run, job, status, threading.get_ident() == here))
    )
    tell(bridge, RunChanged(7, "stock-alerts", RunStatus.RUNNING))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(7, "stock-alerts", "running", True)]


def test_of_much_progress_the_latest_is_shown(qtbot: QtBot) -> None:
    bridge, seen = Bridge(), []  # type: tuple[Bridge, list[tuple[int, float, str]]]
    bridge.run_progressed.connect(lambda run, _job, fraction, text: seen.append((run, fraction, text)))
    tell(bridge, *(RunProgressed(1, "a", step / 1_000, f"row {step}") for step in range(1_000)))
    qtbot.waitUntil(lambda: bool(seen))
    qtbot.wait(200)
    assert len(seen) <= 2
    assert seen[-1] == (1, 0.999, "row 999")


def test_progress_goes_on_after_a_run_ended_in_between(qtbot: QtBot) -> None:
    bridge, seen = Bridge(), []  # type: tuple[Bridge, list[tuple[int, float]]]
    bridge.run_progressed.connect(lambda run, _job, fraction, _text: seen.append((run, fraction)))
    tell(bridge, RunProgressed(1, "a", 0.5, ""), RunChanged(1, "a", RunStatus.SUCCEEDED))
    qtbot.wait(200)
    assert seen == []
    tell(bridge, RunProgressed(2, "a", None, ""))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [(2, UNKNOWN_FRACTION)]


def test_pauses_and_schedules_are_passed_on(qtbot: QtBot) -> None:
    bridge = Bridge()
    with qtbot.waitSignals([bridge.pause_changed, bridge.schedules_changed]):
        tell(bridge, PauseChanged(), SchedulesChanged())


def test_a_closed_bridge_says_nothing_more(qtbot: QtBot) -> None:
    bridge = Bridge()
    bridge.close()
    with qtbot.assertNotEmitted(bridge.run_changed, wait=50):
        tell(bridge, RunChanged(1, "a", RunStatus.QUEUED))
