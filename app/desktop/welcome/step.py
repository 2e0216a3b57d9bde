"""What every step of the welcome has: a question, its fields, and a way to keep what they say."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, HAIR, SPACE

Keep = Callable[[], object]


class Step(QWidget):
    """One page of the welcome. What is typed is kept when the step is left, in whatever direction."""

    refused = Signal(object)
    """The ``TillwatchError`` that says why something could not be done."""

    def __init__(
        self, surroundings: Surroundings, title: str, subtitle: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._surroundings = surroundings
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._theme = surroundings.theme
        self._wants_focus = False
        self.title = title
        self.subtitle = subtitle
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(HAIR, HAIR, GAP, HAIR)
        self._column.setSpacing(SPACE)

    def load(self) -> None:
        """Ask for what the step shows; it arrives later."""

    def work(self) -> Keep | None:
        """Return what keeps the answers, to be done beside the GUI thread; None where nothing was changed."""
        return None

    def focus_first(self) -> None:
        """Put the keyboard on the step's first field, as soon as it can be used."""
        self._wants_focus = True
        self._focus()

    @property
    def first(self) -> QWidget:
        """The field that the step begins with."""
        raise NotImplementedError

    def _focus(self) -> None:
        """To be called once the fields are filled."""
        if self._wants_focus and self.first.isEnabled():
            self._wants_focus = False
            self.first.setFocus(Qt.FocusReason.TabFocusReason)

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has."""
        return QSize(0, super().minimumSizeHint().height())


def titled_card(title: str, text: str, *parts: QWidget) -> QFrame:
    """Return a card with a title, a sentence below it, and what belongs to it."""
    frame = QFrame()
    frame.setProperty("role", "card")
    frame.setAccessibleName(title)
    column = QVBoxLayout(frame)
    column.setContentsMargins(SPACE, GAP, SPACE, GAP)
    column.setSpacing(GAP)
    column.addWidget(text_label(title, "title"))
    if text:
        column.addWidget(text_label(text, "quiet"))
    for part in parts:
        column.addWidget(part)
    return frame
