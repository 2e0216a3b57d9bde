"""The engine: queues, claims, runs, retries and settles, one row a run. Knows neither Qt nor any job."""

from __future__ import annotations

import logging
import random
import threading
import traceback
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.errors import NotFoundError, StoreError, TillwatchError, TransientError, UsageError
from app.domain.runs import TERMINAL, RunStatus, Trigger
from app.engine import firing
from app.engine.clock import Clock
from app.engine.context import RunContext, RunLostError, StopRequestedError
from app.engine.events import EngineEvent, Listener, PauseChanged, RunChanged, RunProgressed, SchedulesChanged
from app.engine.registry import JobRegistry, JobSpec
from app.engine.rules import validate
from app.engine.workers import Workers
from app.store import runs, schedules, sessions
from app.store.database import Store
from app.store.runs import NewRun, RunRow
from app.store.schedules import ScheduleRow
from app.system.memory import give_back
from app.system.paths import Home

if TYPE_CHECKING:
    from app.engine.alarm import Alarm

MANUAL_PRIORITY = 0
WORKER_COUNT = 2
RETRY_BASE_S = 30.0
RETRY_CAP_S = 1_800.0
INTERRUPTED_LIMIT = 2
"""Ends by power cord in a row, of one run's attempts, from which it is reported and no longer repeated."""

log = logging.getLogger(__name__)


