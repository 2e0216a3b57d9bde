"""What holds for the prices of the whole shop: from which change on to speak up, the least margin, the tax in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.percent_field import percent_field, share_of, show_share
from app.language import tr
from app.store.price_rules import MARGIN_FLOORS, TAX_RATES, THRESHOLDS, PriceRules, get_price_rules

if TYPE_CHECKING:
    from app.jobs.service import Service


def read_price_rules(service: Service) -> PriceRules:
    """Return what holds for the shop."""
    with service.store.read() as connection:
        return get_price_rules(connection)


class PriceRulesForm(QWidget):
    """The fields. A product may say otherwise in its own."""

    edited = Signal()
    """The owner has finished changing one of the fields."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rules: PriceRules | None = None
        self.threshold = percent_field(tr("Speak up from a change of (%)"), THRESHOLDS)
        self.floor = percent_field(tr("Least margin (%)"), MARGIN_FLOORS)
        self.tax = percent_field(tr("Tax in your prices (%)"), TAX_RATES, tr("not said"))
        grid = field_form()
        add_row(
            grid,
            tr("Speak up from a change of (%)"),
            self.threshold,
            tr("Of a price next door, or of your own cost. Smaller changes are noted only."),
        )
        add_row(
            grid,
            tr("Least margin (%)"),
            self.floor,
            tr("Tillwatch never advises a price that would leave less."),
        )
        add_row(
            grid,
            tr("Tax in your prices (%)"),
            self.tax,
            tr("While it is not said, price and cost are taken as they stand."),
        )
        self.setLayout(grid)
        self.setEnabled(False)
        for field in (self.threshold, self.floor, self.tax):
            # A figure that is still being typed is not meant yet.
            field.setKeyboardTracking(False)
            field.valueChanged.connect(self._on_edited)

    def show_rules(self, rules: PriceRules) -> None:
        """Show what holds."""
        self._rules = rules
        for field, share in (
            (self.threshold, rules.threshold),
            (self.floor, rules.margin_floor),
            (self.tax, rules.tax_rate),
        ):
            with QSignalBlocker(field):
                show_share(field, share)
        self.setEnabled(True)

    def rules(self) -> PriceRules:
        """Return the rules as they stand on the form."""
        return PriceRules(share_of(self.threshold) or 0.0, share_of(self.floor) or 0.0, share_of(self.tax))

    @Slot()
    def _on_edited(self) -> None:
        if self._rules is not None and self.rules() != self._rules:
            self._rules = self.rules()
            self.edited.emit()
