"""History: every run, also the skipped ones, with its reason; below it the log of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QWidget,
)

from app.desktop.boxes import ChoiceBox
from app.desktop.dialogs.table_file import TableFileDialog
from app.desktop.models import history as columns
from app.desktop.models.history import HistoryModel, started_by
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.tables import choose_row, fit_table, give_way, make_table, set_widths
from app.desktop.run_log import RunLog
from app.desktop.sheet import GAP, NONE, SPACE
from app.desktop.turning_row import TurningRow
from app.desktop.words import duration, running_for, status_word
from app.domain.runs import PROBLEMS, RunStatus
from app.jobs.exporting import write_csv
from app.jobs.overview import HistoryLine, history_lines
from app.language import tr, trn
from app.store.run_log import LogLine

LIMIT = 500
RESULT_WIDTH = 320
LEAST_RESULT_WIDTH = 100
_WIDTHS = {
    columns.STATUS: 132,
    columns.JOB: 200,
    columns.TRIGGER: 104,
    columns.WHEN: 140,
    columns.DURATION: 76,
}
_GIVE_WAY = (columns.TRIGGER, columns.DURATION)
"""Columns that make room first: the log of a run tells both."""
RUNNING_EVERY_MS = 10_000
"""How often "Running for …" is said anew while something runs and the page is seen."""
SEARCH_DELAY_MS = 120
SEARCH_WIDTH = 84
NARROWEST_BOX = 6
"""Letters to which the boxes of the filter may shrink in a small window."""

Picture = tuple[Sequence[HistoryLine], datetime, ZoneInfo]


class HistoryPage(Page):
    """The page that says what happened and why."""

    def __init__(
        self, surroundings: Surroundings, jobs: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(surroundings, tr("History"), parent)
        self._run_id = 0
        self._is_cut_short = False
        self._zone = ZoneInfo("UTC")
        self._job = ChoiceBox()
        self._job.addItem(tr("All jobs"), None)
        for job, title in jobs:
            self._job.addItem(title, job)
        self._status = ChoiceBox()
        self._status.addItem(tr("Any result"), ())
        self._status.addItem(tr("Problems"), tuple(sorted(PROBLEMS)))
        for status in RunStatus:
            self._status.addItem(status_word(status), (status,))
        self._model = HistoryModel(self._theme, self)
        self._table = make_table(self._model, self._theme, tr("History"))
        self._table.sortByColumn(columns.WHEN, Qt.SortOrder.DescendingOrder)
        self._table.setSortingEnabled(True)
        self._search = QLineEdit()
        self._search.setPlaceholderText(tr("Search"))
        self._search.setAccessibleName(tr("Search the history"))
        self._search.setClearButtonEnabled(True)
        self._export = QPushButton(tr("Export…"))
        self._export.setAccessibleName(tr("Export the runs that are shown"))
        self._log = RunLog(self._theme)
        self._typing = self._timer(SEARCH_DELAY_MS)
        self._next_look = self._timer(RUNNING_EVERY_MS)
        self._lay_out()
        for box in (self._job, self._status):
            box.currentIndexChanged.connect(self._on_filter)
        self._search.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self._on_search)
        self._next_look.timeout.connect(self.refresh)
        self._export.clicked.connect(self._on_export)
        self._log.read_wanted.connect(self._read_log)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self._model.modelReset.connect(self._on_reset)
        self._model.dataChanged.connect(self._tell_chosen)
        self._bridge.run_changed.connect(self._on_change)
        self._bridge.run_progressed.connect(self._on_progress)
        self._theme.changed.connect(self._on_theme)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(self._search.setFocus)

    def load(self) -> None:
        """Read the runs that the filter lets through."""
        service = self._service
        job, statuses = self._job.currentData(), self._status.currentData()
        self._loader.read(
            "history",
            lambda: (
                history_lines(service, job=job, statuses=statuses, limit=LIMIT),
                service.now(),
                service.shop().zone,
            ),
            self._show,
        )

    def select(self, subject: str) -> None:
        """Show the log of a run, or, given a job, only that job's runs."""
        if subject.isdigit():
            self._run_id = int(subject)
            self._job.setCurrentIndex(0)
            self._status.setCurrentIndex(0)
            self._search.clear()
            self._on_search()
            self._on_reset()
        elif (place := self._job.findData(subject)) > 0:
            self._job.setCurrentIndex(place)

    def focus_first(self) -> None:
        """Start on the table: it is what one comes for."""
        self._table.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what happened readable at every width."""
        super().resizeEvent(event)
        self._fit_columns()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no further while nobody does."""
        super().hideEvent(event)
        # What runs then is looked at anew as soon as the page is seen again.
        self._stale = self._stale or self._next_look.isActive()
        self._next_look.stop()
        self._log.stop()

    def _timer(self, milliseconds: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        return timer

    def _lay_out(self) -> None:
        left, right = QWidget(), QWidget()
        choices, asked = QHBoxLayout(left), QHBoxLayout(right)
        for part in (choices, asked):
            part.setContentsMargins(NONE, NONE, NONE, NONE)
            part.setSpacing(GAP)
        for words, box in ((tr("&Job"), self._job), (tr("&Result"), self._status)):
            label = QLabel(words)
            label.setBuddy(box)
            box.setAccessibleName(words.replace("&", ""))
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(NARROWEST_BOX)
            choices.addWidget(label)
            choices.addWidget(box, 1)
        asked.addWidget(self._search, 1)
        asked.addWidget(self._export)
        self._column.addWidget(TurningRow(left, right, growing={left: 0, right: 0}, gap=SPACE))
        self._column.addSpacing(GAP)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._table)
        splitter.addWidget(self._log)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        # Parts of what there is, so that a small window keeps more of the runs than of the log.
        splitter.setSizes([3_000, 1_000])
        self._column.addWidget(splitter, 1)
        self._fit()

    def _fit(self) -> None:
        set_widths(self._table, self._theme, _WIDTHS, columns.RESULT)
        for field in (self._job, self._status, self._search, self._export):
            field.setMinimumHeight(self._theme.px(30))
        self._search.setMinimumWidth(self._theme.px(SEARCH_WIDTH))
        self._fit_columns()

    def _fit_columns(self) -> None:
        margins = self._column.contentsMargins()
        width = self.width() - margins.left() - margins.right() - self._theme.px(16)
        give_way(self._table, self._theme, _WIDTHS, _GIVE_WAY, RESULT_WIDTH, width)
        shown = {
            column: self._theme.px(size)
            for column, size in _WIDTHS.items()
            if not self._table.isColumnHidden(column)
        }
        # Where even that is too little, all are cut short alike: the tips tell what does not fit.
        part = min(1.0, (width - self._theme.px(LEAST_RESULT_WIDTH)) / sum(shown.values()))
        if part == 1.0 and not self._is_cut_short:
            return
        self._is_cut_short = part < 1.0
        for column, size in shown.items():
            self._table.horizontalHeader().resizeSection(column, round(size * part))

    def _show(self, picture: Picture) -> None:
        lines, now, self._zone = picture
        self._model.set_lines(lines, now, self._zone)
        self._tell_shown()
        if self.isVisible() and any(line.run.status is RunStatus.RUNNING for line in lines):
            self._next_look.start()
        else:
            self._next_look.stop()

    def _tell_shown(self) -> None:
        """Say whether anything that is shown went wrong, and how much that is."""
        lines = self._model.rows
        problems = sum(line.run.status in PROBLEMS for line in lines)
        self._export.setEnabled(bool(lines))
        if not lines:
            advice = (
                tr("Nothing here fits the search.")
                if self._search.text().strip()
                else tr("Runs appear here as soon as a job has been due.")
            )
            self._say(tr("No run to show."), advice)
        elif problems:
            sentence = trn("{n} run below ended badly.", "{n} runs below ended badly.", problems)
            self._say(sentence, self._count_text(len(lines)))
        else:
            self._say(tr("No problems in the runs below."), self._count_text(len(lines)))

    def _count_text(self, count: int) -> str:
        if count == LIMIT:
            return tr("The latest {n} runs", n=count)
        return trn("{n} run", "{n} runs", count)

    @Slot(int, str, str)
    def _on_change(self, _run_id: int, _job: str, _status: str) -> None:
        self.refresh()

    @Slot(int, str, float, str)
    def _on_progress(self, run_id: int, _job: str, _fraction: float, _text: str) -> None:
        if run_id == self._run_id and self.isVisible():
            self._log.grow()

    @Slot()
    def _on_filter(self) -> None:
        self.refresh()

    @Slot()
    def _on_search(self) -> None:
        self._typing.stop()
        self._model.set_search(self._search.text())
        self._tell_shown()

    @Slot()
    def _on_reset(self) -> None:
        row = self._model.row_of(self._run_id)
        if row >= 0:
            choose_row(self._table, row)

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._tell_chosen()

    @Slot()
    def _tell_chosen(self) -> None:
        line = self._model.row_at(self._table.currentIndex().row())
        if line is None:
            return
        self._run_id = line.run.id
        facts = [tr("Log of run {id}: {job}", id=line.run.id, job=line.title), started_by(line)]
        elapsed = self._model.elapsed_s(line)
        if elapsed is not None:
            facts.append(running_for(elapsed, line.usual_s))
        elif line.run.duration_s is not None:
            facts.append(duration(line.run.duration_s))
        self._log.set_title(" · ".join(facts))
        self._read_log()

    @Slot()
    def _read_log(self) -> None:
        run_id = self._run_id
        self._loader.read(
            "log", lambda: self._service.run_log(run_id), lambda log: self._show_log(run_id, log)
        )

    def _show_log(self, run_id: int, log: Sequence[LogLine]) -> None:
        line = self._model.row_at(self._model.row_of(run_id))
        if run_id == self._run_id:
            result = "" if line is None else line.result_text
            self._log.show_lines(log, self._zone, result or tr("This run left no log."))

    @Slot()
    def _on_export(self) -> None:
        dialog = TableFileDialog(
            tr("Export the runs that are shown"),
            f"history-{self._service.now().astimezone(self._zone):%Y-%m-%d}.csv",
            self,
        )
        dialog.fileSelected.connect(self._export_to)
        dialog.open()

    @Slot(str)
    def _export_to(self, target: str) -> None:
        names = [
            str(self._model.headerData(column, Qt.Orientation.Horizontal))
            for column in range(self._model.columnCount())
        ]
        # As it reads on the screen, but with the instant in full: "Today 11:30" means nothing in a file.
        rows = [dict(zip(names, self._model.cells(line), strict=True)) for line in self._model.rows]
        for row, line in zip(rows, self._model.rows, strict=True):
            row[names[columns.WHEN]] = line.when.astimezone(self._zone).isoformat(timespec="seconds")
        self._loader.act(
            lambda: write_csv(Path(target), names, rows),
            lambda count: self._say_exported(count, target),
            self.refused.emit,
        )

    def _say_exported(self, count: int, target: str) -> None:
        words = trn("{n} run written to {file}", "{n} runs written to {file}", count, file=target)
        self._subline.setText(words)

    @Slot()
    def _on_theme(self) -> None:
        fit_table(self._table, self._theme)
        self._fit()
