"""Whatever goes wrong unexpectedly is written down and told: once for each kind, and never by ending in silence.

Errors arrive from slots (``sys.excepthook``), from threads (``threading.excepthook``), from Qt's own messages, and from
what desktop and engine log as unexpected. The log gets all of it; the owner is told of each kind once in a session.
"""

from __future__ import annotations

import errno
import logging
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, Slot, qInstallMessageHandler

from app.domain.errors import TillwatchError
from app.language import tr

if TYPE_CHECKING:
    from app.desktop.dialogs.trouble import TroubleDialog

LOG = logging.getLogger(__name__)

_TOLD_LOGS = ("app.desktop", "app.engine")
"""Whose logged exceptions the owner is told of; the others have a way of their own to say so."""
_HAVE_THEIR_OWN_WAY = (__name__, "app.desktop.start", "app.desktop.shutdown")

_OUR_CODE = Path(__file__).parents[1]


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that went wrong, without the error itself: a traceback would keep alive whatever it ran through."""

    sentence: str
    advice: str
    kind: tuple[str, str] = ("", "")
    """What and where: of two that are equal the owner hears once."""
    at: datetime = field(default_factory=lambda: datetime.now().astimezone())

    @property
    def place(self) -> str:
        """Where in the program it was, for whoever is asked for help."""
        return self.kind[1]


class Troubles(QObject):
    """Hears of everything that goes wrong, from any thread, and shows one dialog for all of it.

    Made in the GUI thread before anything else. ``save`` makes a file of diagnostics and returns a line for each thing
    in it; it is called beside the GUI thread. ``show_logs`` shows the folder of the logs.
    """

    _happened = Signal(object)

    def __init__(
        self,
        save: Callable[[Path], list[str]],
        show_logs: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._save = save
        self._show_logs = show_logs
        self._known: set[tuple[str, str]] = set()
        self._counts: Counter[tuple[str, str]] = Counter()
        self._dialog: TroubleDialog | None = None
        self._is_hushed = False
        self._former: tuple[object, object] | None = None
        self._listener = _LogListener(self)
        self._happened.connect(self._on_happened)

    def begin(self) -> None:
        """Hear of everything from now on."""
        self._former = (sys.excepthook, threading.excepthook)
        qInstallMessageHandler(_on_qt_message)
        sys.excepthook = self._on_error
        threading.excepthook = self._on_thread_error
        logging.getLogger("app").addHandler(self._listener)

    def close(self) -> None:
        """Hear of nothing more and take the dialog away. What still goes wrong ends in the log."""
        if self._former is None:
            return
        logging.getLogger("app").removeHandler(self._listener)
        sys.excepthook, threading.excepthook = self._former  # type: ignore[assignment]
        self._former = None
        # Qt still speaks while it is taken down, after Python has gone: a handler of ours must not be called then.
        qInstallMessageHandler(None)
        self.hush()

    def hush(self) -> None:
        """Take the dialog away and show none any more: the program is ending. All is still written down."""
        self._is_hushed = True
        if self._dialog is not None:
            self._dialog.hide()

    @property
    def dialog(self) -> TroubleDialog | None:
        """The dialog, where one was ever needed."""
        return self._dialog

    def tell(self, trouble: Trouble) -> None:
        """Tell the owner of something, from any thread; of each kind once."""
        if trouble.kind in self._known or self._is_hushed:
            return
        self._known.add(trouble.kind)
        self._happened.emit(trouble)

    def note(self, error: BaseException, trace: TracebackType | None) -> None:
        """Tell of an error that is written down already."""
        self.tell(trouble_of(error, trace))

    @Slot(object)
    def _on_happened(self, trouble: Trouble) -> None:
        if self._is_hushed:
            return
        try:
            self._show(trouble)
        except Exception:  # the last border: what fails here must not bring itself here again
            LOG.exception("What went wrong could not be shown")

    def _show(self, trouble: Trouble) -> None:
        if self._dialog is None:
            # Imported here: most sessions never need it.
            from app.desktop.dialogs.trouble import TroubleDialog

            self._dialog = TroubleDialog(self._save, self._show_logs)
        self._dialog.add(trouble)

    def _on_error(
        self, _kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        try:
            self._write_down(error, trace)
            if isinstance(error, Exception):
                self.note(error, trace)
        except Exception:  # a hook that fails would hide what it was called for
            LOG.exception("What went wrong could not be told")

    def _on_thread_error(self, found: threading.ExceptHookArgs) -> None:
        if found.exc_value is not None:
            self._on_error(found.exc_type, found.exc_value, found.exc_traceback)

    def _write_down(self, error: BaseException, trace: TracebackType | None) -> None:
        """Log an error whole when it first comes, then at the 2nd, 4th, 8th time: one in a paint event comes often."""
        kind = _kind_of(error, trace)
        self._counts[kind] += 1
        times = self._counts[kind]
        if times == 1:
            LOG.critical("Something unexpected went wrong", exc_info=(type(error), error, trace))
        elif times & (times - 1) == 0:
            LOG.critical("The same went wrong for the %dth time: %s in %s", times, *kind)


class _LogListener(logging.Handler):
    """Passes on what is logged as unexpected, with its exception."""

    def __init__(self, troubles: Troubles) -> None:
        super().__init__(logging.ERROR)
        self._troubles = troubles

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of a record that says where an exception came from."""
        if not record.name.startswith(_TOLD_LOGS) or record.name in _HAVE_THEIR_OWN_WAY:
            return
        if record.exc_info and isinstance(record.exc_info[1], Exception):
            try:
                self._troubles.note(record.exc_info[1], record.exc_info[2])
            except Exception:  # noqa: BLE001 - logging goes on whatever becomes of this
                self.handleError(record)


def trouble_of(error: BaseException, trace: TracebackType | None) -> Trouble:
    """Return what an error means for the owner."""
    kind = _kind_of(error, trace)
    if isinstance(error, TillwatchError):
        return Trouble(error.sentence, error.advice, kind)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(tr("The disk is full."), tr("Free some space, then try again."), kind)
    if isinstance(error, MemoryError):
        return Trouble(
            tr("This PC has run out of memory."), tr("Close other programs, then try again."), kind
        )
    return Trouble(
        tr("Something inside Tillwatch went wrong."),
        tr("What you asked for last may not have been done: look whether it was, and try it again."),
        kind,
    )


def _kind_of(error: BaseException, trace: TracebackType | None) -> tuple[str, str]:
    """Return the error's type and the last place in our own code that it came through."""
    frames = traceback.extract_tb(trace)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_OUR_CODE)] or frames
    if not ours:
        return type(error).__name__, ""
    last = ours[-1]
    file = Path(last.filename)
    named = file.relative_to(_OUR_CODE).as_posix() if file.is_relative_to(_OUR_CODE) else file.name
    return type(error).__name__, f"{named}:{last.lineno}"


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _on_qt_message(kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
    level = _LEVELS.get(kind, logging.WARNING)
    # What Qt's platform plugins miss on a desktop (a portal, a theme) is nothing that the owner can mend.
    about_platform = (context.category or "").startswith("qt.qpa")
    logging.getLogger("qt").log(min(level, logging.INFO) if about_platform else level, "%s", text)
