"""The first rows of a file as they stand in it, each column under its header and under what it is read as."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from app.desktop.pages.tables import dress_table, fit_table
from app.desktop.sheet import ROW_HEIGHT
from app.desktop.theme import Theme
from app.language import tr
from app.sources.examining import ColumnLook, Look

Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()
ROWS_SEEN = 4
"""Rows that are in sight; the others are a scroll away."""
WIDEST_COLUMN = 240


class PreviewModel(QAbstractTableModel):
    """Rows and columns of a ``Look``. Personal cells are not there, and their columns say so."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[tuple[str, ...], ...] = ()
        self._columns: tuple[ColumnLook, ...] = ()
        self._titles: dict[int, str] = {}

    def set_look(self, look: Look) -> None:
        """Show another file, or another sheet of it."""
        self.beginResetModel()
        self._rows, self._columns = look.rows, look.columns
        self._titles = {}
        self.endResetModel()

    def set_titles(self, titles: Sequence[str | None]) -> None:
        """Say what each column is read as, by position; None: it is not read."""
        found = {position: title for position, title in enumerate(titles) if title is not None}
        if found == self._titles or not self._columns:
            return
        self._titles = found
        last = len(self._columns) - 1
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, last))

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many rows were looked at."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many columns the file has."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the file's header and, on a second line, what the column is read as."""
        if orientation is Qt.Orientation.Vertical or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{self._columns[section].header}\n{self._reading(section)}"
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell as it stands in the file; what is not read is muted."""
        row, column = index.row(), index.column()
        if not (0 <= row < len(self._rows) and 0 <= column < len(self._columns)):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            cells = self._rows[row]
            return cells[column] if column < len(cells) else ""
        if role == Qt.ItemDataRole.ForegroundRole and column not in self._titles:
            return QColor(self._theme.sheet.muted)
        return None

    def _reading(self, column: int) -> str:
        if self._columns[column].personal:
            return tr("personal: not read")
        return self._titles.get(column) or tr("not read")


def preview_table(model: PreviewModel, theme: Theme, name: str) -> QTableView:
    """Return a view on the first rows, wide files scrolling sideways."""
    table = QTableView()
    dress_table(table, model, theme, name)
    # Qt measures titles of two lines as if they were one, and would cut short what fits.
    table.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideNone)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
    # Fusion draws a box of its own where the two bars meet.
    table.setCornerWidget(QWidget())
    fit_preview(table, theme)
    return table


def fit_preview(table: QTableView, theme: Theme) -> None:
    """Bring widths and height to what is shown and to the present font size."""
    fit_table(table, theme)
    header = table.horizontalHeader()
    header.setMaximumSectionSize(theme.px(WIDEST_COLUMN))
    table.resizeColumnsToContents()
    # Large letters leave less room: the columns below are what the dialog is for.
    rows = min(max(table.model().rowCount(), 1), max(2, round(ROWS_SEEN / theme.scale)))
    bar = table.horizontalScrollBar().sizeHint().height()
    table.setFixedHeight(header.sizeHint().height() + rows * theme.px(ROW_HEIGHT) + bar + 4)
