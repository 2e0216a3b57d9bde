"""One job as a card: what it does, when, how it went, how it goes just now, and what can be done about it."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.desktop.bridge import UNKNOWN_FRACTION
from app.desktop.duration_strip import DurationStrip
from app.desktop.pieces import laid_out_once, set_role, text_label
from app.desktop.sheet import GAP, NONE, SPACE, TIGHT, WIDE_GAP
from app.desktop.theme import Theme
from app.desktop.turning_row import TurningRow
from app.desktop.words import in_line, moment, running_for, status_sign, time_left, trend_text
from app.domain.runs import TERMINAL, RunStatus, Trigger
from app.jobs.job_cards import JobView
from app.jobs.run_trend import is_unusually_long
from app.language import tr

STEPS = 1_000
"""Steps of a progress bar."""
NARROW_BELOW = 520
"""Width on the sheet below which a card stands higher instead of wider."""
WHEN_WIDTH = 180
"""What the words about its times have at least while the links stand beside them."""
LONG_ENOUGH_S = 2
"""A run that is shorter has ended before one could read how long it has been going on."""


class JobCard(QFrame):
    """Stays while what it says changes, so that the keyboard never loses its place."""

    run_wanted = Signal(str)
    options_wanted = Signal(str)
    schedule_wanted = Signal(str)
    stop_wanted = Signal(int)

    def __init__(self, job: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._job = job
        self._theme = theme
        self._view: JobView | None = None
        self._said: tuple[JobView, date, ZoneInfo] | None = None
        self._run_id = 0
        self._started: datetime | None = None
        self._status: RunStatus | None = None
        self._is_long = False
        self._unfolded = False
        self._sign = QLabel()
        self._title = text_label("", "title")
        self._description = text_label("", "quiet")
        self._when = text_label("", "muted")
        self._last = text_label("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximum(STEPS)
        self._doing = text_label("", "muted")
        self._long_sign = QLabel()
        self._elapsed = text_label("", "muted")
        self._trend = DurationStrip(theme)
        self._trend_words = text_label("")
        self.run_button = QPushButton(tr("Run now"))
        self.options_button = QPushButton(tr("Run with options…"))
        self.stop_button = QPushButton(tr("Stop"))
        self.schedule_button = QPushButton(tr("Change when it runs…"))
        self.details_button = QPushButton()
        for link in (self.schedule_button, self.details_button):
            link.setProperty("role", "link")
        self._all = QVBoxLayout(self)
        self._buttons = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._lay_out()
        self.run_button.clicked.connect(self._on_run)
        self.options_button.clicked.connect(self._on_options)
        self.stop_button.clicked.connect(self._on_stop)
        self.schedule_button.clicked.connect(self._on_schedule)
        self.details_button.clicked.connect(self._on_details)
        theme.changed.connect(self._draw_signs)
        self._fold(True)

    @property
    def is_running(self) -> bool:
        """Whether the card shows a run that is under way."""
        return self._run_id != 0 and self._started is not None

    def show_view(self, view: JobView, now: datetime, zone: ZoneInfo) -> None:
        """Say what ``view`` says."""
        said = view, now.astimezone(zone).date(), zone
        # Most of what happens concerns one job: the other cards would be laid out and drawn again for nothing.
        if view.current is None and said == self._said:
            return
        self._said = said
        with laid_out_once(self._all):
            self._say(view, now, zone)

    def _say(self, view: JobView, now: datetime, zone: ZoneInfo) -> None:
        self._view = view
        for button, name in (
            (self.run_button, tr("Run now: {title}")),
            (self.options_button, tr("Run with options: {title}")),
            (self.stop_button, tr("Stop: {title}")),
            (self.schedule_button, tr("Change when it runs: {title}")),
        ):
            button.setAccessibleName(name.replace("{title}", view.title))
        self._bar.setAccessibleName(tr("Progress: {title}", title=view.title))
        self._title.setText(view.title)
        self._description.setText(view.description)
        self._description.setVisible(bool(view.description))
        when = view.schedule_text
        if view.next_fire is not None:
            following = tr("next {time}", time=moment(view.next_fire, now, zone, inside=True))
            when = f"{when} · {following}" if when else following
        self._when.setText(when)
        self._last.setText(view.last_text)
        last = view.last_run
        self._status = last.status if last is not None and last.status in TERMINAL else None
        self._trend.show_trend(view.trend, view.title, now, zone)
        self._trend_words.setText(trend_text(view.trend))
        self._fold(not self._unfolded)
        self._show_current(view, now, zone)

    def show_progress(self, run_id: int, fraction: float, text: str, now: datetime) -> None:
        """Move the bar of the run that this card shows, and say how much longer it may take."""
        if run_id != self._run_id:
            return
        if fraction == UNKNOWN_FRACTION:
            self._bar.setMaximum(0)
        else:
            self._bar.setMaximum(STEPS)
            self._bar.setValue(round(fraction * STEPS))
        left = time_left(self._elapsed_s(now), fraction)
        self._doing.setText(f"{text} · {left}" if left else text)
        self.show_elapsed(now)

    def show_elapsed(self, now: datetime) -> None:
        """Say how long the run has been going on; a run that takes far longer than usual is marked."""
        elapsed = self._elapsed_s(now)
        shown = self.is_running and elapsed >= LONG_ENOUGH_S
        usual = None if self._view is None else self._view.trend.usual_s
        self._is_long = shown and is_unusually_long(elapsed, usual)
        set_role(self._elapsed, "attention" if self._is_long else "muted")
        self._elapsed.setVisible(shown)
        self._elapsed.setText(running_for(elapsed, usual) if shown else "")
        self._long_sign.setVisible(self._is_long)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put side by side what has room there: with a doubled font, a small window has little."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.px(NARROW_BELOW)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._buttons.setDirection(down if narrow else across)

    def minimumSizeHint(self) -> QSize:
        """Return a width that every window has: the card is put in another order before it is cut off."""
        return QSize(0, super().minimumSizeHint().height())

    def _lay_out(self) -> None:
        last = _line(self._sign, self._last)
        links = TurningRow(self.schedule_button, self.details_button, gap=NONE)
        foot = TurningRow(self._when, links, growing={self._when: self._theme.px(WHEN_WIDTH)})
        texts = QVBoxLayout()
        texts.setSpacing(TIGHT)
        texts.addLayout(last)
        texts.addWidget(foot)
        texts.addWidget(self._bar)
        texts.addWidget(self._doing)
        texts.addLayout(_line(self._long_sign, self._elapsed))
        texts.addWidget(self._trend)
        texts.addWidget(self._trend_words)
        self._buttons.setSpacing(GAP)
        for button in (self.options_button, self.run_button, self.stop_button):
            self._buttons.addWidget(button, 0, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        head.setSpacing(WIDE_GAP)
        names = QVBoxLayout()
        names.setSpacing(TIGHT)
        names.addWidget(self._title)
        names.addWidget(self._description)
        names.addStretch(1)
        head.addLayout(names, 1)
        head.addLayout(self._buttons)
        self._all.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, GAP)
        self._all.setSpacing(TIGHT)
        self._all.addLayout(head)
        self._all.addLayout(texts)

    def _show_current(self, view: JobView, now: datetime, zone: ZoneInfo) -> None:
        current = view.current
        busy = current is not None
        had_focus = any(
            button.hasFocus() for button in (self.run_button, self.stop_button, self.options_button)
        )
        self.run_button.setVisible(not busy)
        self.options_button.setVisible(not busy and view.has_options)
        self.stop_button.setVisible(busy)
        if had_focus:
            (self.stop_button if busy else self.run_button).setFocus()
        self._bar.setVisible(current is not None and current.status is RunStatus.RUNNING)
        self._doing.setVisible(busy)
        if current is None:
            self._run_id, self._started = 0, None
            self.show_elapsed(now)
            return
        self._started = current.started_at
        if current.id != self._run_id:
            self._run_id = current.id
            self._bar.setMaximum(STEPS)
            self._bar.setValue(0)
            self._doing.setText("")
        if current.status is RunStatus.QUEUED:
            self._doing.setText(self._waiting_text(view, now, zone))
        elif current.cancel_requested:
            self._doing.setText(tr("Stopping…"))
        else:
            fraction = UNKNOWN_FRACTION if current.progress is None else current.progress
            self.show_progress(current.id, fraction, current.progress_text or tr("Running"), now)
        self.stop_button.setEnabled(not current.cancel_requested)
        self.show_elapsed(now)

    def _waiting_text(self, view: JobView, now: datetime, zone: ZoneInfo) -> str:
        current = view.current
        if view.place or current is None:
            return in_line(view.place)
        words = (
            tr("Did not work; tries again {time}")
            if current.trigger is Trigger.RETRY
            else tr("Starts {time}")
        )
        return words.replace("{time}", moment(current.not_before, now, zone, inside=True))

    def _elapsed_s(self, now: datetime) -> float:
        return 0.0 if self._started is None else (now - self._started).total_seconds()

    def _fold(self, folded: bool) -> None:
        self._unfolded = not folded
        self._trend_words.setHidden(folded)
        self._trend.setHidden(folded or self._view is None or not self._view.trend.runs)
        self._name_details()
        self._draw_signs()

    def _name_details(self) -> None:
        title = "" if self._view is None else self._view.title
        self.details_button.setText(tr("Hide details") if self._unfolded else tr("Details"))
        name = tr("Hide details: {title}") if self._unfolded else tr("Details: {title}")
        self.details_button.setAccessibleName(name.replace("{title}", title))

    @Slot()
    def _draw_signs(self) -> None:
        size = self._theme.px(16)
        self._sign.setVisible(self._status is not None)
        if self._status is not None:
            icon, role = status_sign(self._status)
            self._sign.setPixmap(self._theme.icon(icon, role).pixmap(size))
        self._long_sign.setPixmap(self._theme.icon("attention", "attention").pixmap(size))
        self.details_button.setIconSize(QSize(size, size))
        self.details_button.setIcon(self._theme.icon("fold" if self._unfolded else "unfold", "accent"))

    @Slot()
    def _on_run(self) -> None:
        self.run_wanted.emit(self._job)

    @Slot()
    def _on_options(self) -> None:
        self.options_wanted.emit(self._job)

    @Slot()
    def _on_schedule(self) -> None:
        self.schedule_wanted.emit(self._job)

    @Slot()
    def _on_details(self) -> None:
        self._fold(self._unfolded)

    @Slot()
    def _on_stop(self) -> None:
        self.stop_button.setEnabled(False)
        self._doing.setText(tr("Stopping…"))
        self.stop_wanted.emit(self._run_id)


def _line(sign: QLabel, text: QLabel) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(GAP)
    line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(text, 1)
    return line
