"""The owner's word on one product, field by field, beside what holds without it and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.desktop.boxes import QuantityBox, TickBox
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import quantity_field
from app.desktop.dialogs.terms import UNSET, TermsDialog
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.domain.quantity import QUANTITY_SCALE, format_quantity
from app.jobs.product_settings import ProductSettings, change_product, product_settings
from app.language import tr
from app.store.products import ProductRow

if TYPE_CHECKING:
    from app.store.choices import ProductChanges


class ProductSettingsDialog(TermsDialog):
    """What is left alone stays with the files, or with what Tillwatch has learned."""

    def __init__(self, surroundings: Surroundings, product: ProductRow, parent: QWidget) -> None:
        super().__init__(surroundings, tr("How it is ordered"), product.name, parent)
        self._product = product
        self._known: ProductSettings | None = None
        unset = tr("not set")
        self.is_sold = TickBox(tr("Sold here: watch its stock"))
        self.supplier = QLineEdit()
        self.supplier.setAccessibleName(tr("Supplier"))
        self.supplier.setPlaceholderText(unset)
        self.reorder_point = quantity_field(tr("Order when it falls to"))
        self.pack = quantity_field(tr("Comes in packs of"))
        self.least = quantity_field(tr("Smallest order"))
        self.reorder_point.setMinimum(UNSET)
        for field in (self.reorder_point, self.pack, self.least):
            field.setSpecialValueText(unset)
        self._lay_out()
        self.fit()
        service = self._service
        self._loader.read("product-settings", lambda: product_settings(service, product.id), self._show)

    def _lay_out(self) -> None:
        grid = field_form()
        self._supplier_note = add_row(grid, tr("Supplier"), self.supplier, " ")
        self._add_lead_time(grid)
        self._add_rhythm(grid)
        self._point_note = add_row(grid, tr("Order when it falls to"), self.reorder_point, " ")
        self._pack_note = add_row(grid, tr("Comes in packs of"), self.pack, " ")
        self._least_note = add_row(grid, tr("Smallest order"), self.least, " ")
        self._body.addWidget(
            text_label(tr("Fill in only what you know better. What is not set follows your files."), "quiet")
        )
        self._body.addLayout(grid)
        self._body.addWidget(self.is_sold)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)

    def _show(self, known: ProductSettings) -> None:
        if self.is_over:
            return
        self._known = known
        choice = known.choice
        self.is_sold.setChecked(choice.not_sold_since is None)
        self.supplier.setText(choice.supplier or "")
        self._show_terms(
            choice,
            known.terms,
            known.terms.lead_time_source,
            tr("assumed, or set for its supplier"),
        )
        self.reorder_point.setValue(
            UNSET if choice.reorder_point is None else choice.reorder_point / QUANTITY_SCALE
        )
        self.pack.set_quantity(choice.pack_size or 0)
        self.least.set_quantity(choice.min_order or 0)
        self._say_what_holds(known)
        self.act_button.setEnabled(True)
        self.supplier.setFocus()
        self.fit()

    def _say_what_holds(self, known: ProductSettings) -> None:
        """Say below each field what counts without an answer."""
        file = known.file
        self._supplier_note.setText(_file_says(file.supplier) if file.supplier else tr("No file names one."))
        self._point_note.setText(
            _file_says(format_quantity(file.reorder_point))
            if file.reorder_point
            else tr("Without it, Tillwatch works it out from sales and delivery time.")
        )
        self._pack_note.setText(
            _file_says(format_quantity(file.pack_size))
            if file.pack_size
            else tr("Without it, single pieces are ordered.")
        )
        self._least_note.setText(tr("Without it, any quantity is ordered."))

    @Slot()
    def _on_act(self) -> None:
        known = self._known
        if known is None:
            return
        changes = self._changes(known)
        service, product_id, is_sold = self._service, self._product.id, self.is_sold.isChecked()
        self._act(lambda: change_product(service, product_id, is_sold=is_sold, **changes))

    def _changes(self, known: ProductSettings) -> ProductChanges:
        """Return the fields that say something else than before."""
        before = known.choice
        changes: ProductChanges = {}
        self._put_terms(changes, before)
        supplier = self.supplier.text().strip() or None
        if supplier != before.supplier:
            changes["supplier"] = supplier
        point = None if self.reorder_point.value() < 0 else self.reorder_point.quantity()
        if point != before.reorder_point:
            changes["reorder_point"] = point
        pack, least = _set_or_none(self.pack), _set_or_none(self.least)
        if pack != before.pack_size:
            changes["pack_size"] = pack
        if least != before.min_order:
            changes["min_order"] = least
        return changes


def _file_says(what: str) -> str:
    return tr("Your file says {what}.", what=what)


def _set_or_none(field: QuantityBox) -> int | None:
    return field.quantity() or None
