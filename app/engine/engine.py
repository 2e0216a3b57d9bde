"""The engine: queues, claims, recovers and stops, one row a run. Knows neither Qt nor any job."""

from __future__ import annotations

import logging
import random
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.errors import NotFoundError, StoreError
from app.domain.runs import TERMINAL, RunStatus, Trigger
from app.engine import editing, firing
from app.engine.clock import Clock
from app.engine.editing import ScheduleEdit
from app.engine.events import EngineEvent, Listener, PauseChanged, RunChanged, SchedulesChanged
from app.engine.execution import Execution
from app.engine.isolation import ChildProcesses
from app.engine.journal import note_change
from app.engine.outcome import Outcome
from app.engine.registry import JobRegistry
from app.engine.retrying import Retries
from app.engine.workers import Workers
from app.language import tr
from app.store import runs, sessions
from app.store.database import Store
from app.store.run_log import append_log
from app.store.runs import NewRun, RunRow
from app.store.schedules import ScheduleRow
from app.system.memory import give_back
from app.system.paths import Home

if TYPE_CHECKING:
    from app.engine.alarm import Alarm

MANUAL_PRIORITY = 0
AT_ONCE = 2
"""Runs that go on at the same time. One that was asked for by hand is never kept waiting by two others."""
LAST_PATIENCE_S = 1.0
"""How long the program's end waits for the store; what it cannot write then, the next start settles."""

