"""History: every run with its reason, filtered, and its log below."""

from __future__ import annotations

import csv
from datetime import timedelta
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QSortFilterProxyModel, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableView,
)
from pytestqt.qtbot import QtBot

from app.desktop.models import history as columns
from app.desktop.models.history import HistoryModel
from app.desktop.pages.history import HistoryPage
from app.desktop.pages.page import Surroundings
from app.desktop.theme import Theme
from app.domain.runs import RunStatus, SkipReason, Trigger
from app.engine.events import RunChanged, RunProgressed
from app.jobs.overview import HistoryLine, history_lines
from app.jobs.service import Service
from app.language import language, use
from app.store import runs
from app.store.run_log import append_log
from app.store.runs import NewRun, RunRow
from tests.desktop.shop import NOON, FixedClock, do


@pytest.fixture
def page(surroundings: Surroundings, service: Service, qtbot: QtBot) -> HistoryPage:
    with service.store.write() as connection:
        runs.account_for(
            connection,
            [
                NewRun(
                    "record-prices", Trigger.SCHEDULE, NOON, 5, {}, fire_key="skipped",
                    status=RunStatus.SKIPPED, reason=SkipReason.MISSED, scheduled_for=NOON,
                )
            ],
        )  # fmt: skip
    jobs = [(spec.id, spec.title) for spec in service.registry.values()]
    made = HistoryPage(surroundings, jobs)
    qtbot.addWidget(made)
    made.resize(900, 700)
    made.show()
    qtbot.waitUntil(lambda: bool(rows(made)))
    return made


def table_of(page: HistoryPage) -> QTableView:
    found = page.findChild(QTableView)
    assert found is not None
    return found


def rows(page: HistoryPage) -> list[list[str]]:
    model = table_of(page).model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def choose(page: HistoryPage, name: str, text: str) -> None:
    box = next(box for box in page.findChildren(QComboBox) if box.accessibleName() == name)
    box.setCurrentIndex(box.findText(text))


def log_of(page: HistoryPage) -> str:
    found = page.findChild(QPlainTextEdit)
    assert found is not None
    return found.toPlainText()


def test_the_newest_run_comes_first_and_a_skipped_one_says_why(page: HistoryPage) -> None:
    newest = rows(page)[0]
    assert newest[:4] == ["Skipped", "Note own prices", "Schedule", "Today 12:00"]
    assert newest[columns.RESULT] == "Did not run: Tillwatch was off at that time"
    assert [row[columns.JOB] for row in rows(page)][1:] == [
        "Check stock levels",
        "Note own prices",
        "Read new files",
    ]


def test_it_is_filtered_by_job_and_by_result(page: HistoryPage, qtbot: QtBot) -> None:
    choose(page, "Job", "Note own prices")
    qtbot.waitUntil(lambda: len(rows(page)) == 2)
    choose(page, "Result", "Done")
    qtbot.waitUntil(lambda: [row[0] for row in rows(page)] == ["Done"])
    choose(page, "Result", "Problems")
    qtbot.waitUntil(lambda: rows(page) == [])
    assert any(label.text() == "No run to show." for label in page.findChildren(QLabel))


def test_choosing_a_run_shows_its_log(page: HistoryPage, service: Service, qtbot: QtBot) -> None:
    run = next(line.run for line in history_lines(service) if line.run.job == "update-inventory")
    with service.store.write() as connection:
        append_log(connection, run.id, "info", "products.csv: 4 rows", now=NOON)
    page.select(str(run.id))
    qtbot.waitUntil(lambda: "12:00:00  products.csv: 4 rows" in log_of(page))


def test_a_run_that_a_notice_names_is_found_whatever_the_filter(page: HistoryPage, qtbot: QtBot) -> None:
    choose(page, "Result", "Problems")
    qtbot.waitUntil(lambda: rows(page) == [])
    page.select("1")
    qtbot.waitUntil(lambda: table_of(page).currentIndex().isValid())
    assert rows(page)[table_of(page).currentIndex().row()][columns.JOB] == "Read new files"


def test_a_run_that_ends_appears_and_the_chosen_one_stays_chosen(
    page: HistoryPage, service: Service, qtbot: QtBot
) -> None:
    page.select("1")
    count = len(rows(page))
    do(service, "health-check")
    qtbot.waitUntil(lambda: len(rows(page)) == count + 1)
    assert rows(page)[table_of(page).currentIndex().row()][columns.JOB] == "Read new files"


