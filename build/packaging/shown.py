"""What a desktop shows of the program: its entry in the menu, its icons, its page in a software centre."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from build.packaging.project import APP_ID, DESKTOP_ENTRY, ICON, METAINFO, NAME, Project

SIZES = (16, 22, 24, 32, 48, 64, 128, 256)
"""Sides of the icons in pixels; a desktop that wants another size takes the drawing."""


def shown_files(project: Project) -> dict[str, bytes]:
    """Return the files by their place below ``/usr/share``."""
    drawing = ICON.read_bytes()
    files = {
        f"applications/{NAME}.desktop": DESKTOP_ENTRY.read_bytes(),
        f"metainfo/{APP_ID}.metainfo.xml": metainfo(project),
        f"icons/hicolor/scalable/apps/{NAME}.svg": drawing,
    }
    for side in SIZES:
        files[f"icons/hicolor/{side}x{side}/apps/{NAME}.png"] = picture(drawing, side)
    return files


def metainfo(project: Project) -> bytes:
    """Return the page of the software centre, with the day of this release where none is written."""
    day = datetime.fromtimestamp(project.made_at, UTC).date().isoformat()
    undated = re.compile(rf'(<release version="{re.escape(project.version)}")(?![^>]*\b(?:date|timestamp)=)')
    return undated.sub(rf'\1 date="{day}"', METAINFO.read_text(encoding="utf-8")).encode()


def picture(drawing: bytes, side: int) -> bytes:
    """Return the drawing as a PNG file of ``side`` by ``side`` pixels."""
    image = QImage(side, side, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(drawing)).render(painter)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs name bytes where Qt takes text
    return bytes(buffer.data().data())
