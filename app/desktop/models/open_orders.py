"""Open orders as a table: from whom, what, how many, and when they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.desktop.theme import Theme
from app.desktop.words import NOTHING, counted, day_text
from app.domain.quantity import quantity_text
from app.jobs.reordering import OpenOrder

NAME, SUPPLIER, NUMBER, QUANTITY, DUE = range(5)
_COLUMNS = 5
Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class OpenOrdersModel(QAbstractTableModel):
    """Holds the orders in the order in which they are due."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[OpenOrder, ...] = ()
        self.today: date | None = None

    def set_rows(self, rows: Sequence[OpenOrder], today: date) -> None:
        """Show other orders, as they stand ``today``."""
        self.beginResetModel()
        self._rows, self.today = tuple(rows), today
        self.endResetModel()

    @property
    def rows(self) -> tuple[OpenOrder, ...]:
        """The orders that are shown."""
        return self._rows

    def row_at(self, row: int) -> OpenOrder | None:
        """Return the order in a row of the view."""
        return self._rows[row] if 0 <= row < len(self._rows) else None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many orders are shown."""
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
            self.tr("Product"),
            self.tr("Supplier"),
            self.tr("Order"),
            self.tr("To come"),
            self.tr("When"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return how a cell reads, is aligned, and which sign it carries."""
        order = self.row_at(index.row())
        if order is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(order, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return order.text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role == Qt.ItemDataRole.DecorationRole and column == DUE and order.is_late:
            return self._theme.icon("attention", "attention")
        return None

    def _text(self, order: OpenOrder, column: int) -> str:
        match column:
            case 0:
                return order.name
            case 1:
                return order.supplier or NOTHING
            case 2:
                return order.number or NOTHING
            case 3:
                return quantity_text(order.outstanding)
            case _:
                return self._due(order)

    def _due(self, order: OpenOrder) -> str:
        if order.due_day is None or self.today is None:
            return self.tr("No day is known")
        if order.is_late:
            late = (self.today - order.due_day).days
            return counted(late, self.tr("{n} day late"), self.tr("{n} days late"))
        if order.due_day == self.today:
            return self.tr("Today")
        day = f"{order.due_day:%a} {day_text(order.due_day)}"
        return day if order.due_stated else self.tr("Probably {day}").replace("{day}", day)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column == QUANTITY else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
