"""The window, driven by the accessible names of its controls."""

from __future__ import annotations

import time

import pytest

from tests.session.conftest import Launch
from tests.session.harness.desktop import Parts
from tests.session.harness.waiting import until
from tests.session.pages import CHECK_STOCK, await_runs, current_page, open_page, run_now

pytestmark = pytest.mark.usefixtures("demo_home")

without_tray = pytest.mark.parametrize("desktop", [Parts(tray=None)], indirect=True, ids=["no tray"])


def test_it_opens_on_today(tillwatch: Launch) -> None:
    program = tillwatch()
    assert program.window().name.startswith("Tillwatch")
    assert current_page(program) == "Today"


def test_run_now_leaves_a_line_in_the_history(tillwatch: Launch) -> None:
    program = tillwatch()
    program.window()
    run_now(program, CHECK_STOCK)
    newest = await_runs(program, CHECK_STOCK)[0]
    assert newest[5], "the line says what happened"


def test_every_page_can_be_opened(tillwatch: Launch) -> None:
    program = tillwatch()
    program.window()
    for page in ("Products", "Reorder", "Insights", "Prices", "Jobs", "History", "Data", "Settings", "Today"):
        open_page(program, page)
        assert current_page(program) == page


def test_products_are_listed_with_stock_and_price(tillwatch: Launch) -> None:
    program = tillwatch()
    program.window()
    open_page(program, "Products")
    table = program.find("table", "Products")
    assert until(table.rows, "the products")[0][0]


def test_closing_the_window_leaves_the_tray(tillwatch: Launch) -> None:
    program = tillwatch()
    icon = program.tray()
    program.window()
    program.close_window()
    until(lambda: program.shown_window() is None, "the window to close")
    assert program.running()
    icon.click("Open Tillwatch")
    program.window()


@without_tray
@pytest.mark.parametrize(("answer", "goes_on"), [("Keep it running", True), ("Quit", False)])
def test_without_a_tray_closing_the_window_asks(tillwatch: Launch, answer: str, goes_on: bool) -> None:
    program = tillwatch()
    program.window()
    program.close_window()
    program.find("push button", answer).press()
    if goes_on:
        time.sleep(1)
        assert program.running()
        program.ask_to_end()
    assert program.wait(10) == 0


@without_tray
def test_a_program_that_is_told_to_end_asks_nothing(tillwatch: Launch) -> None:
    program = tillwatch()
    program.window()
    program.ask_to_end()
    assert program.wait(5) == 0
