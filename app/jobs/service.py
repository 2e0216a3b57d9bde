"""Tillwatch without a face: store, jobs and engine of one home, as the window and the command line use them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from app import __version__
from app.domain.errors import NotFoundError
from app.domain.runs import RunStatus, Trigger
from app.domain.shop import Shop
from app.domain.time import business_day
from app.engine.clock import Clock, SystemClock
from app.engine.engine import Engine
from app.engine.events import Listener, SchedulesChanged
from app.engine.isolation import ChildProcesses
from app.engine.registry import JobRegistry
from app.jobs.all_jobs import build_registry
from app.jobs.flips import note_end
from app.jobs.health import HealthCheck, health_checks
from app.jobs.speaking import speak_as_chosen
from app.language import tr
from app.store import notices, runs, settings
from app.store.notices import NoticeRow
from app.store.opening import open_store
from app.store.products import ProductRow, list_products
from app.store.run_log import LogLine, read_log
from app.store.runs import RunRow
from app.store.schedules import add_schedule, list_schedules
from app.system.paths import Home
from app.system.zone import local_zone_name

READ_FILES = "update-inventory"
"""The job that takes in what lies in the watched folder."""


class Service:
    """Everything of one home. Made by ``open``; ``start`` only for the holder of the home's lock."""

    def __init__(
        self,
        home: Home,
        clock: Clock,
        registry: JobRegistry,
        processes: ChildProcesses | None,
        session_id: str | None,
    ) -> None:
        self.home = home
        self.clock = clock
        self.registry = registry
        self.store = open_store(home.store_path, home.backups, now=clock.now())
        speak_as_chosen(self.store)
        self.engine = Engine(
            self.store,
            home,
            self.registry,
            clock,
            shop_zone=lambda: self.shop().zone,
            paused_until=settings.paused_until,
            on_end=self._on_end,
            version=__version__,
            processes=processes,
            session_id=session_id,
        )

    @classmethod
    def open(
        cls,
        home: Home,
        clock: Clock | None = None,
        registry: JobRegistry | None = None,
        *,
        processes: ChildProcesses | None = None,
        session_id: str | None = None,
    ) -> Service:
        """Open (and upgrade) the store of ``home``, made where it is new, for the jobs of ``registry`` (all there are).

        ``processes`` gives isolated jobs a process of their own; ``session_id`` is for such a process, which works
        for the session that started it. Raises ``StoreError`` where the store is damaged, newer than this program,
        or not to be written.
        """
        home.ensure()
        service = cls(home, clock or SystemClock(), registry or build_registry(), processes, session_id)
        service._first_start()
        return service

    def start(self, *, alarm: bool = True) -> None:
        """Settle what the last session left behind, then run what is due; ``alarm`` False fires no schedule."""
        self.engine.recover()
        if alarm:
            self.engine.start_alarm()

    def stop(self, timeout_s: float = 5.0) -> bool:
        """Stop all work and close the store. False where a job would not stop in time."""
        clean = self.engine.stop(timeout_s)
        self.store.close()
        return clean

    def close(self) -> None:
        """Close a service that was never started."""
        self.store.close()

    # What the owner asks for

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Have ``listener`` called, in worker threads, on every event; returns the way to end that."""
        return self.engine.subscribe(listener)

    def run_now(
        self, job: str, params: Mapping[str, Any] | None = None, *, as_of: datetime | None = None
    ) -> int:
        """Queue a run by hand and return its id. Raises ``UsageError`` or ``RunInTheWayError``."""
        return self.engine.run_now(job, params or {}, as_of=as_of, trigger=Trigger.MANUAL)

    def files_arrived(self) -> bool:
        """Have the watched folder read, unless that waits for its turn already.

        False where schedules rest: nothing starts by itself then, and it is to be asked for again later.
        """
        if self.paused_until() is not None:
            return False
        with self.store.read() as connection:
            unfinished = runs.unfinished(connection)
        if not any(run.job == READ_FILES and self._is_next(run) for run in unfinished):
            self.engine.run_now(READ_FILES, {}, trigger=Trigger.FOLDER)
        return True

    def cancel(self, run_id: int) -> bool:
        """Cancel a queued run or ask a running one to stop; False where it has ended already."""
        return self.engine.cancel(run_id)

    def pause(self, until: datetime | None) -> None:
        """Let all schedules rest until then; None: until resumed."""
        with self.store.write() as connection:
            settings.put_pause(connection, until or settings.PAUSED_FOR_GOOD, now=self.now())
        self.engine.pause_changed()

    def resume(self) -> None:
        """Let the schedules go on."""
        # What fell due in the pause is settled as paused first: resuming must not fire it.
        self.engine.ring()
        with self.store.write() as connection:
            settings.put_pause(connection, None, now=self.now())
        self.engine.pause_changed()

    def schedules_changed(self) -> None:
        """Take up schedules that were edited, by this process or another."""
        self.engine.ring()
        self.engine.tell(SchedulesChanged())

    def look_again(self) -> None:
        """Settle what is due now: the PC has woken up, or its clock was set."""
        self.engine.ring()

    def paused_until(self) -> datetime | None:
        """Return until when schedules rest, None where they do not."""
        with self.store.read() as connection:
            until = settings.paused_until(connection)
        return until if until is not None and until > self.now() else None

    # What the faces read

    def now(self) -> datetime:
        """Return the current instant in UTC."""
        return self.clock.now()

    def shop(self) -> Shop:
        """Return the shop's facts."""
        with self.store.read() as connection:
            return settings.get_shop(connection)

    def run(self, run_id: int) -> RunRow:
        """Return one run; raise ``NotFoundError`` where there is none of that id."""
        with self.store.read() as connection:
            run = runs.get_run(connection, run_id)
        if run is None:
            raise NotFoundError(
                tr("There is no run {run}.", run=run_id), tr("'tillwatch history' lists them.")
            )
        return run

    def run_log(self, run_id: int) -> list[LogLine]:
        """Return the log of one run."""
        self.run(run_id)
        with self.store.read() as connection:
            return read_log(connection, run_id)

    def products(self, search: str = "", low_only: bool = False) -> list[ProductRow]:
        """Return products by name, without those that only group others."""
        today = business_day(self.now(), self.shop().zone)
        with self.store.read() as connection:
            return list_products(
                connection, today=today, search=search, low_only=low_only, include_parents=False
            )

    def health(self, *, running: bool = True) -> list[HealthCheck]:
        """Say of everything that is looked at whether it is in order.

        ``running``: whether some process, this one or another, runs the jobs of this home now.
        """
        return health_checks(self.store, self.home, self.registry, now=self.now(), running=running)

    def waiting_notices(self) -> list[NoticeRow]:
        """Return the notices that nobody has shown yet and that need not wait for the end of quiet hours."""
        with self.store.read() as connection:
            return notices.waiting_notices(connection, now=self.now())

    # Inside

    def _is_next(self, run: RunRow) -> bool:
        """Whether a run only waits for a worker, and not for another attempt later on."""
        return run.status is RunStatus.QUEUED and run.not_before <= self.now()

    def _first_start(self) -> None:
        """Add the schedules that are missing, and note the PC's time zone, once."""
        with self.store.read() as connection:
            known = {schedule.key for schedule in list_schedules(connection)}
            shop_known = settings.get_setting(connection, "shop") is not None
        missing = [
            (spec.id, schedule)
            for spec in self.registry.values()
            for schedule in spec.schedules
            if schedule.key not in known
        ]
        if not missing and shop_known:
            return
        now = self.now()
        with self.store.write() as connection:
            # Another process may have made them since: only the write lock tells.
            known = {schedule.key for schedule in list_schedules(connection)}
            shop_known = settings.get_setting(connection, "shop") is not None
            for job, schedule in missing:
                if schedule.key in known:
                    continue
                add_schedule(
                    connection,
                    key=schedule.key,
                    job=job,
                    kind=schedule.kind,
                    expression=schedule.expression,
                    params=schedule.params,
                    catch_up=schedule.catch_up,
                    grace_s=schedule.grace_s,
                    now=now,
                )
            if not shop_known:
                settings.put_shop(connection, Shop(time_zone=local_zone_name()), now=now)

    def _on_end(self, connection: Connection, run: RunRow, status: RunStatus) -> None:
        """Tell the owner where the end of a run has changed how its job is doing."""
        note_end(connection, self.registry, run, status, now=self.now())
