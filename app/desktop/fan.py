"""What a product sold day by day, and the range in which its coming days are expected: one small drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop.theme import Theme
from app.desktop.words import day_text
from app.language import day_short, number, tr, trn

HEIGHT = 112
LEAST_DAY = 2
HEADROOM = 1.05


@dataclass(frozen=True, slots=True)
class Fan:
    """Sales from ``first_day`` on and the forecast of the days after them, in units.

    ``low`` and ``high`` bound four days out of five.
    """

    first_day: date
    sold: Sequence[float]
    expected: Sequence[float]
    low: Sequence[float]
    high: Sequence[float]


class FanChart(QWidget):
    """Thin bars for what was sold, a line in a band for what is expected."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._fan: Fan | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Sales by day, and what is expected"))
        theme.changed.connect(self.updateGeometry)

    def show_fan(self, fan: Fan | None) -> None:
        """Draw this; None draws nothing and takes no room."""
        self._fan = fan
        self.setVisible(fan is not None)
        if fan is not None:
            self.setAccessibleDescription(self._in_words(fan))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the drawing and the line of days below it."""
        return QSize(self._theme.px(260), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which days can still be told apart."""
        days = 1 if self._fan is None else len(self._fan.sold) + len(self._fan.expected)
        return QSize(days * LEAST_DAY, self._theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw bars, band and line."""
        fan = self._fan
        if fan is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self.font()
        font.setPixelSize(self._theme.px(12))
        painter.setFont(font)
        line = painter.fontMetrics().height()
        floor = self.height() - line - 6
        top = max([*fan.sold, *fan.high, *fan.expected, 0.0]) * HEADROOM or 1.0
        slot = self.width() / max(1, len(fan.sold) + len(fan.expected))
        ceiling = line + 2.0

        def y(value: float) -> float:
            return floor - max(0.0, value) / top * (floor - ceiling)

        self._draw_sold(painter, fan, slot, y(0), [y(value) for value in fan.sold])
        start = len(fan.sold) * slot
        places = [start + (place + 0.5) * slot for place in range(len(fan.expected))]
        self._draw_expected(
            painter,
            [QPointF(x, y(value)) for x, value in zip(places, fan.low, strict=True)],
            [QPointF(x, y(value)) for x, value in zip(places, fan.high, strict=True)],
            [QPointF(x, y(value)) for x, value in zip(places, fan.expected, strict=True)],
        )
        self._draw_words(painter, fan, start, floor, top / HEADROOM)
        painter.end()

    def _draw_sold(
        self, painter: QPainter, fan: Fan, slot: float, floor: float, tops: Sequence[float]
    ) -> None:
        colour = QColor(self._theme.sheet.accent)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        width = max(1.0, slot * 0.7)
        for place, top in enumerate(tops):
            if fan.sold[place] > 0:
                painter.drawRect(QRectF(place * slot + (slot - width) / 2, top, width, floor - top))

    def _draw_expected(
        self,
        painter: QPainter,
        low: Sequence[QPointF],
        high: Sequence[QPointF],
        expected: Sequence[QPointF],
    ) -> None:
        colour = QColor(self._theme.sheet.attention)
        band = QColor(colour)
        band.setAlphaF(0.22)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(band)
        painter.drawPolygon(QPolygonF([*high, *reversed(low)]))
        painter.setPen(QPen(colour, 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(QPolygonF(expected))

    def _draw_words(self, painter: QPainter, fan: Fan, start: float, floor: float, top: float) -> None:
        sheet = self._theme.sheet
        painter.setPen(QColor(sheet.hairline))
        painter.drawLine(QLineF(0, floor, self.width(), floor))
        painter.drawLine(QLineF(start, 0, start, floor))
        painter.setPen(QColor(sheet.muted))
        below = QRectF(0, floor + 4, self.width(), self.height() - floor - 4)
        painter.drawText(below, Qt.AlignmentFlag.AlignLeft, day_short(fan.first_day))
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, tr("4 weeks ahead"))
        painter.drawText(
            QRectF(0, 0, self.width(), floor),
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop,
            tr("most on one day: {n}", n=number(top, 1)),
        )

    def _in_words(self, fan: Fan) -> str:
        return trn(
            "{sold} sold since {day}; about {ahead} expected on the day to come.",
            "{sold} sold since {day}; about {ahead} expected in the {n} days to come.",
            len(fan.expected),
            sold=number(sum(fan.sold), 1),
            day=day_text(fan.first_day),
            ahead=number(sum(fan.expected), 1),
        )
