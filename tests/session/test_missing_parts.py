"""Desktops that lack something: Tillwatch says so in one line, and works."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.session.conftest import Launch
from tests.session.harness.desktop import Parts, VirtualDesktop
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.pages import CHECK_STOCK, await_runs, run_now

without_tray = pytest.mark.parametrize("desktop", [Parts(tray=None)], indirect=True, ids=["no tray"])
without_notices = pytest.mark.parametrize("desktop", [Parts(notices=None)], indirect=True, ids=["no notices"])
no_keyring = pytest.mark.parametrize("desktop", [Parts(keyring=None)], indirect=True, ids=["no keyring"])


def lines_about(program: Program, word: str) -> list[str]:
    return [line for line in program.said.splitlines() if word in line.casefold()]


@without_tray
def test_without_a_tray_even_a_hidden_start_shows_the_window(tillwatch: Launch) -> None:
    program = tillwatch("--hidden")
    program.window()
    until(lambda: lines_about(program, "tray"), "a line about the tray")
    assert len(lines_about(program, "tray")) == 1
    program.ask_to_end()
    assert program.wait(5) == 0


@without_notices
@pytest.mark.usefixtures("shop_running_low")
def test_without_notifications_the_window_tells(tillwatch: Launch) -> None:
    program = tillwatch()
    program.window()
    run_now(program, CHECK_STOCK)
    banner = program.find(name="Message", seconds=30)
    assert any("Espresso beans 1 kg" in label.name for label in banner.find_all("label"))
    assert len(lines_about(program, "notification service")) == 1


@pytest.mark.usefixtures("shop_running_low")
def test_a_notification_service_that_hangs_does_not_hold_up_anything(
    tillwatch: Launch, desktop: VirtualDesktop
) -> None:
    program = tillwatch()
    program.window()
    with desktop.notices_hanging():
        run_now(program, CHECK_STOCK)
        await_runs(program, CHECK_STOCK)
        program.ask_to_end()
        assert program.wait(10) == 0


@no_keyring
def test_without_a_keyring_it_runs_and_the_check_up_says_so(
    tillwatch: Launch, cli: Callable[..., str]
) -> None:
    program = tillwatch()
    program.window()
    assert len([line for line in cli("doctor").splitlines() if "keyring" in line.casefold()]) == 1
