"""Buttons side by side, or one below the other where there is no room."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from app.desktop.turning_row import TurningRow


class ButtonRow(TurningRow):
    """A row of buttons from the left. Buttons that are hidden take no room."""

    def __init__(self, *buttons: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(*buttons, parent=parent)
