"""Expects an order on another day: the supplier has said so, or it is simply late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.acting import ActingDialog
from app.desktop.dialogs.field_form import add_row, field_form
from app.desktop.dialogs.fields import day_field, day_of, set_day
from app.desktop.pages.page import Surroundings
from app.language import tr


class LaterDialog(ActingDialog):
    """One day to choose."""

    def __init__(
        self,
        surroundings: Surroundings,
        product: str,
        due: date,
        keep: Callable[[date], object],
        parent: QWidget,
    ) -> None:
        super().__init__(surroundings, tr("Comes on another day"), product, tr("Save"), parent)
        self._keep = keep
        self.due = day_field(tr("When it should come"))
        set_day(self.due, due)
        grid = field_form()
        add_row(grid, tr("Comes on"), self.due, tr("Until then Tillwatch counts on it and keeps quiet."))
        self._body.addLayout(grid)
        self._body.addWidget(self._problem)
        self._body.addStretch(1)
        self.fit()
        self.due.setFocus()

    @Slot()
    def _on_act(self) -> None:
        due = day_of(self.due)
        self._act(lambda: self._keep(due))
