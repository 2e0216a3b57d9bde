"""The tray icon and its menu, as the panel reads and clicks them."""

from __future__ import annotations

import pytest

from tests.session.conftest import Launch
from tests.session.harness.program import Program
from tests.session.harness.tray import TrayItem
from tests.session.harness.waiting import until
from tests.session.pages import CHECK_STOCK, await_runs, current_page

pytestmark = pytest.mark.usefixtures("demo_home")


@pytest.fixture
def hidden(tillwatch: Launch) -> Program:
    return tillwatch("--hidden")


def full_menu(program: Program) -> TrayItem:
    """The icon, once its menu has grown from the first lines to all of them."""
    icon = program.tray()
    until(lambda: "Run now" in icon.menu().labels(), "the full menu")
    return icon


def test_the_icon_is_seen_by_the_panel_and_the_window_stays_away(hidden: Program) -> None:
    icon = full_menu(hidden)
    assert icon.process == hidden.process.pid
    assert icon.title == "Tillwatch"
    assert hidden.shown_window() is None


def test_the_menu_offers_the_jobs_as_tasks_and_a_pause(hidden: Program) -> None:
    icon = full_menu(hidden)
    assert icon.menu().labels()[-3:] == ["Open Tillwatch", "Settings…", "Quit"]
    assert CHECK_STOCK in icon.entry("Run now").labels()
    assert icon.entry("Pause").labels() == ["For 1 hour", "Until tomorrow", "Until I resume"]
    assert 1 <= len(icon.entry("Alerts").labels()) <= 5


def test_a_job_chosen_in_the_menu_runs(hidden: Program) -> None:
    icon = full_menu(hidden)
    icon.click("Run now", CHECK_STOCK)
    icon.click("Open Tillwatch")
    hidden.window()
    await_runs(hidden, CHECK_STOCK)


def test_an_alert_chosen_in_the_menu_opens_its_product(hidden: Program) -> None:
    icon = full_menu(hidden)
    alert = icon.entry("Alerts").labels()[0]
    icon.click("Alerts", alert)
    hidden.window()
    product = alert.rpartition(":")[0]
    panel = hidden.find("panel", "The chosen product")
    # Not the list: it has hundreds of rows, each cell of which would be asked for.
    until(lambda: any(each.name == product for each in panel.walk()), f"{product!r} on its own", seconds=30)
    assert panel.is_("showing")


def test_a_left_click_opens_the_window(hidden: Program) -> None:
    full_menu(hidden).activate()
    assert hidden.window().is_("showing")


def test_pausing_shows_on_the_icon_and_can_be_taken_back(hidden: Program) -> None:
    icon = full_menu(hidden)
    icon.click("Pause", "Until I resume")
    until(lambda: "Resume" in icon.menu().labels(), "a way to resume")
    icon.click("Resume")
    until(lambda: "Pause" in icon.menu().labels(), "a way to pause again")


def test_settings_opens_the_window_on_its_last_page(hidden: Program) -> None:
    full_menu(hidden).click("Settings…")
    hidden.window()
    until(lambda: current_page(hidden) == "Settings", "the page of settings")
