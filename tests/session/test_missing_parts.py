"""Desktops that lack something, or on which something hangs or crashes: Tillwatch says so in one line, and works."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from tests.session.conftest import Launch
from tests.session.harness.answering import answering
from tests.session.harness.desktop import Parts, VirtualDesktop
from tests.session.harness.program import Program
from tests.session.harness.tray import find_tray_item
from tests.session.harness.waiting import until
from tests.session.pages import CHECK_STOCK, await_runs, run_now

Cli = Callable[..., str]

of_its_own = pytest.mark.parametrize("desktop", [Parts()], indirect=True, ids=["a desktop of its own"])
without_tray = pytest.mark.parametrize("desktop", [Parts(tray=None)], indirect=True, ids=["no tray"])
without_notices = pytest.mark.parametrize("desktop", [Parts(notices=None)], indirect=True, ids=["no notices"])
no_keyring = pytest.mark.parametrize("desktop", [Parts(keyring=None)], indirect=True, ids=["no keyring"])
locked = pytest.mark.parametrize("desktop", [Parts(keyring="locked")], indirect=True, ids=["locked keyring"])

DOCTOR_SECONDS = 25.0
"""Two services at most are waited for, five seconds each; the rest is the start on a busy machine."""


def lines_about(program: Program, word: str) -> list[str]:
    return [line for line in program.said.splitlines() if word in line.casefold()]


def keyring_found(cli: Cli) -> tuple[bool, str]:
    """What the check-up says of the keyring, in good time."""
    began = time.monotonic()
    check = json.loads(cli("doctor", "--json"))["checks"]["keyring"]
    assert time.monotonic() - began < DOCTOR_SECONDS
    return check["ok"], check["text"]


# Tray


@without_tray
def test_without_a_tray_even_a_hidden_start_shows_the_window(tillwatch: Launch) -> None:
    program = tillwatch("--hidden")
    program.window()
    until(lambda: lines_about(program, "tray"), "a line about the tray")
    assert len(lines_about(program, "tray")) == 1
    program.ask_to_end()
    assert program.wait(5) == 0


@without_tray
def test_a_tray_that_appears_later_gets_the_icon(tillwatch: Launch, desktop: VirtualDesktop) -> None:
    program = tillwatch("--hidden")
    program.window()
    desktop.start_tray()
    icon = program.tray()
    until(lambda: "Run now" in icon.menu().labels(), "the full menu")
    # Now there is an icon to bring it back, a closed window does not end the program.
    program.close_window()
    icon.activate()
    program.window()


@of_its_own
def test_a_tray_that_crashed_and_came_back_gets_the_icon_again(
    tillwatch: Launch, desktop: VirtualDesktop
) -> None:
    program = tillwatch("--hidden")
    program.tray()
    desktop.kill_tray()
    assert find_tray_item(desktop.bus, program.name) is None
    assert program.running()
    desktop.start_tray()
    icon = program.tray()
    icon.activate()
    with_window = program.window()
    assert with_window.is_("showing")


# Notifications: tests/session/test_notices.py has the rest


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
        with answering(program):
            run_now(program, CHECK_STOCK)
            await_runs(program, CHECK_STOCK)
        program.ask_to_end()
        assert program.wait(10) == 0


# Keyring: found, not stored, locked, no service


def test_with_a_keyring_the_check_up_tells_whether_anything_is_stored(cli: Cli) -> None:
    ok, said = keyring_found(cli)
    assert ok
    assert "none is stored yet" in said
    cli("endpoint", "--on")
    ok, said = keyring_found(cli)
    assert ok
    assert "is found" in said


@no_keyring
def test_without_a_keyring_it_runs_and_the_check_up_says_so(tillwatch: Launch, cli: Cli) -> None:
    program = tillwatch()
    program.window()
    assert cli("doctor").count("there is no keyring service") == 1
    ok, said = keyring_found(cli)
    assert not ok
    assert "no keyring service" in said


@locked
def test_a_locked_keyring_is_told_of_as_locked_and_nobody_is_asked(tillwatch: Launch, cli: Cli) -> None:
    program = tillwatch()
    program.window()
    ok, said = keyring_found(cli)
    assert not ok
    assert "the keyring is locked" in said


@of_its_own
def test_a_keyring_that_hangs_holds_up_neither_the_window_nor_the_end(
    tillwatch: Launch, desktop: VirtualDesktop, cli: Cli
) -> None:
    # The endpoint's token is in the keyring, so the program needs it from its start on.
    cli("endpoint", "--on")
    with desktop.keyring_hanging():
        program = tillwatch()
        program.window()
        with answering(program):
            run_now(program, CHECK_STOCK)
            await_runs(program, CHECK_STOCK)
            ok, said = keyring_found(cli)
        assert not ok
        assert "did not answer" in said
        until(lambda: lines_about(program, "keyring"), "a line about the keyring", seconds=20)
        program.ask_to_end()
        assert program.wait(15) == 0
