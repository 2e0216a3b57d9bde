"""Products as a table that knows which rows there are, and reads what they say only where they are seen."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from math import floor
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QIcon

from app.desktop.models.rows import NO_PARENT, ColumnModel, Index
from app.desktop.product_reading import Answer, ProductLine
from app.desktop.theme import Theme
from app.desktop.words import NOTHING, outlook_text, severity_sign
from app.domain.money import NO_CURRENCY, format_money
from app.domain.quantity import QUANTITY_SCALE, format_quantity
from app.language import fixed, number, tr
from app.store.product_index import Found, SortBy
from app.store.products import ProductRow

NAME, SKU, STOCK, SELLS, COVER, RUNS_OUT, PRICE, MARGIN = range(8)
SORTS = (
    SortBy.NAME, SortBy.SKU, SortBy.STOCK, SortBy.SELLS, SortBy.COVER, SortBy.RUNS_OUT, SortBy.PRICE, SortBy.MARGIN,
)  # fmt: skip
"""What each column is ordered by."""
_COLUMNS = 8
NUMBERS = frozenset({STOCK, SELLS, COVER, PRICE, MARGIN})
"""Columns that stand to the right."""
_REMEMBERED = 4_000
"""Rows whose figures are kept for scrolling back to."""


def cover_days(row: ProductRow) -> float | None:
    """Return for how many days the stock lasts at the recent pace; None where stock or pace is unknown."""
    sells = row.daily_sales
    if row.on_hand is None or not sells:
        return None
    return max(0, row.on_hand) / QUANTITY_SCALE / sells


def cover_text(row: ProductRow) -> str:
    """Return the cover as whole days, rounded down: half a day left is none to count on."""
    cover = cover_days(row)
    if cover is None:
        return NOTHING
    return number(floor(cover)) if cover < 1_000 else "999+"


def sells_text(row: ProductRow) -> str:
    """Return units sold a day, with a second decimal where the first would say nothing."""
    sells = row.daily_sales
    if sells is None:
        return NOTHING
    if sells == 0:
        return "0"
    return fixed(sells, 2) if sells < 0.1 else fixed(sells, 1)


def stock_text(row: ProductRow) -> str:
    """Return what is on the shelf."""
    return NOTHING if row.on_hand is None else format_quantity(row.on_hand).replace("-", "−")


def price_text(row: ProductRow, currency: str) -> str:
    """Return the price; its currency stands in the header unless this product has another one."""
    if row.price is None:
        return NOTHING
    return format_money(row.price, NO_CURRENCY if row.currency == currency else row.currency)


def margin_text(row: ProductRow) -> str:
    """Return the margin in whole percent of the price."""
    return NOTHING if row.margin is None else fixed(row.margin * 100, 0).replace("-", "−")


class ProductModel(ColumnModel):
    """Holds the ids of all rows, and what is said of those that were seen.

    A row that was never read is blank until ``add_lines`` brings it; ``lines_wanted`` says that one is missing.
    """

    lines_wanted = Signal()
    order_wanted = Signal(int, bool)
    """A column by which to order, and whether the largest comes first."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, NUMBERS, parent)
        self._theme = theme
        self._ids: array[int] = array("q")
        self._count = 0
        self._lines: dict[int, ProductLine | None] = {}
        self._before: dict[int, ProductLine | None] = {}
        self._said: dict[int, tuple[ProductLine, tuple[str, ...]]] = {}
        self._currency = ""
        self._today = date.min
        # Whoever draws asks for many rows at once: what is missing is told afterwards, in one go.
        self._missing = QTimer(self)
        self._missing.setSingleShot(True)
        self._missing.setInterval(0)
        self._missing.timeout.connect(self.lines_wanted)

    def show_answer(self, answer: Answer, *, anew: bool) -> bool:
        """Show other rows, or the same in another order. ``anew``: the store was looked at again.

        True where rows may stand elsewhere than before.
        """
        if (self._currency, self._today) != (answer.currency, answer.today):
            self._currency, self._today = answer.currency, answer.today
            self._said = {}
            self._titles = None
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, _COLUMNS - 1)
        if anew:
            # What was known is shown until it has been read again: nothing blinks.
            self._before = self._lines
            self._lines = {}
            self._said = {}
        self._forget_many()
        self._lines.update((line.product.id, line) for line in answer.lines)
        found = answer.found
        if found.ids == self._ids and found.count == self._count:
            self._changed()
            return False
        self.beginResetModel()
        self._ids, self._count = found.ids, found.count
        self.endResetModel()
        return True

    def show_rest(self, found: Found) -> bool:
        """Add the rows below those that were found first. True where the latter stand elsewhere now."""
        begins_alike = found.ids[: len(self._ids)] == self._ids
        if begins_alike and found.count == self._count:
            self._ids = found.ids
            self._changed()
        elif begins_alike and self._count == len(self._ids):
            self.beginInsertRows(NO_PARENT, self._count, found.count - 1)
            self._ids, self._count = found.ids, found.count
            self.endInsertRows()
        else:
            self.beginResetModel()
            self._ids, self._count = found.ids, found.count
            self.endResetModel()
            return True
        return False

    def add_lines(self, asked: Sequence[int], lines: Iterable[ProductLine]) -> None:
        """Take what rows say; of those that were ``asked`` for and are not there any more, nothing is said."""
        self._forget_many()
        self._lines.update(dict.fromkeys(asked))
        self._lines.update((line.product.id, line) for line in lines)
        # Rows read ahead are out of sight: they must not have the whole table painted again.
        rows = [row for row in (self.row_of(asked[0]), self.row_of(asked[-1])) if row >= 0] if asked else []
        if rows:
            self._changed(min(rows), max(rows))

    def missing(self, first: int, last: int) -> list[int]:
        """Return the ids of the rows from ``first`` to ``last`` that are to be read."""
        return [
            product_id for product_id in self._ids[max(0, first) : last + 1] if product_id not in self._lines
        ]

    def id_at(self, row: int) -> int:
        """Return which product is in a row; 0 where that is not known."""
        return self._ids[row] if 0 <= row < len(self._ids) else 0

    def row_of(self, product_id: int) -> int:
        """Return the row of a product, or -1 where it is not shown."""
        try:
            return self._ids.index(product_id)
        except ValueError:
            return -1

    def row_at(self, row: int) -> ProductRow | None:
        """Return the product in a row, as far as it has been read."""
        line = self._line(row)
        return None if line is None else line.product

    def rowCount(self, parent: Index = NO_PARENT) -> int:
        """Return how many rows are shown."""
        return 0 if parent.isValid() else self._count

    def titles(self) -> Sequence[str]:
        """Return the names of the columns with their units."""
        currency = self._currency
        return (
            tr("Name"),
            tr("SKU"),
            tr("Stock"),
            tr("Sells/day"),
            tr("Cover (days)"),
            tr("Runs out"),
            tr("Price ({currency})", currency=currency) if currency else tr("Price"),
            tr("Margin (%)"),
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return how a cell reads, is aligned, and what stands beside its text."""
        # Asked a thousand times for one picture of the table: what is not told, or always the same, is told first.
        if role == _ALIGNMENT:
            return self._sides[index.column()]
        if role == _DISPLAY:
            texts = self.texts(index.row())
            return None if texts is None else texts[index.column()]
        if role == _DECORATION:
            return self.sign(index.row(), index.column())
        if role not in _BESIDE or index.column() != NAME:
            return None
        product = self.row_at(index.row())
        return None if product is None or product.alert_severity is None else product.alert_text

    def sign(self, row: int, column: int) -> QIcon | None:
        """Return the sign of a product's alert, beside its name."""
        product = self.row_at(row) if column == NAME else None
        if product is None or product.alert_severity is None:
            return None
        return self._theme.icon(*severity_sign(product.alert_severity))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Ask for another order; the rows come later."""
        if column >= 0:
            self.order_wanted.emit(column, order is Qt.SortOrder.DescendingOrder)

    def _line(self, row: int) -> ProductLine | None:
        product_id = self.id_at(row)
        if product_id in self._lines:
            return self._lines[product_id]
        if 0 <= row < self._count:
            self._missing.start()
        return self._before.get(product_id)

    def texts(self, row: int) -> tuple[str, ...] | None:
        """Return how the cells of a row read, None while that is not known; made once, for every move asks again."""
        line = self._line(row)
        if line is None:
            return None
        known = self._said.get(line.product.id)
        if known is None or known[0] is not line:
            known = self._said[line.product.id] = (line, self._cells(line))
        return known[1]

    def _cells(self, line: ProductLine) -> tuple[str, ...]:
        product = line.product
        return (
            product.name,
            product.sku,
            stock_text(product),
            sells_text(product),
            cover_text(product),
            NOTHING if line.outlook is None else outlook_text(line.outlook, self._today),
            price_text(product, self._currency),
            margin_text(product),
        )

    def _forget_many(self) -> None:
        if len(self._lines) > _REMEMBERED:
            self._lines = {}
            self._said = {}

    def _changed(self, first: int = 0, last: int | None = None) -> None:
        if self._count:
            end = self._count - 1 if last is None else last
            self.dataChanged.emit(self.index(first, 0), self.index(end, _COLUMNS - 1))


_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_DECORATION = int(Qt.ItemDataRole.DecorationRole)
_BESIDE = frozenset({int(Qt.ItemDataRole.ToolTipRole), int(Qt.ItemDataRole.AccessibleDescriptionRole)})
