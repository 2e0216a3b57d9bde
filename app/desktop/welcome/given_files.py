"""The files that the owner gives in the welcome, and what has become of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal, Slot

from app.desktop.bridge import Bridge
from app.desktop.file_reading import FileReading
from app.desktop.loader import Loader
from app.desktop.pages.page import Surroundings
from app.domain.errors import TillwatchError
from app.jobs.data_overview import Outcome, file_outcome
from app.jobs.first_run import in_reading_order
from app.language import tr

if TYPE_CHECKING:
    from app.jobs.service import Service


def given_files(surroundings: Surroundings) -> GivenFiles:
    """Return the files given so far: the same ones for every welcome of this session, in whatever language."""
    bridge = surroundings.bridge
    return bridge.findChild(GivenFiles) or GivenFiles(surroundings.service, bridge)


class GivenFiles(QObject):
    """Belongs to the program and not to a window: files go on being read when the welcome is closed or made anew."""

    changed = Signal()
    settled = Signal()
    """A file was read, or will not be: what is known of the shop may have changed."""
    refused = Signal(object)

    def __init__(self, service: Service, bridge: Bridge) -> None:
        super().__init__(bridge)
        self._service = service
        self._loader = Loader(self)
        self._files = FileReading(service, bridge, self._loader, self)
        self.outcomes: dict[Path, Outcome | TillwatchError | None] = {}
        """By path, in the order in which they are read; None: not read yet."""
        self._files.changed.connect(self.changed)
        self._files.ended.connect(self._on_ended)
        self._files.refused.connect(self._on_refused)

    @property
    def is_busy(self) -> bool:
        """Whether a file is being read or waits for its turn."""
        return self._files.current is not None or bool(self._files.waiting)

    @property
    def current(self) -> Path | None:
        """The file that is being read."""
        return self._files.current

    def give(self, paths: Sequence[Path]) -> None:
        """Read these files, and those in the folders among them, in the order that is best."""
        service = self._service
        self._loader.act(
            lambda: in_reading_order(service, paths),
            lambda found: self._on_ordered(found, bool(paths)),
            self.refused.emit,
        )

    def read_with(self, path: Path, said: Mapping[str, Any]) -> None:
        """Read a file once more, with what the owner said about it."""
        self.outcomes[path] = None
        self._files.read([path], said)

    def leave_out(self) -> None:
        """Read no further files; what becomes of the present one is told as of any other."""
        for path in self._files.waiting:
            self.outcomes.pop(path, None)
        self._files.leave_out()

    def _on_ordered(self, found: Sequence[Path], given: bool) -> None:
        if given and not found:
            self.refused.emit(
                TillwatchError(
                    tr("There is no file in it that could be read."),
                    tr("Tillwatch reads tables: CSV, TSV and Excel files, also packed ones."),
                )
            )
            return
        for path in found:
            self.outcomes[path] = None
        self._files.read(found)

    @Slot(object, int)
    def _on_ended(self, path: Path, run_id: int) -> None:
        service = self._service
        self._loader.act(lambda: file_outcome(service, path, run_id), self._on_outcome)

    def _on_outcome(self, outcome: Outcome) -> None:
        self.outcomes[outcome.path] = outcome
        self.changed.emit()
        self.settled.emit()

    @Slot(object)
    def _on_refused(self, error: TillwatchError) -> None:
        self.refused.emit(error)
        self.settled.emit()
