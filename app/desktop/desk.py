"""Puts the desktop together once the store is open: bridge, window, notices, and the tray's full menu.

Everything heavy hangs on this module, which is why it is imported beside the GUI thread, after the tray shows.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QSettings, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication

from app.desktop.banner import Message
from app.desktop.bridge import Bridge
from app.desktop.collecting import Collector
from app.desktop.commands import Reply
from app.desktop.folder_watch import FolderWatch
from app.desktop.loader import Loader
from app.desktop.notices import Notices, Sender
from app.desktop.pages.page import Surroundings
from app.desktop.theme import Theme
from app.desktop.tray import Tray, TrayPicture
from app.domain.errors import TillwatchError
from app.domain.runs import TERMINAL, RunStatus
from app.domain.time import business_day, day_start
from app.jobs.job_cards import job_views
from app.jobs.overview import TrayView, tray_view
from app.language import tr
from app.monitoring.serving import Serving

if TYPE_CHECKING:
    from app.desktop.window import Window
    from app.jobs.service import Service

LOG = logging.getLogger(__name__)

TOP_ALERTS = 5
FILE_PAGE = "file"
"""What a notice is about is a file on disk, such as the weekly report."""
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
        self._service = service
        self._tray = tray
        self._sender = sender
        self._end = end
        self._settings = QSettings(str(service.home.root / "window.ini"), QSettings.Format.IniFormat)
        self._serving = Serving(service)
        self._loader = Loader(self)
        self._bridge = Bridge(self)
        self._collector = Collector(self)
        self._theme = Theme(app)
        self._jobs: tuple[tuple[str, str], ...] = tuple((view.job, view.title) for view in job_views(service))
        self._open_folder = open_folder or _open_in_its_program
        self._window: Window | None = None
        self._folder_watch = FolderWatch(service.home.inbox, self._loader, self)
        self._files_wait = False
        self._notices = Notices(service, self._loader, sender, tray, self._tell, self)
        self._connect()
        self._unsubscribe = service.subscribe(self._bridge.listen)

    @property
    def window(self) -> Window:
        """The window, made when it is first wanted: a program that waits in the tray does without it."""
        if self._window is None:
            # The pages and their models stay out of memory until somebody looks.
            from app.desktop.window import Window

            surroundings = Surroundings(self._service, self._bridge, self._loader, self._theme)
            self._window = Window(
                surroundings, self._settings, jobs=self._jobs, open_folder=self._open_folder
            )
            self._window.answered.connect(self.refresh_tray)
            self._window.closed.connect(self._on_window_closed)
            self._window.quit_wanted.connect(self._end)
            self._window.banner.show_wanted.connect(self._notices.follow)
            self._window.banner.dismissed.connect(self._notices.dismiss)
        return self._window

    def begin(self, *, hidden: bool, page: str = "") -> None:
        """Start the work behind the window and show it, unless it should stay in the tray."""
        self._loader.act(self._service.start, lambda _nothing: self._on_started())
        self._loader.act(self._serving.apply)
        self.refresh_tray()
        if page:
            self.window.open_page(page)
        if not hidden:
            self.window.bring_up()

    def leave(self) -> bool:
        """Take everything off the screen and hear nothing more; the service is stopped by the caller.

        False where something that was asked for still goes on, such as a wait for the store.
        """
        if self._window is not None:
            self._window.save_size()
            self._window.hide()
        self._unsubscribe()
        self._bridge.close()
        self._serving.close()
        return self._loader.close()

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
        self.window.bring_up()
        if page:
            self.window.open_page(page, subject)

    def answer(self, request: Mapping[str, Any], reply: Reply) -> None:
        """Do what another process of the owner asks for, and say how it went."""
        service = self._service
        match request["command"]:
            case "show":
                self.open(str(request.get("page") or ""), str(request.get("subject") or ""))
                reply({"ok": True})
            case "run":
                self._act(partial(_run, service, request), reply)
            case "cancel":
                self._act(partial(_cancel, service, request), reply)
            case "pause":
                self._act(partial(_pause, service, request), reply)
            case "resume":
                self._act(partial(_resume, service), reply)
            case "schedules-changed":
                self._act(partial(_schedules_changed, service), reply)
            case "endpoint-changed":
                self._act(lambda: {"ok": True, "address": self._serving.apply()}, reply)
            case "endpoint-status":
                self._act(lambda: {"ok": True, "address": self._serving.address}, reply)
            case "status":
                self._act(partial(_status, service), reply)
            case unknown:
                reply({"ok": False, "error": f"There is no command '{unknown}'.", "exit_code": 2})

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
        self.window.bring_up()
        self.window.tell(tr("{name} is not there any more: it was moved or deleted.", name=file.name))

    @Slot(str)
    def _on_notice_answered(self, words: str) -> None:
        self.refresh_tray()
        if self._window is not None:
            self._window.refresh_all()
            self._window.tell(words)

    def _tell(self, message: Message) -> None:
        self.window.banner.tell(message)

    def _show_tray(self, view: TrayView) -> None:
        self._tray.show_picture(
            TrayPicture(
                state=view.state,
                status_text=view.status_text,
                next_text=view.next_text,
                tooltip=view.tooltip,
                jobs=self._jobs,
                alerts=tuple((alert.sku or "", alert.title) for alert in view.alerts[:TOP_ALERTS]),
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
        self.window.bring_up()
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
        if not self._tray.is_available():
            self._end()
            return
        if not self._settings.value(_SAID_HIDDEN, False, type=bool):
            self._settings.setValue(_SAID_HIDDEN, True)
            self._sender.send(
                tr("Tillwatch keeps watch"),
                tr("It goes on in the tray. Choose Quit in its menu to end it."),
                [],
                False,
                lambda _key: None,
                lambda _delivery: None,
            )

    def _act(self, work: Callable[[], Mapping[str, Any]], reply: Reply) -> None:
        def refused(error: TillwatchError) -> None:
            reply({"ok": False, "error": str(error), "exit_code": error.exit_code})

        self._loader.act(work, reply, refused)


def _pause_end(service: Service, span: str) -> datetime | None:
    now = service.now()
    if span == "hour":
        return now + timedelta(hours=1)
    if span == "tomorrow":
        zone = service.shop().zone
        return day_start(business_day(now, zone) + timedelta(days=1), zone)
    return None


def _instant(request: Mapping[str, Any], name: str) -> datetime | None:
    text = request.get(name)
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(str(text))
    except ValueError as error:
        raise _not_understood(name, text) from error
    if instant.tzinfo is None:
        raise _not_understood(name, text)
    return instant


def _number(request: Mapping[str, Any], name: str) -> int:
    value = request.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise _not_understood(name, value)
    return value


def _not_understood(name: str, value: object) -> TillwatchError:
    error = TillwatchError(f"'{value}' was not understood as {name}.")
    error.exit_code = 2
    return error


def _run(service: Service, request: Mapping[str, Any]) -> dict[str, Any]:
    params = request.get("params") or {}
    if not isinstance(params, dict):
        raise _not_understood("params", params)
    run_id = service.run_now(str(request.get("job")), params, as_of=_instant(request, "as_of"))
    return {"ok": True, "run_id": run_id}


def _cancel(service: Service, request: Mapping[str, Any]) -> dict[str, Any]:
    run_id = _number(request, "run_id")
    if service.cancel(run_id):
        return {"ok": True}
    return {"ok": False, "error": f"Run {run_id} is not running.", "exit_code": 2}


def _pause(service: Service, request: Mapping[str, Any]) -> dict[str, Any]:
    service.pause(_instant(request, "until"))
    return {"ok": True}


def _resume(service: Service) -> dict[str, Any]:
    service.resume()
    return {"ok": True}


def _schedules_changed(service: Service) -> dict[str, Any]:
    service.schedules_changed()
    return {"ok": True}


def _status(service: Service) -> dict[str, Any]:
    view = tray_view(service)
    running = [
        {"run_id": job.current.id, "job": job.job, "status": job.current.status.value}
        for job in job_views(service)
        if job.current is not None
    ]
    return {
        "ok": True,
        "state": view.state,
        "status_text": view.status_text,
        "next_text": view.next_text,
        "runs": running,
    }


def _open_in_its_program(path: Path) -> None:
    """Show a folder, made where it is missing, or a file, in whatever program the desktop has for it."""
    if not path.is_file():
        path.mkdir(parents=True, exist_ok=True)
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        LOG.warning("No program here opens %s", path)
