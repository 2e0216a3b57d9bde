"""Fills the pages at the end of the welcome: waits for files that are still being read, then does the daily round."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from app.desktop.pages.page import Surroundings
from app.desktop.welcome.given_files import GivenFiles
from app.domain.errors import RunInTheWayError, TillwatchError
from app.domain.runs import TERMINAL, RunStatus
from app.jobs.afresh import do_afresh
from app.jobs.first_run import FILL_PAGES, INSIGHTS, filling_run
from app.language import tr
from app.store.runs import RunRow


class Filling(QObject):
    """Started once. What goes on goes on also where nobody waits for it any more."""

    ended = Signal(str)
    """All that could be done was done; why not all of it could, empty where it was."""

    def __init__(self, surroundings: Surroundings, given: GivenFiles, parent: QObject) -> None:
        super().__init__(parent)
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._given = given
        self._run_id = 0
        self._begun = False
        self._ended: dict[int, str] = {}
        self._in_the_way = 0
        self._watched = surroundings.bridge
        self._watched.run_changed.connect(self._on_run_changed)
        given.changed.connect(self._go_on)

    @property
    def is_under_way(self) -> bool:
        """Whether the pages are being filled."""
        return self._begun

    def begin(self) -> None:
        """Fill the pages as soon as nothing is being read any more."""
        if not self._begun:
            self._begun = True
            self._look()

    def _look(self) -> None:
        service = self._service
        self._loader.act(lambda: filling_run(service), self._on_looked)

    def _on_looked(self, run: RunRow | None) -> None:
        if run is not None and run.id not in self._ended:
            self._in_the_way = run.id
        else:
            self._in_the_way = 0
            self._go_on()

    @Slot()
    def _go_on(self) -> None:
        if not self._begun or self._run_id or self._in_the_way or self._given.is_busy:
            return
        self._run_id = -1
        self._loader.act(lambda: self._service.run_now(FILL_PAGES), self._on_started, self._on_refused)

    def _on_started(self, run_id: int) -> None:
        self._run_id = run_id
        if run_id in self._ended:
            self._end(self._ended[run_id])

    def _on_refused(self, error: TillwatchError) -> None:
        self._run_id = 0
        if isinstance(error, RunInTheWayError) and error.run_id not in self._ended:
            self._in_the_way = error.run_id
        elif isinstance(error, RunInTheWayError):
            self._look()
        else:
            self._finish(str(error))

    @Slot(int, str, str)
    def _on_run_changed(self, run_id: int, _job: str, status: str) -> None:
        if not self._begun or RunStatus(status) not in TERMINAL:
            return
        self._ended[run_id] = status
        if run_id == self._run_id:
            self._end(status)
        elif run_id == self._in_the_way:
            self._look()

    def _end(self, status: str) -> None:
        service, run_id = self._service, self._run_id
        # The insights take longest and stand on a page of their own: nobody has to wait for them.
        self._loader.act(lambda: do_afresh(service, INSIGHTS))
        if status == RunStatus.SUCCEEDED:
            self._finish("")
        else:
            self._loader.act(lambda: service.run(run_id), self._on_failed)

    def _on_failed(self, run: RunRow) -> None:
        if run.status is RunStatus.CANCELLED:
            self._finish(tr("You stopped it. The jobs fill the pages when their time comes."))
        else:
            self._finish(run.error_text or tr("Not everything worked. The Jobs page says what did not."))

    def _finish(self, problem: str) -> None:
        self._begun = False
        self._run_id = 0
        self.ended.emit(problem)
