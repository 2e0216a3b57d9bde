"""Prices that jumped so far that they wait for the owner's word: the old one beside the new one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QPushButton, QVBoxLayout, QWidget

from app.desktop.button_row import ButtonRow
from app.desktop.models.plain import PlainModel
from app.desktop.pages.tables import fit_rows, fit_table, give_way, make_table, set_widths
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE
from app.desktop.theme import Theme
from app.domain.money import format_money
from app.language import tr
from app.store.intake.held import HeldPrice

MOST_ROWS = 8
NAME_WIDTH = 140
_SKU, _NAME, _WHAT, _OLD, _NEW = range(5)
_WIDTHS = {_SKU: 120, _WHAT: 64, _OLD: 96, _NEW: 96}


class HeldPrices(QWidget):
    """A list in which several may be chosen, and the two answers to them."""

    take_wanted = Signal(list)
    """The ``HeldPrice`` rows whose new price is right."""
    keep_wanted = Signal(list)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._prices: tuple[HeldPrice, ...] = ()
        self._model = PlainModel(
            [tr("SKU"), tr("Product"), tr("What"), tr("Old"), tr("New")],
            {_OLD, _NEW},
            self,
        )
        self.table = make_table(self._model, theme, tr("Prices that wait for your word"))
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._hint = text_label(tr("Choose one or several, then say which price is right."), "muted")
        self.take = QPushButton(tr("Take the new price"))
        self.keep = QPushButton(tr("Keep the old one"))
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, NONE, NONE, NONE)
        column.setSpacing(GAP)
        column.addWidget(self.table)
        column.addWidget(self._hint)
        column.addWidget(ButtonRow(self.take, self.keep))
        self.take.clicked.connect(self._on_take)
        self.keep.clicked.connect(self._on_keep)
        self.table.selectionModel().selectionChanged.connect(self._on_chosen)
        theme.changed.connect(self._fit)
        self._fit()
        self._on_chosen()

    def show_prices(self, prices: Sequence[HeldPrice]) -> None:
        """Show the prices that wait; the first one is chosen, so that the answers are at hand."""
        self._prices = tuple(prices)
        self._model.set_rows([self._cells(price) for price in prices])
        self._fit()
        if prices:
            self.table.selectRow(0)
        self._on_chosen()

    def chosen(self) -> list[HeldPrice]:
        """Return the prices that are chosen."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return [self._prices[row] for row in rows]

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the names readable."""
        super().resizeEvent(event)
        self._fit_columns()

    def _cells(self, price: HeldPrice) -> tuple[str, ...]:
        what = tr("Cost") if price.field == "cost" else tr("Price")
        old, new = (format_money(amount, price.currency) for amount in (price.before, price.stated))
        return price.sku, price.name, what, old, new

    @Slot()
    def _fit(self) -> None:
        fit_table(self.table, self._theme)
        fit_rows(self.table, self._theme, MOST_ROWS)
        set_widths(self.table, self._theme, _WIDTHS, _NAME)
        self.table.horizontalHeader().setSortIndicatorShown(False)
        self._fit_columns()

    def _fit_columns(self) -> None:
        room = self.width() - self._theme.px(24)
        give_way(self.table, self._theme, _WIDTHS, (_SKU, _WHAT), NAME_WIDTH, room)

    @Slot()
    def _on_chosen(self) -> None:
        any_chosen = bool(self.chosen())
        self.take.setEnabled(any_chosen)
        self.keep.setEnabled(any_chosen)

    @Slot()
    def _on_take(self) -> None:
        self.take_wanted.emit(self.chosen())

    @Slot()
    def _on_keep(self) -> None:
        self.keep_wanted.emit(self.chosen())
