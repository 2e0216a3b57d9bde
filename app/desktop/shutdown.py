"""The one road out: Quit, a signal and the end of the session all lead here."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

LOG = logging.getLogger(__name__)

STOP_LIMIT_S = 3.0
"""Seconds, from the wish to end, in which running jobs must come to a stop; or their runs show as interrupted."""
END_LIMIT_S = 4.5
"""Seconds after which the program ends whatever still goes on in it: the next start settles what that leaves."""

SWITCH_INTERVAL_S = 0.00001
"""How long one thread may keep the interpreter from the others while the program ends; 5 ms are usual."""


class Shutdown(QObject):
    """Stops the work on a thread of its own, within a limit, then says that the program may end."""

    started = Signal()
    """Icon and window should go now: nothing can be asked for any more."""
    finished = Signal()
    """The work has stopped, or had its time. Comes once more where it stops after that."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._stop: Callable[[float], bool] | None = None
        self._thread: threading.Thread | None = None
        self._begun_s = 0.0
        self._stopped = False

    @property
    def has_stopped(self) -> bool:
        """Whether all work has ended, so that no thread is left that the interpreter would have to wait for."""
        return self._stopped

    @property
    def is_under_way(self) -> bool:
        """Whether the program is ending."""
        return self._thread is not None

    def set_work(self, stop: Callable[[float], bool]) -> None:
        """Name what must be stopped: called with a limit in seconds, returns whether all of it ended."""
        self._stop = stop

    def begin(self, cause: str = "") -> None:
        """Start to end; ``cause`` says in the log who asked for it. Called again, it changes nothing."""
        if self._thread is not None:
            return
        LOG.info("Ending: asked by %s", cause or "the program itself", extra={"action": "ending"})
        self._begun_s = time.monotonic()
        self._thread = threading.Thread(target=self._work, name="shutdown", daemon=True)
        # A job that never looks up, but often lets go of the interpreter for an instant, starves everybody who waits
        # for it: Python asks it to make room only when a whole interval has passed without such an instant.
        sys.setswitchinterval(SWITCH_INTERVAL_S)
        QTimer.singleShot(round(END_LIMIT_S * 1000), self, self._give_up)
        # First the jobs: taking down the window has its waits too.
        self._thread.start()
        self.started.emit()

    @Slot()
    def begin_and_wait(self) -> None:
        """Start to end and come back when the work has stopped: the session ends as soon as this returns."""
        self.begin("the end of the session")
        assert self._thread is not None
        self._thread.join(max(0.0, END_LIMIT_S - self._passed_s()))

    @Slot()
    def _give_up(self) -> None:
        self.finished.emit()

    def _passed_s(self) -> float:
        return time.monotonic() - self._begun_s

    def _work(self) -> None:
        try:
            self._stopped = self._stop is None or self._stop(max(0.0, STOP_LIMIT_S - self._passed_s()))
            if not self._stopped:
                LOG.warning("A job did not stop in %g s; its run will show as interrupted.", STOP_LIMIT_S)
        except Exception:  # whatever went wrong while stopping, the program must still end
            LOG.exception("The jobs could not be stopped properly")
        finally:
            self.finished.emit()


class SignalWatch(QObject):
    """Turns SIGTERM and SIGINT into a Qt signal without ever waking up to look for them."""

    asked_to_end = Signal(str)
    """Carries the signal's name."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._former_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        # Python only writes to the descriptor for signals that it handles itself.
        self._former = {number: signal.signal(number, _ignore) for number in (signal.SIGTERM, signal.SIGINT)}
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_readable)

    def close(self) -> None:
        """Give the signals back to whoever had them."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._former_fd)
        for number, former in self._former.items():
            signal.signal(number, former)
        self._reader.close()
        self._writer.close()

    def _on_readable(self) -> None:
        heard = next((number for number in self._reader.recv(64) if number in self._former), None)
        if heard is not None:
            self.asked_to_end.emit(signal.Signals(heard).name)


def _ignore(_number: int, _frame: FrameType | None) -> None:
    """Stand in as Python's handler; the descriptor carries the news."""
