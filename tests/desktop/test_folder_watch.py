"""The watched folder: files are told of once they are complete, each once, and a quiet folder costs nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.desktop.desk import Desk
from app.desktop.folder_watch import (
    LONGEST_WAIT_S,
    SETTLE_S,
    Arrivals,
    FolderWatch,
    Stamp,
    incoming_files,
    is_free,
)
from app.desktop.loader import Loader
from app.domain.runs import RunStatus, Trigger
from app.jobs.overview import history_lines
from app.jobs.service import Service
from tests.desktop.shop import NOON


class StoppedTimer(QTimer):
    """Notes when it would have rung, and rings when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self.planned: int | None = None

    def start(self, milliseconds: int = 0) -> None:  # type: ignore[override]
        self.planned = milliseconds

    def isActive(self) -> bool:
        return self.planned is not None

    def ring(self) -> None:
        self.planned = None
        self.timeout.emit()


def always(_name: str) -> bool:
    return True


def test_a_file_is_complete_once_it_has_stood_still_for_two_seconds() -> None:
    arrivals = Arrivals(always)
    assert arrivals.look({"sales.csv": (10, 1)}, now=0.0).complete == ()
    assert arrivals.look({"sales.csv": (20, 2)}, now=1.9).complete == ()
    assert arrivals.look({"sales.csv": (20, 2)}, now=3.8).complete == ()
    verdict = arrivals.look({"sales.csv": (20, 2)}, now=3.9)
    assert (verdict.complete, verdict.wait_s) == (("sales.csv",), None)


def test_each_file_is_told_of_once_and_again_when_it_has_changed() -> None:
    arrivals = Arrivals(always)
    now, told = 0.0, []
    for stamp in [(10, 1)] * 4 + [(10, 2)] * 4:
        told += arrivals.look({"a.csv": stamp}, now).complete
        now += 2.0
    assert told == ["a.csv", "a.csv"]


def test_an_empty_file_is_not_asked_after_until_something_tells_of_it() -> None:
    arrivals = Arrivals(always)
    for now in (0.0, 2.0, 40.0):
        verdict = arrivals.look({"sales.csv": (0, 1)}, now)
        assert (verdict.complete, verdict.wait_s) == ((), None)


def test_a_file_that_is_kept_locked_is_asked_after_less_and_less_often() -> None:
    free: list[str] = []
    arrivals = Arrivals(lambda name: name in free)
    now, waits = 0.0, []
    for _ in range(8):
        wait = arrivals.look({"sales.xlsx": (10, 1)}, now).wait_s
        assert wait is not None
        waits.append(wait)
        now += wait
    assert waits[0] == SETTLE_S
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_WAIT_S
    free.append("sales.xlsx")
    assert arrivals.look({"sales.xlsx": (10, 1)}, now).complete == ("sales.xlsx",)


Step = tuple[dict[str, Stamp], float]
stamps = st.tuples(st.integers(0, 2), st.integers(0, 2))
steps = st.lists(
    st.tuples(st.dictionaries(st.sampled_from("abc"), stamps), st.floats(0, 5)), min_size=1, max_size=30
)


@given(steps)
def test_nothing_is_told_of_before_it_stood_still_nor_twice_without_a_change(run: list[Step]) -> None:
    arrivals = Arrivals(always)
    now = 0.0
    seen: dict[str, list[tuple[Stamp, float]]] = {}
    told: dict[str, Stamp] = {}
    for files, later in run:
        now += later
        for name in [*seen]:
            if name not in files:
                del seen[name]
        told = {name: stamp for name, stamp in told.items() if files.get(name) == stamp}
        for name, stamp in files.items():
            looks = seen.setdefault(name, [])
            if looks and looks[-1][0] != stamp:
                looks.clear()
            looks.append((stamp, now))
        for name in arrivals.look(files, now).complete:
            assert now - seen[name][0][1] >= SETTLE_S
            assert files[name][0] > 0
            assert name not in told
            told[name] = files[name]


def test_what_programs_keep_beside_a_file_and_what_lies_deeper_is_left_out(tmp_path: Path) -> None:
    for name in (
        "sales.csv", "Stock.XLSX", ".hidden.csv", "~$stock.xlsx", "sales.csv.part", "a.crdownload", "b.TMP",
    ):  # fmt: skip
        (tmp_path / name).write_text("x")
    for folder in ("imported", "rejected"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "old.csv").write_text("x")
    assert set(incoming_files(tmp_path)) == {"sales.csv", "Stock.XLSX"}
    assert incoming_files(tmp_path / "gone") == {}


