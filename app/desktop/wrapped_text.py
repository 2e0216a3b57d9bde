"""A label whose words take several lines, and that remembers how many: layouts ask for it over and over."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QLabel

_MOST = 8
"""Widths remembered: a layout asks for its least, its best and its present width, and again while a window is drawn."""


class WrappedText(QLabel):
    """Plain text that may wrap.

    Qt breaks a label's words anew at each question for its height, and a page that grows by one card asks all labels of
    all cards: measured on a page of twenty cards, a quarter of the time of a card.
    """

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self._heights: dict[int, int] = {}

    def setText(self, text: str) -> None:
        """Show other words."""
        self._heights.clear()
        super().setText(text)

    def setWordWrap(self, on: bool) -> None:
        """Break the words into lines, or keep them on one."""
        self._heights.clear()
        super().setWordWrap(on)

    def changeEvent(self, event: QEvent) -> None:
        """Measure anew with another font or style."""
        self._heights.clear()
        super().changeEvent(event)

    def heightForWidth(self, width: int) -> int:
        """Return how high the words stand in ``width`` pixels."""
        height = self._heights.get(width)
        if height is None:
            if len(self._heights) >= _MOST:
                self._heights.clear()
            height = self._heights[width] = super().heightForWidth(width)
        return height
