"""Starts the desktop: the tray icon first, alone and at once, then everything that takes its time.

Up to the first turn of the event loop only Qt and a handful of light modules may be imported here.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from app.desktop.application import NoWindow, make_application
from app.desktop.portions import Portions
from app.desktop.shutdown import Shutdown, SignalWatch
from app.desktop.tray import Tray
from app.desktop.troubles import Trouble, Troubles
from app.domain.errors import InstallationError, StoreError, TillwatchError
from app.language import tr
from app.system.paths import Home
from app.system.program import job_process_command
from app.system.resources import resource_path

if TYPE_CHECKING:
    from app.desktop.commands import CommandServer, Reply
    from app.desktop.desk import Desk
    from app.desktop.refusal import Refusal
    from app.jobs.service import Service

LOG = logging.getLogger(__name__)

_DESK = ("app.desktop.desk",)
_FIRST_PAGE = ("app.desktop.window", "app.desktop.pages.today")


def run(home: Home, hidden: bool, no_window: NoWindow, crash: Path | None = None) -> int:
    """Run the desktop on ``home`` until the owner quits; return the exit code.

    The caller holds the home's lock. ``hidden`` leaves the window closed where a tray can bring it up; ``crash`` is
    what the last session left where it ended in a crash. ``no_window`` is called where Qt finds nothing to draw on.
    """
    # The name must stand before the application is made: the tray and screen readers keep the first one.
    QApplication.setApplicationName("Tillwatch")
    QGuiApplication.setDesktopFileName("tillwatch")
    troubles = Troubles(partial(_save_diagnostics, home), partial(_show_folder, home.logs))
    troubles.begin()
    app = make_application(sys.argv[:1], no_window)
    app.setQuitOnLastWindowClosed(False)
    try:
        start = Start(app, home, hidden, troubles, crash)
    except Exception as error:
        from app.desktop.refusal import show_refusal

        LOG.exception("Tillwatch could not start")
        refused = _could_not_start(error)
        show_refusal(refused, no_window)
        return refused.exit_code
    code = app.exec()
    start.close()
    troubles.close()
    LOG.info("Ended", extra={"action": "ended"})
    if not start.has_stopped:
        # What would not stop (a job, a wait for the store) must not hold up the end of the process either.
        logging.shutdown()
        os._exit(code)
    return code


class Start(QObject):
    """The first second of the program, and its last."""

    _opened = Signal(object)
    _refused = Signal(object)

    def __init__(
        self, app: QApplication, home: Home, hidden: bool, troubles: Troubles, crash: Path | None
    ) -> None:
        super().__init__(app)
        self._troubles = troubles
        self._crash = crash
        self._refusal: Refusal | None = None
        self._app = app
        self._home = home
        self._hidden = hidden
        self._exit_code = 0
        self._wanted_page: str | None = None
        self._held: list[tuple[Mapping[str, Any], Reply]] = []
        self._server: CommandServer | None = None
        self._desk: Desk | None = None
        self._opening: threading.Thread | None = None
        self._service: Service | None = None
        self._loaded = True
        self._portions = Portions(self)
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
        self._tray.quit_wanted.connect(partial(self._shutdown.begin, "the tray's menu"))
        self._tray.open_wanted.connect(self._on_early_open)
        self._tray.show()
        # Everything else waits for one turn of the event loop, in which the icon is drawn.
        QTimer.singleShot(0, self._go_on)

    @property
    def has_stopped(self) -> bool:
        """Whether nothing goes on any more beside the GUI thread."""
        return self._shutdown.has_stopped and self._loaded

    @property
    def _stays_hidden(self) -> bool:
        """Whether no window is to be shown now: a tray can bring it up, and nobody has asked for it yet."""
        return self._hidden and self._wanted_page is None and self._tray.is_available()

    def close(self) -> None:
        """Give back what belongs to the process: signals and socket."""
        self._signals.close()
        if self._server is not None:
            self._server.close()

    @Slot()
    def _go_on(self) -> None:
        from app.desktop.commands import CommandServer

        self._app.commitDataRequest.connect(self._shutdown.begin_and_wait)
        try:
            self._server = CommandServer(self._home.socket_path, self._answer, self)
        except OSError as error:
            # Nobody can call then, which is no reason not to work.
            LOG.error("The command line and a second launch cannot reach this window: %s", error)
        else:
            self._server.listen()
        self._app.setWindowIcon(QIcon(str(resource_path("icons/tillwatch.svg"))))
        self._open_beside()

    def _open_beside(self, first: Callable[[], object] | None = None) -> None:
        """Open the store beside the GUI thread, with something to be done ``first``."""
        self._opening = threading.Thread(
            target=self._open_service, args=(first,), name="opening", daemon=True
        )
        self._opening.start()

    def _open_service(self, first: Callable[[], object] | None) -> None:
        """Open the store beside the GUI thread. Nothing of Qt may be imported here, see ``bringing_in``."""
        try:
            if first is not None:
                first()
            from app.engine.isolation import ChildProcesses
            from app.jobs.fresh_start import start_afresh_if_wanted
            from app.jobs.service import Service

            start_afresh_if_wanted(self._home, now=datetime.now(UTC))
            processes = ChildProcesses(job_process_command(self._home))
            service = Service.open(self._home, processes=processes)
        except TillwatchError as error:
            self._refused.emit(error)
        except Exception as error:  # the last border before the owner: it must be said, not only logged
            LOG.exception("Tillwatch could not start")
            self._refused.emit(_could_not_start(error))
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
        from app.desktop.bringing_in import modules_in_steps

        wanted = _DESK if self._stays_hidden else (*_DESK, *_FIRST_PAGE)
        steps = chain.from_iterable(modules_in_steps(name) for name in wanted)
        self._portions.begin(steps, partial(self._begin, service), self._on_broken)

    def _on_broken(self, error: Exception) -> None:
        LOG.error("Tillwatch could not start", exc_info=error)
        # The store is open already, and what is missing from the program will not come by itself.
        self._refuse(_could_not_start(error), can_go_on=False)

    def _begin(self, service: Service) -> None:
        try:
            self._begin_at_desk(service)
        except Exception as error:  # noqa: BLE001 - without a desk there is nothing but the tray: it must be said
            self._desk = None
            self._on_broken(error)

    def _begin_at_desk(self, service: Service) -> None:
        from app.desktop.desk import Desk
        from app.desktop.resume import ResumeWatch
        from app.desktop.tray_watch import TrayWatch
        from app.system.notifications import NativeBackend, Notifier

        if self._shutdown.is_under_way:
            return
        notifier = Notifier(NativeBackend("Tillwatch", resource_path("icons/tillwatch.svg")))
        self._tray.open_wanted.disconnect(self._on_early_open)
        self._desk = Desk(
            self._app, service, self._tray, notifier, end=partial(self._shutdown.begin, "the window")
        )
        if not self._tray.is_available():
            LOG.warning("This desktop shows no tray icons; closing the window ends Tillwatch.")
        self._desk.begin(hidden=self._stays_hidden, page=self._wanted_page or "")
        for request, reply in self._held:
            self._desk.answer(request, reply)
        self._held.clear()
        watch = ResumeWatch(self)
        watch.resumed.connect(self._desk.look_again)
        watch.begin()
        trays = TrayWatch(self._tray, self)
        trays.appeared.connect(self._tray.appear_anew)
        trays.begin()
        if self._crash is not None:
            self._troubles.tell(_crash_in_words())

    @Slot(object)
    def _on_refused(self, error: TillwatchError) -> None:
        self._refuse(error, can_go_on=True)

    def _refuse(self, error: TillwatchError, *, can_go_on: bool) -> None:
        from app.desktop.refusal import Refusal

        LOG.error("%s", error)
        if self._shutdown.is_under_way:
            return
        self._tray.hide()
        self._refusal = refusal = Refusal(error, can_go_on=can_go_on)
        refusal.again_wanted.connect(self._on_again)
        refusal.restore_wanted.connect(self._on_restore)
        refusal.quit_wanted.connect(partial(self._on_given_up, error))
        # Not modal: a dialog with a loop of its own would hold up the end of the session.
        refusal.setModal(False)
        refusal.show()

    @Slot()
    def _on_again(self) -> None:
        self._go_on_after_refusal()

    @Slot(object)
    def _on_restore(self, backup: Path) -> None:
        LOG.info("The owner restores %s", backup.name, extra={"action": "restoring"})
        self._go_on_after_refusal(partial(_restore, self._home, backup))

    def _go_on_after_refusal(self, first: Callable[[], object] | None = None) -> None:
        self._drop_refusal()
        self._tray.show()
        self._open_beside(first)

    def _on_given_up(self, error: TillwatchError) -> None:
        self._exit_code = error.exit_code
        self._shutdown.begin("the owner, as it could not start")

    def _drop_refusal(self) -> None:
        if self._refusal is not None:
            self._refusal.hide()
            self._refusal.deleteLater()
            self._refusal = None

    @Slot(str, str)
    def _on_early_open(self, page: str, _subject: str) -> None:
        self._wanted_page = page

    def _answer(self, request: Mapping[str, Any], reply: Reply) -> None:
        if request["command"] == "hello":
            # A second start at sign-in only wants to know that there is one already.
            reply({"ok": True})
        elif request["command"] == "quit":
            reply({"ok": True})
            self._shutdown.begin("another process")
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
        self._troubles.hush()
        self._drop_refusal()
        if self._desk is not None:
            self._loaded = self._desk.leave()

    @Slot()
    def _on_stopped(self) -> None:
        self._app.exit(self._exit_code)


def _could_not_start(error: Exception) -> TillwatchError:
    """Return the sentence for what nobody expected: it must be said, not only logged."""
    if isinstance(error, TillwatchError):
        return error
    if isinstance(error, ImportError):
        from app.system.no_window import why_not_imported

        return why_not_imported(error)
    if isinstance(error, OSError) and error.filename and _is_shipped(Path(str(error.filename))):
        return InstallationError(error.filename)
    return StoreError(
        tr("Tillwatch could not start."),
        tr("Start it again. Should it happen again, the log says why ({kind}).", kind=type(error).__name__),
    )


def _is_shipped(path: Path) -> bool:
    return path.is_relative_to(resource_path(""))


def _crash_in_words() -> Trouble:
    return Trouble(
        tr("Tillwatch ended unexpectedly last time."),
        tr(
            "What was cut short is done again by itself. Should it happen again, save the diagnostics and send them"
            " along when you ask for help."
        ),
        ("crash", ""),
    )


def _save_diagnostics(home: Home, target: Path) -> list[str]:
    # Asked in the dialog already whether a file that is there may be replaced.
    from app.jobs.diagnosing import save_diagnostics

    return [part.words for part in save_diagnostics(home, target, replace=True)]


def _show_folder(folder: Path) -> None:
    from app.desktop.opening import open_in_its_program

    open_in_its_program(folder)


def _restore(home: Home, backup: Path) -> None:
    from app.jobs.rescuing import restore_backup

    restore_backup(home, backup, now=datetime.now(UTC))