@pytest.mark.parametrize("column", range(6))
@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_every_column_can_be_put_in_order(page: HistoryPage, column: int, order: Qt.SortOrder) -> None:
    before = sorted(rows(page))
    table_of(page).sortByColumn(column, order)
    assert sorted(rows(page)) == before
    if column in (columns.STATUS, columns.JOB, columns.TRIGGER):
        texts = [row[column] for row in rows(page)]
        assert texts == sorted(texts, reverse=order is Qt.SortOrder.DescendingOrder)


def test_a_step_of_a_larger_run_says_of_which(page: HistoryPage, service: Service, qtbot: QtBot) -> None:
    with service.store.write() as connection:
        whole = runs.queue_run(connection, NewRun("all-insights", Trigger.SCHEDULE, NOON, 5, {}))
        runs.account_for(
            connection,
            [
                NewRun(
                    "back-up", Trigger.CHAIN, NOON, 5, {}, parent_id=whole,
                    status=RunStatus.SKIPPED, reason=SkipReason.STEP_FAILED,
                )
            ],
        )  # fmt: skip
    page.refresh()
    qtbot.waitUntil(lambda: rows(page)[0][columns.JOB] == "↳ Back up the store")
    assert rows(page)[0][columns.TRIGGER] == "Part of “Work out all insights”"
    assert rows(page)[0][columns.RESULT] == "Did not run: an earlier step did not work"
    cell = table_of(page).model().index(0, columns.JOB)
    assert cell.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Back up the store, Part of “Work out all insights”"
    )


def test_the_search_looks_at_every_column(page: HistoryPage, qtbot: QtBot) -> None:
    search = page.findChild(QLineEdit)
    assert search is not None
    search.setText("stock CHECK")
    qtbot.waitUntil(lambda: [row[columns.JOB] for row in rows(page)] == ["Check stock levels"])
    search.setText("tillwatch was off")
    qtbot.waitUntil(lambda: [row[0] for row in rows(page)] == ["Skipped"])
    search.setText("no such thing")
    qtbot.waitUntil(lambda: rows(page) == [])
    assert "Nothing here fits the search." in [label.text() for label in page.findChildren(QLabel)]
    page.select("1")
    assert len(rows(page)) == 4


def test_a_new_run_leaves_the_place_in_the_list(page: HistoryPage, service: Service, qtbot: QtBot) -> None:
    with service.store.write() as connection:
        past = [
            NewRun("record-prices", Trigger.SCHEDULE, NOON, 5, {}, fire_key=f"past-{hours}", status=RunStatus.SKIPPED,
                   reason=SkipReason.MISSED, scheduled_for=NOON - timedelta(hours=hours))
            for hours in range(1, 40)
        ]  # fmt: skip
        runs.account_for(connection, past)
    page.refresh()
    qtbot.waitUntil(lambda: len(rows(page)) == 43)
    table = table_of(page)
    bar = table.verticalScrollBar()
    bar.setValue(bar.maximum())
    seen = table.model().index(table.rowAt(0), columns.WHEN).data()
    with qtbot.assertNotEmitted(table.model().modelReset):
        do(service, "health-check")
        qtbot.waitUntil(lambda: len(rows(page)) == 44)
    assert rows(page)[0][columns.JOB] == "Check that all is in order"
    bar.setValue(bar.maximum())
    assert table.model().index(table.rowAt(0), columns.WHEN).data() == seen


# The theme is only asked for signs, and the model is made anew.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(st.integers(1, 12), max_size=8, unique=True), min_size=1, max_size=6), st.booleans())
def test_whatever_is_read_next_is_what_is_shown(
    theme: Theme, readings: list[list[int]], backwards: bool
) -> None:
    """Runs come on top, leave at the end, or are all others: the view is told each time what it must know."""
    model = HistoryModel(theme)
    kept = QSortFilterProxyModel()
    kept.setSourceModel(model)
    model.sort(columns.WHEN, Qt.SortOrder.AscendingOrder if backwards else Qt.SortOrder.DescendingOrder)
    for reading in readings:
        model.set_lines([line_of(number) for number in reading], NOON, ZoneInfo("UTC"))
        wanted = [f"Job {number}" for number in sorted(reading, reverse=not backwards)]
        # A proxy keeps its own count of the rows: it is wrong as soon as one change was not told.
        assert [kept.index(row, columns.JOB).data() for row in range(kept.rowCount())] == wanted


