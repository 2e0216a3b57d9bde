"""When Tillwatch speaks up: the form shows what holds and keeps what was changed."""

from __future__ import annotations

from datetime import time

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.alert_settings import AlertSettingsDialog
from app.desktop.dialogs.fields import set_time, time_of
from app.desktop.pages.page import Surroundings
from app.jobs.alert_settings import AlertSettings, alert_settings, set_alert_settings
from app.jobs.service import Service
from tests.desktop.seen import texts

WISHES = AlertSettings(digest_time="07:15", quiet_from="21:30", quiet_to="06:45", popups_a_day=3)


@pytest.fixture
def form(surroundings: Surroundings, service: Service, qtbot: QtBot) -> AlertSettingsDialog:
    set_alert_settings(service, WISHES)
    behind = QWidget()
    behind.resize(900, 700)
    qtbot.addWidget(behind)
    made = AlertSettingsDialog(surroundings, behind)
    made.open()
    qtbot.waitUntil(made.act_button.isEnabled)
    return made


def test_it_shows_what_holds(form: AlertSettingsDialog) -> None:
    assert time_of(form.form.digest) == time(7, 15)
    assert (time_of(form.form.quiet_from), time_of(form.form.quiet_to)) == (time(21, 30), time(6, 45))
    assert form.form.popups.value() == 3


def test_saving_without_a_change_changes_nothing(
    form: AlertSettingsDialog, service: Service, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(form.settled):
        form.act_button.click()
    assert alert_settings(service) == WISHES


def test_what_was_changed_is_kept(form: AlertSettingsDialog, service: Service, qtbot: QtBot) -> None:
    set_time(form.form.digest, time(9, 0))
    form.form.popups.setValue(0)
    assert form.form.popups.text() == "none"
    with qtbot.waitSignal(form.settled):
        form.act_button.click()
    kept = alert_settings(service)
    assert (kept.digest_time, kept.popups_a_day) == ("09:00", 0)
    assert (kept.quiet_from, kept.quiet_to) == ("21:30", "06:45")


def test_no_quiet_hours_are_said_to_be_none(form: AlertSettingsDialog) -> None:
    none = "No quiet hours: a notice may come at any time."
    assert none not in texts(form)
    set_time(form.form.quiet_to, time(21, 30))
    assert none in texts(form)


def test_cancelling_keeps_what_held(form: AlertSettingsDialog, service: Service) -> None:
    form.form.popups.setValue(9)
    form.cancel.click()
    assert alert_settings(service) == WISHES
