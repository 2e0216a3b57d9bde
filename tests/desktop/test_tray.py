"""What the icon and its menu say in each state, and what they ask for."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QAction, QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon
from pytestqt.qtbot import QtBot

from app.desktop.tray import Tray, TrayPicture
from app.language import LANGUAGES
from app.system.catalogues import speak
from app.system.resources import resource_path

STATES = ("idle", "running", "attention", "problem", "paused")
PICTURE = TrayPicture(
    state="attention",
    status_text="2 products need you",
    next_text="Next: Check stock levels at 11:30",
    tooltip="Tillwatch: 2 products need you",
    jobs=(("stock-alerts", "Check stock levels"), ("record-prices", "Note own prices")),
    alerts=(
        ("products", "BEAN-1", "Espresso beans: about 2 days left"),
        ("today", "", "Salt & pepper: less than nothing"),
        ("prices", "MUG:1", "Mug: Cup World asks 9 % less"),
    ),
)


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.isVisible() and not action.isSeparator()]


def entry(menu: QMenu, text: str) -> QAction:
    return next(action for action in menu.actions() if action.text() == text)


def submenu(menu: QMenu, text: str) -> QMenu:
    found = entry(menu, text).menu()
    assert isinstance(found, QMenu)
    return found


@pytest.fixture
def tray(qtbot: QtBot) -> Tray:
    return Tray()


def test_before_the_store_is_open_it_can_be_opened_and_quit(tray: Tray, qtbot: QtBot) -> None:
    assert texts(tray.menu) == ["Tillwatch is starting…", "Open Tillwatch", "Quit"]
    with qtbot.waitSignal(tray.quit_wanted):
        entry(tray.menu, "Quit").trigger()


@pytest.mark.parametrize("state", STATES)
def test_the_menu_answers_what_next_and_what_now(tray: Tray, state: str) -> None:
    tray.show_picture(replace(PICTURE, state=state))
    pause = "Resume" if state == "paused" else "Pause"
    assert texts(tray.menu) == [
        "2 products need you", "Next: Check stock levels at 11:30", "Run now", "Alerts", pause, "Open Tillwatch",
        "Settings…", "Quit",
    ]  # fmt: skip
    assert texts(submenu(tray.menu, "Run now")) == ["Check stock levels", "Note own prices"]
    assert tray.state == state


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("size", [16, 22, 32, 64])
def test_every_state_has_a_drawing_at_every_size(qtbot: QtBot, state: str, size: int) -> None:
    image = QIcon(str(resource_path(f"icons/tray-{state}.svg"))).pixmap(size, size).toImage()
    assert image.width() == size
    colours = {image.pixelColor(x, y).name() for x in range(size) for y in range(size)}
    assert len(colours) > 3


def test_the_drawings_differ_from_each_other(qtbot: QtBot) -> None:
    drawings = [
        QIcon(str(resource_path(f"icons/tray-{state}.svg"))).pixmap(22, 22).toImage() for state in STATES
    ]
    for place, drawing in enumerate(drawings):
        assert all(drawing != other for other in drawings[place + 1 :])


def test_without_alerts_their_menu_cannot_be_opened(tray: Tray) -> None:
    tray.show_picture(replace(PICTURE, alerts=()))
    assert not entry(tray.menu, "Alerts").isEnabled()


def test_an_alert_opens_what_tells_more_of_it(tray: Tray, qtbot: QtBot) -> None:
    tray.show_picture(PICTURE)
    alerts = submenu(tray.menu, "Alerts")
    with qtbot.waitSignal(tray.open_wanted) as wanted:
        entry(alerts, "Espresso beans: about 2 days left").trigger()
    assert wanted.args == ["products", "BEAN-1"]
    with qtbot.waitSignal(tray.open_wanted) as wanted:
        entry(alerts, "Salt && pepper: less than nothing").trigger()
    assert wanted.args == ["today", ""]
    with qtbot.waitSignal(tray.open_wanted) as wanted:
        entry(alerts, "Mug: Cup World asks 9 % less").trigger()
    assert wanted.args == ["prices", "MUG:1"]


@pytest.mark.parametrize(
    ("text", "span"), [("For 1 hour", "hour"), ("Until tomorrow", "tomorrow"), ("Until I resume", "open")]
)
def test_each_pause_asks_for_its_span(tray: Tray, qtbot: QtBot, text: str, span: str) -> None:
    tray.show_picture(PICTURE)
    with qtbot.waitSignal(tray.pause_wanted) as wanted:
        entry(submenu(tray.menu, "Pause"), text).trigger()
    assert wanted.args == [span]


def test_a_job_in_the_menu_asks_for_its_run_also_after_the_list_changed(tray: Tray, qtbot: QtBot) -> None:
    tray.show_picture(PICTURE)
    tray.show_picture(replace(PICTURE, jobs=(("health-check", "Check that all is in order"),)))
    run_now = submenu(tray.menu, "Run now")
    assert texts(run_now) == ["Check that all is in order"]
    with qtbot.waitSignal(tray.run_wanted) as wanted:
        entry(run_now, "Check that all is in order").trigger()
    assert wanted.args == ["health-check"]


def test_only_a_left_click_opens_the_window(tray: Tray, qtbot: QtBot) -> None:
    icon = tray.findChild(QSystemTrayIcon)
    assert icon is not None
    with qtbot.waitSignal(tray.open_wanted):
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Trigger)
    with qtbot.assertNotEmitted(tray.open_wanted):
        icon.activated.emit(QSystemTrayIcon.ActivationReason.Context)


def test_an_icon_made_without_a_tray_is_made_again_as_it_was(
    tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    tray.show_picture(PICTURE)
    monkeypatch.setattr(tray, "is_available", lambda: True)
    former = tray._icon
    tray.appear_anew()
    assert tray._icon is not former
    assert tray._icon.isVisible()
    assert not former.isVisible()
    assert tray._icon.toolTip() == former.toolTip()
    assert tray._icon.contextMenu() is tray.menu
    again = tray._icon
    tray.appear_anew()
    assert tray._icon is again


def test_another_language_keeps_what_is_shown_and_says_the_rest_anew(
    tray: Tray, request: pytest.FixtureRequest
) -> None:
    tray.speak_anew()
    assert texts(tray.menu)[0] == "Tillwatch is starting…"
    tray.show_picture(PICTURE)
    before = texts(tray.menu)
    request.addfinalizer(lambda: speak(LANGUAGES["en"]))
    speak(LANGUAGES["es"])
    tray.speak_anew()
    speak(LANGUAGES["en"])
    tray.speak_anew()
    assert texts(tray.menu) == before
    assert texts(submenu(tray.menu, "Run now")) == ["Check stock levels", "Note own prices"]
