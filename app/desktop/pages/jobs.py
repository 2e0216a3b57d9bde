"""Jobs: what Tillwatch does by itself, when, how it went, and the button to do it now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.desktop.bridge import UNKNOWN_FRACTION
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pieces import scrolling, set_role, text_label
from app.desktop.theme import Theme
from app.desktop.words import counted, moment, status_sign, time_left
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.overview import JobView, job_views

STEPS = 1_000
"""Steps of a progress bar."""


class JobsPage(Page):
    """One card a job. Cards stay; only what they say changes, so the keyboard never loses its place."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(surroundings, self.tr("Jobs"), parent)
        self._cards: dict[str, JobCard] = {}
        self._chosen = ""
        content = QWidget()
        self._list = QVBoxLayout(content)
        self._list.setContentsMargins(0, 0, 8, 8)
        self._list.setSpacing(8)
        self._list.addStretch(1)
        self._scroll = scrolling(content, self.tr("All jobs"))
        self._column.addWidget(self._scroll, 1)
        self._bridge.run_changed.connect(self._on_change)
        self._bridge.run_progressed.connect(self._on_progress)
        self._bridge.schedules_changed.connect(self.refresh)
        self._bridge.pause_changed.connect(self.refresh)

    def load(self) -> None:
        """Read what each job did last and does next."""
        service = self._service
        self._loader.read(
            "jobs", lambda: (job_views(service), service.now(), service.shop().zone), self._show
        )

    def select(self, subject: str) -> None:
        """Bring a job's card into view and mark it."""
        self._chosen = subject
        for job, entry in self._cards.items():
            set_role(entry, "chosen" if job == subject else "card")
        if subject in self._cards:
            self._scroll.ensureWidgetVisible(self._cards[subject])

    @Slot(int, str, str)
    def _on_change(self, _run_id: int, _job: str, _status: str) -> None:
        self.refresh()

    @Slot(int, str, float, str)
    def _on_progress(self, run_id: int, job: str, fraction: float, text: str) -> None:
        entry = self._cards.get(job)
        if entry is not None:
            entry.show_progress(run_id, fraction, text, self._service.now())

    def _show(self, picture: tuple[Sequence[JobView], datetime, ZoneInfo]) -> None:
        views, now, zone = picture
        running = [view.title for view in views if view.current and view.current.status is RunStatus.RUNNING]
        upcoming = min((view for view in views if view.next_fire), key=_next_fire, default=None)
        if running:
            sentence = self.tr("Running now: {jobs}.").replace("{jobs}", ", ".join(running))
        else:
            sentence = counted(
                len(views),
                self.tr("{n} job looks after your shop."),
                self.tr("{n} jobs look after your shop."),
            )
        subline = ""
        if upcoming is not None and upcoming.next_fire is not None:
            subline = (
                self.tr("Next: {job}, {time}")
                .replace("{job}", upcoming.title)
                .replace("{time}", moment(upcoming.next_fire, now, zone, inside=True))
            )
        self._say(sentence, subline)
        for place, view in enumerate(views):
            if view.job not in self._cards:
                self._cards[view.job] = self._make_card(view.job, place)
            self._cards[view.job].show_view(view, now, zone)
        for job in set(self._cards) - {view.job for view in views}:
            self._cards.pop(job).deleteLater()
        if self._chosen:
            self.select(self._chosen)

    def _make_card(self, job: str, place: int) -> JobCard:
        entry = JobCard(job, self._theme)
        entry.run_wanted.connect(self._on_run_wanted)
        entry.stop_wanted.connect(self._on_stop_wanted)
        self._list.insertWidget(place, entry)
        return entry

    @Slot(str)
    def _on_run_wanted(self, job: str) -> None:
        self._loader.act(lambda: self._service.run_now(job), failed=self.refused.emit)

    @Slot(int)
    def _on_stop_wanted(self, run_id: int) -> None:
        self._loader.act(lambda: self._service.cancel(run_id))


def _next_fire(view: JobView) -> datetime:
    assert view.next_fire is not None
    return view.next_fire


