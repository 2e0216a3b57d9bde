"""What every page has: a sentence that answers its question, fresh figures when seen, none when not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.bridge import Bridge
from app.desktop.loader import Loader
from app.desktop.pieces import text_label
from app.desktop.sheet import PAGE_SIDE, SPACE, TIGHT, WIDE_GAP
from app.desktop.theme import Theme

if TYPE_CHECKING:
    from app.jobs.service import Service

DRAWN_MS = 20
"""After this much of being seen a page is drawn with what it knew, and looks for what is new."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a page works with."""

    service: Service
    bridge: Bridge
    loader: Loader
    theme: Theme


class Page(QWidget):
    """A page of the window. Reads the store only while it is seen; a change meanwhile waits until then."""

    page_wanted = Signal(str, str)
    """Another page and what to select there."""
    refused = Signal(object)
    """What was asked for here could not be done: the ``TillwatchError`` that says why."""
    answered = Signal()
    """The owner has answered something here that is shown elsewhere too."""

    def __init__(self, surroundings: Surroundings, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = surroundings.service
        self._bridge = surroundings.bridge
        self._loader = surroundings.loader
        self._theme = surroundings.theme
        self._stale = True
        self.setAccessibleName(name)
        self._sentence = text_label("", "sentence")
        self._subline = text_label("", "quiet")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(PAGE_SIDE, SPACE, PAGE_SIDE, WIDE_GAP)
        self._column.setSpacing(TIGHT)
        self._column.addWidget(self._sentence)
        self._column.addWidget(self._subline)
        self._column.addSpacing(SPACE)

    def load(self) -> None:
        """Ask for this page's figures; they arrive later. Each page says how."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Have figures there before the page is seen. Only pages on which much must be read first do."""

    def select(self, subject: str) -> None:
        """Bring ``subject`` (a SKU, a job, a run) into view. Pages without such a thing do nothing."""

    def focus_first(self) -> None:
        """Put the keyboard where the page is used from. Pages that care say where."""

    @Slot()
    def refresh(self) -> None:
        """Bring the page up to date: now where it is seen, else as soon as it is."""
        if self.isVisible():
            self._stale = False
            self.load()
        else:
            self._stale = True

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up on what happened while the page was out of sight."""
        super().showEvent(event)
        if self._stale:
            # Reading and drawing would take the interpreter from each other, and the page would stand there blank.
            QTimer.singleShot(DRAWN_MS, self, self._catch_up)

    @Slot()
    def _catch_up(self) -> None:
        if self._stale:
            self.refresh()

    def _say(self, sentence: str, subline: str = "") -> None:
        self._sentence.setText(sentence)
        self._subline.setText(subline)
        self._subline.setVisible(bool(subline))
