"""Notes that ordered goods came: how many, on which day, and whether the rest is still waited for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.desktop.boxes import TickBox
from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import day_field, day_of, quantity_field, set_day
from app.desktop.pages.page import Surroundings
from app.domain.quantity import format_quantity
from app.language import tr


class DeliveryDialog(ActingDialog):
    """Filled in as if all of it came today: then Return is all there is to do."""

    def __init__(
        self,
        surroundings: Surroundings,
        product: str,
        outstanding: int,
        today: date,
        keep: Callable[[int, date, bool], object],
        parent: QWidget,
    ) -> None:
        """``outstanding`` as the store keeps quantities. ``keep`` takes quantity, day and whether that was all."""
        super().__init__(surroundings, tr("Received"), product, tr("Note the delivery"), parent)
        self._keep = keep
        self._outstanding = outstanding
        self.quantity = quantity_field(tr("How many came"))
        self.quantity.set_quantity(outstanding)
        self.day = day_field(tr("When they came"))
        set_day(self.day, today)
        self.is_all = TickBox(tr("The rest will not come"))
        grid = field_form()
        ordered = tr("{n} are on the way", n=format_quantity(outstanding))
        add_row(grid, tr("How many came"), self.quantity, ordered)
        add_row(grid, tr("Came on"), self.day, tr("Stock counted since then has them already."))
        self._body.addLayout(grid)
        self._body.addWidget(self.is_all)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        self.quantity.valueChanged.connect(self._check)
        self._check()
        self.fit()
        self.quantity.setFocus()
        self.quantity.selectAll()

    @Slot()
    def _check(self) -> None:
        quantity = self.quantity.quantity()
        self.act_button.setEnabled(quantity > 0)
        self.is_all.setEnabled(quantity < self._outstanding)

    @Slot()
    def _on_act(self) -> None:
        quantity, day = self.quantity.quantity(), day_of(self.day)
        is_all = self.is_all.isEnabled() and self.is_all.isChecked()
        self._act(lambda: self._keep(quantity, day, is_all))
