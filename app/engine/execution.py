"""Doing one run that was claimed: in this thread or in a child process, to an end that is written down."""

from __future__ import annotations

import logging
import math
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

from sqlalchemy import Connection

from app.domain.errors import StoreError, TillwatchError, TransientError
from app.domain.runs import TERMINAL, RunStatus, Trigger
from app.engine.clock import Clock
from app.engine.context import RunContext, RunLostError, Stoppable, StopRequestedError
from app.engine.events import EngineEvent, RunChanged, RunProgressed
from app.engine.isolation import ChildProcesses, IsolatedRun
from app.engine.journal import note_change
from app.engine.outcome import Outcome, state_words
from app.engine.registry import JobRegistry, JobSpec
from app.engine.retrying import Retries
from app.language import tr, trn
from app.store import runs
from app.store.database import Store
from app.store.runs import CUT_SHORT, NewRun, RunRow
from app.system.paths import Home

_LOOK_FOR_END_S = 1.0
"""How often a larger run that waits for a job looks whether it was asked to stop meanwhile."""

log = logging.getLogger(__name__)


class Execution:
    """Does the runs of one session."""

    def __init__(
        self,
        store: Store,
        home: Home,
        registry: JobRegistry,
        clock: Clock,
        *,
        session_id: str,
        retries: Retries,
        processes: ChildProcesses | None,
        on_end: Callable[[Connection, RunRow, RunStatus], None],
        tell: Callable[[EngineEvent], None],
    ) -> None:
        """``processes`` None: every job runs in a thread."""
        self._store = store
        self._home = home
        self._registry = registry
        self._clock = clock
        self._session_id = session_id
        self._retries = retries
        self._processes = processes
        self._on_end = on_end
        self._tell = tell
        self._lock = threading.Lock()
        self._going_on: dict[int, Stoppable] = {}
        self._stop_all: RunStatus | None = None
        self._unwritten: dict[int, tuple[RunRow, str]] = {}
        self.ended = threading.Condition()
        """Notified after each end of a run."""

    def execute(self, run: RunRow, parent: RunContext | None = None) -> Outcome:
        """Do a claimed run, or a step of ``parent``, to its end, and tell of both. Never raises."""
        note_change(run.id, run.job, run.attempt, RunStatus.QUEUED, RunStatus.RUNNING)
        self._tell(RunChanged(run.id, run.job, RunStatus.RUNNING))
        outcome = self.perform(run, parent)
        took = None if run.started_at is None else (self._clock.now() - run.started_at).total_seconds()
        note_change(
            run.id, run.job, run.attempt, RunStatus.RUNNING, outcome.status,
            duration_s=took, rows=outcome.rows, error=outcome.sentence or None,
        )  # fmt: skip
        with self.ended:
            self.ended.notify_all()
        self._tell(RunChanged(run.id, run.job, outcome.status))
        return outcome

    def perform(self, run: RunRow, parent: RunContext | None = None) -> Outcome:
        """Do a claimed run to its end without telling anybody: in a child process that is for its parent."""
        spec = self._registry.get(run.job)
        try:
            if spec is None:
                # A version that knew more jobs queued it.
                sentence = tr("This version of Tillwatch has no job '{job}'.", job=run.job)
                return self._settle(run, RunStatus.FAILED, sentence)
            if spec.isolate and self._processes is not None:
                return self._in_process(spec, run, self._processes, parent)
            return self._in_thread(spec, run, parent)
        except (StoreError, RunLostError) as error:
            return self._not_written(run, error)

    def request_stop(self, run_id: int, status: RunStatus) -> None:
        """Ask a run to stop; does nothing where it is not going on here."""
        with self._lock:
            going_on = self._going_on.get(run_id)
        if going_on is not None:
            going_on.request_stop(status)

    def stop_all(self, status: RunStatus) -> None:
        """Ask everything that is going on to stop, and whatever begins from now on."""
        with self._lock:
            self._stop_all = status
            going_on = list(self._going_on.values())
        for one in going_on:
            one.request_stop(status)

    def end_all_now(self) -> None:
        """End what can be ended: the processes."""
        with self._lock:
            going_on = list(self._going_on.values())
        for one in going_on:
            one.end_now()

    def write_leftovers(self) -> None:
        """Write the ends that could not be written when they came (a full disk). Raises ``StoreError`` if still not."""
        for run, sentence in list(self._unwritten.values()):
            # Settled meanwhile by somebody else: then there is nothing left to write.
            with suppress(RunLostError):
                self._settle(run, RunStatus.FAILED, sentence)
            self._unwritten.pop(run.id, None)

    # In a thread

    def _in_thread(self, spec: JobSpec, run: RunRow, parent: RunContext | None) -> Outcome:
        context = self._context(run, spec.soft_limit_s)
        with self._registered(run, context, parent):
            return self._call(spec, context)

    def _context(self, run: RunRow, soft_limit_s: float) -> RunContext:
        return RunContext(
            run,
            store=self._store,
            home=self._home,
            registry=self._registry,
            clock=self._clock,
            session_id=self._session_id,
            soft_limit_s=soft_limit_s,
            on_progress=lambda fraction, text: self._tell(RunProgressed(run.id, run.job, fraction, text)),
            on_end=self._on_end,
            run_step=self._run_step,
        )

    def _call(self, spec: JobSpec, context: RunContext) -> Outcome:
        """Run the job's function and write its end, whatever it is. Raises only where that cannot be written."""
        run = context.run
        try:
            spec.function(context, self._registry.parameters(run.job, run.params))
            if not context.ended:
                with context.finish():
                    pass
        except StopRequestedError as stop:
            return self._end(context, stop.status, str(stop))
        except RunLostError:
            raise
        except TillwatchError as error:
            transient = isinstance(error, TransientError)
            return self._end(
                context, RunStatus.FAILED, str(error), traceback.format_exc(), transient=transient
            )
        except BaseException as error:  # noqa: BLE001 - whatever a job does, exiting included, is recorded
            sentence = tr(
                "'{task}' stopped because of a fault in Tillwatch ({why}).",
                task=spec.title_words(),
                why=error,
            )
            return self._end(context, RunStatus.FAILED, sentence, traceback.format_exc())
        return Outcome(RunStatus.SUCCEEDED, rows=context.rows)

    # In a process

    def _in_process(
        self, spec: JobSpec, run: RunRow, processes: ChildProcesses, parent: RunContext | None
    ) -> Outcome:
        try:
            isolated = processes.start(
                run.id,
                self._session_id,
                hard_limit_s=spec.hard_limit_s,
                on_progress=lambda fraction, text: self._tell(RunProgressed(run.id, run.job, fraction, text)),
            )
        except OSError as error:
            sentence = tr("The system has no room for another process ({why}).", why=error.strerror)
            return self._settle(run, RunStatus.FAILED, sentence, transient=True)
        with self._registered(run, isolated, parent):
            outcome = isolated.follow()
        if outcome is None:
            return self._settle_dead(spec, run, isolated)
        if not outcome.written:
            # The child could not, and has gone: now it is ours to do.
            self._unwritten[run.id] = (run, outcome.sentence)
        return outcome

    def _settle_dead(self, spec: JobSpec, run: RunRow, isolated: IsolatedRun) -> Outcome:
        """Write the end of a run whose process ended without doing so."""
        with self._store.read() as connection:
            now_stands = runs.get_run(connection, run.id)
        if now_stands is not None and now_stands.status in TERMINAL:
            # It was ended between its last commit and its last word.
            return Outcome(now_stands.status, now_stands.error_text or "", now_stands.rows)
        status = isolated.ended_as
        if status is None:
            sentence = tr("Its process ended before the run did (exit code {code}).", code=isolated.exit_code)
            return self._settle(
                run, RunStatus.INTERRUPTED, sentence, detail=isolated.last_words, reason=CUT_SHORT
            )
        if status is RunStatus.TIMED_OUT:
            why = trn(
                "took longer than {n} second and its process was ended",
                "took longer than {n} seconds and its process was ended",
                round(spec.hard_limit_s),
            )
            return self._settle(run, status, why)
        return self._settle(run, status, tr("asked to stop; its process was ended"))

    # Ends

    def _settle(
        self,
        run: RunRow,
        status: RunStatus,
        sentence: str,
        *,
        detail: str = "",
        reason: str | None = None,
        transient: bool = False,
    ) -> Outcome:
        """Write the end of a run that no job of this process has been at work on."""
        context = self._context(run, math.inf)
        return self._end(context, status, sentence, detail or None, reason=reason, transient=transient)

    def _end(
        self,
        context: RunContext,
        status: RunStatus,
        sentence: str,
        detail: str | None = None,
        *,
        reason: str | None = None,
        transient: bool = False,
    ) -> Outcome:
        now = self._clock.now()
        context.log(f"{state_words(status)}: {sentence}", "error" if status is RunStatus.FAILED else "state")
        with self._store.write() as connection:

            def repeat() -> None:
                if transient:
                    self._retries.after_failure(connection, context.run, now)
                elif status is RunStatus.INTERRUPTED:
                    self._retries.after_interruption(connection, context.run, now)

            context.end(connection, status, reason=reason, error_text=sentence, detail=detail, repeat=repeat)
        return Outcome(status, sentence, context.rows, transient)

    def _not_written(self, run: RunRow, error: StoreError | RunLostError) -> Outcome:
        """Remember an end that could not be written; it is tried again whenever the alarm rings."""
        log.error(
            "the end of run %s could not be written: %s", run.id, error,
            extra={"action": "end_not_written", "run_id": run.id, "job": run.job},
        )  # fmt: skip
        if isinstance(error, StoreError):
            self._unwritten[run.id] = (run, str(error))
        return Outcome(RunStatus.FAILED, str(error), written=False)

    def unwritten_end(self, run_id: int) -> str | None:
        """Return why a run that is over stands as running in the store, None where it does not."""
        unwritten = self._unwritten.get(run_id)
        return None if unwritten is None else unwritten[1]

    # Steps

    def _run_step(self, parent: RunContext, job: str, params: Mapping[str, Any]) -> Outcome:
        step = self._begin_step(parent, job, params)
        while step is None:
            # A schedule's run of the same job is going on: two at a time are never allowed.
            with self.ended:
                self.ended.wait(_LOOK_FOR_END_S)
            parent.check()
            step = self._begin_step(parent, job, params)
        return self.execute(step, parent)

    def _begin_step(self, parent: RunContext, job: str, params: Mapping[str, Any]) -> RunRow | None:
        self._registry.parameters(job, params)
        step = NewRun(
            job=job,
            trigger=Trigger.CHAIN,
            queued_at=self._clock.now(),
            priority=parent.run.priority,
            params=params,
            as_of=parent.run.as_of,
            parent_id=parent.run.id,
        )
        with self._store.write() as connection:
            return runs.begin_step(
                connection, step, session_id=self._session_id, worker=threading.current_thread().name
            )

    @contextmanager
    def _registered(self, run: RunRow, one: Stoppable, parent: RunContext | None) -> Iterator[None]:
        """Let a run be found, and asked to stop, while it is going on."""
        with self._lock:
            self._going_on[run.id] = one
            status = self._stop_all
        if status is not None:
            # Claimed while all others were being asked to stop.
            one.request_stop(status)
        try:
            with parent.stops_with(one) if parent else nullcontext():
                yield
        finally:
            with self._lock:
                del self._going_on[run.id]
