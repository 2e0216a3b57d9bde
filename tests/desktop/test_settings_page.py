"""Settings: each change holds at once, is answered with one line, and is there again the next time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.boxes import TickBox
from app.desktop.dialogs.fields import set_time
from app.desktop.pages.page import Surroundings
from app.desktop.pages.settings import SettingsPage
from app.desktop.theme import DARK, LIGHT
from app.domain.errors import TillwatchError
from app.jobs.alert_settings import alert_settings
from app.jobs.demo_filling import DEMO_MARK
from app.jobs.fresh_start import fresh_start_wanted
from app.jobs.preferences import Preferences, get_preferences
from app.jobs.service import Service
from app.language import language
from app.store import backup, runs
from app.store.settings import put_setting
from tests.desktop.seen import button, has_button, texts
from tests.desktop.test_welcome import System

WAIT_MS = 15_000
Opened = list[Path]


@pytest.fixture
def system() -> System:
    return System()


@pytest.fixture
def opened() -> Opened:
    return []


@pytest.fixture
def page(surroundings: Surroundings, system: System, opened: Opened, qtbot: QtBot) -> SettingsPage:
    made = SettingsPage(surroundings, opened.append, system=system)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    settle(made, qtbot)
    return made


@pytest.fixture
def refusals(page: SettingsPage) -> list[TillwatchError]:
    heard: list[TillwatchError] = []
    page.refused.connect(heard.append)
    return heard


def settle(page: SettingsPage, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not page._stale and not page._loader._jobs, timeout=WAIT_MS)


def choose(box: QComboBox, value: object) -> None:
    """Choose as the owner does: what a program sets is no choice."""
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def tick(page: QWidget, name: str) -> TickBox:
    return next(box for box in page.findChildren(TickBox) if name in (box.text(), box.accessibleName()))


def test_it_shows_what_holds(page: SettingsPage, service: Service) -> None:
    assert page.shop.name.text() == "Corner"
    assert page.shop.currency.currentData() == "EUR"
    assert page.language.currentText() == "As this PC"
    assert page.appearance.currentText() == "As this PC"
    assert any(str(service.home.root) in text.replace("\N{ZERO WIDTH SPACE}", "") for text in texts(page))
    assert "What the jobs did is kept for 90 days." in texts(page)
    assert not has_button(page, "Start with my own data")


def test_the_keyboard_starts_on_the_language(
    surroundings: Surroundings, system: System, qtbot: QtBot
) -> None:
    page = SettingsPage(surroundings, lambda _folder: None, system=system)
    qtbot.addWidget(page)
    page.show()
    page.focus_first()
    settle(page, qtbot)
    assert page.focusWidget() is page.language


def test_a_name_is_kept_when_it_is_left(page: SettingsPage, service: Service, qtbot: QtBot) -> None:
    page.shop.name.setText("Casa Roast")
    page.shop.name.editingFinished.emit()
    settle(page, qtbot)
    assert service.shop().name == "Casa Roast"
    assert "Saved: the shop's name." in texts(page)


def test_a_name_that_cannot_be_meant_is_taken_back(
    page: SettingsPage, service: Service, refusals: list[TillwatchError], qtbot: QtBot
) -> None:
    page.shop.name.setText("  ")
    page.shop.name.editingFinished.emit()
    settle(page, qtbot)
    assert [str(error) for error in refusals] == [
        "A shop needs a name. It stands on reports and in the window."
    ]
    assert page.shop.name.text() == service.shop().name == "Corner"


def test_opening_days_are_kept_day_by_day(page: SettingsPage, service: Service, qtbot: QtBot) -> None:
    tick(page, "Learn it from the sales").click()
    settle(page, qtbot)
    assert service.shop().open_weekdays == (0, 1, 2, 3, 4, 5, 6)
    tick(page, "Open on Sunday").click()
    tick(page, "Open on Monday").click()
    settle(page, qtbot)
    assert service.shop().open_weekdays == (1, 2, 3, 4, 5)
    assert "Open every day but Monday and Sunday." in texts(page)
    with service.store.read() as connection:
        waiting = {run.job for run in runs.unfinished(connection)}
    assert {"forecast-demand", "stock-alerts"} <= waiting


def test_the_last_day_is_not_taken_from_a_shop(
    page: SettingsPage, service: Service, refusals: list[TillwatchError], qtbot: QtBot
) -> None:
    tick(page, "Learn it from the sales").click()
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        tick(page, f"Open on {day}").click()
    settle(page, qtbot)
    assert service.shop().open_weekdays == (6,)
    assert "Choose at least one day." in texts(page)
    assert refusals == []


def test_the_clock_of_another_zone_is_shown_and_kept(
    page: SettingsPage, service: Service, qtbot: QtBot
) -> None:
    choose(page.shop.zone, "America/Mexico_City")
    assert "It is 06:00 there now." in texts(page)
    settle(page, qtbot)
    assert service.shop().time_zone == "America/Mexico_City"


def test_the_look_changes_at_once(
    page: SettingsPage, service: Service, surroundings: Surroundings, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.appearance_changed) as changed:
        choose(page.appearance, "dark")
    assert changed.args == ["dark"]
    assert surroundings.theme.sheet is DARK
    settle(page, qtbot)
    assert get_preferences(service) == Preferences("dark", "ask")
    choose(page.appearance, "light")
    assert surroundings.theme.sheet is LIGHT
    settle(page, qtbot)


def test_what_closing_means_is_kept(page: SettingsPage, service: Service, qtbot: QtBot) -> None:
    choose(page.on_close, "quit")
    settle(page, qtbot)
    assert get_preferences(service).close_to_tray == "quit"
    assert "Saved: what closing the window does." in texts(page)


def test_another_language_has_everything_said_afresh(
    page: SettingsPage, service: Service, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(page.language_changed, timeout=WAIT_MS):
        choose(page.language, "es")
    assert language().code == "es"
    with service.store.read() as connection:
        assert {run.job for run in runs.unfinished(connection)} >= {"stock-alerts", "all-insights"}


def test_when_to_be_told_is_kept(page: SettingsPage, service: Service, qtbot: QtBot) -> None:
    set_time(page.alerts.digest, time(9, 15))
    settle(page, qtbot)
    assert alert_settings(service).digest_time == "09:15"
    set_time(page.alerts.digest, time(8, 30))
    settle(page, qtbot)
    assert alert_settings(service).digest_time == "08:30"
    assert "Saved: when Tillwatch speaks up." in texts(page)


def test_starting_at_sign_in_is_the_systems_to_say(page: SettingsPage, system: System, qtbot: QtBot) -> None:
    assert not page.login.box.isChecked()
    page.login.box.click()
    settle(page, qtbot)
    assert system.on
    assert "Tillwatch starts when you sign in." in texts(page)
    system.on = False
    page.hide()
    page.refresh()
    page.show()
    settle(page, qtbot)
    assert not page.login.box.isChecked()


def test_a_system_that_will_not_have_it_is_told_of(
    page: SettingsPage, system: System, refusals: list[TillwatchError], qtbot: QtBot
) -> None:
    system.refuses = True
    page.login.box.click()
    settle(page, qtbot)
    assert [error.sentence for error in refusals] == ["The list may not be written."]
    assert not page.login.box.isChecked()


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("Open the folder of the shop's data", lambda service: service.home.root),
        ("Open the watched folder", lambda service: service.home.inbox),
        ("Open the backups", lambda service: service.home.backups),
    ],
    ids=["data", "inbox", "backups"],
)
def test_folders_are_opened(
    page: SettingsPage, service: Service, opened: Opened, name: str, place: Callable[[Service], Path]
) -> None:
    button(page, name).click()
    assert opened == [place(service)]


def test_a_backup_is_made_by_hand(page: SettingsPage, service: Service, qtbot: QtBot) -> None:
    button(page, "Back up now").click()
    qtbot.waitUntil(lambda: "Saved: a checked backup of everything." in texts(page), timeout=WAIT_MS)
    settle(page, qtbot)
    assert any(text.startswith("The last backup is from today 12:00.") for text in texts(page))
    assert backup.last_good(service.home.backups) is not None


def test_how_long_history_stays_is_changed_on_the_jobs_page(page: SettingsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.page_wanted) as wanted:
        button(page, "Change it on the Jobs page").click()
    assert wanted.args == ["jobs", "clean-up"]


def test_a_demo_is_left_for_a_shop_of_ones_own(page: SettingsPage, service: Service, qtbot: QtBot) -> None:
    with service.store.write() as connection:
        put_setting(connection, DEMO_MARK, "2026-03-11", now=service.now())
    page.refresh()
    settle(page, qtbot)
    button(page, "Start with my own data").click()
    with qtbot.waitSignal(page.own_home_wanted, timeout=WAIT_MS):
        button(page, "Put the demo away and restart").click()
    assert fresh_start_wanted(service.home)


def test_diagnostics_are_saved_where_the_owner_wants_them(
    page: SettingsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    button(page, "Save diagnostics…").click()
    asking = page.findChild(QFileDialog)
    assert isinstance(asking, QFileDialog)
    asking.fileSelected.emit(str(tmp_path / "for-help.zip"))
    asking.reject()
    qtbot.waitUntil(lambda: "Saved as for-help.zip." in texts(page), timeout=60_000)
    assert (tmp_path / "for-help.zip").stat().st_size > 0


def test_every_field_is_reached_by_keyboard_and_has_a_name(page: SettingsPage) -> None:
    page.focus_first()
    seen: list[QWidget] = []
    while (widget := page.focusWidget()) not in seen:
        seen.append(widget)
        QTest.keyClick(page, Qt.Key.Key_Tab)
    assert {page.language, page.shop.name, page.alerts.popups, page.login.box, page.back_up} <= set(seen)
    buddies = {label.buddy() for label in page.findChildren(QLabel)}
    assert all(
        widget.accessibleName() or widget in buddies or getattr(widget, "text", str)() for widget in seen
    )
