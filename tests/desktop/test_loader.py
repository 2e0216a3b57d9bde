"""Work beside the window: it comes back to the GUI thread, in order, once, and its failures are told."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.desktop.loader import Loader
from app.domain.errors import InputError, TillwatchError


@pytest.fixture
def loader(qtbot: QtBot) -> Iterator[Loader]:
    made = Loader()
    yield made
    made.close()


def test_work_is_done_elsewhere_and_its_result_arrives_here(loader: Loader, qtbot: QtBot) -> None:
    here = threading.get_ident()
    arrived: list[tuple[int, int]] = []
    loader.read("x", threading.get_ident, lambda there: arrived.append((there, threading.get_ident())))
    qtbot.waitUntil(lambda: bool(arrived))
    assert arrived[0][0] != here
    assert arrived[0][1] == here


def test_wishes_during_a_read_become_one_more_read(loader: Loader, qtbot: QtBot) -> None:
    gate, arrived = threading.Event(), []  # type: tuple[threading.Event, list[str]]

    def first() -> str:
        gate.wait(5)
        return "first"

    loader.read("x", first, arrived.append)
    for number in range(5):
        loader.read("x", lambda number=number: f"later {number}", arrived.append)  # type: ignore[misc]
    gate.set()
    qtbot.waitUntil(lambda: len(arrived) == 2)
    qtbot.wait(50)
    assert arrived == ["first", "later 4"]


@pytest.mark.parametrize("ahead", [False, True])
def test_a_read_that_takes_long_keeps_no_other_waiting(loader: Loader, qtbot: QtBot, ahead: bool) -> None:
    gate, arrived = threading.Event(), []  # type: tuple[threading.Event, list[str]]
    loader.read("slow", lambda: gate.wait(10), lambda _result: arrived.append("slow"), ahead=ahead)
    loader.read("quick", lambda: "quick", arrived.append)
    qtbot.waitUntil(lambda: arrived == ["quick"])
    gate.set()
    qtbot.waitUntil(lambda: arrived == ["quick", "slow"])


def test_whoever_reads_may_take_the_failure(loader: Loader, qtbot: QtBot) -> None:
    refused: list[TillwatchError] = []

    def fail() -> None:
        raise InputError("No.")

    with qtbot.assertNotEmitted(loader.failed):
        loader.read("x", fail, lambda _result: None, refused.append)
        qtbot.waitUntil(lambda: bool(refused))


def test_acts_keep_their_order(loader: Loader, qtbot: QtBot) -> None:
    done: list[int] = []
    for number in range(20):
        loader.act(lambda number=number: number, done.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(done) == 20)
    assert done == list(range(20))


def test_a_failure_is_told_with_its_advice(loader: Loader, qtbot: QtBot) -> None:
    def fail() -> None:
        raise InputError("The file could not be read.", "Export it again.")

    with qtbot.waitSignal(loader.failed) as told:
        loader.act(fail)
    assert told.args == ["The file could not be read. Export it again."]


def test_whoever_asks_may_take_the_failure(loader: Loader, qtbot: QtBot) -> None:
    refused: list[TillwatchError] = []

    def fail() -> None:
        raise InputError("No.")

    with qtbot.assertNotEmitted(loader.failed):
        loader.act(fail, failed=refused.append)
        qtbot.waitUntil(lambda: bool(refused))
    assert refused[0].exit_code == 4


def test_a_fault_becomes_a_sentence_and_the_next_read_works(
    loader: Loader, qtbot: QtBot, expected_warnings: pytest.LogCaptureFixture
) -> None:
    with qtbot.waitSignal(loader.failed) as told:
        loader.read("x", lambda: 1 // 0, lambda _result: None)
    assert told.args[0].startswith("Something went wrong")
    arrived: list[int] = []
    loader.read("x", lambda: 7, arrived.append)
    qtbot.waitUntil(lambda: arrived == [7])
    assert "ZeroDivisionError" in expected_warnings.text


def test_after_closing_nothing_arrives(loader: Loader, qtbot: QtBot) -> None:
    arrived: list[int] = []
    loader.read("x", lambda: 1, arrived.append)
    loader.close()
    loader.read("y", lambda: 2, arrived.append)
    loader.act(lambda: 3, arrived.append)
    qtbot.wait(50)
    assert arrived == []


class Asker:
    """What a page is to the loader: something that may be destroyed in the GUI thread only."""

    def __init__(self, destroyed_in: set[int], *, fails: bool) -> None:
        self._destroyed_in = destroyed_in
        self._fails = fails

    def work(self) -> None:
        if self._fails:
            raise TillwatchError("It did not work.")

    def __del__(self) -> None:
        self._destroyed_in.add(threading.get_ident())


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("closed", [False, True])
def test_whoever_asked_is_never_destroyed_in_the_thread_that_worked(
    qtbot: QtBot, fails: bool, closed: bool
) -> None:
    destroyed_in: set[int] = set()
    for _ in range(200):
        loader, over = Loader(), []  # type: tuple[Loader, list[object]]
        asker = Asker(destroyed_in, fails=fails)
        loader.act(asker.work, over.append, over.append)
        del asker
        if not closed:
            qtbot.waitUntil(lambda over=over: bool(over))  # type: ignore[misc]
        loader.close()
    assert destroyed_in == {threading.get_ident()}


def test_a_loader_that_is_retired_ends_its_acts_tells_nobody_and_goes(qtbot: QtBot) -> None:
    loader = Loader()
    done: list[str] = []
    told: list[object] = []
    gate = threading.Event()

    def slow() -> None:
        gate.wait(10)
        done.append("noted")

    loader.act(slow, told.append)
    loader.retire()
    loader.act(lambda: done.append("too late"))
    with qtbot.waitSignal(loader.destroyed):
        gate.set()
    assert done == ["noted"]
    assert told == []
