"""Products as a table: searched as one types and sorted by any column, with a hundred thousand rows in memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import floor
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon

from app.alerts.severity import Severity
from app.desktop.models.rows import RowModel
from app.desktop.theme import Theme
from app.desktop.words import NOTHING, is_likely, outlook_text, severity_sign
from app.domain.money import NO_CURRENCY, format_money
from app.domain.quantity import QUANTITY_SCALE, quantity_text
from app.language import tr
from app.store.judgements import Outlook
from app.store.products import ProductRow

NAME, SKU, STOCK, SELLS, COVER, RUNS_OUT, PRICE, MARGIN = range(8)
_COLUMNS = 8
_NUMBERS = frozenset({STOCK, SELLS, COVER, PRICE, MARGIN})


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
    return f"{floor(cover):,}" if cover < 1_000 else "999+"


def sells_text(row: ProductRow) -> str:
    """Return units sold a day, with a second decimal where the first would say nothing."""
    sells = row.daily_sales
    if sells is None:
        return NOTHING
    if sells == 0:
        return "0"
    return f"{sells:.2f}" if sells < 0.1 else f"{sells:,.1f}"


def stock_text(row: ProductRow) -> str:
    """Return what is on the shelf."""
    return NOTHING if row.on_hand is None else quantity_text(row.on_hand).replace("-", "−")


def price_text(row: ProductRow, currency: str) -> str:
    """Return the price; its currency stands in the header unless this product has another one."""
    if row.price is None:
        return NOTHING
    return format_money(row.price, NO_CURRENCY if row.currency == currency else row.currency)


def margin_text(row: ProductRow) -> str:
    """Return the margin in whole percent of the price."""
    return NOTHING if row.margin is None else f"{row.margin * 100:.0f}".replace("-", "−")


_SORT_KEYS: dict[int, Callable[[ProductRow], Any]] = {
    NAME: lambda row: row.name.casefold(),
    SKU: lambda row: row.sku.casefold(),
    STOCK: lambda row: row.on_hand,
    SELLS: lambda row: row.daily_sales,
    COVER: cover_days,
    PRICE: lambda row: row.price,
    MARGIN: lambda row: row.margin,
}


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every product with what a search compares, made beside the GUI thread."""

    rows: tuple[ProductRow, ...] = ()
    haystacks: tuple[str, ...] = ()
    currency: str = ""
    outlooks: Mapping[int, Outlook] = field(default_factory=dict)
    """When products run out, by id; those of which that cannot be said are left out."""
    today: date = date.min

    @classmethod
    def of(
        cls,
        rows: Sequence[ProductRow],
        currency: str,
        outlooks: Mapping[int, Outlook] | None = None,
        today: date = date.min,
    ) -> Catalogue:
        """Prepare ``rows`` for searching by name, SKU, barcode and category, ignoring case."""
        haystacks = tuple(
            "\n".join((row.name, row.sku, row.barcode or "", row.category or "")).casefold() for row in rows
        )
        return cls(tuple(rows), haystacks, currency, outlooks or {}, today)

    def runs_out(self, row: ProductRow) -> str:
        """Return when a product runs out, in words."""
        seen = self.outlooks.get(row.id)
        return NOTHING if seen is None else outlook_text(seen, self.today)


class ProductModel(RowModel[ProductRow]):
    """Holds the whole catalogue and shows the part that was asked for."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(_COLUMNS, _NUMBERS, parent)
        self._theme = theme
        self._catalogue = Catalogue()
        self._order: list[int] = []
        self._needle = ""
        self._needs_you = False
        self._column = NAME
        self._direction = Qt.SortOrder.AscendingOrder

    def set_catalogue(self, catalogue: Catalogue) -> None:
        """Show other products, keeping search, filter and order."""
        self.beginResetModel()
        self._catalogue = catalogue
        self._arrange()
        self._filter()
        self.endResetModel()

    def set_filter(self, needle: str, needs_you: bool) -> None:
        """Show only products that contain ``needle``, and only those with an alert where ``needs_you``."""
        wanted = (needle.strip().casefold(), needs_you)
        if wanted == (self._needle, self._needs_you):
            return
        self.beginResetModel()
        self._needle, self._needs_you = wanted
        self._filter()
        self.endResetModel()

    def row_of(self, sku: str) -> int:
        """Return the view's row of a product, or -1 where it is not shown."""
        return next((place for place, row in enumerate(self._rows) if row.sku == sku), -1)

    @property
    def total(self) -> int:
        """How many products there are, shown or not."""
        return len(self._catalogue.rows)

    def titles(self) -> Sequence[str]:
        """Return the names of the columns with their units."""
        currency = self._catalogue.currency
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

    def _beside(self, row: ProductRow, column: int, role: int) -> str | QIcon | None:
        if column != NAME or row.alert_severity is None:
            return None
        if role == Qt.ItemDataRole.DecorationRole:
            return self._theme.icon(*severity_sign(row.alert_severity))
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return row.alert_text
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Order by a column; products without a value there come last either way."""
        if (column, order) == (self._column, self._direction) or column < 0:
            return
        self.beginResetModel()
        self._column, self._direction = column, order
        self._arrange()
        self._filter()
        self.endResetModel()

    def _text(self, row: ProductRow, column: int) -> str:
        match column:
            case 0:
                return row.name
            case 1:
                return row.sku
            case 2:
                return stock_text(row)
            case 3:
                return sells_text(row)
            case 4:
                return cover_text(row)
            case 5:
                return self._catalogue.runs_out(row)
            case 6:
                return price_text(row, self._catalogue.currency)
            case _:
                return margin_text(row)

    def _arrange(self) -> None:
        key = self._window if self._column == RUNS_OUT else _SORT_KEYS[self._column]
        keys: list[Any] = [key(row) for row in self._catalogue.rows]
        known = [place for place, key in enumerate(keys) if key is not None]
        known.sort(key=keys.__getitem__, reverse=self._direction is Qt.SortOrder.DescendingOrder)
        self._order = known + [place for place, key in enumerate(keys) if key is None]

    def _window(self, row: ProductRow) -> tuple[int, date] | None:
        """Return what rows are ordered by: what is out, then by the last day of a likely window, then the others."""
        seen = self._catalogue.outlooks.get(row.id)
        if seen is None or (seen.severity != Severity.OUT and seen.out_chance is None):
            return None
        if seen.severity == Severity.OUT:
            return 0, date.min
        return (1, seen.out_to or date.max) if is_likely(seen) else (2, date.max)

    def _filter(self) -> None:
        rows, shown = self._catalogue.rows, self._order
        if self._needle:
            haystacks = self._catalogue.haystacks
            shown = [place for place in shown if self._needle in haystacks[place]]
        if self._needs_you:
            shown = [place for place in shown if rows[place].alert_severity is not None]
        self._rows = [rows[place] for place in shown]
