"""Asks once before a page or a supplier's list is no longer watched, and says what goes with it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.desktop.dialogs.dialog import Dialog
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.language import tr


class StopWatchingDialog(Dialog):
    """*Keep it* is where the keyboard is: what was pressed by mistake changes nothing."""

    agreed = Signal()

    def __init__(self, surroundings: Surroundings, what: str, loses: str, parent: QWidget) -> None:
        """``what`` is named below the title; ``loses`` says what goes with it."""
        super().__init__(surroundings, tr("Stop watching?"), what, parent)
        self._body.addWidget(text_label(loses))
        self._body.addStretch(1)
        self._answers.addStretch(1)
        self.keep = self._answer_button(tr("Keep it"))
        self.stop = self._answer_button(tr("Stop watching"), "primary")
        self.keep.setDefault(True)
        self.keep.clicked.connect(self.reject)
        self.stop.clicked.connect(self._on_stop)
        self.fit()
        self.keep.setFocus()

    @Slot()
    def _on_stop(self) -> None:
        self.agreed.emit()
        self.accept()
