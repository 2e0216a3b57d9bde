"""One supplier's suggestions as a table in which the quantity to order can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.desktop.words import NOTHING
from app.domain.money import format_money
from app.domain.quantity import QUANTITY_SCALE, quantity_text
from app.jobs.reordering import Suggestion

NAME, SKU, STOCK, COMING, PACK, QUANTITY, AMOUNT = range(7)
_COLUMNS = 7
_NUMBERS = frozenset({STOCK, COMING, PACK, QUANTITY, AMOUNT})
Index = QModelIndex | QPersistentModelIndex
NO_PARENT = QModelIndex()


class SuggestionModel(QAbstractTableModel):
    """Holds the suggestions; what the owner has changed stays until the suggestion itself becomes another one."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Suggestion, ...] = ()
        self._changed: dict[int, int] = {}

    def set_lines(self, lines: Sequence[Suggestion]) -> None:
        """Show these suggestions."""
        before = {line.product_id: line.suggested for line in self._lines}
        self.beginResetModel()
        self._lines = tuple(lines)
        self._changed = {
            line.product_id: self._changed[line.product_id]
            for line in lines
            if line.product_id in self._changed and before.get(line.product_id) == line.suggested
        }
        self.endResetModel()

    @property
    def lines(self) -> tuple[Suggestion, ...]:
        """The suggestions, as they were worked out."""
        return self._lines

    @property
    def quantities(self) -> dict[int, int]:
        """What is to be ordered, by product: the suggestion, or what the owner made of it. None of 0 is in it."""
        wanted = {line.product_id: self.quantity_of(line) for line in self._lines}
        return {product_id: quantity for product_id, quantity in wanted.items() if quantity > 0}

    def quantity_of(self, line: Suggestion) -> int:
        """Return how many of a product are to be ordered."""
        return self._changed.get(line.product_id, line.suggested)

    def line_at(self, row: int) -> Suggestion | None:
        """Return the suggestion in a row of the view."""
        return self._lines[row] if 0 <= row < len(self._lines) else None

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many products there are."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many columns there are."""
        return 0 if parent.isValid() else _COLUMNS

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that the quantity can be changed, and nothing else."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == QUANTITY else flags

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
            self.tr("SKU"),
            self.tr("Stock"),
            self.tr("On order"),
            self.tr("Packs of"),
            self.tr("Order"),
            self.tr("Costs"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return how a cell reads; the arithmetic is its tip, and the line below the table tells it too."""
        line = self.line_at(index.row())
        if line is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(line, column)
        if role == Qt.ItemDataRole.EditRole and column == QUANTITY:
            return self.quantity_of(line)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(column)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return line.text
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take another quantity for a product, as the store keeps it."""
        line = self.line_at(index.row())
        if line is None or role != Qt.ItemDataRole.EditRole or index.column() != QUANTITY:
            return False
        self._changed[line.product_id] = max(0, int(value))
        self.dataChanged.emit(self.index(index.row(), QUANTITY), self.index(index.row(), AMOUNT))
        return True

    def _text(self, line: Suggestion, column: int) -> str:
        match column:
            case 0:
                return line.name
            case 1:
                return line.sku
            case 2:
                return quantity_text(line.on_hand).replace("-", "−")
            case 3:
                return quantity_text(line.on_order) if line.on_order else NOTHING
            case 4:
                return quantity_text(line.pack_size) if line.pack_size > QUANTITY_SCALE else NOTHING
            case 5:
                return quantity_text(self.quantity_of(line))
            case _:
                return self._amount(line)

    def _amount(self, line: Suggestion) -> str:
        if line.cost is None:
            return NOTHING
        return format_money(line.cost * self.quantity_of(line) // QUANTITY_SCALE, line.currency)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
