"""The fields that say when a schedule is due: one kind in words, and only the figures that go with it."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop.dialogs.fields import (
    beside,
    choice_field,
    day_field,
    day_of,
    number_field,
    set_day,
    set_time,
    time_field,
    time_of,
)
from app.desktop.dialogs.timing import Kind, Timing
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, TIGHT
from app.language import language, tr

MOST = 100_000
"""Of a unit; the rules know the true limit and say it in words."""


class TimingForm(QWidget):
    """Shows and returns a ``Timing``."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kinds = [
            (tr("Every day"), Kind.DAILY),
            (tr("Every week"), Kind.WEEKLY),
            (tr("Again every"), Kind.EVERY),
            (tr("Once"), Kind.ONCE),
        ]
        self.kind = choice_field(tr("How often"), self._kinds)
        self.daily_at = time_field(tr("Time of day"))
        self.days = [
            _day_chip(short, name)
            for short, name in zip(language().weekdays_short, language().weekdays, strict=True)
        ]
        self.weekly_at = time_field(tr("Time on these days"))
        self.count = number_field(tr("How many"), 1, MOST)
        self.unit = choice_field(
            tr("Of which unit"),
            [(tr("minutes"), 60), (tr("hours"), 3_600), (tr("days"), 86_400)],
        )
        self.start_day = day_field(tr("Counted from: day"))
        self.start_time = time_field(tr("Counted from: time"))
        self.once_day = day_field(tr("Day"))
        self.once_at = time_field(tr("Time on that day"))
        self.text = QLineEdit()
        self.text.setAccessibleName(tr("Rule of five fields"))
        self._lay_out()
        self.kind.currentIndexChanged.connect(self._on_kind)
        self.unit.currentIndexChanged.connect(self.changed)
        self.count.valueChanged.connect(self.changed)
        self.text.textChanged.connect(self.changed)
        for chip in self.days:
            chip.toggled.connect(self.changed)
        for time_edit in (self.daily_at, self.weekly_at, self.start_time, self.once_at):
            time_edit.timeChanged.connect(self.changed)
        for date_edit in (self.start_day, self.once_day):
            date_edit.dateChanged.connect(self.changed)

    def set_timing(self, timing: Timing) -> None:
        """Show a timing."""
        self.offer_cron(timing.kind is Kind.CRON)
        for time_edit in (self.daily_at, self.weekly_at, self.once_at):
            set_time(time_edit, timing.at)
        for place, chip in enumerate(self.days):
            chip.setChecked(place in timing.days)
        self.count.setValue(timing.count)
        self.unit.setCurrentIndex(self.unit.findData(timing.unit))
        set_day(self.start_day, timing.start.date())
        set_time(self.start_time, timing.start.time())
        set_day(self.once_day, timing.day)
        self.text.setText(timing.text)
        self.kind.setCurrentIndex(self.kind.findData(timing.kind))

    def timing(self) -> Timing:
        """Return what the fields say."""
        kind = Kind(self.kind.currentData())
        at = {Kind.WEEKLY: self.weekly_at, Kind.ONCE: self.once_at}.get(kind, self.daily_at)
        return Timing(
            kind=kind,
            at=time_of(at),
            days=frozenset(place for place, chip in enumerate(self.days) if chip.isChecked()),
            count=self.count.value(),
            unit=int(self.unit.currentData()),
            start=datetime.combine(day_of(self.start_day), time_of(self.start_time)),
            day=day_of(self.once_day),
            text=self.text.text(),
        )

    def offer_cron(self, offered: bool) -> None:
        """Show the way for experts among the kinds, or keep it out of sight while it is not in use."""
        place = self.kind.findData(Kind.CRON)
        if offered and place < 0:
            self.kind.addItem(tr("By a rule of five fields"), Kind.CRON)
        elif not offered and place >= 0 and self.kind.currentIndex() != place:
            self.kind.removeItem(place)

    def _lay_out(self) -> None:
        """Put the commonest figures beside the kind, so that the line reads as a sentence; the others below it."""
        at, on, counted_from = tr("at"), tr("on"), tr("counted from")
        week = QWidget()
        chips = QHBoxLayout(week)
        chips.setContentsMargins(NONE, NONE, NONE, NONE)
        chips.setSpacing(GAP)
        for chip in self.days:
            chips.addWidget(chip, 1)
        cron = QWidget()
        lines = QVBoxLayout(cron)
        lines.setContentsMargins(NONE, NONE, NONE, NONE)
        lines.setSpacing(TIGHT)
        lines.addWidget(self.text)
        lines.addWidget(
            text_label(tr("Minute, hour, day of the month, month, day of the week: 0 9 * * 1"), "muted")
        )
        self._beside: dict[Kind, QWidget] = {
            Kind.DAILY: beside(QLabel(at), self.daily_at),
            Kind.WEEKLY: beside(QLabel(at), self.weekly_at),
            Kind.EVERY: beside(self.count, self.unit),
            Kind.ONCE: beside(QLabel(on), self.once_day, QLabel(at), self.once_at),
        }
        self._below: dict[Kind, QWidget] = {
            Kind.WEEKLY: week,
            Kind.EVERY: beside(QLabel(counted_from), self.start_day, QLabel(at), self.start_time),
            Kind.CRON: cron,
        }
        first = QHBoxLayout()
        first.setSpacing(GAP)
        first.addWidget(self.kind)
        for widget in self._beside.values():
            first.addWidget(widget)
        first.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(NONE, NONE, NONE, NONE)
        outer.setSpacing(GAP)
        outer.addLayout(first)
        for widget in self._below.values():
            outer.addWidget(widget)
        self._show_fields()

    def _show_fields(self) -> None:
        kind = self.kind.currentData()
        for widgets in (self._beside, self._below):
            for of_kind, widget in widgets.items():
                widget.setVisible(of_kind == kind)

    @Slot()
    def _on_kind(self) -> None:
        self._show_fields()
        self.changed.emit()


def _day_chip(short: str, name: str) -> QPushButton:
    chip = QPushButton(short)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    chip.setAutoDefault(False)
    chip.setAccessibleName(name)
    return chip
