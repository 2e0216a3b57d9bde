"""Jobs: what Tillwatch does by itself, when, how it went, and the ways to change or do it now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desktop.dialogs.run_options import RunOptionsDialog
from app.desktop.dialogs.schedule import ScheduleDialog
from app.desktop.pages.job_card import JobCard
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pieces import laid_out_once, put_in, scrolling, set_role
from app.desktop.sheet import GAP, NONE
from app.desktop.words import moment
from app.domain.runs import RunStatus
from app.jobs.job_cards import JobView, job_views
from app.language import tr, trn

ELAPSED_EVERY_MS = 10_000
"""How often "Running for …" is said anew while a run reports no progress by itself."""


class JobsPage(Page):
    """One card a job. Cards stay; only what they say changes, so the keyboard never loses its place."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(surroundings, tr("Jobs"), parent)
        self._surroundings = surroundings
        self._cards: dict[str, JobCard] = {}
        self._views: dict[str, JobView] = {}
        self._zone = ZoneInfo("UTC")
        self._chosen = ""
        self._waiting: list[tuple[int, JobView, datetime]] = []
        self._content = QWidget()
        self._list = QVBoxLayout(self._content)
        self._list.setContentsMargins(NONE, NONE, GAP, GAP)
        self._list.setSpacing(GAP)
        self._list.addStretch(1)
        self._scroll = scrolling(self._content, tr("All jobs"))
        self._column.addWidget(self._scroll, 1)
        # Started anew after each look, and only while something runs and is seen: an idle program must not wake.
        self._next_look = QTimer(self)
        self._next_look.setSingleShot(True)
        self._next_look.setInterval(ELAPSED_EVERY_MS)
        self._next_look.timeout.connect(self._on_next_look)
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

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no further while nobody does."""
        super().hideEvent(event)
        # What runs then is looked at anew as soon as the page is seen again.
        self._stale = self._stale or self._next_look.isActive()
        self._next_look.stop()

    @Slot(int, str, str)
    def _on_change(self, _run_id: int, _job: str, _status: str) -> None:
        self.refresh()

    @Slot(int, str, float, str)
    def _on_progress(self, run_id: int, job: str, fraction: float, text: str) -> None:
        entry = self._cards.get(job)
        if entry is not None:
            entry.show_progress(run_id, fraction, text, self._service.now())

    def _show(self, picture: tuple[Sequence[JobView], datetime, ZoneInfo]) -> None:
        views, now, self._zone = picture
        self._views = {view.job: view for view in views}
        self._say_how_it_stands(views, now)
        for job in set(self._cards) - {view.job for view in views}:
            self._cards.pop(job).deleteLater()
        with laid_out_once(self._list):
            for view in views:
                if view.job in self._cards:
                    self._cards[view.job].show_view(view, now, self._zone)
        self._waiting = [
            (place, view, now) for place, view in enumerate(views) if view.job not in self._cards
        ]
        self._make_next()

    @Slot()
    def _make_next(self) -> None:
        """Make one card: all at once would hold the window up, and those below are not seen yet."""
        if self._waiting:
            place, view, now = self._waiting.pop(0)
            made = self._cards[view.job] = self._make_card(view.job)
            # Filled first: put in before, it would be laid out and drawn twice.
            made.show_view(view, now, self._zone)
            put_in(self._content, self._list, place, made)
        if self._waiting:
            QTimer.singleShot(0, self, self._make_next)
            return
        if self._chosen:
            self.select(self._chosen)
        self._look_again()

    def _say_how_it_stands(self, views: Sequence[JobView], now: datetime) -> None:
        troubles = [view.trouble for view in views if view.trouble]
        running = [view.title for view in views if view.current and view.current.status is RunStatus.RUNNING]
        upcoming = min((view for view in views if view.next_fire), key=_next_fire, default=None)
        running_now = tr("Running now: {jobs}.", jobs=", ".join(running)) if running else ""
        if len(troubles) == 1:
            sentence = troubles[0]
        elif troubles:
            sentence = tr("{n} jobs need a look.", n=len(troubles))
        elif running:
            sentence = running_now
        else:
            sentence = trn("{n} job looks after your shop.", "{n} jobs look after your shop.", len(views))
        below = troubles if len(troubles) > 1 else []
        if troubles and running:
            below.append(running_now)
        if upcoming is not None and upcoming.next_fire is not None:
            below.append(
                tr(
                    "Next: {job}, {time}",
                    job=upcoming.title,
                    time=moment(upcoming.next_fire, now, self._zone, inside=True),
                )
            )
        self._say(sentence, " ".join(below))

    def _make_card(self, job: str) -> JobCard:
        entry = JobCard(job, self._theme)
        entry.run_wanted.connect(self._on_run_wanted)
        entry.options_wanted.connect(self._on_options_wanted)
        entry.schedule_wanted.connect(self._on_schedule_wanted)
        entry.stop_wanted.connect(self._on_stop_wanted)
        return entry

    def _look_again(self) -> None:
        if self.isVisible() and any(entry.is_running for entry in self._cards.values()):
            self._next_look.start()
        else:
            self._next_look.stop()

    @Slot()
    def _on_next_look(self) -> None:
        now = self._service.now()
        for entry in self._cards.values():
            entry.show_elapsed(now)
        self._look_again()

    @Slot(str)
    def _on_run_wanted(self, job: str) -> None:
        self._loader.act(lambda: self._service.run_now(job), failed=self.refused.emit)

    @Slot(str)
    def _on_options_wanted(self, job: str) -> None:
        dialog = RunOptionsDialog(self._surroundings, job, self._views[job].title, self._zone, self)
        dialog.refused.connect(self.refused)
        dialog.open()

    @Slot(str)
    def _on_schedule_wanted(self, job: str) -> None:
        dialog = ScheduleDialog(self._surroundings, job, self._views[job].title, self)
        dialog.accepted.connect(self.refresh)
        dialog.open()

    @Slot(int)
    def _on_stop_wanted(self, run_id: int) -> None:
        self._loader.act(lambda: self._service.cancel(run_id))


def _next_fire(view: JobView) -> datetime:
    assert view.next_fire is not None
    return view.next_fire
