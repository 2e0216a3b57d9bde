"""Files dragged onto the window: which of them can be read, and the hint that is shown meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMimeData, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.desktop.theme import Theme
from app.language import number, tr

_VEIL = 0.92
"""How much of the page the hint covers: what lies below stays where it is and is not read meanwhile."""
_INSET = 16


def dragged_paths(data: QMimeData) -> list[Path]:
    """Return the files and folders on this PC that are being dragged, in the order in which they were picked."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


class DropHint(QWidget):
    """Covers its parent while files are over it. The pointer goes through it, so that the drag stays the parent's."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._covered = parent
        self._text = ""
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(tr("Drop the file here"))
        self.hide()

    def offer(self, paths: Sequence[Path]) -> None:
        """Say what letting go would do."""
        if len(paths) == 1:
            self._text = tr("Let go to read “{file}”", file=paths[0].name)
        else:
            self._text = tr("Let go to read {n} files", n=number(len(paths)))
        self.setAccessibleDescription(self._text)
        self.setGeometry(self._covered.rect())
        self.raise_()
        self.show()
        self.update()

    @property
    def text(self) -> str:
        """What it says."""
        return self._text

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the veil, the frame and the words."""
        sheet = self._theme.sheet
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(sheet.background)
        veil.setAlphaF(_VEIL)
        painter.fillRect(self.rect(), veil)
        inset = self._theme.px(_INSET)
        frame = self.rect().adjusted(inset, inset, -inset, -inset)
        painter.setPen(QPen(QColor(sheet.accent), 2, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(sheet.tint))
        painter.drawRoundedRect(frame, 8, 8)
        icon = self._theme.px(48)
        middle = QRect(frame.center().x() - icon // 2, frame.center().y() - icon, icon, icon)
        self._theme.icon("data", "accent").paint(painter, middle)
        font = self.font()
        font.setPixelSize(self._theme.px(22))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor(sheet.ink))
        words = QRect(frame.left() + inset, middle.bottom() + inset, frame.width() - 2 * inset, icon * 3)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        painter.drawText(words, int(flags), self._text)
        painter.end()
