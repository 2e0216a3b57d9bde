"""An alert is answered on a real desktop: it goes from Today, and the order stands on the Reorder page."""

from __future__ import annotations

import pytest

from tests.session.conftest import Launch
from tests.session.harness.bus import BusError
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.pages import open_page


def first_alert(program: Program) -> str:
    """The title of the first alert that can be answered with an order."""
    buttons = [control.name for control in program.window().find_all("push button")]
    return next(name.removeprefix("Ordered: ") for name in buttons if name.startswith("Ordered: "))


def on_the_way(program: Program, product: str) -> bool | None:
    """Whether an order of the product is listed; None where the page was being filled anew."""
    try:
        tables = program.window().find_all("table", "On the way")
        return any(row[0] == product for table in tables if table.is_("showing") for row in table.rows())
    except (BusError, TimeoutError):
        return None


@pytest.mark.usefixtures("demo_home")
def test_what_was_ordered_from_an_alert_is_on_the_way(tillwatch: Launch) -> None:
    program = tillwatch()
    program.window()
    title = until(lambda: first_alert(program), "an alert")
    program.find("push button", f"Ordered: {title}").press()
    field = program.find("spin box", "How many were ordered")
    assert field.is_("focused")
    program.find("push button", "Note the order").press()
    until(
        lambda: not any(program.window().find_all("push button", f"Ordered: {title}")),
        "the alert to go from Today",
    )
    program.find("push button", "Show the order").press()
    name = title.rpartition(": ")[0]
    until(lambda: on_the_way(program, name), "the order on the Reorder page")
    program.find("push button", f"Will not come: {name}").press()
    until(lambda: on_the_way(program, name) is False, "the order to be given up")


@pytest.mark.usefixtures("demo_home")
def test_the_new_pages_can_be_opened_and_say_something(tillwatch: Launch) -> None:
    program = tillwatch()
    program.window()
    open_page(program, "Insights")
    program.find("table", "Best sellers")
    open_page(program, "Reorder")
    program.find("push button", "Add an order…")
