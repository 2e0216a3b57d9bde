"""Changing when a job runs: what it comes to is said before it is kept, and what will not do is never kept."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QTime
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.schedule import ScheduleDialog
from app.desktop.dialogs.timing import Kind
from app.desktop.pages.page import Surroundings
from app.domain.runs import CatchUp
from app.engine.editing import ScheduleEdit
from app.jobs.scheduling import ScheduleView, edit_schedule, schedule_changes, schedule_views
from app.jobs.service import Service
from tests.desktop.shop import NOON

ALERTS, SUMMARY = "stock-alerts", "sales-summary"


@pytest.fixture
def behind(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(900, 600)
    qtbot.addWidget(window)
    return window


def open_dialog(surroundings: Surroundings, behind: QWidget, qtbot: QtBot, job: str) -> ScheduleDialog:
    dialog = ScheduleDialog(surroundings, job, "Some job", behind)
    dialog.open()
    qtbot.waitUntil(dialog.save.isEnabled)
    return dialog


def says(dialog: ScheduleDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def choose_kind(dialog: ScheduleDialog, kind: Kind) -> None:
    dialog.timing.kind.setCurrentIndex(dialog.timing.kind.findData(kind))


def view_of(service: Service, key: str) -> ScheduleView:
    return next(view for view in schedule_views(service) if view.row.key == key)


def test_it_opens_with_the_schedule_in_words_and_what_comes_next(
    surroundings: Surroundings, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = open_dialog(surroundings, behind, qtbot, ALERTS)
    assert "Every 30 minutes" in says(dialog)
    assert "Next: today 12:30, 13:00, 13:30, 14:00, 14:30" in says(dialog).replace("\N{NO-BREAK SPACE}", " ")
    assert "After a night off" in says(dialog)
    assert (dialog.timing.count.value(), dialog.timing.unit.currentText()) == (30, "minutes")


def test_every_change_is_told_at_once_and_kept_only_by_save(
    surroundings: Surroundings, service: Service, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = open_dialog(surroundings, behind, qtbot, ALERTS)
    choose_kind(dialog, Kind.DAILY)
    dialog.timing.daily_at.setTime(QTime(18, 45))
    qtbot.waitUntil(lambda: "Every day at 18:45" in says(dialog))
    assert view_of(service, ALERTS).in_words == "Every 30 minutes"
    with qtbot.waitSignal(dialog.accepted):
        dialog.save.click()
    after = view_of(service, ALERTS)
    assert (after.in_words, after.row.version) == ("Every day at 18:45", 2)
    assert schedule_changes(service, ALERTS)[0].origin == "window"


def test_cancel_keeps_nothing(
    surroundings: Surroundings, service: Service, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = open_dialog(surroundings, behind, qtbot, ALERTS)
    dialog.timing.count.setValue(45)
    qtbot.waitUntil(lambda: "Every 45 minutes" in says(dialog))
    dialog.cancel.click()
    assert view_of(service, ALERTS).row.version == 1


def test_what_will_not_do_is_said_in_place_and_cannot_be_saved(
    surroundings: Surroundings, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = open_dialog(surroundings, behind, qtbot, ALERTS)
    choose_kind(dialog, Kind.WEEKLY)
    for chip in dialog.timing.days:
        chip.setChecked(False)
    assert "Choose at least one day." in says(dialog)
    assert not dialog.save.isEnabled()
    dialog.timing.days[2].setChecked(True)
    qtbot.waitUntil(dialog.save.isEnabled)
    assert "Every Wednesday at 09:00" in says(dialog)
    dialog.more.click()
    choose_kind(dialog, Kind.CRON)
    dialog.timing.text.setText("whenever")
    qtbot.waitUntil(lambda: not dialog.save.isEnabled())
    assert "'whenever' is not a cron text that ever fires." in says(dialog)


def test_the_finer_points_are_folded_away_until_they_are_asked_for(
    surroundings: Surroundings, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = open_dialog(surroundings, behind, qtbot, ALERTS)
    assert not dialog.finer.isVisible()
    assert dialog.timing.kind.findData(Kind.CRON) < 0
    dialog.more.click()
    assert dialog.finer.isVisible()
    assert dialog.timing.kind.findData(Kind.CRON) >= 0


def test_the_finer_points_are_kept(
    surroundings: Surroundings, service: Service, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = open_dialog(surroundings, behind, qtbot, ALERTS)
    dialog.more.click()
    finer = dialog.finer
    finer.zone.setCurrentText("Atlantis")
    qtbot.waitUntil(lambda: not dialog.save.isEnabled())
    assert "'Atlantis' is not a time zone." in says(dialog)
    finer.zone.setCurrentText("Europe/Berlin")
    finer.catch_up.setCurrentIndex(finer.catch_up.findData(CatchUp.ALL))
    finer.most.setValue(7)
    finer.grace.setValue(20)
    finer.jitter.setValue(90)
    finer.rest.set_moment(datetime.fromisoformat("2026-03-12T08:00"), chosen=True)
    qtbot.waitUntil(dialog.save.isEnabled)
    with qtbot.waitSignal(dialog.accepted):
        dialog.save.click()
    row = view_of(service, ALERTS).row
    assert (row.time_zone, row.catch_up, row.max_catch_up) == ("Europe/Berlin", CatchUp.ALL, 7)
    assert (row.grace_s, row.jitter_s) == (1_200, 90)
    assert row.paused_until == NOON.replace(day=12, hour=7)  # 8 o'clock in Berlin
    assert (row.kind, row.expression) == ("interval", "1800")


def test_what_the_fields_cannot_show_to_the_second_is_left_alone(
    surroundings: Surroundings, service: Service, behind: QWidget, qtbot: QtBot
) -> None:
    anchor = NOON + timedelta(seconds=17)
    edit_schedule(
        service,
        ALERTS,
        ScheduleEdit(kind="interval", expression="90", anchor_at=anchor, grace_s=95),
        origin="command line",
    )
    dialog = open_dialog(surroundings, behind, qtbot, ALERTS)
    dialog.enabled.setChecked(False)
    qtbot.waitUntil(lambda: "Switched off" in says(dialog))
    with qtbot.waitSignal(dialog.accepted):
        dialog.save.click()
    row = view_of(service, ALERTS).row
    assert (row.enabled, row.expression, row.anchor_at, row.grace_s) == (False, "90", anchor, 95)


def test_a_job_with_several_times_lets_one_choose_and_each_has_its_own_parameters(
    surroundings: Surroundings, service: Service, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = open_dialog(surroundings, behind, qtbot, SUMMARY)
    chooser = named(dialog, QComboBox, "Which of its times")
    assert [chooser.itemText(place) for place in range(chooser.count())] == [
        "Every day at 20:00",
        "Every Monday at 09:00",
    ]
    chooser.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "Every Monday at 09:00" in dialog.forecast.words.text())
    assert dialog.edit() == ScheduleEdit()
    dialog.timing.days[4].setChecked(True)
    qtbot.waitUntil(dialog.save.isEnabled)
    with qtbot.waitSignal(dialog.accepted):
        dialog.save.click()
    assert view_of(service, f"{SUMMARY}:week").row.expression == "0 9 * * 1,5"
    assert view_of(service, f"{SUMMARY}:week").row.params == {"period": "week"}
    assert view_of(service, SUMMARY).row.version == 1


def test_another_time_can_be_added_and_removed_again(
    surroundings: Surroundings, service: Service, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = open_dialog(surroundings, behind, qtbot, ALERTS)
    assert not dialog.remove.isVisible()
    dialog.add.click()
    dialog.timing.daily_at.setTime(QTime(7, 0))
    qtbot.waitUntil(lambda: dialog.save.isEnabled() and "Every day at 07:00" in says(dialog))
    with qtbot.waitSignal(dialog.accepted):
        dialog.save.click()
    added = [view for view in schedule_views(service, ALERTS) if view.removable]
    assert [view.in_words for view in added] == ["Every day at 07:00"]
    again = open_dialog(surroundings, behind, qtbot, ALERTS)
    named(again, QComboBox, "Which of its times").setCurrentIndex(1)
    assert again.remove.isVisible()
    with qtbot.waitSignal(again.accepted):
        again.remove.click()
    assert [view.in_words for view in schedule_views(service, ALERTS)] == ["Every 30 minutes"]


def test_it_tells_who_changed_it_when_and_from_where(
    surroundings: Surroundings, service: Service, behind: QWidget, qtbot: QtBot
) -> None:
    edit_schedule(service, ALERTS, ScheduleEdit(enabled=False), origin="command line")
    dialog = open_dialog(surroundings, behind, qtbot, ALERTS)
    dialog.more.click()
    qtbot.waitUntil(lambda: "Today 12:00 · from the command line · switched off" in says(dialog))


def test_every_field_has_a_name_for_a_screen_reader(
    surroundings: Surroundings, behind: QWidget, qtbot: QtBot
) -> None:
    dialog = open_dialog(surroundings, behind, qtbot, SUMMARY)
    dialog.more.click()
    for kind in Kind:
        choose_kind(dialog, kind)
        for widget in dialog.findChildren(QWidget):
            inner = isinstance(widget, QLineEdit) and widget.objectName() == "qt_spinbox_lineedit"
            inner = inner or isinstance(widget.parent(), QComboBox)
            if widget.isVisibleTo(dialog) and not inner and takes_keys(widget):
                text = widget.text() if isinstance(widget, QPushButton) else ""
                assert widget.accessibleName() or text, widget


def takes_keys(widget: QWidget) -> bool:
    return isinstance(widget, QPushButton | QComboBox | QAbstractSpinBox | QLineEdit | QScrollArea)


def named(dialog: QWidget, kind: type[QComboBox], name: str) -> QComboBox:
    return next(widget for widget in dialog.findChildren(kind) if widget.accessibleName() == name)
