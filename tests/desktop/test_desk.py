"""The whole desktop on a real shop: window, tray, notices and commands together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.desktop.desk import Desk
from app.desktop.theme import DARK, LIGHT, Appearance
from app.desktop.tray import Tray
from app.domain.errors import RunInTheWayError
from app.domain.runs import RunStatus
from app.engine.events import RunChanged
from app.jobs.service import Service
from app.store import notices
from app.system.notifications import NO_SERVICE, Delivery
from tests.desktop.shop import NOON, Ending, RecordingSender, do


def ask(desk: Desk, qtbot: QtBot, **request: Any) -> Mapping[str, Any]:
    replies: list[Mapping[str, Any]] = []
    desk.answer(request, replies.append)
    qtbot.waitUntil(lambda: bool(replies))
    return replies[0]


def visible_texts(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def add_notice(service: Service, title: str = "Green tea: sold out") -> int:
    with service.store.write() as connection:
        return notices.add_notice(
            connection, kind="stock", title=title, body="0 left.", page="products", subject="TEA-1", now=NOON
        )


def notice_status(service: Service, notice_id: int) -> tuple[str, str | None]:
    with service.store.read() as connection:
        row = connection.exec_driver_sql(
            "SELECT status, channel FROM notice WHERE id = ?", (notice_id,)
        ).one()
    return row[0], row[1]


def tray_of(desk: Desk) -> Tray:
    return desk._tray


def tray_texts(desk: Desk) -> list[str]:
    return [action.text() for action in tray_of(desk).menu.actions() if action.isVisible()]


def test_hidden_it_makes_no_window_and_the_tray_tells(desk: Desk, qtbot: QtBot) -> None:
    desk.begin(hidden=True)
    qtbot.waitUntil(lambda: "2 products need you" in tray_texts(desk))
    assert tray_of(desk).state == "attention"
    assert desk._window is None


def test_the_pages_are_reached_from_the_rail_and_by_keys(desk: Desk, qtbot: QtBot) -> None:
    desk.begin(hidden=False)
    rail = desk.window.findChild(QListWidget)
    assert rail is not None
    assert rail.accessibleName() == "Pages"
    names = [rail.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(rail.count())]
    assert names == ["Today", "Products", "Reorder", "Insights", "Jobs", "History", "Data"]
    qtbot.waitUntil(lambda: rail.item(0).text() == "Today  (2)")
    for row, name in enumerate(names):
        rail.setCurrentRow(row)
        assert desk.window.page.accessibleName() == name
    # A screen reader selects without moving the keyboard's place.
    rail.selectionModel().select(rail.model().index(5, 0), QItemSelectionModel.SelectionFlag.Select)
    assert desk.window.page.accessibleName() == "History"
    rail.selectionModel().clear()
    assert [item.data(Qt.ItemDataRole.AccessibleTextRole) for item in rail.selectedItems()] == ["History"]
    desk.window.activateWindow()
    qtbot.waitUntil(desk.window.isActiveWindow)
    qtbot.keyClick(desk.window, Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert desk.window.page.accessibleName() == "Reorder"


def is_part_of_another(widget: QWidget) -> bool:
    """Whether Qt made the widget inside a box or field, which speaks for it."""
    above = widget.parentWidget()
    while above is not None and not isinstance(above, QComboBox | QLineEdit):
        above = above.parentWidget()
    return above is not None


def test_every_control_can_be_reached_by_keyboard_and_has_a_name(desk: Desk, qtbot: QtBot) -> None:
    desk.begin(hidden=False)
    desk.open("products", "TEA-1")
    desk.window.tell("Something to dismiss")
    for page in ("today", "reorder", "insights", "jobs", "history", "data", "products"):
        desk.window.open_page(page)
        qtbot.wait(150)
    nameless, unreachable = [], []
    for widget in desk.window.findChildren(QWidget):
        if widget.objectName().startswith("qt_") or is_part_of_another(widget):
            continue
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName():
            text = widget.text() if isinstance(widget, QPushButton) else ""
            if not text:
                nameless.append(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
        if isinstance(widget, QPushButton) and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            unreachable.append(widget.text())
    assert nameless == []
    assert unreachable == []


def test_size_and_place_are_remembered(desk: Desk, service: Service, qtbot: QtBot) -> None:
    desk.begin(hidden=False)
    desk.window.resize(1_011, 655)
    desk.window.close()
    again = Desk(
        QApplication.instance(),
        service,
        Tray(),
        RecordingSender(),
        end=Ending(),  # type: ignore[arg-type]
    )
    assert (again.window.width(), again.window.height()) == (1_011, 655)
    again.leave()


def test_without_a_tray_closing_the_window_ends_the_program(desk: Desk, ending: Ending) -> None:
    desk.begin(hidden=False)
    assert desk.window.close()
    assert ending.count == 1


def test_with_a_tray_closing_hides_and_is_explained_once(
    desk: Desk, ending: Ending, sender: RecordingSender, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray_of(desk), "is_available", lambda: True)
    for _ in range(2):
        desk.open("", "")
        assert desk.window.close()
        assert not desk.window.isVisible()
    assert ending.count == 0
    assert [title for title, *_ in sender.sent] == ["Tillwatch keeps watch"]


def test_a_notice_goes_out_once_and_its_button_opens_the_product(
    desk: Desk, service: Service, sender: RecordingSender, qtbot: QtBot
) -> None:
    notice = add_notice(service)
    desk.begin(hidden=True)
    qtbot.waitUntil(lambda: notice_status(service, notice) == ("shown", "native"))
    assert sender.sent == [("Green tea: sold out", "0 left.", [("Show", "show")], False)]
    do(service, "health-check")
    qtbot.wait(100)
    assert len(sender.sent) == 1
    sender.answers[0]("show")
    qtbot.waitUntil(lambda: desk._window is not None and "TEA-1" in visible_texts(desk.window))
    qtbot.waitUntil(lambda: notice_status(service, notice)[0] == "clicked")


class TestWithoutNotificationService:
    @pytest.fixture
    def sender(self) -> RecordingSender:
        return RecordingSender(Delivery(error=NO_SERVICE, has_service=False))

    def test_the_window_tells_and_one_line_is_logged(
        self, desk: Desk, service: Service, qtbot: QtBot, expected_warnings: pytest.LogCaptureFixture
    ) -> None:
        first, second = add_notice(service), add_notice(service, "Mug & saucer: sold out")
        desk.begin(hidden=False)
        qtbot.waitUntil(lambda: "Green tea: sold out" in visible_texts(desk.window.banner))
        qtbot.waitUntil(lambda: notice_status(service, second) == ("shown", "banner"))
        assert expected_warnings.text.count("notification service") == 1
        buttons = {button.text(): button for button in desk.window.banner.findChildren(QPushButton)}
        buttons["Show"].click()
        qtbot.waitUntil(lambda: notice_status(service, first)[0] == "clicked")
        assert desk.window.page.accessibleName() == "Products"
        assert "Mug & saucer: sold out" in visible_texts(desk.window.banner)
        buttons["Dismiss"].click()
        qtbot.waitUntil(lambda: notice_status(service, second)[0] == "dismissed")
        assert not desk.window.banner.isVisible()


def test_commands_run_and_tell(desk: Desk, service: Service, qtbot: QtBot) -> None:
    reply = ask(desk, qtbot, command="run", job="health-check", params={})
    assert reply["ok"] is True
    assert service.engine.wait(reply["run_id"], 10).status == "succeeded"
    assert ask(desk, qtbot, command="status")["status_text"] == "2 products need you"
    assert ask(desk, qtbot, command="schedules-changed") == {"ok": True}


@pytest.mark.parametrize(
    "request_",
    [
        {"command": "run", "job": "no-such-job"},
        {"command": "run", "job": "health-check", "params": {"x": 1}},
        {"command": "run", "job": "health-check", "params": [1]},
        {"command": "run", "job": "health-check", "as_of": "yesterday"},
        {"command": "run", "job": "health-check", "as_of": "2026-03-11T12:00:00"},
        {"command": "cancel", "run_id": 99_999},
        {"command": "cancel", "run_id": "1"},
        {"command": "cancel", "run_id": 1},
        {"command": "dance"},
    ],
)
def test_a_wrong_command_is_refused_as_wrong_usage(
    desk: Desk, qtbot: QtBot, request_: dict[str, Any]
) -> None:
    reply = ask(desk, qtbot, **request_)
    assert reply["ok"] is False
    assert reply["exit_code"] == 2
    assert reply["error"]


def test_pause_and_resume_show_on_the_icon(desk: Desk, service: Service, qtbot: QtBot) -> None:
    desk.begin(hidden=True)
    assert ask(desk, qtbot, command="pause")["ok"]
    qtbot.waitUntil(lambda: tray_of(desk).state == "paused")
    tray_of(desk).resume_wanted.emit()
    qtbot.waitUntil(lambda: tray_of(desk).state == "attention")
    tray_of(desk).pause_wanted.emit("tomorrow")
    qtbot.waitUntil(lambda: tray_of(desk).state == "paused")
    until = service.paused_until()
    assert until is not None
    assert until.isoformat() == "2026-03-12T00:00:00+00:00"


def test_a_run_refused_from_the_tray_is_explained_in_the_window(
    desk: Desk, qtbot: QtBot, expected_warnings: pytest.LogCaptureFixture
) -> None:
    desk.begin(hidden=True)
    tray_of(desk).run_wanted.emit("no-such-job")
    qtbot.waitUntil(lambda: desk._window is not None and desk.window.banner.isVisible())


def test_a_run_in_the_way_is_named_as_its_card_names_it(desk: Desk, qtbot: QtBot) -> None:
    desk.begin(hidden=False)
    desk.window.refuse(RunInTheWayError(13, "update-inventory"))
    message = desk.window.banner.message
    assert message is not None
    assert message.title == "“Read new files” is still running: you started it by hand."
    assert (message.page, message.subject) == ("jobs", "update-inventory")


def test_what_was_said_of_a_run_goes_when_the_run_has_ended(
    desk: Desk, service: Service, qtbot: QtBot
) -> None:
    desk.window.bring_up()
    desk.window.tell("Something else.")
    desk.window.refuse(RunInTheWayError(13, "update-inventory"))
    for run_id, status in ((12, RunStatus.SUCCEEDED), (13, RunStatus.RUNNING)):
        with qtbot.waitSignal(desk._bridge.run_changed):
            service.engine.tell(RunChanged(run_id, "update-inventory", status))
    assert "1 more" in visible_texts(desk.window.banner)
    service.engine.tell(RunChanged(13, "update-inventory", RunStatus.SUCCEEDED))
    qtbot.waitUntil(lambda: "1 more" not in visible_texts(desk.window.banner))
    assert "Something else." in visible_texts(desk.window.banner)


def test_ctrl_q_quits(desk: Desk, ending: Ending, qtbot: QtBot) -> None:
    desk.window.bring_up()
    qtbot.waitUntil(desk.window.isActiveWindow)
    qtbot.keyClick(desk.window, Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: ending.count == 1)


def test_a_page_without_its_own_start_leaves_the_keyboard_on_the_rail(desk: Desk) -> None:
    desk.begin(hidden=False)
    desk.window.activateWindow()
    desk.window.open_page("products")
    desk.window.open_page("jobs")
    assert isinstance(desk.window.focusWidget(), QListWidget)


@pytest.mark.parametrize("appearance", [Appearance.LIGHT, Appearance.DARK])
def test_the_window_wears_the_chosen_sheet(desk: Desk, qtbot: QtBot, appearance: Appearance) -> None:
    desk.begin(hidden=False)
    desk._theme.set_appearance(appearance)
    qtbot.waitUntil(lambda: desk.window.isVisible())
    sheet = DARK if appearance is Appearance.DARK else LIGHT
    image = desk.window.grab().toImage()
    assert image.pixelColor(image.width() - 5, image.height() - 3).name().upper() == sheet.background


def test_nothing_sticks_out_of_the_window_at_twice_the_font(
    desk: Desk, qapp: QApplication, qtbot: QtBot
) -> None:
    former = qapp.font()
    try:
        larger = QFont(former)
        larger.setPointSizeF(former.pointSizeF() * 2)
        qapp.setFont(larger)
        desk._theme.refresh()
        desk.begin(hidden=False)
        desk.window.resize(desk.window.minimumSize())
        for page in ("today", "reorder", "insights", "jobs", "history", "data", "products"):
            desk.open(page, "TEA-1" if page == "products" else "")
            qtbot.wait(200)
            for button in desk.window.page.findChildren(QPushButton):
                if button.isVisible():
                    right = button.mapTo(desk.window, button.rect().topRight()).x()
                    assert right < desk.window.width(), (page, button.text())
    finally:
        qapp.setFont(former)
        desk._theme.refresh()


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sheet", [LIGHT, DARK], ids=["light", "dark"])
def test_words_stand_out_from_every_surface(sheet: Any) -> None:
    for surface in (sheet.background, sheet.card):
        for ink in ("ink", "muted", "accent", "attention", "problem", "fine"):
            assert _contrast(getattr(sheet, ink), surface) >= 5.75, ink
        assert _contrast(sheet.border, surface) >= 3
    for ink in ("ink", "accent"):
        assert _contrast(getattr(sheet, ink), sheet.tint) >= 4.5, ink
    assert _contrast(sheet.on_accent, sheet.accent) >= 4.5
