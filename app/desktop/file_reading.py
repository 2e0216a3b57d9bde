"""Files that the owner gives to be read: one after the other, each through a run of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from app.desktop.bridge import Bridge
from app.desktop.loader import Loader
from app.domain.errors import RunInTheWayError, TillwatchError
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.data_overview import IMPORT_FILE

if TYPE_CHECKING:
    from app.jobs.service import Service


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to be read, and what the owner said about it: the further parameters of *import-file*."""

    path: Path
    said: Mapping[str, Any] = field(default_factory=dict)


class FileReading(QObject):
    """Keeps the files that wait for their turn. Only one run by hand goes on at a time: others are waited for."""

    changed = Signal()
    """Another file has its turn, or one more waits for it."""
    ended = Signal(object, int)
    """The path of a file whose run has ended, whichever way, and the run."""
    refused = Signal(object)
    """A run could not be started: the ``TillwatchError`` that says why."""

    def __init__(
        self, service: Service, bridge: Bridge, loader: Loader, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._service = service
        self._loader = loader
        self._waiting: deque[Wanted] = deque()
        self._current: Wanted | None = None
        self._run_id = 0
        self._in_the_way: RunInTheWayError | None = None
        self._ended_meanwhile: set[int] = set()
        bridge.run_changed.connect(self._on_run_changed)

    @property
    def current(self) -> Path | None:
        """The file that has its turn."""
        return None if self._current is None else self._current.path

    @property
    def waiting(self) -> tuple[Path, ...]:
        """The files behind it, in their order."""
        return tuple(wanted.path for wanted in self._waiting)

    @property
    def in_the_way(self) -> RunInTheWayError | None:
        """The run that the current file waits for; None where it waits for none."""
        return self._in_the_way

    def read(self, paths: Iterable[Path], said: Mapping[str, Any] | None = None) -> None:
        """Read these files when their turn comes; one that waits already is not read twice."""
        for path in paths:
            if path not in self.waiting:
                self._waiting.append(Wanted(path, said or {}))
        self._go_on()
        self.changed.emit()

    def leave_out(self) -> None:
        """Give up the files that still wait for their turn; the one that has it goes on."""
        self._waiting.clear()
        if self._in_the_way is not None:
            self._current, self._in_the_way = None, None
        self.changed.emit()

    def _go_on(self) -> None:
        if self._current is None and self._waiting:
            self._current = self._waiting.popleft()
            self._start(self._current)

    def _start(self, wanted: Wanted) -> None:
        self._in_the_way = None
        self._ended_meanwhile.clear()
        params = {"path": str(wanted.path), **wanted.said}
        self._loader.act(
            lambda: self._service.run_now(IMPORT_FILE, params), self._on_started, self._on_refused
        )

    def _on_started(self, run_id: int) -> None:
        self._run_id = run_id
        self.changed.emit()
        if run_id in self._ended_meanwhile:
            self._end()

    def _on_refused(self, error: TillwatchError) -> None:
        if isinstance(error, RunInTheWayError) and error.run_id not in self._ended_meanwhile:
            self._in_the_way = error
            self.changed.emit()
            return
        if isinstance(error, RunInTheWayError) and self._current is not None:
            self._start(self._current)
            return
        self._current = None
        self.refused.emit(error)
        self._go_on()
        self.changed.emit()

    def _end(self) -> None:
        assert self._current is not None
        path, run_id = self._current.path, self._run_id
        self._current, self._run_id = None, 0
        self.ended.emit(path, run_id)
        self._go_on()
        self.changed.emit()

    @Slot(int, str, str)
    def _on_run_changed(self, run_id: int, _job: str, status: str) -> None:
        if self._current is None or RunStatus(status) not in TERMINAL:
            return
        if self._in_the_way is not None and self._in_the_way.run_id == run_id:
            self._start(self._current)
        elif run_id == self._run_id:
            self._end()
        elif not self._run_id:
            # The word of how a start went may come after the word that the run is over.
            self._ended_meanwhile.add(run_id)
