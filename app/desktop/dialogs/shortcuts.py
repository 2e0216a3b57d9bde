"""Which keys do what: a quiet list, for whoever would rather not reach for the mouse."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QWidget

from app.desktop.dialogs.dialog import Dialog
from app.desktop.page_list import PAGES
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, WIDE_GAP
from app.language import tr


class ShortcutsDialog(Dialog):
    """Keys on the left as this desktop writes them, what they do on the right."""

    def __init__(self, surroundings: Surroundings, parent: QWidget) -> None:
        super().__init__(
            surroundings, tr("Keyboard shortcuts"), tr("Everything can be done without a mouse."), parent
        )
        for title, lines in (
            (tr("Everywhere"), _everywhere()),
            (tr("On the page of products"), _on_products()),
            (tr("In lists"), _in_lists()),
        ):
            self._body.addWidget(text_label(title, "heading"))
            self._body.addLayout(_grid(lines))
        self._body.addStretch(1)
        self._answers.addStretch(1)
        close = self._answer_button(tr("Close"), "primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        self.fit()
        close.setFocus()


def _everywhere() -> Sequence[tuple[str, str]]:
    pages = [(_keys(f"Ctrl+{place}"), tr(entry.title)) for place, entry in enumerate(PAGES, 1)]
    return [
        *pages,
        (_keys("F5"), tr("Read the page again")),
        (_keys("Ctrl+F"), tr("Search, where a page has a search box")),
        (f"{_keys('Tab')} · {_keys('Shift+Tab')}", tr("On to the next field or button, or back")),
        (_keys("Esc"), tr("Close a dialog and change nothing")),
        (_keys("Ctrl+W"), tr("Close the window")),
        (_keys("Ctrl+Q"), tr("Quit Tillwatch")),
        (_keys("F1"), tr("Show this list")),
    ]


def _on_products() -> Sequence[tuple[str, str]]:
    return [
        (_keys("Return"), tr("Open the product")),
        (f"{_keys('Alt+Up')} · {_keys('Alt+Down')}", tr("The product above or below")),
        (_keys("Esc"), tr("Close the product")),
    ]


def _in_lists() -> Sequence[tuple[str, str]]:
    return [(f"{_keys('Up')} · {_keys('Down')}", tr("The row above or below"))]


def _keys(keys: str) -> str:
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _grid(lines: Sequence[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(WIDE_GAP)
    grid.setVerticalSpacing(GAP)
    grid.setColumnStretch(1, 1)
    for row, (keys, words) in enumerate(lines):
        shown = text_label(keys, "quiet", wrap=False)
        grid.addWidget(shown, row, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text_label(words), row, 1)
    return grid
