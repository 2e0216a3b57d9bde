"""What an owner sees of a page or a dialog: its words, its buttons by what they are called, its tables."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

D = TypeVar("D", bound=QDialog)


def texts(widget: QWidget) -> list[str]:
    """Return every text that is shown."""
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def button(widget: QWidget, name: str) -> QPushButton:
    """Return the button that is shown and called that."""
    shown = [found for found in widget.findChildren(QPushButton) if found.isVisible()]
    called = [found for found in shown if name in (found.accessibleName(), found.text())]
    assert called, f"no button {name!r} among {[found.accessibleName() or found.text() for found in shown]}"
    return called[0]


def has_button(widget: QWidget, name: str) -> bool:
    """Whether a button of that name is shown."""
    return any(
        name in (found.accessibleName(), found.text())
        for found in widget.findChildren(QPushButton)
        if found.isVisible()
    )


def table(widget: QWidget, name: str) -> QTableView:
    """Return the table that is called that."""
    found = {view.accessibleName(): view for view in widget.findChildren(QTableView)}
    assert name in found, f"no table {name!r} among {list(found)}"
    return found[name]


def rows(view: QTableView) -> list[list[str]]:
    """Return a table's cells as they read."""
    model = view.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())]
        for row in range(model.rowCount())
    ]


def dialog(qtbot: QtBot, widget: QWidget, kind: type[D]) -> D:
    """Return the dialog that was opened over a page."""
    qtbot.waitUntil(lambda: any(found.isVisible() for found in widget.findChildren(kind)))
    return next(found for found in widget.findChildren(kind) if found.isVisible())
