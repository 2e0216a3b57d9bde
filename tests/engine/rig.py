"""An engine with jobs made up by a test, and a way to pull its plug."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.domain.runs import TERMINAL, RunStatus
from app.engine.context import RunContext
from app.engine.engine import Engine
from app.engine.events import EngineEvent, RunChanged
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.store import runs
from app.store.database import Store
from app.store.run_log import LogLine, read_log
from app.store.runs import RunRow
from app.store.settings import get_setting, put_setting
from app.system.paths import Home
from tests.clock import FakeClock

PATIENCE_S = 20.0
"""How long a test waits for what must happen; only a test that fails waits so long."""

Job = Callable[[RunContext, Any], None]


class Longest(random.Random):
    """Draws the upper end of every range."""

    def uniform(self, a: float, b: float) -> float:
        return b


class Gate:
    """A job that says when it has begun and ends when it may: ``keep`` it as the job's function."""

    def __init__(self, *, heeds: bool = True) -> None:
        self.begun = threading.Semaphore(0)
        self.open = threading.Event()
        self._heeds = heeds

    def __call__(self, ctx: RunContext, params: NoParams) -> None:
        self.begun.release()
        while not self.open.wait(0.01):
            if self._heeds:
                ctx.check()

    def wait_begun(self) -> None:
        assert self.begun.acquire(timeout=PATIENCE_S), "the job did not begin"


class Rig:
    """One store and the engines that were started on it, one after the other."""

    def __init__(self, store: Store, home: Home, clock: FakeClock) -> None:
        self.store = store
        self.home = home
        self.clock = clock
        self.specs: dict[str, JobSpec] = {}
        self.events: list[EngineEvent] = []
        self.ends: list[tuple[str, RunStatus]] = []
        self.engines: list[Engine] = []
        self._heard = threading.Condition()

    def job(self, name: str, function: Job, **facts: Any) -> None:
        """Add a job; before ``start``."""
        self.specs[name] = JobSpec(id=name, title=f"The {name}", description="", function=function, **facts)

    def start(self) -> Engine:
        """Start an engine. The one before it is left as a power cut leaves it: its runs were never ended."""
        engine = Engine(
            self.store,
            self.home,
            JobRegistry(list(self.specs.values())),
            self.clock,
            shop_zone=lambda: ZoneInfo("UTC"),
            paused_until=lambda connection: None,
            on_end=self._on_end,
            version="1",
            rng=Longest(),
        )
        engine.subscribe(self._hear)
        self.engines.append(engine)
        engine.recover()
        engine.settle_due()
        return engine

    @property
    def engine(self) -> Engine:
        return self.engines[-1] if self.engines else self.start()

    def run(self, name: str, **how: Any) -> RunRow:
        """Run a job and wait for its end."""
        return self.wait(self.engine.run_now(name, {}, **how))

    def wait(self, run_id: int) -> RunRow:
        """Wait until a run has ended and that was told."""
        with self._heard:
            assert self._heard.wait_for(lambda: self._told_of_end(run_id), PATIENCE_S), (
                f"run {run_id} did not end"
            )
        return self.engine.wait(run_id, 0)

    def rows(self) -> list[RunRow]:
        """Every run, oldest first."""
        with self.store.read() as connection:
            return runs.history(connection)[::-1]

    def log(self, run_id: int) -> list[LogLine]:
        with self.store.read() as connection:
            return read_log(connection, run_id)

    def put(self, connection: Connection, key: str) -> None:
        put_setting(connection, key, True, now=self.clock.now())

    def has(self, key: str) -> bool:
        with self.store.read() as connection:
            return bool(get_setting(connection, key, False))

    def _hear(self, event: EngineEvent) -> None:
        with self._heard:
            self.events.append(event)
            self._heard.notify_all()

    def _told_of_end(self, run_id: int) -> bool:
        return any(
            isinstance(event, RunChanged) and event.run_id == run_id and event.status in TERMINAL
            for event in self.events
        )

    def _on_end(self, connection: Connection, run: RunRow, status: RunStatus) -> None:
        self.ends.append((run.job, status))
