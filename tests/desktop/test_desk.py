"""The whole desktop on a real shop: window, tray, notices and commands together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QLocale, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.desktop.desk import Desk
from app.desktop.dialogs.go_on import GoOnQuestion
from app.desktop.theme import DARK, LIGHT, Appearance
from app.desktop.tray import Tray
from app.desktop.welcome import Welcome
from app.domain.errors import RunInTheWayError
from app.domain.runs import RunStatus
from app.engine.events import RunChanged
from app.jobs.preferences import Preferences, get_preferences, put_preferences
from app.jobs.service import Service
from app.jobs.speaking import choose_language
from app.store import notices
from app.store.settings import put_setting
from app.system.notifications import NO_SERVICE, Delivery
from tests.desktop.seen import button, table
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
    assert names == [
        "Today",
        "Products",
        "Reorder",
        "Insights",
        "Prices",
        "Jobs",
        "History",
        "Data",
        "Settings",
    ]
    qtbot.waitUntil(lambda: rail.item(0).text() == "Today  (2)")
    for row, name in enumerate(names):
        rail.setCurrentRow(row)
        assert desk.window.page.accessibleName() == name
    # A screen reader selects without moving the keyboard's place.
    rail.selectionModel().select(rail.model().index(6, 0), QItemSelectionModel.SelectionFlag.Select)
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
    for page in ("today", "reorder", "insights", "jobs", "history", "data", "settings", "products"):
        desk.window.open_page(page)
        qtbot.wait(150)
    nameless, unreachable = [], []
    for widget in desk.window.findChildren(QWidget):
        if widget.objectName().startswith("qt_") or is_part_of_another(widget):
            continue
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.accessibleName():
            text = widget.text() if isinstance(widget, QAbstractButton) else ""
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


def drop(window: QWidget, paths: Sequence[Path]) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window.dropEvent(
        QDropEvent(
            QPointF(10, 10),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def question(qtbot: QtBot) -> GoOnQuestion:
    """The question that is asked where no tray could bring back the window that was closed."""

    def asked() -> list[GoOnQuestion]:
        return [found for found in QApplication.topLevelWidgets() if isinstance(found, GoOnQuestion)]

    qtbot.waitUntil(lambda: any(found.isVisible() for found in asked()))
    return next(found for found in asked() if found.isVisible())


def test_without_a_tray_closing_asks_and_keeping_on_leaves_the_window_minimised(
    desk: Desk, ending: Ending, service: Service, qtbot: QtBot
) -> None:
    desk.begin(hidden=False)
    assert desk.window.close()
    asked = question(qtbot)
    assert not asked.isModal()
    button(asked, "Keep it running").click()
    assert desk.window.isMinimized()
    assert ending.count == 0
    assert get_preferences(service).close_to_tray == "ask"


@pytest.mark.parametrize("how", ["by its button", "by closing the question"])
def test_without_a_tray_the_answer_may_be_to_quit(desk: Desk, ending: Ending, qtbot: QtBot, how: str) -> None:
    desk.begin(hidden=False)
    desk.window.close()
    asked = question(qtbot)
    if how == "by its button":
        button(asked, "Quit").click()
    else:
        asked.close()
    assert ending.count == 1


def test_an_answer_that_is_to_be_remembered_is_not_asked_for_again(
    desk: Desk, ending: Ending, service: Service, qtbot: QtBot
) -> None:
    desk.begin(hidden=False)
    desk.window.close()
    asked = question(qtbot)
    remember = asked.findChild(QCheckBox)
    assert remember is not None
    remember.setChecked(True)
    button(asked, "Keep it running").click()
    qtbot.waitUntil(lambda: get_preferences(service).close_to_tray == "tray")
    desk.window.bring_up()
    desk.window.close()
    qtbot.waitUntil(desk.window.isMinimized)
    assert ending.count == 0


def test_a_window_that_is_opened_again_takes_the_question_back(
    desk: Desk, ending: Ending, qtbot: QtBot
) -> None:
    desk.begin(hidden=False)
    desk.window.close()
    asked = question(qtbot)
    desk.open("jobs", "")
    assert not asked.isVisible()
    assert ending.count == 0


def test_while_the_program_ends_nothing_is_asked(desk: Desk, ending: Ending, qtbot: QtBot) -> None:
    desk.begin(hidden=False)
    desk.leave()
    desk.window.close()
    qtbot.wait(100)
    questions = [found for found in QApplication.topLevelWidgets() if isinstance(found, GoOnQuestion)]
    assert not any(found.isVisible() for found in questions)
    assert ending.count == 0


def test_closing_may_be_set_to_quit_also_with_a_tray(
    desk: Desk, ending: Ending, service: Service, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_preferences(service, Preferences(close_to_tray="quit"))
    monkeypatch.setattr(tray_of(desk), "is_available", lambda: True)
    desk.begin(hidden=False)
    desk.window.close()
    qtbot.waitUntil(lambda: ending.count == 1)


def test_with_a_tray_closing_hides_and_is_explained_once(
    desk: Desk, ending: Ending, sender: RecordingSender, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tray_of(desk), "is_available", lambda: True)
    for _ in range(2):
        desk.open("", "")
        assert desk.window.close()
        assert not desk.window.isVisible()
        qtbot.waitUntil(lambda: [title for title, *_ in sender.sent] == ["Tillwatch keeps watch"])
    qtbot.wait(100)
    assert len(sender.sent) == 1
    assert ending.count == 0


def test_a_tray_that_comes_later_hides_the_window_from_then_on(
    desk: Desk, ending: Ending, sender: RecordingSender, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.begin(hidden=False)
    desk.window.close()
    button(question(qtbot), "Keep it running").click()
    monkeypatch.setattr(tray_of(desk), "is_available", lambda: True)
    desk.open("", "")
    desk.window.close()
    qtbot.waitUntil(lambda: len(sender.sent) == 1)
    assert not desk.window.isVisible()
    assert ending.count == 0


def test_pages_are_made_when_they_are_first_wanted(desk: Desk, qtbot: QtBot) -> None:
    desk.begin(hidden=False)
    assert list(desk.window.pages) == ["today"]
    desk.window.open_page("history")
    qtbot.waitUntil(lambda: "history" in desk.window.pages)
    assert "reorder" not in desk.window.pages
    desk.window.refresh_all()
    assert desk.window.page.isVisible()


def test_a_page_is_made_ready_before_it_is_opened(desk: Desk, qtbot: QtBot) -> None:
    desk.open("", "")
    desk.window.prepare("products")
    qtbot.waitUntil(lambda: "products" in desk.window.pages)
    assert desk.window.shown == "today"
    rows = table(desk.window.pages["products"], "Products").model()
    qtbot.waitUntil(lambda: rows.rowCount() > 0)


def test_another_page_asked_for_first_leaves_today_unmade_and_its_number_still_shows(
    desk: Desk, qtbot: QtBot
) -> None:
    desk.begin(hidden=False, page="jobs")
    rail = desk.window.findChild(QListWidget)
    assert rail is not None
    qtbot.waitUntil(lambda: rail.item(0).text() == "Today  (2)")
    qtbot.waitUntil(lambda: "jobs" in desk.window.pages)
    assert "today" not in desk.window.pages


def test_files_dropped_before_the_data_page_was_made_are_read_on_it(
    desk: Desk, service: Service, tmp_path: Path, qtbot: QtBot
) -> None:
    desk.begin(hidden=False)
    drop(desk.window, [service.home.inbox / "no-such-file.csv"])
    qtbot.waitUntil(lambda: "data" in desk.window.pages)
    assert desk.window.page.accessibleName() == "Data"
    qtbot.waitUntil(lambda: desk.window.banner.isVisible())


def test_another_language_brings_a_new_window_in_place_of_the_old(
    desk: Desk, service: Service, qtbot: QtBot
) -> None:
    desk.begin(hidden=False)
    desk.window.resize(1_012, 656)
    desk.window.open_page("history")
    qtbot.waitUntil(lambda: desk.window.page.accessibleName() == "History")
    former = desk.window
    qtbot.waitUntil(lambda: "Run now" in tray_texts(desk))
    asked = QDialog(former)
    asked.open()
    try:
        # What is being read for the old window arrives after it has gone.
        former.refresh_all()
        choose_language(service, "es")
        former.language_changed.emit()
        qtbot.waitUntil(lambda: desk.window is not former)
        qtbot.waitUntil(lambda: not isValid(former))
        assert not isValid(asked)
        assert desk.window.isVisible()
        assert desk.window.shown == "history"
        assert (desk.window.width(), desk.window.height()) == (1_012, 656)
        assert QLocale().language() is QLocale.Language.Spanish
        box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        qtbot.addWidget(box)
        assert box.button(QDialogButtonBox.StandardButton.Cancel).text() == "Cancelar"
        qtbot.wait(200)
    finally:
        choose_language(service, "en")
        desk.window.language_changed.emit()
        spanish = desk.window
        qtbot.waitUntil(lambda: desk.window is not spanish)
    assert QLocale().language() is not QLocale.Language.Spanish


@pytest.fixture
def new_desk(
    qapp: QApplication,
    empty_service: Service,
    sender: RecordingSender,
    ending: Ending,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desk]:
    """The desktop on a home that was never used."""
    monkeypatch.setattr(empty_service, "start", lambda: None)
    made = Desk(qapp, empty_service, Tray(), sender, end=ending)
    yield made
    made.leave()
    made.window.deleteLater()


def welcome_of(desk: Desk) -> Welcome | None:
    shown = [found for found in desk.window.findChildren(Welcome) if found.isVisible()]
    return shown[0] if shown else None


def test_a_first_start_is_welcomed_over_the_window(new_desk: Desk, qtbot: QtBot) -> None:
    new_desk.begin(hidden=False)
    qtbot.waitUntil(lambda: welcome_of(new_desk) is not None)
    welcome = welcome_of(new_desk)
    assert welcome is not None
    assert not welcome.isModal()
    welcome.close()
    new_desk.open("jobs", "")
    qtbot.wait(100)
    assert welcome_of(new_desk) is None


def test_a_hidden_first_start_waits_with_its_welcome_for_the_window(new_desk: Desk, qtbot: QtBot) -> None:
    new_desk.begin(hidden=True)
    qtbot.wait(100)
    assert new_desk._window is None
    new_desk.open("", "")
    qtbot.waitUntil(lambda: welcome_of(new_desk) is not None)


def test_a_language_chosen_on_the_command_line_is_spoken_by_the_open_window(
    desk: Desk, service: Service, qtbot: QtBot
) -> None:
    desk.begin(hidden=False)
    former = desk.window
    with service.store.write() as connection:
        put_setting(connection, "language", "es", now=service.now())
    assert ask(desk, qtbot, command="shop-changed") == {"ok": True}
    qtbot.waitUntil(lambda: desk.window is not former)
    qtbot.waitUntil(lambda: "Ejecutar ahora" in tray_texts(desk))
    with service.store.write() as connection:
        put_setting(connection, "language", "en", now=service.now())
    spanish = desk.window
    assert ask(desk, qtbot, command="shop-changed") == {"ok": True}
    qtbot.waitUntil(lambda: desk.window is not spanish)


def test_a_welcome_goes_on_in_the_language_chosen_in_it(
    new_desk: Desk, empty_service: Service, qtbot: QtBot
) -> None:
    new_desk.begin(hidden=False)
    qtbot.waitUntil(lambda: welcome_of(new_desk) is not None)
    former = welcome_of(new_desk)
    assert former is not None
    try:
        choose_language(empty_service, "es")
        former.language_changed.emit()
        qtbot.waitUntil(lambda: not isValid(former))
        qtbot.waitUntil(lambda: welcome_of(new_desk) is not None)
    finally:
        choose_language(empty_service, "en")
        new_desk._speak_anew()


def test_a_shop_with_data_is_not_welcomed(desk: Desk, qtbot: QtBot) -> None:
    desk.begin(hidden=False)
    qtbot.wait(200)
    assert welcome_of(desk) is None


def test_the_window_wears_the_sheet_that_was_chosen_before(
    qapp: QApplication, service: Service, sender: RecordingSender, ending: Ending
) -> None:
    put_preferences(service, Preferences(appearance="dark"))
    made = Desk(qapp, service, Tray(), sender, end=ending)
    assert made.theme.sheet is DARK
    made.theme.set_appearance(Appearance.LIGHT)
    made.leave()


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
        return RecordingSender(Delivery(error=NO_SERVICE))

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
    desk.theme.set_appearance(appearance)
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
        desk.theme.refresh()
        desk.begin(hidden=False)
        desk.window.resize(desk.window.minimumSize())
        for page in ("today", "reorder", "insights", "jobs", "history", "data", "settings", "products"):
            desk.open(page, "TEA-1" if page == "products" else "")
            qtbot.wait(200)
            for button in desk.window.page.findChildren(QPushButton):
                if button.isVisible():
                    right = button.mapTo(desk.window, button.rect().topRight()).x()
                    assert right < desk.window.width(), (page, button.text())
    finally:
        qapp.setFont(former)
        desk.theme.refresh()


def test_the_history_needs_no_sideways_scrolling_in_a_small_window_at_twice_the_font(
    desk: Desk, qapp: QApplication, qtbot: QtBot
) -> None:
    former = qapp.font()
    try:
        larger = QFont(former)
        larger.setPointSizeF(former.pointSizeF() * 2)
        qapp.setFont(larger)
        desk.theme.refresh()
        desk.begin(hidden=False)
        desk.window.resize(900, 600)
        desk.window.open_page("history")
        history = table(desk.window.page, "History")
        qtbot.waitUntil(lambda: history.model().rowCount() > 0)
        qtbot.wait(100)
        assert history.horizontalScrollBar().maximum() == 0
        for field in desk.window.page.findChildren(QComboBox):
            assert field.accessibleName() in ("Job", "Result")
            assert field.mapTo(desk.window, field.rect().topRight()).x() < desk.window.width()
    finally:
        qapp.setFont(former)
        desk.theme.refresh()


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
