"""The drawing of a line chart by pyqtgraph: its axes, lines and names, and nothing that moves by itself.

The only module that imports pyqtgraph, so that ``app.desktop.charts.loading`` decides when that happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPen
from PySide6.QtWidgets import QFrame, QWidget

from app.desktop.charts.ticks import day_ticks, spread, value_ticks
from app.desktop.charts.without_opengl import leave_out_opengl
from app.desktop.theme import Theme
from app.language import day_short

leave_out_opengl()
import pyqtgraph  # type: ignore[import-untyped]  # noqa: E402 - it asks for them as it is imported

if TYPE_CHECKING:
    from app.desktop.charts.lines import Line

pyqtgraph.setConfigOptions(antialias=True, useOpenGL=False, leftButtonPan=False)

TEXT_PX = 12
LINE_PX = 2
DOT_PX = 7
GAP = 8
"""Between the end of a line and its name."""
DAY_ROOM = 1.2
"""Room between two marks of the day axis, in widths of a day with half its year: few marks carry it."""
HEADROOM = 0.06
"""Beyond the highest and the lowest mark: half a line of their words, which would not be written else."""
NAME_SHARE = 0.35
"""The most of the chart's width that the names of its lines take."""


class Plot(QObject):
    """One drawing. ``widget`` goes into the page and takes neither pointer nor keyboard: who holds it reads both."""

    def __init__(self, theme: Theme) -> None:
        # The widget's parts refer to each other in circles; a stray viewer would keep them all.
        self._plot: Any = pyqtgraph.PlotWidget(enableMenu=False)
        super().__init__(self._plot)
        self._theme = theme
        self._lines: tuple[Line, ...] = ()
        self._days: tuple[date, ...] = ()
        self._is_focused = False
        self._item: Any = self._plot.getPlotItem()
        self._item.hideButtons()
        self._item.setMouseEnabled(x=False, y=False)
        self._item.disableAutoRange()
        self._plot.setFrameShape(QFrame.Shape.NoFrame)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._plot.setMinimumSize(0, 0)
        self._marker: Any = pyqtgraph.InfiniteLine(angle=90, movable=False)
        self._marker.hide()
        self._item.addItem(self._marker, ignoreBounds=True)
        self._drawn: list[Any] = []
        self._plot.installEventFilter(self)

    @property
    def widget(self) -> QWidget:
        """What is put into the page."""
        widget = self._plot
        assert isinstance(widget, QWidget)
        return widget

    def draw(self, lines: Sequence[Line], days: Sequence[date]) -> None:
        """Draw ``lines`` over ``days``, in the theme's colours and sizes of now."""
        self._lines, self._days = tuple(lines), tuple(days)
        self._redraw()

    def day_at(self, x: int) -> float:
        """Return the day at ``x`` pixels from the widget's left edge, counted as ``date.toordinal`` does."""
        return float(self._item.vb.mapSceneToView(self._plot.mapToScene(x, 0)).x())

    def read_at(self, day: date | None) -> None:
        """Mark the day that is read."""
        self._marker.setVisible(day is not None)
        if day is not None:
            self._marker.setValue(day.toordinal())

    def mark_focus(self, focused: bool) -> None:
        """Show by the marker that the keyboard is here."""
        self._is_focused = focused
        self._style_marker()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Mark the axes anew for the room there is."""
        if event.type() is QEvent.Type.Resize:
            self._redraw()
        return False

    def _redraw(self) -> None:
        for item in self._drawn:
            self._item.removeItem(item)
        self._drawn = []
        sheet = self._theme.sheet
        self._plot.setBackground(sheet.card)
        font = QFont(self._plot.font())
        font.setPixelSize(self._theme.px(TEXT_PX))
        self._style_axes(font)
        self._style_marker()
        values = [value for line in self._lines for value in line.values if value == value]
        if not self._days or not values:
            return
        self._mark_axes(font, min(0.0, *values), max(0.0, *values) or 1.0)
        for line in reversed(self._lines):
            self._add_line(line)

    def _style_axes(self, font: QFont) -> None:
        sheet = self._theme.sheet
        for side in ("left", "bottom"):
            axis = self._item.getAxis(side)
            axis.enableAutoSIPrefix(False)
            axis.setTickFont(font)
            axis.setStyle(tickLength=0, tickTextOffset=self._theme.px(4), hideOverlappingLabels=False)
            axis.setPen(QPen(Qt.PenStyle.NoPen))
            axis.setTextPen(QPen(QColor(sheet.muted)))
        self._item.getAxis("left").setGrid(255)
        self._item.getAxis("left").setTickPen(QPen(QColor(sheet.hairline)))
        # Marks of no length are drawn as dots all the same.
        self._item.getAxis("bottom").setTickPen(QPen(QColor(sheet.card)))

    def _style_marker(self) -> None:
        sheet = self._theme.sheet
        pen = QPen(QColor(sheet.accent if self._is_focused else sheet.border), 2 if self._is_focused else 1)
        pen.setCosmetic(True)
        self._marker.setPen(pen)

    def _mark_axes(self, font: QFont, low: float, high: float) -> None:
        metrics = QFontMetricsF(font)
        first, last = self._days[0], self._days[-1]
        height = max(1.0, self._plot.height() - 2 * metrics.height())
        marks = value_ticks(low, high, max(1, min(5, int(height / (2 * metrics.height())))))
        left, bottom = self._item.getAxis("left"), self._item.getAxis("bottom")
        left.setTicks([marks])
        left.setWidth(max(metrics.horizontalAdvance(words) for _, words in marks) + self._theme.px(GAP))
        bottom.setHeight(metrics.height() + self._theme.px(GAP))
        width = max(1.0, self._plot.width() - left.width())
        names = self._names_width(metrics, width)
        room = max(1.0, width - names)
        month = metrics.horizontalAdvance(day_short(last))
        every = DAY_ROOM * (month + metrics.horizontalAdvance(" 0000") / 2)
        days = day_ticks(first, last, int(room / every))
        bottom.setTicks([[(day.toordinal(), words) for day, words in days]])
        span = max(1.0, float((last - first).days))
        margin = span * 0.02
        self._item.setXRange(
            first.toordinal() - margin, last.toordinal() + margin + span * names / room, padding=0
        )
        self._item.setYRange(marks[0][0], marks[-1][0], padding=HEADROOM)
        self._add_names(font, metrics, names, marks[0][0], marks[-1][0], height)

    def _names_width(self, metrics: QFontMetricsF, width: float) -> float:
        if len(self._lines) < 2:
            return 0.0
        widest = max(metrics.horizontalAdvance(line.name) for line in self._lines)
        return min(widest + self._theme.px(GAP) + 4, NAME_SHARE * width)

    def _add_line(self, line: Line) -> None:
        pen = QPen(QColor(getattr(self._theme.sheet, line.role)), self._theme.px(LINE_PX))
        pen.setCosmetic(True)
        pen.setStyle(Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        places = [day.toordinal() for day in line.days]
        step = "right" if line.stepped and len(places) > 1 else None
        # Between one day and no other nothing can be drawn but the day itself.
        dot = {
            "symbol": "o",
            "symbolSize": self._theme.px(DOT_PX),
            "symbolBrush": pen.color(),
            "symbolPen": None,
        }
        drawn = self._item.plot(
            places,
            list(line.values),
            pen=pen,
            connect="finite",
            stepMode=step,
            **(dot if len(places) == 1 else {}),
        )
        self._drawn.append(drawn)

    def _add_names(
        self, font: QFont, metrics: QFontMetricsF, width: float, low: float, high: float, height: float
    ) -> None:
        """Put each line's name at its end; a single line is named by what stands above the chart."""
        if not width:
            return
        ends = []
        for line in self._lines:
            known = [
                (day, value) for day, value in zip(line.days, line.values, strict=True) if value == value
            ]
            if known:
                ends.append((line, *known[-1]))
        apart = metrics.height() * (high - low) / height
        places = spread([value for _, _, value in ends], apart, low + apart / 2, high - apart / 2)
        for (line, day, _), place in zip(ends, places, strict=True):
            words = metrics.elidedText(line.name, Qt.TextElideMode.ElideRight, width - self._theme.px(GAP))
            name = pyqtgraph.TextItem(
                words if len(line.days) > 1 else f" {words}",
                color=QColor(getattr(self._theme.sheet, line.role)),
                anchor=(0, 0.5),
            )
            name.setFont(font)
            name.setPos(day.toordinal(), place)
            self._item.addItem(name, ignoreBounds=True)
            self._drawn.append(name)
