"""What a running job is given: the store, the clock it must believe, and ways to tell how it goes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import Connection

from app.domain.runs import RunStatus
from app.engine.clock import Clock
from app.engine.outcome import Outcome
from app.language import tr, trn
from app.store import runs
from app.store.database import Store
from app.store.run_log import append_log
from app.store.runs import RunRow
from app.system.paths import Home

if TYPE_CHECKING:
    from app.engine.registry import JobRegistry

PROGRESS_INTERVAL_S = 0.25
"""Progress is written no more often than this: each time is a transaction of its own."""


class StopRequestedError(Exception):
    """Raised inside a job, at its next check, when it must stop; ``status`` is the state it ends in."""

    def __init__(self, status: RunStatus, why: str) -> None:
        super().__init__(why)
        self.status = status


class Stoppable(Protocol):
    """A run that is going on: in a thread of this process, or in a process of its own."""

    def request_stop(self, status: RunStatus) -> None:
        """Ask it, from any thread, to stop soon. The first asker says in which state it ends."""
        ...

    def end_now(self) -> None:
        """End it at once, where that can be done at all: a process can be ended, a thread cannot."""
        ...


class StepRunner(Protocol):
    """Runs one step of a larger run to its end, in the caller's thread."""

    def __call__(self, parent: RunContext, job: str, params: Mapping[str, Any]) -> Outcome:
        """Return how the step of that job ended."""
        ...


class RunLostError(Exception):
    """The run is no longer this session's to end; everything of its last transaction is rolled back."""


class RunContext:
    """Handed to a job function. One run, one thread."""

    def __init__(
        self,
        run: RunRow,
        *,
        store: Store,
        home: Home,
        registry: JobRegistry,
        clock: Clock,
        session_id: str,
        soft_limit_s: float,
        on_progress: Callable[[float | None, str], None],
        on_end: Callable[[Connection, RunRow, RunStatus], None],
        run_step: StepRunner,
    ) -> None:
        self.run = run
        self.store = store.interruptible(self.check)
        """The shop's store; a long statement in it ends where the run has to."""
        self.steady_store = store
        """The same store for what must be brought to its end once begun; it never ends a statement by itself."""
        self.home = home
        self.registry = registry
        """Every job there is: for those that look after the others."""
        self.as_of: datetime = run.as_of or clock.now()
        """The instant that the job must take for now."""
        self.rows = 0
        """Rows written or read: whatever number tells the owner that something was done."""
        self.result_text = ""
        """One sentence on what was found, for the history."""
        self.result: dict[str, Any] = {}
        """The figures behind the sentence."""
        self.ended = False
        self.clock = clock
        self._session_id = session_id
        self._soft_limit_s = soft_limit_s
        self._deadline = clock.monotonic() + soft_limit_s
        self._on_progress = on_progress
        self._on_end = on_end
        self._run_step = run_step
        self._step: Stoppable | None = None
        self._stop = threading.Event()
        self._stop_status = RunStatus.CANCELLED
        self._last_written = clock.monotonic()
        self._lines: list[tuple[datetime, str, str]] = []
        self._writing = False

    def progress(self, done: float, total: float | None, text: str = "") -> None:
        """Say how far the job has come, and stop here where it was asked to (see ``check``)."""
        fraction = None if not total else min(1.0, max(0.0, done / total))
        self._on_progress(fraction, text)
        now = self.clock.monotonic()
        # Inside our own write transaction a second one would wait for itself.
        if not self._writing and now - self._last_written >= PROGRESS_INTERVAL_S:
            self._last_written = now
            with self.steady_store.write() as connection:
                runs.set_progress(connection, self.run.id, fraction, text)
                self._flush_log(connection)
                asked = runs.cancel_requested(connection, self.run.id)
            if asked:
                self.request_stop(RunStatus.CANCELLED)
        self.check()

    def check(self) -> None:
        """Raise ``StopRequestedError`` where the run was cancelled, ran out of time, or the program ends."""
        if self._stop.is_set():
            raise StopRequestedError(self._stop_status, tr("asked to stop"))
        if self.clock.monotonic() > self._deadline:
            why = trn(
                "took longer than the {n} second it may take",
                "took longer than the {n} seconds it may take",
                round(self._soft_limit_s),
            )
            raise StopRequestedError(RunStatus.TIMED_OUT, why)

    def pause(self, seconds: float) -> None:
        """Wait, and stop here where the run was asked to meanwhile (see ``check``)."""
        self._stop.wait(seconds)
        self.check()

    def log(self, text: str, level: str = "info") -> None:
        """Add a line to the run's log; it is written with the next progress or the end."""
        self._lines.append((self.clock.now(), level, text))

    def step(self, job: str, params: Mapping[str, Any]) -> Outcome:
        """Run another job as a step of this one, with a row of its own, and return how it ended."""
        self.check()
        return self._run_step(self, job, params)

    def request_stop(self, status: RunStatus) -> None:
        """Ask the job, from any thread, to stop at its next check. The first asker says how it ends."""
        if not self._stop.is_set():
            self._stop_status = status
            self._stop.set()
        step = self._step
        if step is not None:
            step.request_stop(status)

    def end_now(self) -> None:
        """Do nothing: Python has no way to end a thread, so its run is settled without it."""

    @contextmanager
    def stops_with(self, step: Stoppable) -> Iterator[None]:
        """Pass a request to stop on to ``step`` while it is going on."""
        self._step = step
        try:
            if self._stop.is_set():
                step.request_stop(self._stop_status)
            yield
        finally:
            self._step = None

    @contextmanager
    def finish(self) -> Iterator[Connection]:
        """Yield the connection of the job's last write: that write and ``succeeded`` are one transaction.

        Raises ``RunLostError`` (and rolls back) where the run has been settled by somebody else meanwhile.
        """
        self.check()
        self._writing = True
        try:
            with self.store.write() as connection:
                yield connection
                self.end(connection, RunStatus.SUCCEEDED)
        finally:
            self._writing = False
        self.ended = True

    def end(
        self,
        connection: Connection,
        status: RunStatus,
        *,
        reason: str | None = None,
        error_text: str | None = None,
        detail: str | None = None,
        repeat: Callable[[], None] | None = None,
    ) -> None:
        """Write the run's final state, with its log, into an open write transaction.

        ``repeat`` queues another attempt; it comes before anybody is told, so that it can be told with it.
        """
        mine = runs.finish_run(
            connection,
            self.run.id,
            self._session_id,
            status,
            now=self.clock.now(),
            rows=self.rows,
            result_text=self.result_text or None,
            result=self.result or None,
            reason=reason,
            error_text=error_text,
            error_detail=detail,
        )
        if not mine:
            raise RunLostError(f"run {self.run.id}")
        self._flush_log(connection)
        if repeat is not None:
            repeat()
        self._on_end(connection, self.run, status)

    def _flush_log(self, connection: Connection) -> None:
        for at, level, text in self._lines:
            append_log(connection, self.run.id, level, text, now=at)
        self._lines.clear()
