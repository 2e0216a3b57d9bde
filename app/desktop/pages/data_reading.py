"""Giving a file to be read: by dropping it, by its path, by choosing it, or through the watched folder."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QSize, QUrl, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFileDialog,
    QFrame,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop.bridge import UNKNOWN_FRACTION
from app.desktop.button_row import ButtonRow
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, SPACE, TIGHT, WIDE_GAP
from app.desktop.theme import Theme
from app.desktop.words import time_left
from app.domain.runs import RunStatus
from app.jobs.data_overview import IMPORT_FILE, UNDO_IMPORT
from app.language import tr, trn
from app.store.runs import RunRow

STEPS = 1_000
"""Steps of the progress bar."""
NARROW_BELOW = 520
"""Width on the sheet below which the buttons stand below the field."""


class ReadingCard(QFrame):
    """Always in the same place, so that one learns where files go."""

    read_wanted = Signal(list)
    """The paths to read."""
    folder_wanted = Signal()
    stop_wanted = Signal(int)

    def __init__(self, theme: Theme, inbox: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._theme = theme
        self._run: RunRow | None = None
        self._title = text_label("", "title")
        self._hint = text_label("")
        self._field = QLineEdit()
        self._field.setAccessibleName(tr("File to read"))
        self._field.setPlaceholderText(tr("Path of a file"))
        self._field.setClearButtonEnabled(True)
        self._read = QPushButton(tr("Read it"))
        self._read.setProperty("role", "primary")
        self._choose = QPushButton(tr("Choose a file…"))
        self._folder = QPushButton(tr("Open the folder"))
        self._folder.setProperty("role", "link")
        self._folder.setAccessibleName(tr("Open the watched folder"))
        self._inbox = text_label(breakable(inbox), "quiet")
        self._inbox.setAccessibleName(tr("Watched folder"))
        self._inbox.setAccessibleDescription(str(inbox))
        self._doing = text_label("")
        self._behind = text_label("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximum(STEPS)
        self._bar.setAccessibleName(tr("Progress of the reading"))
        self._stop = QPushButton(tr("Stop"))
        self._stop.setAccessibleName(tr("Stop the reading"))
        self._progress = QWidget()
        self._tools = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self._read.clicked.connect(self._on_read)
        self._field.returnPressed.connect(self._on_read)
        self._field.textChanged.connect(self._on_typed)
        self._choose.clicked.connect(self._on_choose)
        self._folder.clicked.connect(self.folder_wanted)
        self._stop.clicked.connect(self._on_stop)
        self._on_typed("")
        self.set_empty(False)
        self.show_run(None, 0, "", None)

    @property
    def field(self) -> QLineEdit:
        """Where a path is typed."""
        return self._field

    def set_empty(self, empty: bool) -> None:
        """Teach what to do where nothing was ever brought in."""
        if empty:
            self._title.setText(tr("Bring your shop in"))
            self._hint.setText(
                tr(
                    "Drop an export file of your till or shop here: your products, then your sales. Tillwatch "
                    "knows the exports of Shopify, WooCommerce, Square, Loyverse, Lightspeed and PrestaShop and "
                    "asks about any other table. It never changes your files."
                )
            )
        else:
            self._title.setText(tr("Read a file"))
            self._hint.setText(
                tr("Drop an export of your till or shop anywhere on this window, or name it here.")
            )

    def show_run(self, run: RunRow | None, behind: int, in_the_way: str, now: datetime | None) -> None:
        """Show what goes on. ``behind``: files that wait for their turn; ``in_the_way``: the job they wait for."""
        if run is not None and self._run is not None and run.id == self._run.id:
            self._run = run
        else:
            self._run = run
            self._bar.setMaximum(0)
            self._stop.setEnabled(True)
        had_focus = self._stop.hasFocus()
        waiting = bool(in_the_way) and run is None
        self._progress.setVisible(run is not None or waiting)
        self._bar.setVisible(run is not None)
        self._stop.setVisible(run is not None)
        self._behind.setVisible(behind > 0)
        self._behind.setText(trn("{n} more file waits for its turn.", "{n} more files wait.", behind))
        if had_focus and run is None:
            self._field.setFocus()
        if waiting:
            self._doing.setText(tr("Waits until “{job}” has ended.", job=in_the_way))
        elif run is not None and now is not None:
            if run.cancel_requested:
                self._show_stopping()
            elif run.status is RunStatus.QUEUED:
                self._doing.setText(self._what(run))
            else:
                fraction = UNKNOWN_FRACTION if run.progress is None else run.progress
                self.show_progress(run.id, fraction, run.progress_text or self._what(run), now)

    def show_progress(self, run_id: int, fraction: float, text: str, now: datetime) -> None:
        """Move the bar of the run that is shown, and say how much longer it may take."""
        run = self._run
        if run is None or run.id != run_id or not self._stop.isEnabled():
            return
        # A bar that stands at nothing looks stuck: until there is a share to show, it only moves.
        known = fraction > 0
        self._bar.setMaximum(STEPS if known else 0)
        if known:
            self._bar.setValue(round(fraction * STEPS))
        elapsed = 0.0 if run.started_at is None else (now - run.started_at).total_seconds()
        left = time_left(elapsed, fraction)
        self._doing.setText(f"{text} · {left}" if left else text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the buttons below the field where they have no room beside it."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(NARROW_BELOW)
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._tools.setDirection(down if narrow else across)

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def _lay_out(self) -> None:
        buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        buttons.setSpacing(GAP)
        buttons.addWidget(self._read)
        buttons.addWidget(self._choose)
        buttons.addStretch(1)
        self._tools.setSpacing(GAP)
        self._tools.addWidget(self._field, 1)
        self._tools.addLayout(buttons)
        progress = QVBoxLayout(self._progress)
        progress.setContentsMargins(NONE, GAP, NONE, TIGHT)
        progress.setSpacing(GAP)
        progress.addWidget(self._doing)
        progress.addWidget(self._bar)
        progress.addWidget(self._behind)
        progress.addWidget(ButtonRow(self._stop))
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        column.setSpacing(GAP)
        column.addWidget(self._title)
        column.addWidget(self._hint)
        column.addLayout(self._tools)
        column.addWidget(self._progress)
        column.addSpacing(GAP)
        column.addWidget(
            text_label(
                tr(
                    "Files that you put into the watched folder are read by themselves within seconds; Tillwatch "
                    "then keeps them in the folder “imported” inside it."
                ),
                "quiet",
            )
        )
        place = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        place.setSpacing(GAP)
        place.addWidget(self._inbox, 1)
        place.addWidget(self._folder)
        column.addLayout(place)

    def _what(self, run: RunRow) -> str:
        if run.job == IMPORT_FILE:
            name = Path(str(run.params.get("path", ""))).name
            return tr("Reading {file}", file=name)
        if run.job == UNDO_IMPORT:
            return tr("Undoing an import")
        return tr("Reading the watched folder")

    def _show_stopping(self) -> None:
        self._stop.setEnabled(False)
        self._doing.setText(tr("Stopping…"))

    @Slot(str)
    def _on_typed(self, text: str) -> None:
        self._read.setEnabled(bool(text.strip()))

    @Slot()
    def _on_read(self) -> None:
        path = typed_path(self._field.text())
        if path is not None:
            self._field.clear()
            self.read_wanted.emit([path])

    @Slot()
    def _on_choose(self) -> None:
        dialog = QFileDialog(self, tr("Choose the files to read"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setNameFilters(
            [
                tr("Exports (*.csv *.tsv *.tab *.txt *.xlsx *.xlsm *.xml *.gz *.zip)"),
                tr("All files (*)"),
            ]
        )
        dialog.filesSelected.connect(self._on_chosen)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(list)
    def _on_chosen(self, files: list[str]) -> None:
        self.read_wanted.emit([Path(file) for file in files])

    @Slot()
    def _on_stop(self) -> None:
        if self._run is not None:
            self._show_stopping()
            self.stop_wanted.emit(self._run.id)


def breakable(path: Path) -> str:
    """Return a path that a label may break at its folders: a label is never narrower than its longest word.

    After a slash Qt breaks by itself, and a path that is copied from the label stays what it is.
    """
    return str(path) if os.sep == "/" else str(path).replace(os.sep, f"{os.sep}\N{ZERO WIDTH SPACE}")


def typed_path(text: str) -> Path | None:
    """Return the path that was typed or pasted: file managers quote it or write it as an address; None for nothing."""
    cleaned = text.strip().strip("\"'")
    if not cleaned:
        return None
    if cleaned.startswith("file://"):
        cleaned = QUrl(cleaned).toLocalFile()
    return Path(cleaned).expanduser()
