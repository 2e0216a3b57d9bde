"""Imports as a table: one line a file, newest first, with what it brought in and what of it was refused."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon

from app.desktop.import_words import brought_in, state_sign, state_word
from app.desktop.models.rows import RowModel
from app.desktop.theme import Theme
from app.desktop.words import NOTHING, moment
from app.language import number, tr
from app.store.intake.imports import ImportRow

STATE, WHEN, FILE, WHAT, BROUGHT, ROWS, REJECTED = range(7)
_NUMBERS = frozenset({ROWS, REJECTED})
_COLUMNS = 7


class ImportsModel(RowModel[ImportRow]):
    """Holds the imports in the order in which they were loaded."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, _NUMBERS, parent)
        self._theme = theme
        self._now: datetime | None = None
        self._zone = ZoneInfo("UTC")

    def set_rows(self, rows: Sequence[ImportRow], now: datetime, zone: ZoneInfo) -> None:
        """Show other imports; ``now`` and ``zone`` are those of the shop, for the words of the times."""
        self.beginResetModel()
        self._rows, self._now, self._zone = tuple(rows), now, zone
        self.endResetModel()

    def row_of(self, import_id: int) -> int:
        """Return the view's row of an import, or -1."""
        return next((place for place, row in enumerate(self._rows) if row.id == import_id), -1)

    def titles(self) -> Sequence[str]:
        """Return the names of the columns."""
        return (
            tr("State"),
            tr("When"),
            tr("File"),
            tr("What it is"),
            tr("Brought in"),
            tr("Rows"),
            tr("Not read"),
        )

    def _sign(self, row: ImportRow, column: int) -> QIcon | None:
        return self._theme.icon(*state_sign(row)) if column == STATE else None

    def _beside(self, row: ImportRow, column: int, role: int) -> str | None:
        return self._text(row, column) if role == Qt.ItemDataRole.ToolTipRole else None

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
                return brought_in(row.counts) or tr("Nothing new")
            case 5:
                return number(row.rows) if row.rows else NOTHING
            case _:
                return number(row.rejected) if row.rows else NOTHING
