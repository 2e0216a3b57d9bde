"""Running a job with other parameters than usual: a form made from what the job says of them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec
import pytest
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDateEdit,
    QDoubleSpinBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.desktop.dialogs.param_form import ParamForm
from app.desktop.dialogs.run_options import RunOptionsDialog
from app.desktop.pages.page import Surroundings
from app.domain.errors import RunInTheWayError, UsageError
from app.domain.runs import Trigger
from app.engine.parameters import param_fields
from app.jobs.overview import history_lines
from app.jobs.service import Service
from app.store import runs
from app.store.runs import NewRun
from tests.desktop.shop import NOON


class Everything(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One parameter of each kind."""

    depth: Annotated[int, msgspec.Meta(title="How deep", description="In days.", ge=1, le=40)] = 7
    share: float = 0.5
    deep: bool = False
    period: Literal["day", "full-week"] = "day"
    note: str = "none"
    first: date = date(2026, 3, 1)
    last: date | None = None


@pytest.fixture
def form(qtbot: QtBot) -> ParamForm:
    made = ParamForm(param_fields(Everything))
    qtbot.addWidget(made)
    made.set_values({})
    return made


@pytest.fixture
def dialog(surroundings: Surroundings, qtbot: QtBot) -> RunOptionsDialog:
    behind = QWidget()
    behind.resize(900, 600)
    qtbot.addWidget(behind)
    made = RunOptionsDialog(surroundings, "sales-summary", "Sum up sales", ZoneInfo("Europe/Madrid"), behind)
    made.open()
    return made


def test_each_kind_has_its_field_with_title_limits_help_and_what_holds_by_itself(form: ParamForm) -> None:
    depth = form.findChild(QSpinBox)
    assert depth is not None
    assert (depth.accessibleName(), depth.minimum(), depth.maximum(), depth.value()) == ("How deep", 1, 40, 7)
    assert "In days." in [label.text() for label in form.findChildren(QLabel)]
    period = form.findChild(QComboBox)
    assert period is not None
    assert [period.itemText(place) for place in range(period.count())] == ["Day", "Full week"]
    assert {type(box).__base__ for box in form.findChildren(QCheckBox)} == {QCheckBox}


def test_what_is_left_alone_follows_the_job(form: ParamForm) -> None:
    assert form.values() == {}


def test_what_was_set_is_passed_on_as_the_job_takes_it(form: ParamForm) -> None:
    form.findChild(QSpinBox).setValue(9)
    form.findChild(QDoubleSpinBox).setValue(0.25)
    form.findChild(QCheckBox).setChecked(True)
    form.findChild(QComboBox).setCurrentIndex(1)
    note, last = (line for line in form.findChildren(QLineEdit) if line.accessibleName() in ("Note", "Last"))
    note.setText("slowly")
    last.setText("2026-03-09")
    form.findChild(QDateEdit).setDate(date(2026, 2, 1))
    assert form.values() == {
        "depth": 9,
        "share": 0.25,
        "deep": True,
        "period": "full-week",
        "note": "slowly",
        "first": "2026-02-01",
        "last": "2026-03-09",
    }
    given = msgspec.convert(form.values(), Everything, strict=False)
    assert (given.first, given.last) == (date(2026, 2, 1), date(2026, 3, 9))
    form.set_values({"depth": 3})
    assert form.values() == {"depth": 3}


def test_run_starts_the_job_with_them_and_as_of_another_time(
    dialog: RunOptionsDialog, service: Service, qtbot: QtBot
) -> None:
    dialog.form.findChild(QComboBox).setCurrentIndex(1)
    dialog.as_of.set_moment(datetime.fromisoformat("2026-03-09T10:30"), chosen=True)
    with qtbot.waitSignal(dialog.accepted):
        dialog.run.click()
    run = history_lines(service, job="sales-summary")[0].run
    assert (run.params["period"], run.trigger) == ("week", Trigger.MANUAL)
    assert run.as_of == datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
    service.engine.wait(run.id, 30)


def test_it_is_now_unless_another_time_is_asked_for(dialog: RunOptionsDialog, service: Service) -> None:
    assert dialog.as_of.moment() is None
    assert not dialog.as_of.day.isVisible()


def test_what_the_job_does_not_take_is_said_in_place(
    dialog: RunOptionsDialog, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(job: str, raw: object) -> None:
        raise UsageError("The period must be a day or a week.")

    monkeypatch.setattr(service.registry, "parameters", refuse)
    dialog.form.changed.emit()
    assert "The period must be a day or a week." in [label.text() for label in dialog.findChildren(QLabel)]
    assert not dialog.run.isEnabled()


def test_a_run_in_the_way_is_left_to_the_window_to_tell(
    dialog: RunOptionsDialog, service: Service, qtbot: QtBot
) -> None:
    with service.store.write() as connection:
        runs.queue_run(connection, NewRun("stock-alerts", Trigger.MANUAL, NOON, 0, {}))
    with qtbot.waitSignal(dialog.refused) as told:
        dialog.run.click()
    assert isinstance(told.args[0], RunInTheWayError)
    qtbot.waitUntil(lambda: not dialog.isVisible())
