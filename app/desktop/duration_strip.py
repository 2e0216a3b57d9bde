"""A small chart of how long the last runs of a job took: one bar a run, and a band where the middle half lies."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.desktop.theme import Theme
from app.desktop.words import duration, moment, status_sign, status_word, trend_text
from app.domain.runs import RunStatus
from app.jobs.run_trend import SHOWN_RUNS, RunTrend
from app.language import tr

HEIGHT = 72
MARK = 5
"""Height of the mark above a run that did not work: it must be told by more than its colour."""
MAX_SLOT = 14
_CUT_AT = 4
"""Bars end at so many times the usual: one run of an hour would flatten all others to a line."""
_SHORTEST = 2


class DurationStrip(QWidget):
    """Bars from a zero line, oldest on the left. A run that did not work stands in red with a mark above it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._trend: RunTrend | None = None
        self._now: datetime | None = None
        self._zone = ZoneInfo("UTC")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_trend(self, trend: RunTrend, title: str, now: datetime, zone: ZoneInfo) -> None:
        """Show the last runs of the job called ``title``; ``now`` and ``zone`` are for the words of the times."""
        self._trend, self._now, self._zone = trend, now, zone
        self.setAccessibleName(tr("How long it took: {title}", title=title))
        self.setAccessibleDescription(trend_text(trend))
        self.update()

    def sizeHint(self) -> QSize:
        """Return room for all the runs that are looked back on."""
        return QSize(self._theme.px(320), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which bars can still be told apart."""
        return QSize(SHOWN_RUNS * 3, self._theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the band, the bars and the zero line."""
        trend = self._trend
        if trend is None or not trend.runs:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sheet = self._theme.sheet
        floor, top = self.height() - 2.0, self._theme.px(MARK) + 4.0
        most = self._most(trend)
        slot = self._slot()
        right = slot * len(trend.runs)

        def height(seconds: float) -> float:
            return max(float(_SHORTEST), min(1.0, seconds / most) * (floor - top)) if most else _SHORTEST

        painter.setPen(Qt.PenStyle.NoPen)
        if trend.low_s is not None and trend.high_s is not None and trend.usual_s is not None:
            low, high = floor - height(trend.low_s), floor - height(trend.high_s)
            painter.setBrush(QColor(sheet.tint))
            painter.drawRect(QRectF(0, high - 1, right, low - high + 2))
            painter.setPen(QPen(QColor(sheet.accent), 1, Qt.PenStyle.DotLine))
            middle = round(floor - height(trend.usual_s))
            painter.drawLine(0, middle, round(right), middle)
            painter.setPen(Qt.PenStyle.NoPen)
        width = max(2.0, slot * 0.6)
        for place, run in enumerate(trend.runs):
            worked = run.status is RunStatus.SUCCEEDED
            colour = QColor(sheet.accent if worked else getattr(sheet, status_sign(run.status)[1]))
            left, tall = place * slot + (slot - width) / 2, height(run.duration_s)
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(left, floor - tall, width, tall), 1, 1)
            if not worked:
                size = min(float(self._theme.px(MARK)), slot)
                centre = left + width / 2
                painter.drawEllipse(QRectF(centre - size / 2, floor - tall - size - 2, size, size))
        painter.setPen(QColor(sheet.hairline))
        painter.drawLine(0, round(floor), round(right), round(floor))
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Tell of the run under the pointer."""
        trend = self._trend
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent) and trend and self._now:
            place = int(event.pos().x() // self._slot())
            if 0 <= place < len(trend.runs):
                run = trend.runs[place]
                when = moment(run.finished_at, self._now, self._zone)
                text = f"{when}: {status_word(run.status)}, {duration(run.duration_s)}"
                QToolTip.showText(event.globalPos(), text, self)
                return True
        return super().event(event)

    def _slot(self) -> float:
        count = max(1, len(self._trend.runs)) if self._trend is not None else 1
        return min(self.width() / count, self._theme.px(MAX_SLOT))

    @staticmethod
    def _most(trend: RunTrend) -> float:
        longest = max(run.duration_s for run in trend.runs)
        if not trend.usual_s or trend.high_s is None:
            return longest
        return min(longest, max(_CUT_AT * trend.usual_s, 1.5 * trend.high_s))
