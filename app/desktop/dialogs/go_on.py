"""Asked where no tray is: whether Tillwatch goes on when its window was closed."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout

from app.desktop.boxes import TickBox
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, PAGE_SIDE, SPACE, WIDE_GAP
from app.desktop.theme import Theme
from app.language import tr
from app.system.resources import resource_path

WIDTH = 420


class GoOnQuestion(QDialog):
    """Not modal, and over no window: it must never hold up the end of the session. Closing it means to quit."""

    answered = Signal(bool, bool)
    """Whether Tillwatch goes on, and whether that is to be remembered."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("Tillwatch")
        self.setWindowIcon(QIcon(str(resource_path("icons/tillwatch.svg"))))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(theme.px(WIDTH))
        self._remember = TickBox(tr("Do not ask again"))
        self._keep = QPushButton(tr("Keep it running"))
        self._keep.setProperty("role", "primary")
        self._quit = QPushButton(tr("Quit"))
        question = text_label(tr("Should Tillwatch keep watch?"), "title")
        advice = text_label(
            tr(
                "This desktop has no tray for its icon. Tillwatch can keep running with its window minimised, or end: "
                "then nothing is checked until you start it again."
            )
        )
        answers = QHBoxLayout()
        answers.setSpacing(GAP)
        answers.addWidget(self._remember)
        answers.addStretch(1)
        answers.addWidget(self._quit)
        answers.addWidget(self._keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(PAGE_SIDE, WIDE_GAP, PAGE_SIDE, WIDE_GAP)
        column.setSpacing(SPACE)
        column.addWidget(question)
        column.addWidget(advice)
        column.addLayout(answers)
        self._keep.setDefault(True)
        self._keep.setFocus()
        self._keep.clicked.connect(self.accept)
        self._quit.clicked.connect(self.reject)
        self.finished.connect(self._on_finished)

    def forget(self) -> None:
        """Take the question back: it was answered in another way."""
        self.finished.disconnect(self._on_finished)
        self.close()

    @Slot(int)
    def _on_finished(self, result: int) -> None:
        accepted = result == QDialog.DialogCode.Accepted
        self.answered.emit(accepted, self._remember.isChecked())
        self.deleteLater()