def test_a_file_that_may_not_be_opened_is_not_free(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("x")
    assert is_free(path)
    assert not is_free(tmp_path / "gone.csv")


class Watched:
    """A watch on a folder whose time stands still until the test moves it."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.folder = folder
        self.now = 0.0
        self.timer = StoppedTimer()
        self.loader = Loader()
        self.watch = FolderWatch(folder, self.loader, clock=lambda: self.now, timer=self.timer)
        self.told = 0
        self.watch.arrived.connect(self._count)
        self._qtbot = qtbot

    def _count(self) -> None:
        self.told += 1

    def wait_for_plan(self) -> None:
        self._qtbot.waitUntil(lambda: self.timer.planned is not None)

    def settle(self) -> int:
        """Let time pass until nothing is planned any more; return how often was looked."""
        looks = 0
        while self.timer.planned is not None:
            self.now += self.timer.planned / 1_000
            looks += 1
            self.timer.ring()
            self._qtbot.waitUntil(lambda: not self.loader._busy)
            assert looks < 20
        return looks


@pytest.fixture
def watched(tmp_path: Path, qtbot: QtBot) -> Iterator[Watched]:
    folder = tmp_path / "inbox"
    folder.mkdir()
    made = Watched(folder, qtbot)
    made.watch.begin()
    made.wait_for_plan()
    made.settle()
    yield made
    made.loader.close()


def test_a_quiet_folder_is_not_looked_at(watched: Watched) -> None:
    assert watched.timer.planned is None
    assert watched.told == 0


def test_a_file_that_comes_in_is_told_of_when_it_is_complete(watched: Watched) -> None:
    path = watched.folder / "sales.csv"
    path.write_text("SKU,Qu")
    watched.wait_for_plan()
    assert watched.told == 0
    path.write_text("SKU,Quantity\nA-1,3\n")
    watched.settle()
    assert watched.told == 1


def test_a_download_is_told_of_under_its_final_name_only(watched: Watched) -> None:
    part = watched.folder / "sales.csv.part"
    part.write_text("SKU,Quantity\n")
    part.rename(watched.folder / "sales.csv")
    watched.wait_for_plan()
    watched.settle()
    assert watched.told == 1


def test_a_file_written_anew_in_place_is_told_of_again(watched: Watched) -> None:
    path = watched.folder / "sales.csv"
    path.write_text("SKU,Quantity\nA-1,3\n")
    watched.wait_for_plan()
    watched.settle()
    path.write_text("SKU,Quantity\nA-1,4\nA-2,1\n")
    watched.wait_for_plan()
    watched.settle()
    assert watched.told == 2


def test_a_folder_that_was_taken_away_and_made_anew_is_watched_again(watched: Watched, qtbot: QtBot) -> None:
    watched.folder.rmdir()
    watched.wait_for_plan()
    watched.settle()
    watched.folder.mkdir()
    watched.wait_for_plan()
    watched.settle()
    (watched.folder / "sales.csv").write_text("SKU,Quantity\nA-1,3\n")
    watched.wait_for_plan()
    watched.settle()
    assert watched.told == 1


def test_what_lay_in_the_folder_before_the_start_is_told_of(tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "sales.csv").write_text("SKU,Quantity\nA-1,3\n")
    watched = Watched(tmp_path, qtbot)
    watched.watch.begin()
    watched.wait_for_plan()
    watched.settle()
    assert watched.told == 1
    watched.loader.close()


# What the program does about it

Queue = Callable[[], list[tuple[str, Trigger]]]


@pytest.fixture
def queued(service: Service) -> Queue:
    known = {line.run.id for line in history_lines(service)}

    def look() -> list[tuple[str, Trigger]]:
        lines = [line.run for line in history_lines(service) if line.run.id not in known]
        return [(run.job, run.trigger) for run in lines]

    return look


def test_files_that_came_are_read_beside_what_was_asked_for_by_hand(service: Service, queued: Queue) -> None:
    assert service.files_arrived()
    run = next(line.run for line in history_lines(service, limit=1))
    assert (run.job, run.trigger) == ("update-inventory", Trigger.FOLDER)
    by_hand = service.run_now("stock-alerts")
    assert service.engine.wait(by_hand, 30).status is RunStatus.SUCCEEDED
    service.engine.wait(run.id, 30)


def test_in_a_pause_files_wait_and_are_read_when_it_ends(
    desk: Desk, service: Service, queued: Queue, qtbot: QtBot
) -> None:
    service.pause(NOON + timedelta(hours=1))
    desk._folder_watch.arrived.emit()
    qtbot.waitUntil(lambda: desk._files_wait)
    assert queued() == []
    service.resume()
    qtbot.waitUntil(lambda: queued() == [("update-inventory", Trigger.FOLDER)])


def test_a_file_put_into_the_folder_is_taken_in_while_the_program_runs(
    desk: Desk, service: Service, queued: Queue, qtbot: QtBot
) -> None:
    desk.begin(hidden=True)
    file = service.home.inbox / "more.csv"
    file.write_text("SKU,Name,Price,Cost,Stock\nPLUM-1,Plums,2.00,1.00,10\n")
    os.utime(file)
    qtbot.waitUntil(lambda: any(row.sku == "PLUM-1" for row in service.products()), timeout=15_000)
    assert ("update-inventory", Trigger.FOLDER) in queued()
