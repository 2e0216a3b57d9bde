"""One supplier's suggestions as a table in which the quantity to order can be changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt

from app.desktop.models.rows import Index, RowModel
from app.desktop.words import NOTHING
from app.domain.money import format_money
from app.domain.quantity import QUANTITY_SCALE, format_quantity
from app.jobs.reordering import Suggestion
from app.language import tr

NAME, SKU, STOCK, COMING, PACK, QUANTITY, AMOUNT = range(7)
_COLUMNS = 7
_NUMBERS = frozenset({STOCK, COMING, PACK, QUANTITY, AMOUNT})


class SuggestionModel(RowModel[Suggestion]):
    """Holds the suggestions; what the owner has changed stays until the suggestion itself becomes another one."""

    fields = frozenset({QUANTITY})

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, _NUMBERS, parent)
        self._changed: dict[int, int] = {}

    def set_lines(self, lines: Sequence[Suggestion]) -> None:
        """Show these suggestions."""
        before = {line.product_id: line.suggested for line in self._rows}
        self.beginResetModel()
        self._rows = tuple(lines)
        self._changed = {
            line.product_id: self._changed[line.product_id]
            for line in lines
            if line.product_id in self._changed and before.get(line.product_id) == line.suggested
        }
        self.endResetModel()

    @property
    def quantities(self) -> dict[int, int]:
        """What is to be ordered, by product: the suggestion, or what the owner made of it. None of 0 is in it."""
        wanted = {line.product_id: self.quantity_of(line) for line in self._rows}
        return {product_id: quantity for product_id, quantity in wanted.items() if quantity > 0}

    def quantity_of(self, line: Suggestion) -> int:
        """Return how many of a product are to be ordered."""
        return self._changed.get(line.product_id, line.suggested)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that the quantity can be changed, and nothing else."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() in self.fields else flags

    def titles(self) -> Sequence[str]:
        """Return the names of the columns."""
        return (
            tr("Product"),
            tr("SKU"),
            tr("Stock"),
            tr("On order"),
            tr("Packs of"),
            tr("Order"),
            tr("Costs"),
        )

    def _beside(self, line: Suggestion, column: int, role: int) -> int | str | None:
        """Return the quantity to be changed; the arithmetic is a tip, and the line below the table tells it too."""
        if role == Qt.ItemDataRole.EditRole and column == QUANTITY:
            return self.quantity_of(line)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return line.text
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Take another quantity for a product, as the store keeps it."""
        line = self.row_at(index.row())
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
                return format_quantity(line.on_hand).replace("-", "−")
            case 3:
                return format_quantity(line.on_order) if line.on_order else NOTHING
            case 4:
                return format_quantity(line.pack_size) if line.pack_size > QUANTITY_SCALE else NOTHING
            case 5:
                return format_quantity(self.quantity_of(line))
            case _:
                return self._amount(line)

    def _amount(self, line: Suggestion) -> str:
        if line.cost is None:
            return NOTHING
        return format_money(line.cost * self.quantity_of(line) // QUANTITY_SCALE, line.currency)
