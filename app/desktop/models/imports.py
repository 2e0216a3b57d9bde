"""Imports as a table: one line a file, newest first, with what it brought in and what of it was refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.desktop.import_words import brought_in, state_sign, state_word
from app.desktop.theme import Theme
from app.desktop.words import NOTHING, moment
from app.store.intake.imports import ImportRow

STATE, WHEN, FILE, WHAT, BROUGHT, ROWS, REJECTED = range(7)
_NUMBERS = frozenset({ROWS, REJECTED})
_COLUMNS = 7
Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class ImportsModel(QAbstractTableModel):
    """Holds the imports in the order in which they were loaded."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[ImportRow, ...] = ()
        self._now: datetime | None = None
        self._zone = ZoneInfo("UTC")

    def set_rows(self, rows: Sequence[ImportRow], now: datetime, zone: ZoneInfo) -> None:
        """Show other imports; ``now`` and ``zone`` are those of the shop, for the words of the times."""
        self.beginResetModel()
        self._rows, self._now, self._zone = tuple(rows), now, zone
        self.endResetModel()

    @property
    def rows(self) -> tuple[ImportRow, ...]:
        """The imports that are shown."""
        return self._rows

    def row_at(self, row: int) -> ImportRow | None:
        """Return the import in a row of the view."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def row_of(self, import_id: int) -> int:
        """Return the view's row of an import, or -1."""
        return next((place for place, row in enumerate(self._rows) if row.id == import_id), -1)

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many imports are shown."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else _COLUMNS

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return a column's name."""
        if orientation is Qt.Orientation.Vertical:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("State"),
            self.tr("When"),
            self.tr("File"),
            self.tr("What it is"),
            self.tr("Brought in"),
            self.tr("Rows"),
            self.tr("Not read"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return how a cell reads, is aligned, and which sign it carries."""
        row = self.row_at(index.row())
        if row is None:
            return None
        column = index.column()
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return self._text(row, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.DecorationRole and column == STATE:
            return self._theme.icon(*state_sign(row))
        return None

    def _text(self, row: ImportRow, column: int) -> str:
        match column:
            case 0:
                return state_word(row)
            case 1:
                return "" if self._now is None else moment(row.started_at, self._now, self._zone)
            case 2:
                return row.file_name
            case 3:
                return row.source_title
            case 4:
                # What does not count any more, or never did, has brought nothing in.
                if row.state != "finished":
                    return ""
                return brought_in(row.counts) or self.tr("Nothing new")
            case 5:
                return f"{row.rows:,}" if row.rows else NOTHING
            case _:
                return f"{row.rejected:,}" if row.rows else NOTHING


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
