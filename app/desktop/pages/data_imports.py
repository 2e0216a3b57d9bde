"""The files that were brought in, newest first; the chosen one in words below the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.models import imports as columns
from app.desktop.models.imports import ImportsModel
from app.desktop.pages.data_import_card import ImportCard
from app.desktop.pages.short_table import Room, ShortTable
from app.desktop.pages.tables import choose_row, fit_rows
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE
from app.desktop.theme import Theme
from app.desktop.words import moment
from app.language import tr
from app.store.intake.imports import ImportRow

_ROOM = Room(
    widths={
        columns.STATE: 132,
        columns.WHEN: 140,
        columns.FILE: 180,
        columns.WHAT: 160,
        columns.ROWS: 72,
        columns.REJECTED: 84,
    },
    stretch=columns.BROUGHT,
    least=180,
    give_way=(columns.WHAT, columns.ROWS, columns.REJECTED, columns.STATE, columns.WHEN),
    most_rows=8,
)


class ImportsSection(ShortTable):
    """The list and, where one is chosen, what there is to say about it."""

    rejected_wanted = Signal(int)
    undo_wanted = Signal(int)
    held_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        model = ImportsModel(theme)
        super().__init__(theme, model, _ROOM, parent)
        self._model = model
        self.table.setAccessibleName(tr("Files brought in"))
        self._chosen = 0
        self._now: datetime | None = None
        self._zone = ZoneInfo("UTC")
        self.details = ImportCard(theme)
        self.details.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, GAP, NONE, NONE)
        column.setSpacing(GAP)
        column.addWidget(text_label(tr("Files brought in"), "title"))
        column.addWidget(self.table)
        column.addWidget(self.details)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self._model.modelReset.connect(self._on_reset)
        self.details.rejected_wanted.connect(self.rejected_wanted)
        self.details.undo_wanted.connect(self.undo_wanted)
        self.details.held_wanted.connect(self.held_wanted)
        self.details.close_wanted.connect(self._on_close)

    def show_imports(self, rows: Sequence[ImportRow], now: datetime, zone: ZoneInfo) -> None:
        """Show these imports; one that is chosen stays chosen."""
        self._now, self._zone = now, zone
        if tuple(rows) != self._model.rows:
            self._model.set_rows(rows, now, zone)
            fit_rows(self.table, self._theme, _ROOM.most_rows)
        self.setVisible(bool(rows))

    def choose(self, import_id: int) -> bool:
        """Open an import; False where it is not in the list."""
        row = self._model.row_of(import_id)
        if row >= 0:
            self._chosen = import_id
            choose_row(self.table, row)
        return row >= 0

    def row_of(self, import_id: int) -> ImportRow | None:
        """Return an import that is listed."""
        return self._model.row_at(self._model.row_of(import_id))

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = self._model.row_at(current.row())
        if row is not None:
            self._chosen = row.id
            self._show_details(row)

    @Slot()
    def _on_reset(self) -> None:
        row = self._model.row_at(self._model.row_of(self._chosen))
        if row is None:
            self._chosen = 0
            self.details.hide()
            return
        choose_row(self.table, self._model.row_of(self._chosen))
        self._show_details(row)

    def _show_details(self, row: ImportRow) -> None:
        when = "" if self._now is None else moment(row.started_at, self._now, self._zone)
        self.details.show_import(row, f"{row.file_name} · {when}", closable=True)
        self.details.show()

    @Slot()
    def _on_close(self) -> None:
        self._chosen = 0
        self.details.hide()
        choose_row(self.table, -1)
        self.table.setFocus()
