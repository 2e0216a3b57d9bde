"""Where the window stands: remembered for each set of screens, and never where no screen is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QByteArray, QPoint, QRect, QSettings, QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

_GROUP = "window/places"
_FORMER = "window/geometry"
"""One place for all screens, as it was kept at first."""
REACHABLE = QSize(120, 24)
"""So much of the title bar must be on a screen for the window to be moved by hand."""


def screens_key() -> str:
    """Return what tells this set of screens from another: the names and sizes of all."""
    found = sorted(
        f"{screen.name()} {screen.geometry().width()}x{screen.geometry().height()}"
        for screen in QGuiApplication.screens()
    )
    return re.sub(r"[^A-Za-z0-9x]+", "-", " ".join(found)).strip("-") or "none"


def moved_onto(frame: QRect, screens: Sequence[QRect]) -> QPoint | None:
    """Return where a window must go to be reached; None where it is on one of ``screens`` (their usable parts)."""
    grip = QRect(frame.topLeft(), QSize(frame.width(), REACHABLE.height()))
    for screen in screens:
        seen = screen.intersected(grip)
        if seen.width() >= min(REACHABLE.width(), frame.width()) and seen.height() > 0:
            return None
    if not screens:
        return None
    home = screens[0]
    left = home.left() + max(0, (home.width() - frame.width()) // 2)
    top = home.top() + max(0, (home.height() - frame.height()) // 2)
    return QPoint(left, top)


class WindowPlace:
    """Keeps size, place and whether it is maximised of one window in a settings file."""

    def __init__(self, window: QWidget, settings: QSettings, first_size: QSize) -> None:
        self._window = window
        self._settings = settings
        self._first_size = first_size
        self._screens = ""

    def restore(self) -> None:
        """Put the window where it was on these screens; where it was never on them, give it its first size."""
        self._screens = screens_key()
        saved = self._settings.value(f"{_GROUP}/{self._screens}") or self._settings.value(_FORMER)
        if not (isinstance(saved, QByteArray) and self._window.restoreGeometry(saved)):
            self._window.resize(self._first_size)

    def save(self) -> None:
        """Remember the place for these screens."""
        self._screens = screens_key()
        self._settings.setValue(f"{_GROUP}/{self._screens}", self._window.saveGeometry())
        self._settings.remove(_FORMER)
        self._settings.sync()

    def settle(self) -> None:
        """See, before the window is shown, that it is on the screens there are now."""
        if not self._window.isVisible() and screens_key() != self._screens:
            self.restore()
        primary = QGuiApplication.primaryScreen()
        screens = [screen.availableGeometry() for screen in QGuiApplication.screens() if screen != primary]
        if primary is not None:
            screens.insert(0, primary.availableGeometry())
        corner = moved_onto(self._window.frameGeometry(), screens)
        if corner is not None:
            self._window.move(corner)
