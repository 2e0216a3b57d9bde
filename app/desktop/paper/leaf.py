"""The page that is being written on: where the next line goes, and when a new page begins."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPdfWriter, QPen, QTextLayout, QTextOption

from app.desktop.theme import LIGHT

MARGIN = 48
"""Points left free on every side; printers need about 18."""

_FOOTER = 24
_STROKE = 0.6


class Letter(Enum):
    """Sizes in points and weights of what is written; the same sheet as the window's, in print."""

    TITLE = (20, QFont.Weight.DemiBold, LIGHT.ink)
    LEAD = (12, QFont.Weight.Medium, LIGHT.ink)
    HEADING = (13, QFont.Weight.DemiBold, LIGHT.ink)
    BODY = (10, QFont.Weight.Normal, LIGHT.ink)
    QUIET = (9, QFont.Weight.Normal, LIGHT.muted)

    def __init__(self, points: float, weight: QFont.Weight, colour: str) -> None:
        self.points = points
        self.weight = weight
        self.colour = colour


class Leaf:
    """Writes on one page after the other. All measures are points, from the left and upper margin."""

    def __init__(self, writer: QPdfWriter, painter: QPainter, footer: str) -> None:
        self._writer = writer
        self._painter = painter
        self._footer = footer
        self._dots = writer.resolution() / 72
        self._number = 1
        self.width = writer.width() / self._dots - 2 * MARGIN
        self.height = writer.height() / self._dots - 2 * MARGIN - _FOOTER
        self.y = 0.0
        self._sign()

    def room(self) -> float:
        """Return how much of the page is left."""
        return self.height - self.y

    def need(self, height: float) -> None:
        """Go on to a new page where less than ``height`` is left on this one."""
        if height > self.room() and self.y > 0:
            self._writer.newPage()
            self._number += 1
            self.y = 0.0
            self._sign()

    def down(self, height: float) -> None:
        """Leave ``height`` free, except at the top of a page."""
        if self.y > 0:
            self.y += height

    def lines(self, text: str, letter: Letter, width: float) -> list[str]:
        """Return ``text`` broken so that each line is no wider than ``width``; a word that is wider is broken too."""
        # A percent sign never begins a line.
        text = text.replace(" %", "\u00a0%")
        layout = QTextLayout(text, self._font(letter))
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        found = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width * self._dots)
            found.append(text[line.textStart() : line.textStart() + line.textLength()].rstrip())
        layout.endLayout()
        return found or [""]

    def line_height(self, letter: Letter) -> float:
        """Return the distance from one line to the next."""
        return self._metrics(letter).height() * 1.15 / self._dots

    def text_width(self, text: str, letter: Letter) -> float:
        """Return how wide ``text`` is on one line."""
        return self._metrics(letter).horizontalAdvance(text) / self._dots

    def write(self, text: str, letter: Letter, x: float, y: float, *, right_at: float | None = None) -> None:
        """Write one line with its upper edge at ``y``; with ``right_at``, so that it ends there."""
        if right_at is not None:
            x = right_at - self.text_width(text, letter)
        self._painter.setFont(self._font(letter))
        self._painter.setPen(QColor(letter.colour))
        ascent = self._metrics(letter).ascent() / self._dots
        self._painter.drawText(self._point(x, y + ascent), text)

    def rule(self, y: float) -> None:
        """Draw a hairline across the page."""
        self._painter.setPen(self._pen(LIGHT.hairline))
        self._painter.drawLine(self._point(0, y), self._point(self.width, y))

    def block(self, x: float, y: float, width: float, height: float, colour: str, *, filled: bool) -> None:
        """Draw a rectangle, filled or as an outline."""
        rect = QRectF(self._point(x, y), self._point(x + width, y + height))
        if filled:
            self._painter.fillRect(rect, QColor(colour))
        else:
            self._painter.setPen(self._pen(colour))
            self._painter.drawRect(rect)

    def _sign(self) -> None:
        y = self.height + _FOOTER - self.line_height(Letter.QUIET)
        self.write(self._footer, Letter.QUIET, 0, y)
        self.write(str(self._number), Letter.QUIET, 0, y, right_at=self.width)

    def _pen(self, colour: str) -> QPen:
        return QPen(QColor(colour), _STROKE * self._dots)

    def _point(self, x: float, y: float) -> QPointF:
        return QPointF((x + MARGIN) * self._dots, (y + MARGIN) * self._dots)

    def _font(self, letter: Letter) -> QFont:
        font = QFont()
        font.setPixelSize(round(letter.points * self._dots))
        font.setWeight(letter.weight)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _metrics(self, letter: Letter) -> QFontMetricsF:
        return QFontMetricsF(self._font(letter))
