"""The fields of the dialogs: each knows its name for a screen reader and tells when it was changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from PySide6.QtCore import QDate, QTime, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QSpinBox,
    QTimeEdit,
    QWidget,
)

from app.desktop.boxes import ChoiceBox, DayBox, NumberBox, QuantityBox, TickBox, TimeBox
from app.desktop.sheet import GAP, NONE
from app.language import tr

LONGEST_UNCUT = 16
"""Letters that a box of choices always has room for; more where there is room."""


def number_field(name: str, least: int, most: int) -> QSpinBox:
    """Return a field for a whole number that cannot leave its limits."""
    field = NumberBox()
    field.setRange(least, most)
    field.setGroupSeparatorShown(True)
    field.setAccelerated(True)
    field.setAccessibleName(name)
    return field


def quantity_field(name: str) -> QuantityBox:
    """Return a field for a quantity of goods, by the piece or by weight."""
    field = QuantityBox()
    field.setAccessibleName(name)
    return field


def choice_field(name: str, choices: Sequence[tuple[str, object]]) -> QComboBox:
    """Return a box of choices: what each is called and what it stands for."""
    field = ChoiceBox()
    field.setAccessibleName(name)
    # Long entries must not make the dialog wider than the screen; the list that opens shows all of each.
    field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    longest = max((len(text) for text, _value in choices), default=0)
    field.setMinimumContentsLength(min(longest, LONGEST_UNCUT))
    for text, value in choices:
        field.addItem(text, value)
    return field


def time_field(name: str) -> QTimeEdit:
    """Return a field for a time of day."""
    field = TimeBox()
    field.setDisplayFormat("HH:mm")
    field.setAccessibleName(name)
    return field


def day_field(name: str) -> QDateEdit:
    """Return a field for a day, with a calendar."""
    field = DayBox()
    field.setDisplayFormat("d MMM yyyy")
    field.setCalendarPopup(True)
    field.setDateRange(QDate(1970, 1, 1), QDate(9998, 12, 31))
    field.setAccessibleName(name)
    return field


def day_of(field: QDateEdit) -> date:
    """Return the day that a field shows."""
    shown = field.date()
    return date(shown.year(), shown.month(), shown.day())


def set_day(field: QDateEdit, day: date) -> None:
    """Show a day."""
    field.setDate(QDate(day.year, day.month, day.day))


def time_of(field: QTimeEdit) -> time:
    """Return the time that a field shows, to the minute."""
    return time(field.time().hour(), field.time().minute())


def set_time(field: QTimeEdit, at: time) -> None:
    """Show a time."""
    field.setTime(QTime(at.hour, at.minute))


def beside(*widgets: QWidget, growing: QWidget | None = None) -> QWidget:
    """Return the widgets in one line; ``growing`` takes the room that is left, else nothing does."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(NONE, NONE, NONE, NONE)
    row.setSpacing(GAP)
    for widget in widgets:
        row.addWidget(widget, 1 if widget is growing else 0)
    if growing is None:
        row.addStretch(1)
    return holder


class MomentField(QWidget):
    """A day and a time that may be left out: a box to tick, and the two fields that it opens."""

    changed = Signal()

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = TickBox(words)
        self.day = day_field(tr("{what}: day", what=words))
        self.time = time_field(tr("{what}: time", what=words))
        self._at = QLabel(tr("at"))
        row = QHBoxLayout(self)
        row.setContentsMargins(NONE, NONE, NONE, NONE)
        row.setSpacing(GAP)
        for widget in (self.box, self.day, self._at, self.time):
            row.addWidget(widget)
        row.addStretch(1)
        self.box.toggled.connect(self._on_toggled)
        self.day.dateChanged.connect(self.changed)
        self.time.timeChanged.connect(self.changed)
        self._on_toggled(False)

    def set_moment(self, moment: datetime, *, chosen: bool) -> None:
        """Show a time on the clock; ``chosen``: it counts."""
        set_day(self.day, moment.date())
        set_time(self.time, moment.time())
        self.box.setChecked(chosen)

    def moment(self) -> datetime | None:
        """Return the chosen time on the clock, without a zone; None where it is left out."""
        if not self.box.isChecked():
            return None
        return datetime.combine(day_of(self.day), time_of(self.time))

    @Slot(bool)
    def _on_toggled(self, chosen: bool) -> None:
        for widget in (self.day, self._at, self.time):
            widget.setVisible(chosen)
        self.changed.emit()