def test_a_search_still_fits_what_is_read_otherwise_the_next_day(theme: Theme) -> None:
    model = HistoryModel(theme)
    model.set_lines([line_of(1), line_of(2)], NOON, ZoneInfo("UTC"))
    model.set_search("today")
    assert len(model.rows) == 2
    model.set_lines([line_of(1), line_of(2)], NOON + timedelta(days=1), ZoneInfo("UTC"))
    assert model.rows == ()
    model.set_search("yesterday")
    assert len(model.rows) == 2


def test_the_titles_are_told_in_the_words_in_use(theme: Theme) -> None:
    model = HistoryModel(theme)
    assert model.headerData(columns.JOB, Qt.Orientation.Horizontal) == "Job"
    use(language(), _Loud())
    try:
        assert model.headerData(columns.JOB, Qt.Orientation.Horizontal) == "JOB"
    finally:
        use(language())
    assert model.headerData(columns.JOB, Qt.Orientation.Horizontal) == "Job"


class _Loud(NullTranslations):
    """The same language, in other words."""

    def gettext(self, message: str) -> str:
        return message.upper()


def line_of(number: int) -> HistoryLine:
    """A run that ended, the later the higher its number."""
    started = NOON - timedelta(hours=1) + timedelta(minutes=number)
    run = RunRow(
        id=number, root_id=number, attempt=1, parent_id=None, job="record-prices", schedule_id=None,
        trigger=Trigger.SCHEDULE, priority=5, scheduled_for=started, not_before=started, params={}, as_of=None,
        status=RunStatus.SUCCEEDED, reason=None, queued_at=started, started_at=started, finished_at=started,
        progress=None, progress_text=None, rows=None, result_text="Done", error_text=None, error_detail=None,
        cancel_requested=False,
    )  # fmt: skip
    return HistoryLine(run, f"Job {number}", started, "Done", "", None)


def test_what_is_shown_can_be_exported(page: HistoryPage, tmp_path: Path, qtbot: QtBot) -> None:
    choose(page, "Job", "Note own prices")
    qtbot.waitUntil(lambda: len(rows(page)) == 2)
    next(b for b in page.findChildren(QPushButton) if b.text() == "Export…").click()
    dialog = page.findChild(QFileDialog)
    assert dialog is not None
    target = tmp_path / "runs.csv"
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    qtbot.waitUntil(target.exists)
    with target.open(encoding="utf-8-sig", newline="") as file:
        written = list(csv.DictReader(file))
    assert [row["Job"] for row in written] == ["Note own prices"] * 2
    assert written[0]["What happened"] == "Did not run: Tillwatch was off at that time"
    assert written[0]["When"] == "2026-03-11T12:00:00+00:00"
    qtbot.waitUntil(
        lambda: f"2 runs written to {target}" in [label.text() for label in page.findChildren(QLabel)]
    )


def test_problems_are_marked_by_a_word_and_the_log_can_be_copied(
    page: HistoryPage, service: Service, qtbot: QtBot
) -> None:
    with service.store.write() as connection:
        append_log(connection, 1, "warning", "line 3 was left out", now=NOON)
        append_log(connection, 1, "error", "menu.csv could not be read", now=NOON)
    page.select("1")
    qtbot.waitUntil(lambda: "12:00:00  Problem: menu.csv could not be read" in log_of(page))
    assert "12:00:00  Mind: line 3 was left out" in log_of(page)
    next(b for b in page.findChildren(QPushButton) if b.text() == "Copy").click()
    assert QGuiApplication.clipboard().text() == log_of(page)


def test_the_log_of_a_running_run_grows_and_its_time_is_told(
    surroundings: Surroundings, page: HistoryPage, service: Service, clock: FixedClock, qtbot: QtBot
) -> None:
    with service.store.write() as connection:
        runs.queue_run(connection, NewRun("stock-alerts", Trigger.SCHEDULE, NOON, 0, {}))
        run = runs.claim_next(
            connection, now=NOON, session_id=service.engine.session_id, worker="test", at_most=4
        )
        assert run is not None
        append_log(connection, run.id, "info", "first", now=NOON)
    clock.instant += timedelta(minutes=40)
    service.engine.tell(RunChanged(run.id, run.job, RunStatus.RUNNING))
    qtbot.waitUntil(lambda: rows(page)[0][columns.STATUS] == "Running")
    assert rows(page)[0][columns.RESULT].startswith("Running for 40 min, usually")
    page.select(str(run.id))
    qtbot.waitUntil(lambda: "first" in log_of(page))
    with service.store.write() as connection:
        append_log(connection, run.id, "info", "second", now=NOON)
    service.engine.tell(RunProgressed(run.id, run.job, 0.5, "on it"))
    qtbot.waitUntil(lambda: "second" in log_of(page))
