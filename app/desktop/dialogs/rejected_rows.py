"""The rows of a file that were not read: line, column, text and reason, to be copied or saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.dialog import Dialog
from app.desktop.dialogs.table_file import TableFileDialog
from app.desktop.models.plain import PlainModel
from app.desktop.pages.page import Surroundings
from app.desktop.pages.tables import make_table
from app.desktop.pieces import text_label
from app.domain.errors import TillwatchError
from app.domain.records import RejectedRow
from app.jobs.data_overview import export_rejected, rejected_of
from app.language import number, tr, trn
from app.store.intake.imports import ImportRow

LISTED = 2_000
"""Rows that the dialog shows; what is saved has them all."""
LEAST_HEIGHT = 220
_LINE, _COLUMN, _TEXT, _REASON = range(4)
_WIDTHS = {_LINE: 64, _COLUMN: 110, _TEXT: 170}


class RejectedRowsDialog(Dialog):
    """Lists what was not read. Nothing can be lost here: the file itself lies where it was."""

    def __init__(self, surroundings: Surroundings, row: ImportRow, parent: QWidget) -> None:
        super().__init__(
            surroundings,
            trn("{n} row was not read", "{n} rows were not read", row.rejected),
            row.file_name,
            parent,
        )
        self._row = row
        self._model = PlainModel([tr("Line"), tr("Column"), tr("Text"), tr("Why")], {_LINE}, self)
        self.table = make_table(self._model, self._theme, tr("Rows that were not read"))
        self.table.setMinimumHeight(self._theme.px(LEAST_HEIGHT))
        header = self.table.horizontalHeader()
        for column, width in _WIDTHS.items():
            header.resizeSection(column, self._theme.px(width))
        header.setStretchLastSection(True)
        self._note = text_label("", "muted")
        self._note.hide()
        self.copy = self._answer_button(tr("Copy"))
        self.save = self._answer_button(tr("Save the list…"))
        self._answers.addStretch(1)
        self.close_button = self._answer_button(tr("Close"), "primary")
        self.close_button.setDefault(True)
        self._body.addWidget(self.table, 1)
        self._body.addWidget(self._note)
        self.copy.clicked.connect(self._on_copy)
        self.save.clicked.connect(self._on_save)
        self.close_button.clicked.connect(self.accept)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self).activated.connect(self._on_copy)
        self.fit()
        self.table.setFocus()
        service = self._service
        self._loader.read("rejected", lambda: rejected_of(service, row.id, LISTED), self._show)

    def _show(self, rows: Sequence[RejectedRow]) -> None:
        if self.is_over:
            return
        self._model.set_rows([(number(row.line), row.column, row.text, row.reason) for row in rows])
        if len(rows) < self._row.rejected:
            self._tell(tr("The first {n} are shown; the saved list has them all.", n=number(len(rows))))

    def _tell(self, words: str) -> None:
        self._note.setText(words)
        self._note.setVisible(bool(words))

    @Slot()
    def _on_copy(self) -> None:
        chosen = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        rows = [self._model.rows[place] for place in chosen] or list(self._model.rows)
        lines = ["\t".join(self._model.titles()), *("\t".join(map(_one_line, row)) for row in rows)]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self._tell(trn("{n} row copied.", "{n} rows copied.", len(rows)))

    @Slot()
    def _on_save(self) -> None:
        dialog = TableFileDialog(
            tr("Save the rows that were not read"),
            f"{Path(self._row.file_name).stem}-not-read.csv",
            self,
        )
        dialog.fileSelected.connect(self._save_to)
        dialog.open()

    @Slot(str)
    def _save_to(self, target: str) -> None:
        service, import_id = self._service, self._row.id
        self._loader.act(
            lambda: export_rejected(service, import_id, Path(target)),
            lambda count: self._on_saved(count, target),
            self._on_not_saved,
        )

    def _on_saved(self, count: int, target: str) -> None:
        if not self.is_over:
            self._tell(trn("{n} row written to {file}", "{n} rows written to {file}", count, file=target))

    def _on_not_saved(self, error: TillwatchError) -> None:
        if not self.is_over:
            self._tell(str(error))


def _one_line(cell: str) -> str:
    """Return a cell that stays one cell when it is pasted into a spreadsheet."""
    return " ".join(cell.split())
