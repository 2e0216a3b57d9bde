"""Buttons side by side, or one below the other where there is no room: with a doubled font, a window has little."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QPushButton, QWidget

GAP = 8


class ButtonRow(QWidget):
    """A row of buttons from the left. Buttons that are hidden take no room."""

    def __init__(self, *buttons: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = buttons
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(GAP)
        for button in buttons:
            self._box.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        self._box.addStretch(1)

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has: the buttons stand below each other before one is cut off."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Choose how the buttons stand."""
        super().resizeEvent(event)
        self._fit()

    def event(self, event: QEvent) -> bool:
        """Choose anew when a button has come, gone or changed its words."""
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fit(self) -> None:
        shown = [button.sizeHint().width() for button in self._buttons if not button.isHidden()]
        narrow = sum(shown) + GAP * max(0, len(shown) - 1) > self.width()
        wanted = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() is not wanted:
            self._box.setDirection(wanted)
            self.updateGeometry()
