"""Notes that a supplier's list was ordered: when it should come, and the order's number. Nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import day_field, day_of, set_day
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.language import tr


class PlacedDialog(ActingDialog):
    """``summary`` says what is noted: "3 products from Casa Roast, €214.50"."""

    def __init__(
        self,
        surroundings: Surroundings,
        title: str,
        summary: str,
        due: date,
        keep: Callable[[date, str], object],
        parent: QWidget,
    ) -> None:
        """``keep`` stores the order that is due on a day and has a number, which may be empty."""
        super().__init__(surroundings, title, summary, tr("Note the order"), parent)
        self._keep = keep
        self.due = day_field(tr("When it should come"))
        set_day(self.due, due)
        self.number = QLineEdit()
        self.number.setAccessibleName(tr("Order number"))
        self.number.setPlaceholderText(tr("may stay empty"))
        grid = field_form()
        add_row(grid, tr("Comes on"), self.due)
        add_row(grid, tr("Order number"), self.number)
        self._body.addLayout(grid)
        note = tr(
            "Tillwatch sends nothing to the supplier. It remembers what is on the way, counts it, and says so "
            "when it is late."
        )
        self._body.addWidget(text_label(note, "muted"))
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        self.fit()
        self.due.setFocus()

    @Slot()
    def _on_act(self) -> None:
        due, number = day_of(self.due), self.number.text().strip()
        self._act(lambda: self._keep(due, number))
