"""Engines that share one store, as the home's lock forbids: each in a process of its own, or as threads of one."""

from __future__ import annotations

import random
import threading
from collections.abc import Sequence
from datetime import datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from app.engine.context import RunContext
from app.engine.engine import Engine
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.store.database import Store
from app.store.runs import unfinished
from app.store.settings import get_setting, put_setting
from app.system.paths import Home
from tests.clock import FakeClock

JOBS = ("count", "price", "sum")
PATIENCE_S = 60.0


class Barrier(Protocol):
    """Lets nobody go on before all have come: of threads or of processes."""

    def wait(self, timeout: float | None = None) -> int: ...


class Rival:
    """One engine among several on one store, and the runs that it executed."""

    def __init__(self, root: Path, start: datetime) -> None:
        home = Home(root)
        self.executed: list[int] = []
        self.clock = FakeClock(start)
        self._store = Store(home.store_path)
        registry = JobRegistry(
            [JobSpec(id=job, title=job, description="", function=self._count) for job in JOBS]
        )
        self.engine = Engine(
            self._store,
            home,
            registry,
            self.clock,
            shop_zone=lambda: ZoneInfo("UTC"),
            paused_until=lambda connection: None,
            on_end=lambda connection, run, status: None,
            version="1",
            rng=random.Random(1),
        )

    def settle(self, instants: Sequence[datetime], together: Barrier) -> list[int]:
        """At each instant, in the same moment as the others, settle what is due; return the runs executed here."""
        for at in instants:
            self.clock.jump(at - self.clock.now())
            together.wait(PATIENCE_S)
            self.engine.settle_due()
            self._wait_for_all()
        self.engine.stop()
        self._store.close()
        return self.executed

    def _wait_for_all(self) -> None:
        """Wait until nothing is queued or running, whosever it is."""
        pause = threading.Event()
        while True:
            with self._store.read() as connection:
                waiting = unfinished(connection)
            if not waiting:
                return
            pause.wait(0.002)

    def _count(self, ctx: RunContext, _params: NoParams) -> None:
        self.executed.append(ctx.run.id)
        with ctx.finish() as connection:
            key = f"effect:{ctx.run.scheduled_for:%Y%m%d%H%M}:{ctx.run.job}"
            put_setting(connection, key, get_setting(connection, key, 0) + 1, now=ctx.as_of)


def settle(root: Path, instants: Sequence[datetime], together: Barrier, pipe: Connection) -> None:
    """Be one rival, in a process of its own; send the runs that were executed here."""
    pipe.send(Rival(root, instants[0]).settle(instants, together))
