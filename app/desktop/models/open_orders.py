"""Open orders as a table: from whom, what, how many, and when they come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon

from app.desktop.models.rows import RowModel
from app.desktop.theme import Theme
from app.desktop.words import NOTHING
from app.domain.quantity import format_quantity
from app.jobs.reordering import OpenOrder
from app.language import day_short, tr, trn

NAME, SUPPLIER, NUMBER, QUANTITY, DUE = range(5)
_COLUMNS = 5


class OpenOrdersModel(RowModel[OpenOrder]):
    """Holds the orders in the order in which they are due."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, {QUANTITY}, parent)
        self._theme = theme
        self.today: date | None = None

    def set_rows(self, rows: Sequence[OpenOrder], today: date) -> None:
        """Show other orders, as they stand ``today``."""
        self.beginResetModel()
        self._rows, self.today = tuple(rows), today
        self.endResetModel()

    def titles(self) -> Sequence[str]:
        """Return the names of the columns."""
        return (
            tr("Product"),
            tr("Supplier"),
            tr("Order"),
            tr("To come"),
            tr("When"),
        )

    def _sign(self, order: OpenOrder, column: int) -> QIcon | None:
        return self._theme.icon("attention", "attention") if column == DUE and order.is_late else None

    def _beside(self, order: OpenOrder, _column: int, role: int) -> str | None:
        return order.text if role == Qt.ItemDataRole.ToolTipRole else None

    def _text(self, order: OpenOrder, column: int) -> str:
        match column:
            case 0:
                return order.name
            case 1:
                return order.supplier or NOTHING
            case 2:
                return order.number or NOTHING
            case 3:
                return format_quantity(order.outstanding)
            case _:
                return self._due(order)

    def _due(self, order: OpenOrder) -> str:
        if order.due_day is None or self.today is None:
            return tr("No day is known")
        if order.is_late:
            late = (self.today - order.due_day).days
            return trn("{n} day late", "{n} days late", late)
        if order.due_day == self.today:
            return tr("Today")
        day = day_short(order.due_day, year=True, week=True)
        return day if order.due_stated else tr("Probably {day}", day=day)
