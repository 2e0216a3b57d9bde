"""A crash is told at the next start; what keeps Tillwatch from starting is said on the screen, with the way on."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults.disks import SmallDisk, small_disk
from tests.session.conftest import TILLWATCH, Launch
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.harness.windows import Control

CRASHED = "Tillwatch ended unexpectedly last time."


def await_full_menu(program: Program) -> None:
    icon = program.tray()
    until(lambda: "Run now" in icon.menu().labels(), "the full menu")


def log_of(home: Path) -> list[str]:
    lines = (home / "logs" / "tillwatch.log").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT], ids=lambda number: number.name)
def test_a_crash_is_told_once_at_the_next_start(
    tillwatch: Launch, home: Path, number: signal.Signals
) -> None:
    first = tillwatch("--hidden")
    await_full_menu(first)
    first.process.send_signal(number)
    # While the stacks of all threads are written down one of them may go on, and the writing itself then faults.
    assert first.wait() in (-number, -signal.SIGSEGV)

    second = tillwatch("--hidden")
    second.find(name=CRASHED, seconds=30)
    second.find("push button", "Save diagnostics…")
    second.find("push button", "Show the log folder")
    second.find("push button", "Close").press()
    second.ask_to_end()
    assert second.wait() == 0
    assert any("ended in a crash" in line for line in log_of(home))
    assert "Ending: asked by SIGTERM" in log_of(home)
    assert (home / "logs" / "crash.log").read_bytes() == b""

    third = tillwatch("--hidden")
    await_full_menu(third)
    assert list(third.screen.find_all("Tillwatch", name=CRASHED)) == []
    third.tray().click("Quit")
    assert third.wait() == 0
    assert "Ending: asked by the tray's menu" in log_of(home)


def damage(home: Path) -> None:
    os.truncate(home / "tillwatch.db", (home / "tillwatch.db").stat().st_size // 2)


def test_a_damaged_store_is_replaced_by_the_last_good_backup_and_the_start_goes_on(
    tillwatch: Launch, home: Path, cli: Callable[..., str]
) -> None:
    cli("status")
    cli("backup")
    damage(home)
    program = tillwatch()

    def offered() -> list[Control]:
        buttons = program.screen.find_all("Tillwatch", role="push button")
        return [each for each in buttons if each.name.startswith("Restore the backup of ")]

    [restore] = until(offered, "the offer", seconds=30)
    labels = [label.name for label in program.screen.find_all("Tillwatch", role="label")]
    assert any("is damaged" in label for label in labels)
    restore.press()
    program.window()
    assert len(list(home.glob("tillwatch-put-aside-*.db"))) == 1
    program.ask_to_end()
    assert program.wait() == 0


def test_a_store_of_a_newer_version_is_refused_in_words_and_left_alone(
    tillwatch: Launch, home: Path, cli: Callable[..., str]
) -> None:
    cli("status")
    with closing(sqlite3.connect(home / "tillwatch.db")) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    program = tillwatch("--hidden")
    quit_button = program.find("push button", "Quit", seconds=30)
    labels = [label.name for label in program.screen.find_all("Tillwatch", role="label")]
    assert any("newer version of Tillwatch" in label for label in labels)
    quit_button.press()
    assert program.wait() == 5


def test_a_folder_that_cannot_be_used_is_told_on_the_screen(
    start: Callable[..., Program], tmp_path: Path
) -> None:
    blocked = tmp_path / "a file"
    blocked.touch()
    program = start("Tillwatch", [TILLWATCH, "--home", blocked / "home"])
    program.find("push button", "Quit", seconds=30).press()
    assert program.wait() == 5
    assert "cannot be made" in program.said


def test_a_second_hidden_start_leaves_the_first_as_it_is(tillwatch: Launch) -> None:
    first = tillwatch("--hidden")
    await_full_menu(first)
    second = tillwatch("--hidden")
    assert second.wait() == 0
    assert first.shown_window() is None


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 24) as disk:
        yield disk


def test_a_full_disk_is_told_and_when_there_is_room_again_the_start_goes_on(
    start: Callable[..., Program], disk: SmallDisk
) -> None:
    disk.fill()
    program = start("Tillwatch", [TILLWATCH, "--home", disk.root])
    again = program.find("push button", "Try again", seconds=30)
    labels = [label.name for label in program.screen.find_all("Tillwatch", role="label")]
    assert any("is full or failing" in label for label in labels) or any(
        "cannot be made" in label for label in labels
    )
    disk.free()
    again.press()
    program.window()


def test_a_disk_that_may_not_be_written_is_told(start: Callable[..., Program], disk: SmallDisk) -> None:
    made = start("Tillwatch", [TILLWATCH, "--home", disk.root, "status"])
    assert made.wait() == 0
    disk.remount("ro")
    program = start("Tillwatch", [TILLWATCH, "--home", disk.root])
    quit_button = program.find("push button", "Quit", seconds=30)
    labels = [label.name for label in program.screen.find_all("Tillwatch", role="label")]
    assert any("may not use" in label for label in labels)
    quit_button.press()
    assert program.wait() == 5
    disk.remount("rw")
