"""Finds one product while its name is typed, as on the Products page: for dialogs that are about one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QVBoxLayout, QWidget

from app.desktop.models.plain import PlainModel
from app.desktop.models.products import stock_text
from app.desktop.pages.page import Surroundings
from app.desktop.pages.tables import choose_row, fit_rows, make_table
from app.desktop.pieces import text_label
from app.desktop.product_reading import Answer, ask, open_list
from app.desktop.sheet import NONE, SPACE
from app.language import tr
from app.store.product_index import ProductIndex, Wanted
from app.store.products import ProductRow

HITS = 5
"""Products listed while one types: whoever sees none of them types one more letter."""


class ProductSearch(QWidget):
    """The field, and below it what was found. Down leads into the hits, Return goes on."""

    chosen = Signal()
    """Another product is chosen, or none any more."""
    left = Signal()
    """The owner goes on to what comes after the product."""

    def __init__(self, surroundings: Surroundings, key: str, parent: QWidget | None = None) -> None:
        """``key`` names what is read for it."""
        super().__init__(parent)
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._theme = surroundings.theme
        self._key = key
        self._index: ProductIndex | None = None
        self._answered = Wanted()
        self._goes_on = False
        self._is_over = False
        self._hits: list[ProductRow] = []
        self.search = QLineEdit()
        self.search.setAccessibleName(tr("Search the product"))
        self.search.setPlaceholderText(tr("Name, SKU, barcode or category"))
        self._model = PlainModel([tr("Product"), tr("SKU"), tr("Stock")], {2}, self)
        self.table = make_table(self._model, self._theme, tr("Products found"))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._words = text_label("", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, NONE, NONE, NONE)
        column.setSpacing(SPACE)
        for part in (self.search, self.table, self._words):
            column.addWidget(part)
        self.setFocusProxy(self.search)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._on_typed)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)

    def begin(self) -> None:
        """Read the products there are."""
        service = self._service
        self._loader.read(self._key, lambda: open_list(service, Wanted(), at_once=True), self._on_opened)

    def end(self) -> None:
        """Show nothing more of what is still being read."""
        self._is_over = True

    @property
    def product(self) -> ProductRow | None:
        """The product that is chosen."""
        row = self.table.currentIndex().row()
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Down and Return lead from the search on: into the hits, and to what comes next."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down and self._hits:
                choose_row(self.table, max(0, self.table.currentIndex().row()))
                self.table.setFocus()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                # What was typed last may still be looked for.
                self._goes_on = True
                self._go_on()
                return True
        return super().eventFilter(watched, event)

    def _on_opened(self, answer: Answer) -> None:
        self._index = answer.index
        self._show(answer)

    def _show(self, answer: Answer) -> None:
        if self._is_over:
            return
        if answer.found.wanted.search != self.search.text():
            self._on_typed()
            return
        self._answered = answer.found.wanted
        self._hits = [line.product for line in answer.lines[:HITS]]
        self._model.set_rows([(row.name, row.sku, stock_text(row)) for row in self._hits])
        fit_rows(self.table, self._theme, HITS)
        if self._answered.needle and self._hits:
            choose_row(self.table, 0)
        self._tell_chosen()
        self._go_on()

    @Slot()
    def _on_typed(self) -> None:
        service, index, wanted = self._service, self._index, Wanted(self.search.text())
        self._goes_on = False
        if index is not None:
            self._loader.read(self._key, lambda: ask(service, index, wanted), self._show)

    def _go_on(self) -> None:
        """Lead on, once what was typed has been found."""
        if self._goes_on and self.product is not None and self._answered.search == self.search.text():
            self._goes_on = False
            self.left.emit()

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        product = self.product
        if product is not None:
            words = tr("Chosen: {name}", name=product.name)
        elif self._answered.needle and not self._hits:
            words = tr("No product is called that.")
        else:
            words = tr("Type a part of the product's name.")
        self._words.setText(words)
        self.chosen.emit()
