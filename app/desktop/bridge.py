"""The only object that hears the engine: it turns events from worker threads into Qt signals.

Made in the GUI thread; the signals carry plain ids and texts, so nothing that belongs to a thread crosses it.
"""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from app.engine.events import EngineEvent, PauseChanged, RunChanged, RunProgressed, SchedulesChanged

PROGRESS_EVERY_MS = 150
"""Progress is shown at most this often, however fast a job reports it."""
UNKNOWN_FRACTION = -1.0


class Bridge(QObject):
    """``listen`` may be called from any thread; every signal reaches its receivers in the GUI thread."""

    run_changed = Signal(int, str, str)
    """Run id, job, status."""
    run_progressed = Signal(int, str, float, str)
    """Run id, job, fraction (``UNKNOWN_FRACTION`` where the end is not known), text."""
    pause_changed = Signal()
    schedules_changed = Signal()
    _progress_waits = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._latest: dict[int, RunProgressed] = {}
        self._closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PROGRESS_EVERY_MS)
        self._timer.timeout.connect(self._send_progress)
        self._progress_waits.connect(self._timer.start)

    def listen(self, event: EngineEvent) -> None:
        """Take one event of the engine, in whatever thread it happened, and return at once."""
        with self._lock:
            if self._closed:
                return
            if isinstance(event, RunProgressed):
                first = not self._latest
                self._latest[event.run_id] = event
                if not first:
                    return
            elif isinstance(event, RunChanged):
                self._latest.pop(event.run_id, None)
        match event:
            case RunProgressed():
                self._progress_waits.emit()
            case RunChanged():
                self.run_changed.emit(event.run_id, event.job, event.status.value)
            case PauseChanged():
                self.pause_changed.emit()
            case SchedulesChanged():
                self.schedules_changed.emit()

    def close(self) -> None:
        """Hear nothing more: emitting while Qt is being taken down crashes."""
        with self._lock:
            self._closed = True
            self._latest.clear()

    @Slot()
    def _send_progress(self) -> None:
        with self._lock:
            waiting = list(self._latest.values())
            self._latest.clear()
        for event in waiting:
            fraction = UNKNOWN_FRACTION if event.fraction is None else event.fraction
            self.run_progressed.emit(event.run_id, event.job, fraction, event.text)
