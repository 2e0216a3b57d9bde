"""A process that does one errand, and pulls its own plug at a point that was named, or some statements after it."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from sqlalchemy import Engine, event

from app.domain.runs import RunStatus, Trigger
from app.engine.context import RunContext
from app.engine.events import EngineEvent, RunChanged
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.jobs.all_jobs import build_registry
from app.jobs.service import Service
from app.store.runs import unfinished
from app.store.settings import get_setting, put_setting
from app.system.paths import Home


class Plug:
    """Pulled ``statement`` statements and commits after ``point`` is reached; shared by all of this process."""

    def __init__(self) -> None:
        self.point = ""
        self.statement = 0
        self.phase = ""
        self._left: int | None = None

    def reach(self, point: str) -> None:
        if point and point == self.point and self._left is None:
            self._left = self.statement
            self._pull_at_zero()

    def watch(self) -> None:
        """Look at every statement and commit of this process."""
        event.listen(Engine, "before_cursor_execute", self._on_statement)
        event.listen(Engine, "commit", self._on_commit)

    def listen(self, told: EngineEvent) -> None:
        if not isinstance(told, RunChanged):
            return
        if told.status is RunStatus.QUEUED:
            self.reach("after it was queued")
        elif told.status is RunStatus.RUNNING:
            self.reach("after the claim")
        elif told.status is RunStatus.SUCCEEDED:
            self.reach("after the end was told")
        elif told.status is RunStatus.INTERRUPTED:
            self.reach("after the recovery was told")

    def _on_statement(self, *_: object) -> None:
        self._count()

    def _on_commit(self, _connection: object) -> None:
        self.reach(self.phase)
        self._count()

    def _count(self) -> None:
        if self._left is not None:
            self._left -= 1
            self._pull_at_zero()

    def _pull_at_zero(self) -> None:
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


PLUG = Plug()


def errand(ctx: RunContext, _params: NoParams) -> None:
    """Write once in the middle, where a second time changes nothing, and once at the end, where it would show."""
    PLUG.reach("at the job's first line")
    with ctx.store.write() as connection:
        put_setting(connection, "begun", True, now=ctx.as_of)
    PLUG.reach("in the middle of the job")
    with ctx.finish() as connection:
        put_setting(connection, "done", get_setting(connection, "done", 0) + 1, now=ctx.as_of)
        PLUG.phase = "before the last write is committed"
    PLUG.reach("after the last commit")


def open_service(home: Home) -> Service:
    spec = JobSpec(id="errand", title="Errand", description="", function=errand)
    return Service.open(home, registry=JobRegistry([*build_registry().values(), spec]))


def go(root: Path, point: str, statement: int, pipe: Connection) -> None:
    """Recover and do what waits, or else one errand, and quit; send the run's id once it is accepted.

    Killed at ``point``, or so many statements and commits after it.
    """
    PLUG.point, PLUG.statement = point, statement
    PLUG.watch()
    PLUG.reach("at the start")
    service = open_service(Home(root))
    service.subscribe(PLUG.listen)
    PLUG.phase = "before the recovery is written"
    service.start(alarm=False)
    PLUG.phase = "before the row is written"
    service.engine.settle_due()
    with service.store.read() as connection:
        waiting = [run.id for run in unfinished(connection)]
    if not waiting:
        waiting = [service.engine.run_now("errand", {}, trigger=Trigger.CHAIN)]
        pipe.send(waiting[0])
    for run_id in waiting:
        service.engine.wait(run_id, 60)
    service.stop()
