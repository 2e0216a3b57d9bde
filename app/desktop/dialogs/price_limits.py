"""The owner's word on the prices of one product: from which change on to speak up, and the least margin."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.percent_field import percent_field, share_of, share_text, show_share
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.jobs.price_view import ProductPrices
from app.jobs.price_wishes import change_product_prices
from app.language import tr
from app.store.price_rules import MARGIN_FLOORS, THRESHOLDS


class PriceLimitsDialog(ActingDialog):
    """Two fields; what is not set follows the shop's settings."""

    def __init__(self, surroundings: Surroundings, prices: ProductPrices, parent: QWidget) -> None:
        super().__init__(surroundings, tr("Limits of its price"), prices.product, tr("Save"), parent)
        self._product_id = prices.product_id
        unset = tr("as for the shop")
        self.threshold = percent_field(tr("Speak up from a change of (%)"), THRESHOLDS, unset)
        self.floor = percent_field(tr("Least margin (%)"), MARGIN_FLOORS, unset)
        show_share(self.threshold, prices.threshold if prices.threshold_is_own else None)
        show_share(self.floor, prices.margin_floor if prices.margin_floor_is_own else None)
        grid = field_form()
        add_row(
            grid,
            tr("Speak up from a change of (%)"),
            self.threshold,
            tr(
                "Counts now: {share}. Smaller changes of other shops and of your cost are noted only.",
                share=share_text(prices.threshold),
            ),
        )
        add_row(
            grid,
            tr("Least margin (%)"),
            self.floor,
            tr(
                "Counts now: {share}. Nothing is advised that would leave less.",
                share=share_text(prices.margin_floor),
            ),
        )
        self._body.addWidget(
            text_label(
                tr("Set only what is different for this product. The settings hold for the rest."), "quiet"
            )
        )
        self._body.addLayout(grid)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        self.fit()
        self.threshold.setFocus()

    @Slot()
    def _on_act(self) -> None:
        service, product_id = self._service, self._product_id
        threshold, floor = share_of(self.threshold), share_of(self.floor)
        self._act(lambda: change_product_prices(service, product_id, threshold=threshold, margin_floor=floor))
