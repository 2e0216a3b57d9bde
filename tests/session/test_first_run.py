"""From an empty home to a filled page, and from the demo to a shop of one's own, as an owner does it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.pages import current_page, open_page

Launch = Callable[..., Program]

PRODUCTS = "SKU,Name,Price,Cost,Currency,Stock\nBEAN-1,Espresso beans 1 kg,18.50,9.25,EUR,4\n"


def press_keys(desktop: VirtualDesktop, *words: str) -> None:
    subprocess.run(["xdotool", *words], env=desktop.environment, check=True, timeout=20)


def press(program: Program, name: str, seconds: float = 30) -> None:
    """Press a button once it can be pressed."""
    found = program.find("push button", name, seconds=seconds)
    until(lambda: found.is_("enabled"), f"{name!r} to be ready", seconds=seconds)
    found.press()


def go_to(program: Program, desktop: VirtualDesktop, name: str) -> None:
    """Bring the keyboard to a button by the tabulator alone."""
    wanted = program.find("push button", name)
    for _ in range(20):
        if wanted.is_("focused"):
            return
        press_keys(desktop, "key", "Tab")
    raise AssertionError(f"the keyboard never came to {name!r}")


def is_welcomed(program: Program) -> bool:
    return any(
        found.is_("showing")
        for found in program.screen.find_all(program.name, role="push button", name="Not now")
    )


def test_the_demo_is_looked_around_in_and_left(
    tillwatch: Launch, desktop: VirtualDesktop, home: Path
) -> None:
    program = tillwatch()
    press(program, "Look around with the demo shop", seconds=60)
    program.find("push button", "Start with my own data", seconds=180)
    for _ in range(3):
        press(program, "Next")
    press(program, "Finish")
    until(lambda: not is_welcomed(program), "the welcome to go", seconds=240)
    assert current_page(program) == "Today"
    assert list((home / "inbox").iterdir()) == []

    open_page(program, "Settings")
    press(program, "Start with my own data")
    press(program, "Put the demo away and restart")
    until(lambda: not program.running(), "the program to end", seconds=60)
    until(lambda: is_welcomed(program), "the welcome to an empty shop", seconds=60)
    program.find("push button", "Choose files…", seconds=30)
    (aside,) = (home / "backups").glob("demo-*")
    assert (aside / "tillwatch.db").exists()
    press_keys(desktop, "search", "--onlyvisible", "--name", "^Tillwatch$", "windowactivate", "--sync")
    press_keys(desktop, "key", "ctrl+q")
    until(lambda: program.shown_window() is None, "the new program to end", seconds=30)


def test_it_is_walked_through_by_keyboard_alone_and_never_comes_again(
    tillwatch: Launch, desktop: VirtualDesktop, home: Path
) -> None:
    (home / "inbox").mkdir(parents=True)
    (home / "inbox" / "products.csv").write_text(PRODUCTS)
    program = tillwatch()
    until(lambda: is_welcomed(program), "the welcome", seconds=60)
    press_keys(desktop, "search", "--onlyvisible", "--name", "^Welcome", "windowactivate", "--sync")
    go_to(program, desktop, "Next")
    press_keys(desktop, "key", "Return")
    name = program.find("text", "Name of the shop")
    until(lambda: name.is_("focused"), "the keyboard on the name")
    press_keys(desktop, "type", "--delay", "20", "Casa Roast")
    press_keys(desktop, "key", "Return")
    digest = program.find("spin box", "Summary in the morning at")
    until(lambda: digest.is_("focused"), "the keyboard on the time")
    press_keys(desktop, "key", "Return")
    box = program.find("check box", "Start Tillwatch when I sign in")
    until(lambda: box.is_("focused"), "the keyboard on the box")
    go_to(program, desktop, "Finish")
    press_keys(desktop, "key", "Return")
    until(lambda: not is_welcomed(program), "the welcome to go", seconds=120)
    assert current_page(program) == "Today"
    program.end()
    again = tillwatch()
    again.window()
    again.find("list", "Pages")
    assert not is_welcomed(again)
