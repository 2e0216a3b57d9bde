"""The drawn icon family: one SVG a sign, coloured to the sheet when it is loaded."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from app.system.resources import resource_path

SIZES = (16, 20, 24, 32, 40, 48)
"""Edge lengths that are drawn once, so that no screen density has to scale one up."""


class IconSet:
    """Loads icons by name and keeps each colour of each one."""

    def __init__(self) -> None:
        self._cache: dict[tuple[str, str], QIcon] = {}

    def icon(self, name: str, colour: str) -> QIcon:
        """Return ``resources/icons/NAME.svg`` with its lines in ``colour`` (``#RRGGBB``)."""
        key = (name, colour)
        if key not in self._cache:
            self._cache[key] = _draw(name, colour)
        return self._cache[key]


def _draw(name: str, colour: str) -> QIcon:
    # Only a window needs it; the tray's own icon goes through Qt's plugin. 2 MB that a hidden start saves.
    from PySide6.QtSvg import QSvgRenderer

    drawing = resource_path(f"icons/{name}.svg").read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode()))
    icon = QIcon()
    for size in SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter)
        painter.end()
        # Given for both: Qt would tint a selected row's sign, and its colour means something.
        icon.addPixmap(pixmap, QIcon.Mode.Normal)
        icon.addPixmap(pixmap, QIcon.Mode.Selected)
    return icon
