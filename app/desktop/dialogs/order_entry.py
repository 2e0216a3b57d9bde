"""Adds an order of one product that was placed without a suggestion: found while typing, as on the Products page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import day_field, day_of, quantity_field, set_day
from app.desktop.dialogs.ordered import ASSUMED_DAYS
from app.desktop.dialogs.product_search import ProductSearch
from app.desktop.pages.page import Surroundings
from app.language import tr
from app.store.products import ProductRow

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
        self._found = ProductSearch(surroundings, "order-entry")
        self.search, self.table = self._found.search, self._found.table
        self.quantity = quantity_field(tr("How many were ordered"))
        self.due = day_field(tr("When they should come"))
        self.supplier = QLineEdit()
        self.supplier.setAccessibleName(tr("Supplier"))
        self.supplier.setPlaceholderText(tr("may stay empty"))
        self._lay_out()
        set_day(self.due, today + timedelta(days=ASSUMED_DAYS))
        self._found.chosen.connect(self._on_chosen)
        self._found.left.connect(self._on_left)
        self.quantity.valueChanged.connect(self._check)
        self._check()
        self.fit()
        self.search.setFocus()
        self._found.begin()

    @property
    def product(self) -> ProductRow | None:
        """The product that is chosen."""
        return self._found.product

    def done(self, result: int) -> None:
        """End the dialog."""
        self._found.end()
        super().done(result)

    def _lay_out(self) -> None:
        self._body.addWidget(self._found)
        grid = field_form()
        add_row(grid, tr("How many"), self.quantity)
        add_row(grid, tr("Comes on"), self.due)
        add_row(grid, tr("Supplier"), self.supplier)
        self._body.addLayout(grid)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)

    @Slot()
    def _on_left(self) -> None:
        self.quantity.setFocus()
        self.quantity.selectAll()

    @Slot()
    def _on_chosen(self) -> None:
        product = self.product
        if product is not None:
            self.supplier.setText(product.supplier or "")
            if product.lead_time_days is not None:
                set_day(self.due, self._today + timedelta(days=product.lead_time_days))
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
