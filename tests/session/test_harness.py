"""The harness itself, on the smallest program that has a tray, a menu and a window."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import pytest

from tests.bench import bare_tray
from tests.session.harness.answering import answering
from tests.session.harness.desktop import MARK, Parts, VirtualDesktop
from tests.session.harness.notices import NoticeLog
from tests.session.harness.processes import marked
from tests.session.harness.program import Program
from tests.session.harness.tray import tray_items
from tests.session.harness.waiting import until
from tests.session.harness.windows import Screen

Start = Callable[[str, Sequence[str | Path]], Program]
BARE: list[str | Path] = [sys.executable, Path(bare_tray.__file__)]


def test_tray_icon_menu_and_window_are_seen_and_used(start: Start, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    program = start(bare_tray.NAME, [*BARE, mark])
    icon = program.tray()
    assert icon.menu().labels() == ["Open", "More", "Quit"]
    assert icon.mean_colour() == (0x0F, 0x6B, 0x66)
    assert icon.process == program.process.pid
    assert program.shown_window() is None

    icon.click("More", "Mark")
    until(mark.exists, "the mark that the menu line leaves")
    icon.click("Open")
    assert program.window().name == bare_tray.NAME
    program.find("push button", "Count").press()
    program.find("push button", "Counted")
    program.close_window()
    until(lambda: program.shown_window() is None, "the window to close")

    icon.click("Quit")
    assert program.wait() == 0
    until(lambda: not tray_items(program.desktop.bus), "the icon to go")


def test_a_window_that_does_not_answer_is_noticed(start: Start, tmp_path: Path) -> None:
    program = start(bare_tray.NAME, [*BARE, tmp_path / "mark"])
    program.tray().click("Open")
    program.window()
    with answering(program):
        program.find("push button", "Count").press()
    with pytest.raises(AssertionError, match="the window was silent for"), answering(program, 0.5):
        freeze(program, 1.0)


def freeze(program: Program, seconds: float) -> None:
    os.kill(program.process.pid, signal.SIGSTOP)
    time.sleep(seconds)
    os.kill(program.process.pid, signal.SIGCONT)


def test_a_program_that_ends_instead_of_showing_fails_at_once(start: Start) -> None:
    program = start("Nobody", [sys.executable, "-c", "print('no screen here'); raise SystemExit(7)"])
    with pytest.raises(AssertionError, match=r"ended with 7 .*\nno screen here"):
        program.tray(seconds=60)


@pytest.mark.parametrize(
    "line",
    [
        "Traceback (most recent call last):",
        "sqlite3.OperationalError: database is locked",
        "QObject::connect: signal not found",
        "qt.qpa.xcb: could not connect to display",
        "DeprecationWarning: old",
    ],
)
def test_what_a_program_complains_of_is_noticed(desktop: VirtualDesktop, screen: Screen, line: str) -> None:
    program = Program(desktop, screen, "Moaner", ["echo", f"Stock checked: 3 products\n{line}"])
    program.wait()
    assert program.complaints == [line]


def test_a_notice_and_its_pressed_button_are_seen(
    desktop: VirtualDesktop, screen: Screen, notices: NoticeLog
) -> None:
    ident = desktop.bus.call(
        "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications",
        "Notify", "susssasa{sv}i",
        "Till", 0, "", "Beans: out on Thursday", "4 left", ["key-1", "Show"], {}, 10_000,
    )  # fmt: skip
    notice = notices.wait("Beans")
    assert (notice.ident, notice.body, notice.buttons) == (ident, "4 left", {"key-1": "Show"})
    screen.find("xfce4-notifyd", "push button", "Show").press()
    assert until(lambda: notice.pressed, "the pressed button") == ["key-1"]


@pytest.mark.parametrize("desktop", [Parts(notices="dunst")], indirect=True)
def test_another_notification_daemon(start: Start, desktop: VirtualDesktop) -> None:
    assert start(bare_tray.NAME, BARE).tray().title == bare_tray.NAME
    server = (
        "org.freedesktop.Notifications",
        "/org/freedesktop/Notifications",
        "org.freedesktop.Notifications",
    )
    assert desktop.bus.call(*server, "GetServerInformation")[0] == "dunst"


@pytest.mark.parametrize("desktop", [Parts(tray=None, notices=None, keyring=None)], indirect=True)
def test_parts_that_are_left_out_stay_away(start: Start, desktop: VirtualDesktop) -> None:
    assert start(bare_tray.NAME, [*BARE, "--window"]).window().name == bare_tray.NAME
    assert tray_items(desktop.bus) == []
    for name in ("org.kde.StatusNotifierWatcher", "org.freedesktop.Notifications", "org.freedesktop.secrets"):
        assert not desktop.bus.owned(name)


@pytest.mark.parametrize(("keyring", "locked"), [("unlocked", False), ("locked", True)])
def test_the_keyring_is_as_asked_for(keyring: Literal["unlocked", "locked"], locked: bool) -> None:
    with VirtualDesktop(Parts(tray=None, notices=None, keyring=keyring)) as desktop:
        login = ("org.freedesktop.secrets", "/org/freedesktop/secrets/collection/login")
        assert desktop.bus.get(*login, "org.freedesktop.Secret.Collection", "Locked") is locked


def test_nothing_is_left_of_a_desktop_even_of_what_went_into_the_background() -> None:
    with VirtualDesktop(Parts(tray=None, notices=None, keyring=None)) as desktop:
        desktop.start(["sh", "-c", "setsid sleep 600 & setsid sh -c 'trap \"\" TERM; sleep 600' &"]).wait()
        folder = desktop.folder
        assert len(marked(MARK, str(folder))) >= 2
    assert marked(MARK, str(folder)) == set()
    assert not folder.exists()


def test_two_desktops_beside_each_other_do_not_meet(start: Start, desktop: VirtualDesktop) -> None:
    with VirtualDesktop(Parts()) as other:
        start(bare_tray.NAME, BARE).tray()
        assert tray_items(other.bus) == []
        assert other.environment["DISPLAY"] != desktop.environment["DISPLAY"]


def test_a_screenshot_is_a_picture_of_the_whole_screen(desktop: VirtualDesktop, tmp_path: Path) -> None:
    file = desktop.screenshot(tmp_path / "shots" / "screen.png")
    told = subprocess.run(["identify", "-format", "%wx%h", file], capture_output=True, text=True, check=True)
    assert told.stdout == "1280x800"