class Engine:
    """Runs the jobs of one home. Only the holder of the home's lock may ``start`` it."""

    def __init__(
        self,
        store: Store,
        home: Home,
        registry: JobRegistry,
        clock: Clock,
        *,
        shop_zone: Callable[[], ZoneInfo],
        paused_until: Callable[[Connection], datetime | None],
        on_end: Callable[[Connection, RunRow, RunStatus], None],
        version: str,
        rng: random.Random | None = None,
    ) -> None:
        """``on_end`` is called inside the transaction that ends a run: what it writes is part of that end."""
        self.session_id = uuid.uuid4().hex
        self._store = store
        self._home = home
        self._registry = registry
        self._clock = clock
        self._shop_zone = shop_zone
        self._paused_until = paused_until
        self._on_end = on_end
        self._version = version
        self._rng = rng or random.Random()  # noqa: S311 - jitter, no secret
        self._listeners: list[Listener] = []
        self._contexts: dict[int, RunContext] = {}
        self._unsettled: dict[int, str] = {}
        self._lock = threading.Lock()
        self._ended = threading.Condition()
        self._workers = Workers(WORKER_COUNT, self._work, on_idle=give_back)
        self._stopping = False
        self._alarm: Alarm | None = None

    # Listening

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` called on every event; returns the way to end that."""
        self._listeners.append(listener)

        def unsubscribe() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return unsubscribe

    def tell(self, event: EngineEvent) -> None:
        """Pass an event to every listener; one that fails does not keep it from the others."""
        for listener in list(self._listeners):
            try:
                listener(event)
            except (Exception, SystemExit):  # a face's mistake, or its closed pipe, must not end a run
                log.exception("a listener failed", extra={"action": "listener_failed"})

    # Starting and ending

    def start_alarm(self) -> None:
        """Begin to fire schedules: settle what is due now, then wake for each due time."""
        # Imported here: the command line opens this engine without ever needing its alarm clock.
        from app.engine.alarm import Alarm

        self._alarm = Alarm(self._clock, self.settle_due)
        self._alarm.start()

    def ring(self) -> None:
        """Have the alarm look again at what is due: a schedule, a pause or a retry has changed that."""
        if self._alarm is not None:
            self._alarm.ring()

    def recover(self) -> list[RunRow]:
        """Open this session and settle what the last one left running; return what was interrupted.

        Each interrupted run is queued again where its job allows it, unless that has failed twice in a row.
        """
        now = self._clock.now()
        with self._store.write() as connection:
            sessions.open_session(connection, self.session_id, version=self._version, now=now)
            orphans = runs.interrupt_orphans(connection, self.session_id, now=now)
            for orphan in orphans:
                runs.append_log(
                    connection, orphan.id, "state", "interrupted: Tillwatch ended under it", now=now
                )
                self._repeat_interrupted(connection, orphan, now)
                self._on_end(connection, orphan, RunStatus.INTERRUPTED)
        for orphan in orphans:
            log.warning(
                "run %s of %s was interrupted", orphan.id, orphan.job,
                extra={"action": "run_interrupted", "run_id": orphan.id, "job": orphan.job},
            )  # fmt: skip
            self.tell(RunChanged(orphan.id, orphan.job, RunStatus.INTERRUPTED))
        return orphans

    def stop(self, timeout_s: float = 5.0) -> bool:
        """Take no new work, ask what runs to stop, and wait; False where something would not stop in time.

        A run that was cut short is marked interrupted and goes on at the next start.
        """
        self._stopping = True
        if self._alarm is not None:
            self._alarm.stop()
        with self._lock:
            contexts = list(self._contexts.values())
        for context in contexts:
            context.request_stop(RunStatus.INTERRUPTED)
        clean = self._workers.stop(timeout_s, self._clock.monotonic)
        now = self._clock.now()
        with self._store.write() as connection:
            for run in runs.unfinished(connection):
                if run.status is RunStatus.RUNNING and runs.finish_run(
                    connection, run.id, self.session_id, RunStatus.INTERRUPTED, now=now
                ):
                    self._repeat_interrupted(connection, run, now)
            sessions.close_session(connection, self.session_id, now=now)
        return clean

    # Queueing

    def run_now(
        self,
        job: str,
        params: Mapping[str, Any],
        *,
        as_of: datetime | None = None,
        trigger: Trigger = Trigger.MANUAL,
    ) -> int:
        """Queue a run and return its id; the row is on disk before this returns.

        Raises ``UsageError`` for an unknown job or parameter, ``RunInTheWayError`` where another run started by
        hand has not ended.
        """
        self._registry.parameters(job, params)
        now = self._clock.now()
        with self._store.write() as connection:
            run_id = runs.queue_run(
                connection,
                NewRun(
                    job=job,
                    trigger=trigger,
                    queued_at=now,
                    priority=MANUAL_PRIORITY,
                    params=params,
                    as_of=as_of,
                ),
            )
        self.tell(RunChanged(run_id, job, RunStatus.QUEUED))
        self._workers.wake()
        return run_id

    def cancel(self, run_id: int) -> bool:
        """Cancel a queued run, or ask a running one to stop. False where it has ended already."""
        now = self._clock.now()
        with self._store.write() as connection:
            run = runs.get_run(connection, run_id)
            if run is None:
                raise NotFoundError(f"There is no run {run_id}.")
            cancelled = runs.cancel_queued(connection, run_id, now=now)
            asked = cancelled or runs.request_cancel(connection, run_id, now=now)
        with self._lock:
            context = self._contexts.get(run_id)
        if context is not None:
            context.request_stop(RunStatus.CANCELLED)
        if cancelled:
            self._tell_end(run, RunStatus.CANCELLED)
        return asked

    def settle_due(self) -> datetime | None:
        """Give every due time its row, start what is to run, and return when to come back."""
        if self._stopping:
            return None
        now = self._clock.now()
        zone = self._shop_zone()
        self._settle_leftovers(now)
        with self._store.write() as connection:
            queued = self._fire(connection, now, zone)
            coming = firing.next_due(connection, self._registry, now=now, shop_zone=zone)
        if queued:
            self.tell(SchedulesChanged())
        self._workers.wake()
        return coming

    def edit_schedule(self, key: str, changes: Mapping[str, Any], *, origin: str) -> ScheduleRow:
        """Change a schedule (column name → stored value) and return it; raise ``UsageError`` for one that could
        never fire, or a key that no schedule has. What was due by the old rule gets its rows first.
        """
        now = self._clock.now()
        zone = self._shop_zone()
        with self._store.write() as connection:
            before = schedules.get_schedule(connection, key)
            if before is None:
                raise UsageError(f"There is no schedule '{key}'.")
            validate(
                changes.get("kind", before.kind),
                changes.get("expression", before.expression),
                changes.get("time_zone", before.time_zone) or zone.key,
            )
            self._fire(connection, now, zone)
            schedules.change_schedule(connection, before, changes, origin=origin, now=now)
            after = schedules.get_schedule(connection, key)
        assert after is not None
        self.ring()
        self.tell(SchedulesChanged())
        return after

    def _fire(self, connection: Connection, now: datetime, zone: ZoneInfo) -> int:
        return firing.fire_due(
            connection,
            self._registry,
            now=now,
            shop_zone=zone,
            paused_until=self._paused_until(connection),
            jitter=lambda most: self._rng.uniform(0, most) if most else 0.0,
        )

    def pause_changed(self) -> None:
        """Tell the listeners that schedules rest, or go on, and look again at what is due."""
        self.ring()
        self.tell(PauseChanged())

    def wait(self, run_id: int, timeout_s: float | None = None) -> RunRow:
        """Block until a run (and not its retries) has ended, and return it. For the command line and tests."""
        with self._ended:
            self._ended.wait_for(lambda: self._row(run_id).status in TERMINAL, timeout_s)
        return self._row(run_id)

    # Running

    def _row(self, run_id: int) -> RunRow:
        with self._store.read() as connection:
            run = runs.get_run(connection, run_id)
        if run is None:
            raise NotFoundError(f"There is no run {run_id}.")
        return run

    def _work(self, worker: str) -> bool:
        """Claim one run and execute it; False where there is none."""
        try:
            with self._store.write() as connection:
                run = runs.claim_next(
                    connection, now=self._clock.now(), session_id=self.session_id, worker=worker
                )
        except StoreError as error:
            log.error("could not look for work: %s", error, extra={"action": "claim_failed"})
            return False
        if run is None:
            return False
        self._execute(run)
        return True

    def _execute(self, run: RunRow) -> None:
        spec = self._registry.get(run.job)
        if spec is None:
            self._refuse(run)
            return
        context = RunContext(
            run,
            store=self._store,
            home=self._home,
            clock=self._clock,
            session_id=self.session_id,
            soft_limit_s=spec.soft_limit_s,
            on_progress=lambda fraction, text: self.tell(RunProgressed(run.id, run.job, fraction, text)),
            on_end=self._on_end,
        )
        with self._lock:
            self._contexts[run.id] = context
            stopping = self._stopping
        if stopping:
            # Claimed while ``stop`` was looking for runs to tell.
            context.request_stop(RunStatus.INTERRUPTED)
        log.info(
            "run %s of %s started", run.id, run.job,
            extra={"action": "run_started", "run_id": run.id, "job": run.job, "attempt": run.attempt},
        )  # fmt: skip
        self.tell(RunChanged(run.id, run.job, RunStatus.RUNNING))
        status = RunStatus.SUCCEEDED
        try:
            status = self._call(spec, context)
        except (StoreError, RunLostError) as error:
            # The end could not be written (a full disk); it is tried again at every ring of the alarm.
            log.error(
                "the end of run %s could not be written: %s", run.id, error,
                extra={"action": "end_not_written", "run_id": run.id, "job": run.job},
            )  # fmt: skip
            status = RunStatus.FAILED
            if isinstance(error, StoreError):
                self._unsettled[run.id] = str(error)
        finally:
            with self._lock:
                del self._contexts[run.id]
            self._tell_end(run, status)

    def _refuse(self, run: RunRow) -> None:
        """Fail a run whose job is none of ours: a version that knew more jobs queued it."""
        sentence = f"This version of Tillwatch has no job '{run.job}'."
        try:
            with self._store.write() as connection:
                runs.finish_run(
                    connection, run.id, self.session_id, RunStatus.FAILED,
                    now=self._clock.now(), error_text=sentence,
                )  # fmt: skip
        except StoreError:
            self._unsettled[run.id] = sentence
        self._tell_end(run, RunStatus.FAILED)

    def _call(self, spec: JobSpec, context: RunContext) -> RunStatus:
        """Run the job's function and write its end, whatever it is. Raises only where that cannot be written."""
        run = context.run
        try:
            spec.function(context, self._registry.parameters(run.job, run.params))
            if not context.ended:
                with context.finish():
                    pass
        except StopRequestedError as stop:
            self._end(context, stop.status, str(stop), None)
            return stop.status
        except RunLostError:
            raise
        except TillwatchError as error:
            retry = isinstance(error, TransientError) and run.attempt <= spec.retries
            self._end(context, RunStatus.FAILED, str(error), traceback.format_exc(), retry=retry)
            return RunStatus.FAILED
        except BaseException as error:  # noqa: BLE001 - whatever a job does, exiting included, is recorded
            sentence = f"'{spec.title}' stopped because of a fault in Tillwatch ({error})."
            self._end(context, RunStatus.FAILED, sentence, traceback.format_exc())
            return RunStatus.FAILED
        return RunStatus.SUCCEEDED

    def _end(
        self,
        context: RunContext,
        status: RunStatus,
        sentence: str,
        detail: str | None,
        *,
        retry: bool = False,
    ) -> None:
        now = self._clock.now()
        context.log(f"{status.value}: {sentence}", "error" if status is RunStatus.FAILED else "state")
        with self._store.write() as connection:

            def repeat() -> None:
                if retry:
                    delay = timedelta(seconds=self._backoff_s(context.run.attempt))
                    self._queue_retry(connection, context.run, now, not_before=now + delay)
                elif status is RunStatus.INTERRUPTED:
                    self._repeat_interrupted(connection, context.run, now)

            context.end(connection, status, error_text=sentence, detail=detail, repeat=repeat)
        if retry:
            self.ring()

    def _backoff_s(self, attempt: int) -> float:
        """Exponential backoff with full jitter: spread evenly between nothing and the cap of this attempt."""
        return self._rng.uniform(0, min(RETRY_CAP_S, RETRY_BASE_S * 2 ** (attempt - 1)))

    def _repeat_interrupted(self, connection: Connection, run: RunRow, now: datetime) -> None:
        spec = self._registry.get(run.job)
        if spec is None or not spec.resume or run.cancel_requested:
            return
        if runs.interruptions(connection, run.root_id) >= INTERRUPTED_LIMIT:
            runs.append_log(
                connection,
                run.id,
                "error",
                "interrupted twice in a row: not started again by itself",
                now=now,
            )
            return
        self._queue_retry(connection, run, now, not_before=now)

    def _queue_retry(
        self, connection: Connection, run: RunRow, now: datetime, *, not_before: datetime
    ) -> None:
        spec = self._registry[run.job]
        runs.account_for(
            connection,
            [
                NewRun(
                    job=run.job,
                    trigger=Trigger.RETRY,
                    queued_at=now,
                    priority=spec.priority,
                    params=run.params,
                    as_of=run.as_of,
                    root_id=run.root_id,
                    attempt=run.attempt + 1,
                    fire_key=f"r{run.root_id}:{run.attempt + 1}",
                    schedule_id=run.schedule_id,
                    scheduled_for=run.scheduled_for,
                    not_before=not_before,
                )
            ],
        )

    def _settle_leftovers(self, now: datetime) -> None:
        for run_id, sentence in list(self._unsettled.items()):
            with self._store.write() as connection:
                runs.finish_run(
                    connection, run_id, self.session_id, RunStatus.FAILED, now=now, error_text=sentence
                )
            del self._unsettled[run_id]

    def _tell_end(self, run: RunRow, status: RunStatus) -> None:
        log.info(
            "run %s of %s ended: %s", run.id, run.job, status.value,
            extra={"action": "run_ended", "run_id": run.id, "job": run.job, "attempt": run.attempt,
                   "to": status.value},
        )  # fmt: skip
        with self._ended:
            self._ended.notify_all()
        self.tell(RunChanged(run.id, run.job, status))
