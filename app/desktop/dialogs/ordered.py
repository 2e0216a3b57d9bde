"""Notes that a product was ordered: how many, and when they should come. Nothing is sent to anybody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import day_field, day_of, quantity_field, set_day
from app.desktop.pages.page import Surroundings
from app.domain.quantity import QUANTITY_SCALE, format_quantity, to_quantity
from app.language import tr, trn
from app.store.alerts import AlertRow

ASSUMED_DAYS = 7
"""Until an order comes, where nothing says so: the field wants some day, and the owner knows better."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the fields say at first. Quantities as the store keeps them."""

    product: str
    quantity: int | None
    due: date
    lead_time_days: float | None = None
    supplier: str = ""
    pack_size: int = QUANTITY_SCALE


def proposal_of(alert: AlertRow, today: date) -> Proposal:
    """Return what is proposed to order for an alert, from the figures that it carries."""
    facts = alert.facts
    lead = facts.get("lead_time_days")
    suggested = facts.get("suggested")
    pack = facts.get("pack_size")
    return Proposal(
        product=alert.title.rpartition(": ")[0] or alert.title,
        quantity=None if suggested is None else to_quantity(str(suggested)),
        due=due_day(today, lead),
        lead_time_days=lead,
        supplier=str(facts.get("supplier") or ""),
        pack_size=QUANTITY_SCALE if pack is None else to_quantity(str(pack)),
    )


def due_day(today: date, lead_time_days: float | None) -> date:
    """Return when something that is ordered today should come."""
    return today + timedelta(days=ceil(ASSUMED_DAYS if lead_time_days is None else lead_time_days))


class OrderedDialog(ActingDialog):
    """Two fields, filled in already: Return is mostly all there is to do."""

    def __init__(
        self,
        surroundings: Surroundings,
        proposal: Proposal,
        keep: Callable[[int, date], object],
        parent: QWidget,
    ) -> None:
        """``keep`` stores quantity and day, beside the GUI thread; what it returns is told by ``settled``."""
        super().__init__(surroundings, tr("Ordered"), proposal.product, tr("Note the order"), parent)
        self._keep = keep
        self.quantity = quantity_field(tr("How many were ordered"))
        self.quantity.set_quantity(proposal.quantity or 0)
        self.quantity.setSingleStep(max(1, proposal.pack_size / QUANTITY_SCALE))
        self.due = day_field(tr("When they should come"))
        set_day(self.due, proposal.due)
        grid = field_form()
        add_row(grid, tr("How many"), self.quantity, self._suggested(proposal))
        add_row(grid, tr("Comes on"), self.due, self._takes(proposal))
        self._body.addLayout(grid)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        self.quantity.valueChanged.connect(self._check)
        self._check()
        self.fit()
        self.quantity.setFocus()
        self.quantity.selectAll()

    def _suggested(self, proposal: Proposal) -> str:
        parts = []
        if proposal.quantity:
            parts.append(tr("Suggested: {n}", n=format_quantity(proposal.quantity)))
        if proposal.pack_size > QUANTITY_SCALE:
            parts.append(tr("packs of {n}", n=format_quantity(proposal.pack_size)))
        return " · ".join(parts)

    def _takes(self, proposal: Proposal) -> str:
        if proposal.lead_time_days is None:
            return ""
        days = round(proposal.lead_time_days)
        if not proposal.supplier:
            return trn("The supplier takes {n} day", "The supplier takes {n} days", days)
        return trn("{supplier} takes {n} day", "{supplier} takes {n} days", days, supplier=proposal.supplier)

    @Slot()
    def _check(self) -> None:
        self.act_button.setEnabled(self.quantity.quantity() > 0)

    @Slot()
    def _on_act(self) -> None:
        quantity, due = self.quantity.quantity(), day_of(self.due)
        self._act(lambda: self._keep(quantity, due))
