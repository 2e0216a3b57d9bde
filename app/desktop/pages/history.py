"""History: every run, also the skipped ones, with its reason; below it the log of the chosen one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QPlainTextEdit, QSplitter, QVBoxLayout, QWidget

from app.desktop.models import history as columns
from app.desktop.models.history import HistoryModel
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pages.tables import choose_row, fit_table, give_way, make_table, set_widths
from app.desktop.pieces import text_label
from app.desktop.theme import tabular
from app.desktop.words import counted, duration, status_word, trigger_word
from app.domain.runs import PROBLEMS, RunStatus
from app.jobs.overview import HistoryLine, history_lines
from app.store.runs import LogLine

LIMIT = 500
RESULT_WIDTH = 320
_WIDTHS = {
    columns.STATUS: 116,
    columns.JOB: 200,
    columns.TRIGGER: 104,
    columns.WHEN: 120,
    columns.DURATION: 76,
}
_GIVE_WAY = (columns.TRIGGER, columns.DURATION)
"""Columns that make room first: the log of a run tells both."""

Picture = tuple[Sequence[HistoryLine], datetime, ZoneInfo]


class HistoryPage(Page):
    """The page that says what happened and why."""

    def __init__(
        self, surroundings: Surroundings, jobs: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(surroundings, self.tr("History"), parent)
        self._run_id = 0
        self._zone = ZoneInfo("UTC")
        self._job = QComboBox()
        self._job.addItem(self.tr("All jobs"), None)
        for job, title in jobs:
            self._job.addItem(title, job)
        self._status = QComboBox()
        self._status.addItem(self.tr("Any result"), ())
        self._status.addItem(self.tr("Problems"), tuple(sorted(PROBLEMS)))
        for status in RunStatus:
            self._status.addItem(status_word(status), (status,))
        self._model = HistoryModel(self._theme, self)
        self._table = make_table(self._model, self._theme, self.tr("History"))
        self._table.sortByColumn(columns.WHEN, Qt.SortOrder.DescendingOrder)
        self._table.setSortingEnabled(True)
        self._log_title = text_label(self.tr("Choose a run to read its log."), "heading")
        self._log = QPlainTextEdit()
        self._log.setReadOnly(True)
        self._log.setTabChangesFocus(True)
        self._log.setAccessibleName(self.tr("Log of the chosen run"))
        self._log.setFont(tabular(self._log.font()))
        self._lay_out()
        for box in (self._job, self._status):
            box.currentIndexChanged.connect(self._on_filter)
        self._table.selectionModel().currentRowChanged.connect(self._on_row)
        self._model.modelReset.connect(self._on_reset)
        self._bridge.run_changed.connect(self._on_change)
        self._theme.changed.connect(self._on_theme)

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

    def _lay_out(self) -> None:
        filters = QHBoxLayout()
        filters.setSpacing(8)
        for words, box in ((self.tr("&Job"), self._job), (self.tr("&Result"), self._status)):
            label = QLabel(words)
            label.setBuddy(box)
            box.setAccessibleName(words.replace("&", ""))
            filters.addWidget(label)
            filters.addWidget(box)
            filters.addSpacing(12)
        filters.addStretch(1)
        self._column.addLayout(filters)
        self._column.addSpacing(8)
        below = QWidget()
        log_column = QVBoxLayout(below)
        log_column.setContentsMargins(0, 8, 0, 0)
        log_column.setSpacing(6)
        log_column.addWidget(self._log_title)
        log_column.addWidget(self._log, 1)
        splitter = QSplitter(Qt.Orientation.Vertical)
        splitter.setChildrenCollapsible(False)
        splitter.addWidget(self._table)
        splitter.addWidget(below)
        splitter.setStretchFactor(0, 3)
        splitter.setStretchFactor(1, 1)
        # Parts of what there is, so that a small window keeps more of the runs than of the log.
        splitter.setSizes([3_000, 1_000])
        self._column.addWidget(splitter, 1)
        self._fit()

    def _fit(self) -> None:
        set_widths(self._table, self._theme, _WIDTHS, columns.RESULT)
        for box in (self._job, self._status):
            box.setMinimumHeight(self._theme.px(30))
        self._fit_columns()

    def _fit_columns(self) -> None:
        margins = self._column.contentsMargins()
        width = self.width() - margins.left() - margins.right() - self._theme.px(16)
        give_way(self._table, self._theme, _WIDTHS, _GIVE_WAY, RESULT_WIDTH, width)

    def _show(self, picture: Picture) -> None:
        lines, now, zone = picture
        self._zone = zone
        problems = sum(line.run.status in PROBLEMS for line in lines)
        if not lines:
            self._say(self.tr("No run to show."), self.tr("Runs appear here as soon as a job has been due."))
        elif problems:
            sentence = counted(
                problems, self.tr("{n} run below ended badly."), self.tr("{n} runs below ended badly.")
            )
            self._say(sentence, self._count_text(len(lines)))
        else:
            self._say(self.tr("No problems in the runs below."), self._count_text(len(lines)))
        self._model.set_lines(lines, now, zone)

    def _count_text(self, count: int) -> str:
        if count == LIMIT:
            return self.tr("The latest {n} runs").replace("{n}", str(count))
        return counted(count, self.tr("{n} run"), self.tr("{n} runs"))

    @Slot(int, str, str)
    def _on_change(self, _run_id: int, _job: str, _status: str) -> None:
        self.refresh()

    @Slot()
    def _on_filter(self) -> None:
        self.refresh()

    @Slot()
    def _on_reset(self) -> None:
        row = self._model.row_of(self._run_id)
        if row >= 0:
            choose_row(self._table, row)

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        line = self._model.line_at(current.row())
        if line is None:
            return
        self._run_id = line.run.id
        run_id = line.run.id
        title = self.tr("Log of run {id}: {job}").replace("{id}", str(run_id)).replace("{job}", line.title)
        self._log_title.setText(
            f"{title} · {trigger_word(line.run.trigger)} · {duration(line.run.duration_s)}"
        )
        self._loader.read("log", lambda: self._service.run_log(run_id), lambda log: self._show_log(line, log))

    def _show_log(self, line: HistoryLine, log: Sequence[LogLine]) -> None:
        if line.run.id != self._run_id:
            return
        texts = [f"{entry.at.astimezone(self._zone):%H:%M:%S}  {entry.text}" for entry in log]
        if not texts:
            texts = [line.result_text or self.tr("This run left no log.")]
        self._log.setPlainText("\n".join(texts))

    @Slot()
    def _on_theme(self) -> None:
        fit_table(self._table, self._theme)
        self._fit()
