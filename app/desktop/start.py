"""Starts the desktop: the tray icon first, alone and at once, then everything that takes its time.

Up to the first turn of the event loop only Qt and a handful of light modules may be imported here.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QMessageBox

from app.desktop.shutdown import Shutdown, SignalWatch
from app.desktop.tray import Tray
from app.domain.errors import StoreError, TillwatchError
from app.system.paths import Home
from app.system.program import job_process_command
from app.system.resources import resource_path

if TYPE_CHECKING:
    from app.desktop.commands import CommandServer, Reply
    from app.desktop.desk import Desk
    from app.jobs.service import Service

LOG = logging.getLogger(__name__)


def run(home: Home, hidden: bool) -> int:
    """Run the desktop on ``home`` until the owner quits; return the exit code.

    The caller holds the home's lock. ``hidden`` leaves the window closed where a tray can bring it up.
    """
    # The name must stand before the application is made: the tray and screen readers keep the first one.
    QApplication.setApplicationName("Tillwatch")
    QGuiApplication.setDesktopFileName("tillwatch")
    _log_what_goes_wrong()
    app = QApplication(sys.argv[:1])
    app.setQuitOnLastWindowClosed(False)
    start = Start(app, home, hidden)
    code = app.exec()
    start.close()
    # Qt still speaks while it is taken down, after Python has gone: a handler of ours must not be called then.
    qInstallMessageHandler(None)
    if not start.has_stopped:
        # What would not stop (a job, a wait for the store) must not hold up the end of the process either.
        logging.shutdown()
        os._exit(code)
    return code


class Start(QObject):
    """The first second of the program, and its last."""

    _opened = Signal(object)
    _refused = Signal(object)

    def __init__(self, app: QApplication, home: Home, hidden: bool) -> None:
        super().__init__(app)
        self._app = app
        self._home = home
        self._hidden = hidden
        self._wanted_page: str | None = None
        self._held: list[tuple[Mapping[str, Any], Reply]] = []
        self._server: CommandServer | None = None
        self._desk: Desk | None = None
        self._opening: threading.Thread | None = None
        self._service: Service | None = None
        self._loaded = True
        self._shutdown = Shutdown(self)
        self._shutdown.set_work(self._stop_work)
        self._shutdown.started.connect(self._on_leaving)
        self._shutdown.finished.connect(self._on_stopped)
        # Before the icon: from then on somebody may ask the program to end, and it must go in order.
        self._signals = SignalWatch(self)
        self._signals.asked_to_end.connect(self._shutdown.begin)
        self._opened.connect(self._on_opened)
        self._refused.connect(self._on_refused)
        self._tray = Tray(self)
        self._tray.quit_wanted.connect(self._shutdown.begin)
        self._tray.open_wanted.connect(self._on_early_open)
        self._tray.show()
        # Everything else waits for one turn of the event loop, in which the icon is drawn.
        QTimer.singleShot(0, self._go_on)

    @property
    def has_stopped(self) -> bool:
        """Whether nothing goes on any more beside the GUI thread."""
        return self._shutdown.has_stopped and self._loaded

    def close(self) -> None:
        """Give back what belongs to the process: signals and socket."""
        self._signals.close()
        if self._server is not None:
            self._server.close()

    @Slot()
    def _go_on(self) -> None:
        from app.desktop.commands import CommandServer

        self._app.commitDataRequest.connect(self._shutdown.begin_and_wait)
        self._server = CommandServer(self._home.socket_path, self._answer, self)
        self._server.listen()
        self._app.setWindowIcon(QIcon(str(resource_path("icons/tillwatch.svg"))))
        self._opening = threading.Thread(target=self._open_service, name="opening", daemon=True)
        self._opening.start()

    def _open_service(self) -> None:
        """Open the store and load the window's modules beside the GUI thread."""
        try:
            importlib.import_module("app.desktop.desk")
            if not self._hidden:
                importlib.import_module("app.desktop.window")
            from app.engine.isolation import ChildProcesses
            from app.jobs.service import Service

            processes = ChildProcesses(job_process_command(self._home))
            service = Service.open(self._home, processes=processes)
        except TillwatchError as error:
            self._refused.emit(error)
        except Exception as error:  # the last border before the owner: it must be said, not only logged
            LOG.exception("Tillwatch could not start")
            self._refused.emit(StoreError(f"Tillwatch could not start: {error}", "The log has the details."))
        else:
            self._service = service
            self._opened.emit(service)

    def _stop_work(self, limit_s: float) -> bool:
        """Stop the service, waiting for its opening where that is still going on: a thread in the midst of
        imports must not outlive the interpreter. Runs on the shutdown's thread.
        """
        if self._opening is not None:
            self._opening.join(limit_s)
            if self._opening.is_alive():
                return False
        return self._service is None or self._service.stop(limit_s)

    @Slot(object)
    def _on_opened(self, service: Service) -> None:
        from app.desktop.desk import Desk
        from app.desktop.resume import ResumeWatch
        from app.system.notifications import NativeBackend, Notifier

        if self._shutdown.is_under_way:
            return
        notifier = Notifier(NativeBackend("Tillwatch", resource_path("icons/tillwatch.svg")))
        self._tray.open_wanted.disconnect(self._on_early_open)
        self._desk = Desk(self._app, service, self._tray, notifier, end=self._shutdown.begin)
        has_tray = self._tray.is_available()
        if not has_tray:
            LOG.warning("This desktop shows no tray icons; closing the window ends Tillwatch.")
        stays_hidden = self._hidden and has_tray and self._wanted_page is None
        self._desk.begin(hidden=stays_hidden, page=self._wanted_page or "")
        for request, reply in self._held:
            self._desk.answer(request, reply)
        self._held.clear()
        watch = ResumeWatch(self)
        watch.resumed.connect(self._desk.look_again)
        watch.begin()

    @Slot(object)
    def _on_refused(self, error: TillwatchError) -> None:
        LOG.error("%s", error)
        self._tray.hide()
        box = QMessageBox(QMessageBox.Icon.Critical, "Tillwatch", error.sentence)
        box.setInformativeText(error.advice)
        box.exec()
        self._app.exit(error.exit_code)

    @Slot(str, str)
    def _on_early_open(self, page: str, _subject: str) -> None:
        self._wanted_page = page

    def _answer(self, request: Mapping[str, Any], reply: Reply) -> None:
        if request["command"] == "quit":
            reply({"ok": True})
            self._shutdown.begin()
        elif self._desk is not None:
            self._desk.answer(request, reply)
        elif request["command"] == "show":
            self._wanted_page = str(request.get("page") or "")
            reply({"ok": True})
        else:
            self._held.append((request, reply))

    @Slot()
    def _on_leaving(self) -> None:
        self._tray.hide()
        if self._desk is not None:
            self._loaded = self._desk.leave()

    @Slot()
    def _on_stopped(self) -> None:
        self._app.exit(0)


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _log_what_goes_wrong() -> None:
    """Bring Qt's messages and every unexpected error, from slots and threads, into the log."""
    qt_log = logging.getLogger("qt")

    def on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        level = _LEVELS.get(kind, logging.WARNING)
        # What Qt's platform plugins miss on a desktop (a portal, a theme) is nothing that the owner can mend.
        about_platform = (context.category or "").startswith("qt.qpa")
        qt_log.log(min(level, logging.INFO) if about_platform else level, "%s", text)

    def on_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        LOG.critical("Something unexpected went wrong", exc_info=(kind, error, trace))

    def on_thread_error(found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            on_error(found.exc_type, found.exc_value, found.exc_traceback)

    qInstallMessageHandler(on_qt_message)
    sys.excepthook = on_error
    threading.excepthook = on_thread_error
