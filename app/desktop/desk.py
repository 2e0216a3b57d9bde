"""Puts the desktop together once the store is open: bridge, window, notices, and the tray's full menu.

Everything heavy hangs on this module, which is why it is imported after the tray shows, step by step.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QTimer, Slot
from PySide6.QtWidgets import QApplication

from app.desktop.bridge import Bridge
from app.desktop.collecting import Collector
from app.desktop.commands import Reply
from app.desktop.folder_watch import FolderWatch
from app.desktop.loader import Loader
from app.desktop.notices import Notices, Sender
from app.desktop.opening import open_in_its_program
from app.desktop.qt_language import QtLanguage
from app.desktop.sharing import take_short_turns
from app.desktop.subject_pages import page_of
from app.desktop.tray import Tray, TrayPicture
from app.domain.errors import TillwatchError
from app.domain.runs import TERMINAL, RunStatus
from app.domain.time import business_day, day_start
from app.jobs.overview import TrayView, tray_view
from app.jobs.preferences import Preferences, get_preferences, put_preferences
from app.jobs.run_words import job_title
from app.language import language, tr
from app.monitoring.serving import Serving

if TYPE_CHECKING:
    from app.desktop.dialogs.go_on import GoOnQuestion
    from app.desktop.message import Message
    from app.desktop.pages.page import Surroundings
    from app.desktop.theme import Theme
    from app.desktop.welcome import Welcome
    from app.desktop.window import Window
    from app.jobs.service import Service

LOG = logging.getLogger(__name__)

TOP_ALERTS = 5
FILE_PAGE = "file"
"""What a notice is about is a file on disk, such as the weekly report."""
PREPARE_AFTER_MS = 2_000
"""So long after the window shows, what takes longest to open is made ready, if the owner stays that long."""
_SAID_HIDDEN = "window/said-it-goes-on"


class Desk(QObject):
    """The running desktop. Made in the GUI thread with an open service that has not started yet."""

    def __init__(
        self,
        app: QApplication,
        service: Service,
        tray: Tray,
        sender: Sender,
        *,
        end: Callable[[], None],
        open_folder: Callable[[Path], object] | None = None,
    ) -> None:
        super().__init__(app)
        take_short_turns()
        self._service = service
        self._tray = tray
        self._sender = sender
        self._end = end
        self._settings = QSettings(str(service.home.root / "window.ini"), QSettings.Format.IniFormat)
        self._serving = Serving(service)
        self._loader = Loader(self)
        self._bridge = Bridge(self)
        self._collector = Collector(self)
        self._app = app
        self._qt_language = QtLanguage(app)
        self._spoken = language()
        self._qt_language.speak(self._spoken)
        self._open_folder = open_folder or open_in_its_program
        self._window: Window | None = None
        self._window_loader = self._loader
        self._welcome: Welcome | None = None
        self._question: GoOnQuestion | None = None
        self._has_greeted = False
        self._is_leaving = False
        self._pressing = 0
        self._folder_watch = FolderWatch(service.home.inbox, self._loader, self)
        self._files_wait = False
        self._notices = Notices(service, self._loader, sender, tray, self._tell, self)
        self._connect()
        self._unsubscribe = service.subscribe(self._bridge.listen)

    @cached_property
    def theme(self) -> Theme:
        """How everything looks; worked out with the first window, which is why the tray alone is smaller."""
        from app.desktop.theme import Appearance, Theme

        # One row by its key: a window that changed its sheet after it was shown would flash.
        return Theme(self._app, Appearance(get_preferences(self._service).appearance))

    @property
    def window(self) -> Window:
        """The window, made when it is first wanted: a program that waits in the tray does without it."""
        if self._window is None:
            self._window = self._make_window()
        return self._window

    def begin(self, *, hidden: bool, page: str = "") -> None:
        """Start the work behind the window and show it, unless it should stay in the tray."""
        self._loader.act(self._service.start, lambda _nothing: self._on_started())
        self._loader.act(self._serving.apply)
        self.refresh_tray()
        if page:
            self.window.open_page(page)
        if not hidden:
            self._bring_up()

    def leave(self) -> bool:
        """Take everything off the screen and hear nothing more; the service is stopped by the caller.

        False where something that was asked for still goes on, such as a wait for the store.
        """
        self._is_leaving = True
        if self._window is not None:
            self._window.save_size()
            self._window.hide()
        if self._question is not None:
            self._question.hide()
        self._unsubscribe()
        self._bridge.close()
        self._serving.close()
        ended = [loader.close() for loader in self.findChildren(Loader)]
        return all(ended)

    @Slot()
    def refresh_tray(self) -> None:
        """Bring icon, tooltip and menu up to date."""
        self._loader.read("tray", lambda: tray_view(self._service), self._show_tray)

    @Slot()
    def look_again(self) -> None:
        """Settle at once what fell due while the PC slept."""
        self._loader.act(self._service.look_again)

    @Slot(str, str)
    def open(self, page: str, subject: str) -> None:
        """Show the window, on a page and a thing where they are given; the page ``file`` is the file itself."""
        if page == FILE_PAGE:
            self._open_file(Path(subject))
            return
        if page and self._window is None:
            # Shown at once, so that no other page is made first.
            self.window.open_page(page)
        self._bring_up()
        if page:
            self.window.open_page(page, subject)

    def answer(self, request: Mapping[str, Any], reply: Reply) -> None:
        """Do what another process of the owner asks for, and say how it went."""
        if request["command"] == "show":
            self.open(str(request.get("page") or ""), str(request.get("subject") or ""))
            reply({"ok": True})
            return
        # Loaded with the first request: a waiting tray seldom gets one.
        from app.desktop.requests import work_for

        work = work_for(self._service, self._serving, request)
        if work is None:
            sentence = tr("There is no command '{name}'.", name=request["command"])
            reply({"ok": False, "error": sentence, "exit_code": 2})
            return

        def done(said: Mapping[str, Any]) -> None:
            if language() != self._spoken:
                self._on_language_changed()
            reply(said)

        def refused(error: TillwatchError) -> None:
            reply({"ok": False, "error": str(error), "exit_code": error.exit_code})

        self._loader.act(work, done, refused)

    def _connect(self) -> None:
        self._folder_watch.arrived.connect(self._read_arrived_files)
        self._tray.open_wanted.connect(self.open)
        self._tray.run_wanted.connect(self._on_run_wanted)
        self._tray.pause_wanted.connect(self._on_pause_wanted)
        self._tray.resume_wanted.connect(self._on_resume_wanted)
        self._tray.refresh_wanted.connect(self.refresh_tray)
        self._bridge.run_changed.connect(self._on_run_changed)
        self._bridge.run_changed.connect(self._collector.look)
        self._bridge.run_progressed.connect(self._collector.look)
        self._loader.settled.connect(self._collector.look)
        self._bridge.pause_changed.connect(self.refresh_tray)
        self._bridge.pause_changed.connect(self._on_going_on)
        self._bridge.run_changed.connect(self._on_going_on)
        self._bridge.schedules_changed.connect(self.refresh_tray)
        self._notices.open_wanted.connect(self.open)
        self._notices.answered.connect(self._on_notice_answered)
        self._loader.failed.connect(LOG.warning)

    def _on_started(self) -> None:
        self.refresh_tray()
        if self._window is not None:
            self._window.refresh()
        self._notices.drain()
        self._folder_watch.begin()

    def _open_file(self, file: Path) -> None:
        if file.is_file():
            self._open_folder(file)
            return
        self._bring_up()
        self.window.tell(tr("{name} is not there any more: it was moved or deleted.", name=file.name))

    @Slot(str)
    def _on_notice_answered(self, words: str) -> None:
        self.refresh_tray()
        if self._window is not None:
            self._window.refresh_all()
            self._window.tell(words)

    def _tell(self, message: Message) -> None:
        self.window.banner.tell(message)

    def _titles(self) -> tuple[tuple[str, str], ...]:
        registry = self._service.registry
        return tuple((spec.id, job_title(registry, spec.id)) for spec in registry.tasks())

    def _make_window(self) -> Window:
        # The pages and their models stay out of memory until somebody looks.
        from app.desktop.window import Window

        # What is read for a window goes with it.
        self._window_loader = Loader(self)
        self._window_loader.settled.connect(self._collector.look)
        window = Window(
            self._surroundings(), self._settings, jobs=self._titles(), open_folder=self._open_folder
        )
        window.set_badge(self._pressing)
        window.answered.connect(self.refresh_tray)
        window.closed.connect(self._on_window_closed)
        window.quit_wanted.connect(self._end)
        window.language_changed.connect(self._on_language_changed)
        window.appearance_changed.connect(self._on_appearance_changed)
        window.banner.show_wanted.connect(self._notices.follow)
        window.banner.dismissed.connect(self._notices.dismiss)
        window.banner.seen.connect(self._notices.seen)
        self._notices.tell_again(window.banner.tell)
        return window

    def _surroundings(self) -> Surroundings:
        from app.desktop.pages.page import Surroundings

        return Surroundings(self._service, self._bridge, self._window_loader, self.theme)

    def _bring_up(self) -> None:
        if self._question is not None:
            self._question.forget()
            self._question = None
        self.window.bring_up()
        QTimer.singleShot(PREPARE_AFTER_MS, self.window, self._prepare)
        if not self._has_greeted:
            self._has_greeted = True
            self._loader.read("first-run", lambda: _is_first_run(self._service), self._greet)

    def _prepare(self) -> None:
        # Not with the window itself: one that is only just coming up has enough to do.
        if self._window is not None and self._window.isVisible() and not self._is_leaving:
            self._window.prepare("products")

    def _greet(self, is_first: bool) -> None:
        """Lead through the first steps, over the window."""
        if not is_first or self._window is None or self._is_leaving:
            return
        from app.desktop.welcome import Welcome

        self._welcome = Welcome(self._surroundings(), self._open_folder, self._window)
        self._welcome.page_wanted.connect(self.open)
        self._welcome.language_changed.connect(self._on_language_changed)
        self._welcome.own_home_wanted.connect(self._end)
        self._welcome.show()

    @Slot()
    def _on_language_changed(self) -> None:
        # Whoever tells this is a part of the window that goes.
        QTimer.singleShot(0, self._speak_anew)

    @Slot()
    def _speak_anew(self) -> None:
        """Say everything in the language that was chosen: a new window stands where the old one was."""
        if self._is_leaving:
            return
        self._spoken = language()
        self._qt_language.speak(self._spoken)
        self._tray.speak_anew()
        self.refresh_tray()
        former = self._window
        if former is None:
            return
        was_welcomed = self._welcome is not None and self._welcome.isVisible()
        former.save_size()
        self._window_loader.retire()
        self._window, self._welcome = None, None
        self.window.open_page(former.shown)
        if former.isVisible():
            self.window.bring_up()
        former.hide()
        former.deleteLater()
        self._greet(was_welcomed)

    @Slot(str)
    def _on_appearance_changed(self, appearance: str) -> None:
        from app.desktop.theme import Appearance

        self.theme.set_appearance(Appearance(appearance))

    def _show_tray(self, view: TrayView) -> None:
        self._pressing = view.pressing
        if self._window is not None:
            self._window.set_badge(view.pressing)
        self._tray.show_picture(
            TrayPicture(
                state=view.state,
                status_text=view.status_text,
                next_text=view.next_text,
                tooltip=view.tooltip,
                jobs=self._titles(),
                alerts=tuple((*page_of(alert), alert.title) for alert in view.alerts[:TOP_ALERTS]),
            )
        )

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, _job: str, status: str) -> None:
        self.refresh_tray()
        if RunStatus(status) in TERMINAL:
            self._notices.drain()

    @Slot()
    def _read_arrived_files(self) -> None:
        """Have what came into the watched folder taken in; where everything is paused, once it goes on."""
        self._loader.act(self._service.files_arrived, self._on_files_arrived)

    def _on_files_arrived(self, taken_up: bool) -> None:
        self._files_wait = not taken_up

    @Slot()
    def _on_going_on(self) -> None:
        """Look whether files that came in a pause may be read now: it was ended, or a schedule has fired again."""
        if self._files_wait:
            self._files_wait = False
            self._read_arrived_files()

    @Slot(str)
    def _on_run_wanted(self, job: str) -> None:
        self._loader.act(lambda: self._service.run_now(job), failed=self._on_tray_refused)

    def _on_tray_refused(self, error: TillwatchError) -> None:
        # Asked for in the tray, so the window may be out of sight: what was refused must still be seen.
        self._bring_up()
        self.window.refuse(error)

    @Slot(str)
    def _on_pause_wanted(self, span: str) -> None:
        until = _pause_end(self._service, span)
        self._loader.act(lambda: self._service.pause(until))

    @Slot()
    def _on_resume_wanted(self) -> None:
        self._loader.act(self._service.resume)

    @Slot()
    def _on_window_closed(self) -> None:
        if self._is_leaving:
            return
        # Nobody looks now: what was left out so that nobody had to wait is caught up on.
        self._collector.search_all()
        self._loader.read("preferences", lambda: get_preferences(self._service), self._go_on_or_end)

    def _go_on_or_end(self, preferences: Preferences) -> None:
        """Do what the owner wants to come of a closed window; ask where no icon could bring it back."""
        if self._is_leaving or self.window.isVisible():
            return
        if preferences.close_to_tray == "quit":
            self._end()
        elif self._tray.is_available():
            self._say_that_it_goes_on()
        elif preferences.close_to_tray == "tray":
            self.window.showMinimized()
        else:
            from app.desktop.dialogs.go_on import GoOnQuestion

            self._question = GoOnQuestion(self.theme)
            self._question.answered.connect(self._on_go_on_answered)
            self._question.show()

    def _say_that_it_goes_on(self) -> None:
        if self._settings.value(_SAID_HIDDEN, False, type=bool):
            return
        self._settings.setValue(_SAID_HIDDEN, True)
        self._sender.send(
            tr("Tillwatch keeps watch"),
            tr("It goes on in the tray. Choose Quit in its menu to end it."),
            [],
            False,
            lambda _key: None,
            lambda _delivery: None,
        )

    @Slot(bool, bool)
    def _on_go_on_answered(self, goes_on: bool, remember: bool) -> None:
        self._question = None
        if remember:
            service, kept = self._service, "tray" if goes_on else "quit"
            self._loader.act(
                lambda: put_preferences(service, replace(get_preferences(service), close_to_tray=kept))
            )
        if goes_on:
            self.window.showMinimized()
        else:
            self._end()


def _is_first_run(service: Service) -> bool:
    # Loaded after the window shows: what belongs to a first start is needed once.
    from app.jobs.first_run import is_first_run

    return is_first_run(service)


def _pause_end(service: Service, span: str) -> datetime | None:
    now = service.now()
    if span == "hour":
        return now + timedelta(hours=1)
    if span == "tomorrow":
        zone = service.shop().zone
        return day_start(business_day(now, zone) + timedelta(days=1), zone)
    return None
