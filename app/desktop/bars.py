"""A small bar chart: one bar a day, read at a glance, with the figure under the pointer."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.desktop.theme import Theme
from app.jobs.overview import DayBar
from app.language import tr

HEIGHT = 92
MIN_BAR = 8
MAX_SLOT = 64
LABEL_GAP = 2


class BarStrip(QWidget):
    """Bars from a zero line, the latest one strong, days below. A day of refunds stands empty."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bars: tuple[DayBar, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Sales by day"))
        theme.changed.connect(self.updateGeometry)

    def set_bars(self, bars: Sequence[DayBar]) -> None:
        """Show these days, oldest first."""
        self._bars = tuple(bars)
        self.setVisible(bool(bars))
        self.setAccessibleDescription(", ".join(f"{bar.label} {bar.amount_text}" for bar in bars))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for the bars and the line of days."""
        return QSize(self._theme.px(320), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which bars can still be told apart."""
        return QSize(max(1, len(self._bars)) * MIN_BAR, self._theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars."""
        if not self._bars:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet = self._theme.sheet
        font = self.font()
        font.setPixelSize(self._theme.px(12))
        painter.setFont(font)
        line_height = painter.fontMetrics().height()
        floor = self.height() - line_height - 6
        highest = max((bar.amount for bar in self._bars), default=0)
        slot = self._slot()
        labels = self._labels(slot, painter)
        for place, bar in enumerate(self._bars):
            share = max(0, bar.amount) / highest if highest > 0 else 0
            height = share * (floor - 2)
            last = place == len(self._bars) - 1
            painter.setPen(Qt.PenStyle.NoPen)
            colour = QColor(sheet.accent)
            colour.setAlphaF(1.0 if last else 0.45)
            painter.setBrush(colour)
            width = min(slot * 0.64, self._theme.px(36))
            left = place * slot + (slot - width) / 2
            if height >= 1:
                painter.drawRoundedRect(QRectF(left, floor - height, width, height), 2, 2)
            painter.setPen(QColor(sheet.ink if last else sheet.muted))
            place_for_text = QRectF(place * slot - 8, floor + 5, slot + 16, line_height)
            painter.drawText(place_for_text, Qt.AlignmentFlag.AlignHCenter, labels[place])
        painter.setPen(QColor(sheet.hairline))
        painter.drawLine(0, round(floor), round(slot * len(self._bars)), round(floor))
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Tell a day's figure under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and self._bars:
            place = int(event.pos().x() // self._slot())
            if 0 <= place < len(self._bars):
                bar = self._bars[place]
                QToolTip.showText(event.globalPos(), f"{bar.label}: {bar.amount_text}", self)
                return True
        return super().event(event)

    def _slot(self) -> float:
        return min(self.width() / len(self._bars), self._theme.px(MAX_SLOT))

    def _labels(self, slot: float, painter: QPainter) -> list[str]:
        """Return as much of the days' names as fits, of all alike: all of it, the first word, the first letter."""
        metrics = painter.fontMetrics()
        whole = [bar.label for bar in self._bars]
        for texts in (whole, [text.split(" ")[0] for text in whole]):
            if all(metrics.horizontalAdvance(text) <= slot - LABEL_GAP for text in texts):
                return texts
        return [text[:1] for text in whole]
