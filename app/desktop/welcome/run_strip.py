"""What goes on behind the welcome: a bar, how far it is, and the way to stop it."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from app.desktop.pages.data_reading import STEPS
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import text_label
from app.desktop.sheet import GAP, NONE, SPACE
from app.desktop.words import time_left
from app.jobs.first_run import FILLING_JOBS, filling_run
from app.jobs.run_words import job_title
from app.language import tr
from app.store.runs import RunRow


class RunStrip(QWidget):
    """Hidden while nothing goes on."""

    stopped = Signal()
    """The owner wants no more of it."""

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = surroundings.service
        self._loader = surroundings.loader
        self._run: RunRow | None = None
        self._words = text_label("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(tr("Progress"))
        self.stop = QPushButton(tr("Stop"))
        self.stop.setAccessibleName(tr("Stop what goes on"))
        self.stop.setAutoDefault(False)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self._words, 1)
        row.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(NONE, NONE, NONE, NONE)
        column.setSpacing(GAP)
        column.addLayout(row)
        column.addWidget(self._bar)
        self.stop.clicked.connect(self._on_stop)
        surroundings.bridge.run_changed.connect(self._on_run_changed)
        surroundings.bridge.run_progressed.connect(self._on_run_progressed)
        self.hide()
        self.load()

    @property
    def is_busy(self) -> bool:
        """Whether something goes on."""
        return self._run is not None

    def load(self) -> None:
        """Look what goes on."""
        service = self._service
        self._loader.read("welcome-run", lambda: filling_run(service), self._show)

    def _show(self, run: RunRow | None) -> None:
        same = run is not None and self._run is not None and run.id == self._run.id
        self._run = run
        self.setVisible(run is not None)
        if run is None:
            return
        if not same:
            self._bar.setMaximum(0)
            self.stop.setEnabled(True)
        if run.cancel_requested:
            self._tell_stopping()
        elif not same or run.progress_text:
            self._tell(run.progress or 0.0, run.progress_text or "")

    def _tell(self, fraction: float, text: str) -> None:
        assert self._run is not None
        # A bar that stands at nothing looks stuck: until there is a share to show, it only moves.
        known = fraction > 0
        self._bar.setMaximum(STEPS if known else 0)
        if known:
            self._bar.setValue(round(fraction * STEPS))
        since = self._run.started_at
        elapsed = 0.0 if since is None else (self._service.now() - since).total_seconds()
        parts = [job_title(self._service.registry, self._run.job), text, time_left(elapsed, fraction)]
        self._words.setText(" · ".join(part for part in parts if part))

    def _tell_stopping(self) -> None:
        self.stop.setEnabled(False)
        self._words.setText(tr("Stopping…"))

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, job: str, _status: str) -> None:
        if job in FILLING_JOBS:
            self.load()

    @Slot(int, str, float, str)
    def _on_run_progressed(self, run_id: int, _job: str, fraction: float, text: str) -> None:
        if self._run is not None and self._run.id == run_id and self.stop.isEnabled():
            self._tell(fraction, text)

    @Slot()
    def _on_stop(self) -> None:
        run = self._run
        if run is None:
            return
        self._tell_stopping()
        self.stopped.emit()
        self._loader.act(lambda: self._service.cancel(run.id))
