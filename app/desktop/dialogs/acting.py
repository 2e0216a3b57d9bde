"""A dialog that does one thing and ends; what will not do is said in place, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.desktop.dialogs.dialog import Dialog
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.domain.errors import TillwatchError
from app.language import tr

T = TypeVar("T")


class ActingDialog(Dialog):
    """Fields above, *Cancel* and the one thing to do below; Return does it."""

    settled = Signal(object)
    """It was done: what the work returned."""

    def __init__(
        self, surroundings: Surroundings, title: str, subtitle: str, act: str, parent: QWidget
    ) -> None:
        super().__init__(surroundings, title, subtitle, parent)
        self._is_acting = False
        self._problem = text_label("", "problem")
        self._problem.hide()
        self.cancel: QPushButton = self._answer_button(tr("Cancel"))
        self.act_button: QPushButton = self._answer_button(act, "primary")
        self._answers.insertStretch(0, 1)
        self.act_button.setDefault(True)
        self.cancel.clicked.connect(self.reject)
        self.act_button.clicked.connect(self._on_act)

    def reject(self) -> None:
        """Leave everything as it is; what is being done already is told first."""
        if not self._is_acting:
            super().reject()

    def _on_act(self) -> None:
        """Do what the dialog is for. Each says how, by ``_act``."""
        raise NotImplementedError

    def _act(self, work: Callable[[], T]) -> None:
        self._set_acting(True)
        self._tell("")
        self._loader.act(work, self._on_done, self._on_refused)

    def _set_acting(self, acting: bool) -> None:
        self._is_acting = acting
        self.act_button.setEnabled(not acting)
        self.cancel.setEnabled(not acting)

    def _on_done(self, result: object) -> None:
        self._set_acting(False)
        self.settled.emit(result)
        self.accept()

    def _on_refused(self, error: TillwatchError) -> None:
        self._set_acting(False)
        self._tell(str(error))

    def _tell(self, sentence: str) -> None:
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
