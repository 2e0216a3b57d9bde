"""Adds an order of one product that was placed without a suggestion: found while typing, as on the Products page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHeaderView, QLineEdit, QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import day_field, day_of, quantity_field, set_day
from app.desktop.dialogs.ordered import ASSUMED_DAYS
from app.desktop.models.plain import PlainModel
from app.desktop.models.products import stock_text
from app.desktop.pages.page import Surroundings
from app.desktop.pages.tables import choose_row, fit_rows, make_table
from app.desktop.pieces import text_label
from app.desktop.product_reading import Answer, ask, open_list
from app.language import tr
from app.store.product_index import ProductIndex, Wanted
from app.store.products import ProductRow

HITS = 5
"""Products listed while one types: whoever sees none of them types one more letter."""

Keep = Callable[[ProductRow, str, int, date], object]
"""Stores an order of a product from a supplier: a quantity as the store keeps it, due on a day."""


class OrderEntryDialog(ActingDialog):
    """Search above, the figures below. Down leads into the hits, Return goes on."""

    def __init__(self, surroundings: Surroundings, today: date, keep: Keep, parent: QWidget) -> None:
        super().__init__(
            surroundings,
            tr("Add an order"),
            tr("Something that you ordered elsewhere and that is on its way"),
            tr("Note the order"),
            parent,
        )
        self._keep = keep
        self._today = today
        self._index: ProductIndex | None = None
        self._answered = Wanted()
        self._goes_on = False
        self._hits: list[ProductRow] = []
        self.search = QLineEdit()
        self.search.setAccessibleName(tr("Search the product"))
        self.search.setPlaceholderText(tr("Name, SKU, barcode or category"))
        self._model = PlainModel([tr("Product"), tr("SKU"), tr("Stock")], {2}, self)
        self.table = make_table(self._model, self._theme, tr("Products found"))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self._chosen = text_label("", "muted")
        self.quantity = quantity_field(tr("How many were ordered"))
        self.due = day_field(tr("When they should come"))
        self.supplier = QLineEdit()
        self.supplier.setAccessibleName(tr("Supplier"))
        self.supplier.setPlaceholderText(tr("may stay empty"))
        self._lay_out()
        set_day(self.due, today + timedelta(days=ASSUMED_DAYS))
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._on_typed)
        self.table.selectionModel().currentRowChanged.connect(self._on_row)
        self.quantity.valueChanged.connect(self._check)
        self._check()
        self.fit()
        self.search.setFocus()
        service = self._service
        self._loader.read("order-entry", lambda: open_list(service, Wanted(), at_once=True), self._on_opened)

    @property
    def product(self) -> ProductRow | None:
        """The product that is chosen."""
        row = self.table.currentIndex().row()
        return self._hits[row] if 0 <= row < len(self._hits) else None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Down and Return lead from the search on: into the hits, and to the quantity."""
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

    def _lay_out(self) -> None:
        self._body.addWidget(self.search)
        self._body.addWidget(self.table)
        self._body.addWidget(self._chosen)
        grid = field_form()
        add_row(grid, tr("How many"), self.quantity)
        add_row(grid, tr("Comes on"), self.due)
        add_row(grid, tr("Supplier"), self.supplier)
        self._body.addLayout(grid)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)

    def _on_opened(self, answer: Answer) -> None:
        self._index = answer.index
        self._show(answer)

    def _show(self, answer: Answer) -> None:
        if self.is_over:
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
            self._loader.read("order-entry", lambda: ask(service, index, wanted), self._show)

    def _go_on(self) -> None:
        """Lead on to the quantity, once what was typed has been found."""
        if self._goes_on and self.product is not None and self._answered.search == self.search.text():
            self._goes_on = False
            self.quantity.setFocus()
            self.quantity.selectAll()

    @Slot(QModelIndex, QModelIndex)
    def _on_row(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        self._tell_chosen()

    def _tell_chosen(self) -> None:
        product = self.product
        if product is not None:
            words = tr("Chosen: {name}", name=product.name)
            self.supplier.setText(product.supplier or "")
            if product.lead_time_days is not None:
                set_day(self.due, self._today + timedelta(days=product.lead_time_days))
        elif self._answered.needle and not self._hits:
            words = tr("No product is called that.")
        else:
            words = tr("Type a part of the product's name.")
        self._chosen.setText(words)
        self._check()

    @Slot()
    def _check(self) -> None:
        self.act_button.setEnabled(self.product is not None and self.quantity.quantity() > 0)

    @Slot()
    def _on_act(self) -> None:
        product = self.product
        if product is not None:
            supplier, quantity, due = self.supplier.text(), self.quantity.quantity(), day_of(self.due)
            self._act(lambda: self._keep(product, supplier, quantity, due))
