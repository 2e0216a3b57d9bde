"""One Tillwatch a home, and every road out of it leaves nothing behind."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.session.conftest import Launch
from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.program import Program
from tests.session.harness.tray import tray_items
from tests.session.harness.waiting import until


def test_a_shop_without_any_data_opens_its_window(tillwatch: Launch) -> None:
    program = tillwatch()
    program.tray()
    program.window()


def test_a_second_launch_raises_the_first_and_goes(tillwatch: Launch, desktop: VirtualDesktop) -> None:
    first = tillwatch("--hidden")
    first.tray()
    second = tillwatch()
    assert second.wait() == 0
    first.window()
    assert len(tray_items(desktop.bus)) == 1


def quit_from_the_tray(program: Program) -> None:
    program.tray().click("Quit")


def end_the_session(program: Program) -> None:
    program.ask_to_end()


@pytest.mark.parametrize("leave", [quit_from_the_tray, end_the_session])
@pytest.mark.parametrize("words", [[], ["--hidden"]], ids=["window", "hidden"])
def test_it_goes_at_once_and_takes_its_icon_along(
    tillwatch: Launch, desktop: VirtualDesktop, leave: Callable[[Program], None], words: list[str]
) -> None:
    program = tillwatch(*words)
    program.tray()
    leave(program)
    assert program.wait(5) == 0
    until(lambda: not tray_items(desktop.bus), "the icon to go")


def test_it_starts_again_after_being_killed(tillwatch: Launch) -> None:
    first = tillwatch("--hidden")
    first.tray()
    first.process.kill()
    first.process.wait()
    tillwatch().window()
