"""A chart of one or a few lines over days, with words for whoever cannot see it and for where it cannot be drawn."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.desktop.charts.loading import is_loaded, when_loaded
from app.desktop.charts.words import in_words, readout
from app.desktop.loader import Loader
from app.desktop.pieces import text_label
from app.desktop.sheet import HAIR, TIGHT
from app.desktop.theme import Theme
from app.language import day_short, number, tr

if TYPE_CHECKING:
    from app.desktop.charts.plot import Plot

WIDTH = 320
HEIGHT = 220


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a value for each day; ``role`` names its colour on the sheet.

    Dashed lines are told apart without their colour. ``nan`` as a value leaves a gap. On a ``stepped`` line each value
    holds until the next one.
    """

    name: str
    days: Sequence[date]
    values: Sequence[float]
    role: str = "accent"
    dashed: bool = False
    stepped: bool = False


def _one_decimal(value: float) -> str:
    return number(value, 1)


def _with_year(day: date) -> str:
    return day_short(day, year=True)


@dataclass(frozen=True, slots=True)
class Wording:
    """How a chart says a value and a day: "€1,234", "week of 3 Nov"."""

    value: Callable[[float], str] = _one_decimal
    day: Callable[[date], str] = _with_year


class LineChart(QWidget):
    """The chart. Arrow keys and the pointer read it, day by day; nothing on it can be dragged or zoomed."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: tuple[Line, ...] = ()
        self._wording = Wording()
        self._days: list[date] = []
        self._at: int | None = None
        self._plot: Plot | None = None
        self._unit = text_label("", "muted", wrap=False)
        self._instead = text_label("", "quiet")
        self._instead.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._readout = text_label(" ", "muted", wrap=False)
        for label in (self._unit, self._readout):
            # Neither wraps: a chart that asks for another height for each width stretches its whole card.
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(TIGHT, TIGHT, TIGHT, TIGHT)
        column.setSpacing(HAIR)
        column.addWidget(self._unit)
        column.addWidget(self._instead, 1)
        column.addWidget(self._readout)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Chart"))
        theme.changed.connect(self._restyle)

    def show_lines(self, lines: Sequence[Line], unit_text: str, wording: Wording | None = None) -> None:
        """Draw these, or say that they will be drawn; ``unit_text`` says what the figures count."""
        self._lines = tuple(lines)
        self._wording = wording or Wording()
        self._days = sorted({day for line in lines for day in line.days})
        self._at = None
        self._unit.setText(unit_text)
        self._unit.setVisible(bool(unit_text))
        self._tell()
        if is_loaded():
            self.draw()
        else:
            self._instead.setText(tr("The chart is being drawn…"))

    def begin(self, loader: Loader) -> None:
        """Draw as soon as charts can be drawn."""
        when_loaded(loader, self.draw)

    @Slot()
    def draw(self) -> None:
        """Draw what was given; where that cannot be done, say so."""
        if not is_loaded():
            self._instead.setText(
                tr("The chart cannot be drawn on this computer. The words beside it say the same.")
            )
            return
        if self._plot is None:
            from app.desktop.charts.plot import Plot

            self._plot = Plot(self._theme)
            self._instead.hide()
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertWidget(1, self._plot.widget, 1)
            # Making it takes most of what one turn of the event loop may take.
            QTimer.singleShot(0, self, self.draw)
            return
        self._plot.draw(self._lines, self._days)
        self._plot.read_at(None if self._at is None else self._days[self._at])

    def sizeHint(self) -> QSize:
        """Return room for a year of weeks."""
        return QSize(self._theme.px(WIDTH), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """Return the least room in which a line still shows its way."""
        return QSize(0, self._theme.px(HEIGHT))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read the chart day by day."""
        last = len(self._days) - 1
        at = last if self._at is None else self._at
        wanted = {
            Qt.Key.Key_Left: at - 1 if self._at is not None else last,
            Qt.Key.Key_Right: at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(Qt.Key(event.key()))
        if wanted is None or not self._days:
            super().keyPressEvent(event)
            return
        self._read(min(max(0, wanted), last))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the day under the pointer."""
        if self._plot is not None and self._days:
            day = self._plot.day_at(self._plot.widget.mapFrom(self, event.position().toPoint()).x())
            nearest = min(range(len(self._days)), key=lambda place: abs(self._days[place].toordinal() - day))
            self._read(nearest)
        super().mouseMoveEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Read nothing any more, unless the keyboard is here."""
        if not self.hasFocus():
            self._read(None)
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Start reading at the latest day."""
        super().focusInEvent(event)
        if self._days and self._at is None:
            self._read(len(self._days) - 1)
        self._mark_focus()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Stop reading."""
        super().focusOutEvent(event)
        self._read(None)
        self._mark_focus()

    def _read(self, place: int | None) -> None:
        if place == self._at:
            return
        self._at = place
        self._tell()
        if self._plot is not None:
            self._plot.read_at(None if place is None else self._days[place])

    def _tell(self) -> None:
        """Say the figures of the day that is read, and all of the chart to whoever cannot see it."""
        said = "" if self._at is None else readout(self._lines, self._days[self._at], self._wording)
        # A line that comes and goes would make the chart jump.
        self._readout.setText(said or " ")
        whole = in_words(self._lines, self._wording)
        self.setAccessibleDescription(f"{said}. {whole}" if said else whole)

    def _mark_focus(self) -> None:
        if self._plot is not None:
            self._plot.mark_focus(self.hasFocus())

    @Slot()
    def _restyle(self) -> None:
        self.updateGeometry()
        if self._plot is not None:
            self.draw()
