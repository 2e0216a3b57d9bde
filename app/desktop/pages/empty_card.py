"""What stands on a page that has nothing to show yet: what will be here, and how to get there."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QPushButton, QVBoxLayout

from app.desktop.button_row import ButtonRow
from app.desktop.pieces import card, text_label
from app.desktop.sheet import PAGE_SIDE, SPACE


def empty_card(title: str, words: str, first: QPushButton, *others: QPushButton) -> QFrame:
    """Return a card with ``title``, ``words`` and buttons, of which the ``first`` is the one to press; hidden."""
    frame = card()
    column = QVBoxLayout(frame)
    column.setContentsMargins(PAGE_SIDE, PAGE_SIDE, PAGE_SIDE, PAGE_SIDE)
    column.setSpacing(SPACE)
    column.addWidget(text_label(title, "title"))
    column.addWidget(text_label(words))
    first.setProperty("role", "primary")
    column.addWidget(ButtonRow(first, *others))
    frame.hide()
    return frame