class JobCard(QFrame):
    """One job."""

    run_wanted = Signal(str)
    stop_wanted = Signal(int)

    def __init__(self, job: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        self._job = job
        self._theme = theme
        self._run_id = 0
        self._started: datetime | None = None
        self._status: RunStatus | None = None
        self._sign = QLabel()
        self._title = text_label("", "title")
        self._description = text_label("", "quiet")
        self._when = text_label("", "muted")
        self._last = text_label("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setMaximum(STEPS)
        self._doing = text_label("", "muted")
        self.run_button = QPushButton(self.tr("Run now"))
        self.run_button.clicked.connect(self._on_run)
        self.stop_button = QPushButton(self.tr("Stop"))
        self.stop_button.clicked.connect(self._on_stop)

        last = QHBoxLayout()
        last.setSpacing(6)
        last.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        last.addWidget(self._last, 1)
        texts = QVBoxLayout()
        texts.setSpacing(3)
        texts.addWidget(self._title)
        texts.addWidget(self._description)
        texts.addLayout(last)
        texts.addWidget(self._when)
        texts.addWidget(self._bar)
        texts.addWidget(self._doing)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 16, 12)
        row.setSpacing(16)
        row.addLayout(texts, 1)
        row.addWidget(self.run_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignTop)
        theme.changed.connect(self._draw_sign)

    def show_view(self, view: JobView, now: datetime, zone: ZoneInfo) -> None:
        """Say what ``view`` says."""
        for button, name in (
            (self.run_button, self.tr("Run now: {title}")),
            (self.stop_button, self.tr("Stop: {title}")),
        ):
            button.setAccessibleName(name.replace("{title}", view.title))
        self._bar.setAccessibleName(self.tr("Progress: {title}").replace("{title}", view.title))
        self._title.setText(view.title)
        self._description.setText(view.description)
        self._description.setVisible(bool(view.description))
        when = view.schedule_text
        if view.next_fire is not None:
            following = self.tr("next {time}").replace(
                "{time}", moment(view.next_fire, now, zone, inside=True)
            )
            when = f"{when} · {following}" if when else following
        self._when.setText(when)
        self._last.setText(view.last_text)
        last = view.last_run
        self._status = last.status if last is not None and last.status in TERMINAL else None
        self._draw_sign()
        self._show_current(view, now)

    def show_progress(self, run_id: int, fraction: float, text: str, now: datetime) -> None:
        """Move the bar of the run that this card shows, and say how much longer it may take."""
        if run_id != self._run_id:
            return
        if fraction == UNKNOWN_FRACTION:
            self._bar.setMaximum(0)
        else:
            self._bar.setMaximum(STEPS)
            self._bar.setValue(round(fraction * STEPS))
        elapsed = 0.0 if self._started is None else (now - self._started).total_seconds()
        left = time_left(elapsed, fraction)
        self._doing.setText(f"{text} · {left}" if left else text)

    def _show_current(self, view: JobView, now: datetime) -> None:
        current = view.current
        busy = current is not None
        had_focus = self.run_button.hasFocus() or self.stop_button.hasFocus()
        self.run_button.setVisible(not busy)
        self.stop_button.setVisible(busy)
        if had_focus:
            (self.stop_button if busy else self.run_button).setFocus()
        self._bar.setVisible(current is not None and current.status is RunStatus.RUNNING)
        self._doing.setVisible(busy)
        if current is None:
            self._run_id = 0
            return
        self._started = current.started_at
        if current.id != self._run_id:
            self._run_id = current.id
            self._bar.setMaximum(STEPS)
            self._bar.setValue(0)
            self._doing.setText("")
        if current.status is RunStatus.QUEUED:
            self._doing.setText(self.tr("Waiting for its turn"))
        elif current.cancel_requested:
            self._doing.setText(self.tr("Stopping…"))
        else:
            fraction = UNKNOWN_FRACTION if current.progress is None else current.progress
            self.show_progress(current.id, fraction, current.progress_text or self.tr("Running"), now)
        self.stop_button.setEnabled(not current.cancel_requested)

    @Slot()
    def _draw_sign(self) -> None:
        self._sign.setVisible(self._status is not None)
        if self._status is not None:
            icon, role = status_sign(self._status)
            self._sign.setPixmap(self._theme.icon(icon, role).pixmap(self._theme.px(16)))

    @Slot()
    def _on_run(self) -> None:
        self.run_wanted.emit(self._job)

    @Slot()
    def _on_stop(self) -> None:
        self.stop_button.setEnabled(False)
        self._doing.setText(self.tr("Stopping…"))
        self.stop_wanted.emit(self._run_id)
