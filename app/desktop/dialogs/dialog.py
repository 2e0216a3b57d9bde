"""What every dialog has: a page that scrolls where the screen is small, and its answers below, always in sight."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.desktop.pages.page import Surroundings
from app.desktop.pieces import scrolling, text_label
from app.desktop.sheet import GAP, HAIR, SPACE, WIDE_GAP

WIDTH = 620
SIDE = 20
EDGE = 48
"""Room that is left around a dialog on a small window."""


class Dialog(QDialog):
    """A dialog for the window that ``parent`` is on; nothing arrives in it once it is over."""

    def __init__(self, surroundings: Surroundings, title: str, subtitle: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._theme = surroundings.theme
        self._behind = parent.window()
        self.is_over = False
        self.setWindowTitle(title)
        self._content = QWidget()
        self._body = QVBoxLayout(self._content)
        self._body.setContentsMargins(HAIR, HAIR, GAP, HAIR)
        self._body.setSpacing(SPACE)
        self._area = scrolling(self._content, title)
        self._answers = QHBoxLayout()
        self._answers.setSpacing(GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIDE, WIDE_GAP, SIDE, WIDE_GAP)
        column.setSpacing(SPACE)
        head = QVBoxLayout()
        head.setSpacing(HAIR)
        head.addWidget(text_label(title, "sentence"))
        head.addWidget(text_label(subtitle, "quiet"))
        column.addLayout(head)
        column.addWidget(self._area, 1)
        column.addLayout(self._answers)

    def done(self, result: int) -> None:
        """End the dialog; what is still being read for it is dropped."""
        self.is_over = True
        super().done(result)
        self.deleteLater()

    def fit(self) -> None:
        """Take the size that the content asks for, as far as the window behind leaves room."""
        room = QSize(self._behind.width() - EDGE, self._behind.height() - EDGE)
        width = min(self._theme.px(WIDTH), room.width())
        inside = width - 2 * SIDE - self._theme.px(24)
        wanted = self._body.heightForWidth(inside) if self._body.hasHeightForWidth() else 0
        wanted = max(wanted, self._content.sizeHint().height())
        beside = self.sizeHint().height() - self._area.sizeHint().height()
        self.resize(width, min(max(self.height(), wanted + beside + 8), room.height()))

    def _answer_button(self, text: str, role: str = "") -> QPushButton:
        button = QPushButton(text)
        if role:
            button.setProperty("role", role)
        button.setAutoDefault(False)
        self._answers.addWidget(button)
        return button
