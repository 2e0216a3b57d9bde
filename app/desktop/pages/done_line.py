"""What an answer has done, in one line, with the way back where there is one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from app.desktop.pieces import sign_label, text_label
from app.desktop.sheet import GAP, WIDE_GAP
from app.desktop.theme import Theme
from app.language import tr


class DoneLine(QFrame):
    """Hidden until something was done; the next thing that is done takes its place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._back: Callable[[], None] | None = None
        self.setProperty("role", "card")
        self.setAccessibleName(tr("What was done"))
        self._sign = sign_label(theme, "fine", "fine")
        self._words = text_label("")
        self.back_button = QPushButton(tr("Undo"))
        self._close = QPushButton()
        self._close.setProperty("role", "link")
        self._close.setAccessibleName(tr("Put this message away"))
        self._close.setToolTip(tr("Close"))
        row = QHBoxLayout(self)
        row.setContentsMargins(WIDE_GAP, GAP, GAP, GAP)
        row.setSpacing(GAP)
        row.addWidget(self._sign)
        row.addWidget(self._words, 1)
        row.addWidget(self.back_button)
        row.addWidget(self._close)
        self.back_button.clicked.connect(self._on_back)
        self._close.clicked.connect(self.hide)
        theme.changed.connect(self._draw)
        self._draw()
        self.hide()

    def tell(self, words: str, back_text: str = "", back: Callable[[], None] | None = None) -> None:
        """Say what was done; ``back`` is called by the button of that text."""
        self._back = back
        self._words.setText(words)
        self.setAccessibleDescription(words)
        self.back_button.setText(back_text)
        self.back_button.setVisible(back is not None)
        self.show()

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    @Slot()
    def _draw(self) -> None:
        self._close.setIcon(self._theme.icon("close", "muted"))
        self._sign.setPixmap(self._theme.icon("fine", "fine").pixmap(self._theme.px(20)))

    @Slot()
    def _on_back(self) -> None:
        self.hide()
        if self._back is not None:
            self._back()
