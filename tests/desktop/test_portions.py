"""Long work of the GUI thread: in portions, with events in between, and failures said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.desktop.portions import PORTION_S, Portions


@pytest.fixture
def portions(qapp: object) -> Portions:
    return Portions()


def steps(told: list[str], name: str, count: int, seconds: float = 0.0) -> Iterator[str]:
    for _ in range(count):
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            pass
        told.append(name)
        yield name


def test_events_get_their_turn_between_portions(portions: Portions, qtbot: QtBot) -> None:
    told: list[str] = []
    tick = QTimer()
    tick.timeout.connect(lambda: told.append("tick"))
    tick.start(0)
    portions.begin(steps(told, "a", 20, PORTION_S / 2), lambda: told.append("done"))
    qtbot.waitUntil(lambda: "done" in told)
    tick.stop()
    work = [place for place, name in enumerate(told) if name == "a"]
    longest = max(later - earlier for earlier, later in pairwise(work))
    assert longest > 1, "ticks stand between steps"
    together = max(len(run) for run in "".join(name[0] for name in told).split("t"))
    assert together <= 4, "no more steps at once than fit into a portion"


def test_what_nobody_waits_for_yet_comes_last(portions: Portions, qtbot: QtBot) -> None:
    told: list[str] = []
    portions.begin(steps(told, "ahead", 2), lambda: told.append("ahead is done"), ahead=True)
    portions.begin(steps(told, "wanted", 2), lambda: told.append("wanted is done"))
    qtbot.waitUntil(lambda: "ahead is done" in told)
    assert told == ["wanted", "wanted", "wanted is done", "ahead", "ahead", "ahead is done"]


def test_what_fails_is_told_and_the_rest_goes_on(portions: Portions, qtbot: QtBot) -> None:
    def broken() -> Iterator[str]:
        yield "one"
        raise ValueError("torn")

    told: list[str] = []
    portions.begin(steps(told, "b", 1), lambda: told.append("b is done"))
    portions.begin(broken(), lambda: told.append("never"), lambda error: told.append(str(error)))
    qtbot.waitUntil(lambda: "b is done" in told)
    assert told == ["torn", "b", "b is done"]


def test_a_failure_that_nobody_takes_is_raised_and_the_rest_goes_on(portions: Portions, qtbot: QtBot) -> None:
    told: list[str] = []
    portions.begin(steps(told, "b", 1), lambda: told.append("b is done"))
    with qtbot.captureExceptions() as raised:
        portions.begin(iter(lambda: 1 // 0, None), lambda: told.append("never"))
        qtbot.waitUntil(lambda: "b is done" in told)
    assert [kind for kind, _, _ in raised] == [ZeroDivisionError]
    assert "never" not in told