T = TypeVar("T")

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
        processes: ChildProcesses | None = None,
        session_id: str | None = None,
        rng: random.Random | None = None,
    ) -> None:
        """``on_end`` is called inside the transaction that ends a run: what it writes is part of that end.

        ``processes``: how isolated jobs get a process of their own; None runs them in threads. ``session_id``: of the
        session that this engine works for, where it is not one of its own.
        """
        self.session_id = session_id or uuid.uuid4().hex
        self._store = store
        self._registry = registry
        self._clock = clock
        self._shop_zone = shop_zone
        self._paused_until = paused_until
        self._on_end = on_end
        self._version = version
        self._rng = rng or random.Random()  # noqa: S311 - jitter, no secret
        self._retries = Retries(registry, self._rng)
        self._listeners: list[Listener] = []
        self._execution = Execution(
            store,
            home,
            registry,
            clock,
            session_id=self.session_id,
            retries=self._retries,
            processes=processes,
            on_end=on_end,
            tell=self.tell,
        )
        self._workers = Workers(AT_ONCE + 1, self._work, on_idle=give_back)
        self._stopping = False
        self._alarm: Alarm | None = None

    @property
    def alarm(self) -> Alarm | None:
        """The alarm clock; None before ``start_alarm``."""
        return self._alarm

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
                text = tr("interrupted: Tillwatch ended under it")
                append_log(connection, orphan.id, "state", text, now=now)
                self._retries.after_interruption(connection, orphan, now)
                self._on_end(connection, orphan, RunStatus.INTERRUPTED)
        for orphan in orphans:
            note_change(
                orphan.id, orphan.job, orphan.attempt, RunStatus.RUNNING, RunStatus.INTERRUPTED,
                error=orphan.reason,
            )  # fmt: skip
            self.tell(RunChanged(orphan.id, orphan.job, RunStatus.INTERRUPTED))
        return orphans

    def stop(self, timeout_s: float = 5.0) -> bool:
        """Take no new work, ask what runs to stop, and wait; False where something would not stop in time.

        A run that was cut short is marked interrupted and goes on at the next start.
        """
        end = self._clock.monotonic() + timeout_s
        self._stopping = True
        if self._alarm is not None:
            self._alarm.stop()
        self._execution.stop_all(RunStatus.INTERRUPTED)
        clean = self._workers.stop(max(0.0, timeout_s - LAST_PATIENCE_S), self._clock.monotonic)
        if not clean:
            # A process can be ended, and its worker then has time to write that down.
            self._execution.end_all_now()
            clean = self._workers.stop(max(0.0, end - self._clock.monotonic()), self._clock.monotonic)
        try:
            self._close_session()
        except StoreError as error:
            log.warning("the end of the session could not be written: %s", error)
            clean = False
        return clean

    def _close_session(self) -> None:
        now = self._clock.now()
        with self._store.write(patience_s=LAST_PATIENCE_S) as connection:
            for run in runs.unfinished(connection):
                if run.status is RunStatus.RUNNING and runs.finish_run(
                    connection, run.id, self.session_id, RunStatus.INTERRUPTED, now=now
                ):
                    self._retries.after_interruption(connection, run, now)
            sessions.close_session(connection, self.session_id, now=now)

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
        given = self._registry.given(job, params)
        now = self._clock.now()
        with self._store.write() as connection:
            run_id = runs.queue_run(
                connection,
                NewRun(
                    job=job,
                    trigger=trigger,
                    queued_at=now,
                    priority=MANUAL_PRIORITY,
                    params=given,
                    as_of=as_of,
                ),
            )
        note_change(run_id, job, 1, None, RunStatus.QUEUED)
        self.tell(RunChanged(run_id, job, RunStatus.QUEUED))
        self._workers.wake()
        return run_id

    def cancel(self, run_id: int) -> bool:
        """Cancel a queued run, or ask a running one to stop. False where it has ended already."""
        now = self._clock.now()
        with self._store.write() as connection:
            run = runs.get_run(connection, run_id)
            if run is None:
                raise NotFoundError(tr("There is no run {run}.", run=run_id))
            cancelled = runs.cancel_queued(connection, run_id, now=now)
            asked = cancelled or runs.request_cancel(connection, run_id, now=now)
        self._execution.request_stop(run_id, RunStatus.CANCELLED)
        if cancelled:
            note_change(run.id, run.job, run.attempt, RunStatus.QUEUED, RunStatus.CANCELLED)
            with self._execution.ended:
                self._execution.ended.notify_all()
            self.tell(RunChanged(run.id, run.job, RunStatus.CANCELLED))
        return asked

    def settle_due(self) -> datetime | None:
        """Give every due time its row, start what is to run, and return when to come back."""
        if self._stopping:
            return None
        now = self._clock.now()
        zone = self._shop_zone()
        self._execution.write_leftovers()
        queued = self._settle(now, zone)
        with self._store.read() as connection:
            coming = firing.next_due(connection, self._registry, now=now, shop_zone=zone)
        if queued:
            self.tell(SchedulesChanged())
        self._workers.wake()
        return coming

    def edit_schedule(self, key: str, edit: ScheduleEdit, *, origin: str) -> ScheduleRow:
        """Change a schedule and return it; raise ``UsageError`` for an unknown key or an edit that will not do."""
        return self._change_schedules(
            lambda connection, now, zone: editing.apply_edit(
                connection, self._registry, editing.find(connection, key), edit,
                origin=origin, now=now, shop_zone=zone,
            )
        )  # fmt: skip

    def add_schedule(self, key: str, job: str, edit: ScheduleEdit, *, origin: str) -> ScheduleRow:
        """Give a job a further schedule and return it; raise ``UsageError`` where key or rule will not do."""
        return self._change_schedules(
            lambda connection, now, zone: editing.apply_new(
                connection, self._registry, job, key, edit, origin=origin, now=now, shop_zone=zone
            )
        )

    def remove_schedule(self, key: str, *, origin: str) -> None:
        """Take out a schedule that the owner made; raise ``UsageError`` for any other."""
        self._change_schedules(
            lambda connection, now, _zone: editing.apply_removal(
                connection, self._registry, editing.find(connection, key), origin=origin, now=now
            )
        )

    def _change_schedules(self, change: Callable[[Connection, datetime, ZoneInfo], T]) -> T:
        """Give what was due by the old rules its rows, then make the change, and have everybody look again."""
        now = self._clock.now()
        zone = self._shop_zone()
        self._settle(now, zone)
        with self._store.write() as connection:
            result = change(connection, now, zone)
        self.ring()
        self.tell(SchedulesChanged())
        return result

    def _settle(self, now: datetime, zone: ZoneInfo) -> int:
        """Give every due time its row, in transactions that each hold the store for a moment only."""
        queued = 0
        while True:
            with self._store.write() as connection:
                settled = self._fire(connection, now, zone)
            queued += settled.queued
            if not settled.more:
                return queued

    def _fire(self, connection: Connection, now: datetime, zone: ZoneInfo) -> firing.Settled:
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
        """Block until a run (and not its retries) has ended, and return it. For the command line and tests.

        Raises ``StoreError`` where it has ended and that cannot be written.
        """
        ended = self._execution.ended
        with ended:
            ended.wait_for(lambda: self._is_over(run_id), timeout_s)
        unwritten = self._execution.unwritten_end(run_id)
        if unwritten is not None:
            raise StoreError(unwritten)
        return self._row(run_id)

    def _is_over(self, run_id: int) -> bool:
        return self._execution.unwritten_end(run_id) is not None or self._row(run_id).status in TERMINAL

    def _row(self, run_id: int) -> RunRow:
        with self._store.read() as connection:
            run = runs.get_run(connection, run_id)
        if run is None:
            raise NotFoundError(tr("There is no run {run}.", run=run_id))
        return run

    # Running

    def _work(self, worker: str) -> bool:
        """Claim one run and execute it; False where none waited any more when that was claimed.

        What was queued since has waked the workers, so there is no need to look again for it.
        """
        now = self._clock.now()
        try:
            with self._store.write() as connection:
                run = runs.claim_next(
                    connection, now=now, session_id=self.session_id, worker=worker, at_most=AT_ONCE
                )
                others_wait = runs.is_any_queued(connection)
        except StoreError as error:
            log.error("could not look for work: %s", error, extra={"action": "claim_failed"})
            return False
        if run is None:
            return False
        outcome = self._execution.execute(run)
        if outcome.status is not RunStatus.SUCCEEDED and not self._stopping:
            self._look_for_retry()
        return others_wait

    def _look_for_retry(self) -> None:
        """Set the alarm anew: another attempt may be waiting for its time."""
        try:
            self.ring()
        except StoreError as error:
            # A full disk, mostly; the alarm makes up for it at its next beat.
            log.error("could not look for what is due: %s", error, extra={"action": "ring_failed"})

    def work_on(self, run_id: int) -> Outcome:
        """Do one run that this engine's session has claimed in another process. Never raises."""
        return self._execution.perform(self._row(run_id))

    def stop_running(self, status: RunStatus) -> None:
        """Ask whatever is going on here to stop and to end in that state."""
        self._execution.stop_all(status)
