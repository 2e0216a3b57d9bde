"""What the forms on a product and on a supplier both ask: delivery time, rhythm of orders, how safe to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row
from app.desktop.dialogs.field_layout import FieldLayout
from app.desktop.dialogs.fields import choice_field, number_field
from app.desktop.facts import lead_time_source
from app.desktop.pages.page import Surroundings
from app.language import number, tr, trn
from app.store.choices import LONGEST_DAYS

if TYPE_CHECKING:
    from app.store.choices import ProductChoice, SupplierChanges, SupplierChoice
    from app.store.terms import Terms

UNSET = -1
"""Stands below everything that can be meant: the field then says that nothing was set."""


class TermsDialog(ActingDialog):
    """Each field is the owner's own word or *not set*; the line below it tells what holds, and who says so."""

    def __init__(self, surroundings: Surroundings, title: str, subtitle: str, parent: QWidget) -> None:
        super().__init__(surroundings, title, subtitle, tr("Save"), parent)
        self.lead_time = number_field(tr("A delivery takes (days)"), UNSET, LONGEST_DAYS)
        self.review = number_field(tr("Days from order to order"), 0, LONGEST_DAYS)
        self.service_level = choice_field(tr("How often it may be missing"), self._levels())
        for field in (self.lead_time, self.review):
            field.setSpecialValueText(tr("not set"))
        self.act_button.setEnabled(False)

    def _levels(self) -> list[tuple[str, object]]:
        return [
            (tr("not set"), None),
            (tr("Now and then (10 of 100 orders)"), 0.9),
            (tr("Seldom (5 of 100 orders)"), 0.95),
            (tr("Very seldom (2 of 100 orders)"), 0.98),
            (tr("Hardly ever (1 of 200 orders)"), 0.995),
        ]

    def _add_lead_time(self, grid: FieldLayout) -> None:
        self._lead_note = add_row(grid, tr("A delivery takes (days)"), self.lead_time, " ")

    def _add_rhythm(self, grid: FieldLayout) -> None:
        self._review_note = add_row(grid, tr("Days from order to order"), self.review, " ")
        self._level_note = add_row(grid, tr("How often it may be missing"), self.service_level, " ")

    def _show_terms(
        self, choice: ProductChoice | SupplierChoice, terms: Terms, lead_source: str, unsaid: str
    ) -> None:
        """Fill in what the owner said, and tell what holds.

        ``lead_source`` says who told the delivery time; ``unsaid`` stands in words for what the owner has not set.
        """
        self.lead_time.setValue(UNSET if choice.lead_time_days is None else choice.lead_time_days)
        self.review.setValue(choice.review_days or 0)
        self._show_level(choice.service_level)
        said = lead_time_source("owner")
        self._lead_note.setText(self._holds(self._days(terms.lead_time_days), lead_time_source(lead_source)))
        self._review_note.setText(
            self._holds(self._days(terms.review_days), unsaid if choice.review_days is None else said)
        )
        missing = tr("missing in {n} of 100 orders", n=_missed(terms.service_level))
        self._level_note.setText(self._holds(missing, unsaid if choice.service_level is None else said))

    def _holds(self, what: str, source: str) -> str:
        return tr("Counts now: {what} ({source}).", what=what, source=source)

    def _days(self, count: float) -> str:
        return trn("{n} day", "{n} days", round(count))

    def _show_level(self, level: float | None) -> None:
        if self.service_level.findData(level) < 0:
            # Set elsewhere, to something between: it must not be lost by looking at it.
            self.service_level.addItem(self._level_words(level or 0), level)
        self.service_level.setCurrentIndex(self.service_level.findData(level))

    def _level_words(self, level: float) -> str:
        return tr("{n} of 100 orders", n=_missed(level))

    def _put_terms(self, changes: SupplierChanges, before: ProductChoice | SupplierChoice) -> None:
        """Add to ``changes`` what says something else than before."""
        lead_time = None if self.lead_time.value() == UNSET else self.lead_time.value()
        if lead_time != before.lead_time_days:
            changes["lead_time_days"] = lead_time
        review = self.review.value() or None
        if review != before.review_days:
            changes["review_days"] = review
        level = self.service_level.currentData()
        if level != before.service_level:
            changes["service_level"] = level


def _missed(level: float) -> str:
    return number((1 - level) * 100, 1)
