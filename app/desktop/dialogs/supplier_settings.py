"""The owner's word on one supplier, for all that comes from there, beside what holds without it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import quantity_field
from app.desktop.dialogs.terms import UNSET, TermsDialog
from app.desktop.facts import lead_time_source
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.jobs.supplier_settings import SupplierSettings, change_supplier, supplier_settings
from app.language import tr, trn
from app.store.choices import LONGEST_DAYS

if TYPE_CHECKING:
    from app.store.choices import SupplierChanges


class SupplierSettingsDialog(TermsDialog):
    """What is left alone is learned from this supplier's deliveries, or assumed."""

    def __init__(self, surroundings: Surroundings, supplier: str, parent: QWidget) -> None:
        super().__init__(surroundings, tr("How they deliver"), supplier, parent)
        self._supplier = supplier
        self._known: SupplierSettings | None = None
        self._spread_before = float(UNSET)
        self.spread = quantity_field(tr("Give or take (days)"))
        self.spread.setRange(UNSET, LONGEST_DAYS)
        self.spread.setDecimals(1)
        self.spread.setSpecialValueText(tr("not set"))
        grid = field_form()
        self._add_lead_time(grid)
        self._spread_note = add_row(grid, tr("Give or take (days)"), self.spread, " ")
        self._add_rhythm(grid)
        self._body.addWidget(
            text_label(
                tr(
                    "It counts for all that comes from this supplier, except where you or your file say something "
                    "else of a single product."
                ),
                "quiet",
            )
        )
        self._body.addLayout(grid)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        self.fit()
        service = self._service
        self._loader.read("supplier-settings", lambda: supplier_settings(service, supplier), self._show)

    def _show(self, known: SupplierSettings) -> None:
        if self.is_over:
            return
        self._known = known
        choice, terms = known.choice, known.terms
        self._show_terms(choice, terms, known.lead_time_source, lead_time_source("assumed"))
        self.spread.setValue(UNSET if choice.lead_time_spread_days is None else choice.lead_time_spread_days)
        self._spread_before = self.spread.value()
        days = trn("{n} day", "{n} days", round(terms.lead_time_spread_days, 1))
        self._spread_note.setText(self._holds(days, lead_time_source(known.spread_source)))
        self.act_button.setEnabled(True)
        self.lead_time.setFocus()
        self.fit()

    @Slot()
    def _on_act(self) -> None:
        known = self._known
        if known is None:
            return
        service, supplier, changes = self._service, self._supplier, self._changes(known)
        self._act(lambda: change_supplier(service, supplier, **changes))

    def _changes(self, known: SupplierSettings) -> SupplierChanges:
        changes: SupplierChanges = {}
        self._put_terms(changes, known.choice)
        # The field shows one decimal: what was told more exactly elsewhere is not lost by looking at it.
        if self.spread.value() != self._spread_before:
            changes["lead_time_spread_days"] = None if self.spread.value() < 0 else self.spread.value()
        return changes
