"""A process that runs a shop's jobs as the program does, and tells of each thing once it is on the disk.

Called as ``python -m tests.faults.shopkeeper ROOT INSTANT RUN SESSION`` it is the process of one isolated run.
"""

from __future__ import annotations

import random
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec

from app.domain.errors import RunInTheWayError, TransientError
from app.domain.runs import TERMINAL, CatchUp, Trigger
from app.engine.child import serve
from app.engine.context import RunContext
from app.engine.events import EngineEvent, RunChanged
from app.engine.isolation import ChildProcesses
from app.engine.registry import JobRegistry, JobSpec
from app.jobs.all_jobs import build_registry
from app.jobs.service import Service
from app.store.schedules import add_schedule
from app.store.settings import get_setting, put_setting
from app.system.instance import InstanceLock
from app.system.paths import Home

OPENING = datetime(2031, 3, 3, 9, tzinfo=UTC)
"""When the first round begins. Far ahead, so that the real clock never makes anything due: rounds do."""
ROUND = timedelta(hours=1)
STEP = timedelta(minutes=5)
"""How far the shop's time goes on between two looks at what is due."""

MIX: tuple[tuple[str, dict[str, Any]], ...] = (
    ("tally", {}),
    ("tally", {}),
    ("fickle", {}),
    ("stocktake", {}),
    ("update-inventory", {}),
    ("record-prices", {}),
    ("aggregate-trends", {"backfill_days": 5}),
    ("stock-alerts", {}),
    ("all-insights", {}),
    ("daily-round", {}),
    ("back-up", {}),
    ("clean-up", {}),
)
MARKS = 40
CHUNKS = 12


class Told(NamedTuple):
    """What was on the disk by the time it was told.

    ``open``: the shop runs; ``accepted``: the run ``of`` is queued; ``planned``: the schedule ``of`` is kept;
    ``ended``: the run ``of`` has ended as ``status``.
    """

    what: Literal["open", "accepted", "planned", "ended"]
    of: Any = None
    status: str = ""


class ShopClock:
    """A clock that goes on by itself and, in steps, when it is told to."""

    def __init__(self, start: datetime) -> None:
        self._start = start
        self._began = time.monotonic()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def monotonic(self) -> float:
        return time.monotonic()

    def advance(self, by: timedelta) -> None:
        self._start += by


class NoParams(msgspec.Struct, frozen=True):
    pass


def tally(ctx: RunContext, _params: NoParams) -> None:
    """Leave marks of this run, and count one up: an effect that shows whether it happened never, half or twice."""
    ctx.progress(1, 2, "tallying")
    with ctx.finish() as connection:
        for number in range(MARKS):
            put_setting(connection, f"mark:{ctx.run.id}:{number}", True, now=ctx.as_of)
        put_setting(connection, "tally", get_setting(connection, "tally", 0) + 1, now=ctx.as_of)


def fickle(ctx: RunContext, _params: NoParams) -> None:
    """Fail the first time as a network does; later count one up for the run that was asked for."""
    if ctx.run.attempt == 1:
        raise TransientError("The other end did not answer.", "It is tried again.")
    with ctx.finish() as connection:
        key = f"fickle:{ctx.run.root_id}"
        put_setting(connection, key, get_setting(connection, key, 0) + 1, now=ctx.as_of)


def stocktake(ctx: RunContext, _params: NoParams) -> None:
    """Count shelf after shelf, each in a transaction of its own with the note of how far it came."""
    note = f"stocktake:{ctx.run.root_id}"
    with ctx.store.read() as connection:
        done = get_setting(connection, note, 0)
    for shelf in range(done, CHUNKS):
        with ctx.store.write() as connection:
            counted = f"shelf:{ctx.run.root_id}:{shelf}"
            put_setting(connection, counted, get_setting(connection, counted, 0) + 1, now=ctx.as_of)
            put_setting(connection, note, shelf + 1, now=ctx.as_of)
        ctx.progress(shelf + 1, CHUNKS, "counting")


def registry() -> JobRegistry:
    """Every job of the program, and those whose effects can be counted."""
    counted = [
        JobSpec(
            id=name, title=name.title(), description="", function=function, params=NoParams, isolate=isolate
        )
        for name, function, isolate in (
            ("tally", tally, False),
            ("fickle", fickle, False),
            ("stocktake", stocktake, True),
        )
    ]
    return JobRegistry([*build_registry().values(), *counted])


def open_service(home: Home, clock: ShopClock, *, processes: bool = False) -> Service:
    """Open the shop; ``processes``: its isolated jobs get a process of their own, as in the program."""
    command = [sys.executable, "-m", "tests.faults.shopkeeper", str(home.root), clock.now().isoformat()]
    return Service.open(home, clock, registry(), processes=ChildProcesses(command) if processes else None)


def keep_shop(root: Path, number: int, processes: bool, pipe: Connection) -> None:
    """Run jobs until killed; ``number``: which round this is, for the time of the shop and the order of its jobs."""
    home = Home(root)
    lock = InstanceLock(home.lock_path)
    assert lock.acquire(), "the lock outlived its process"
    clock = ShopClock(OPENING + number * ROUND)
    service = open_service(home, clock, processes=processes)
    telling = threading.Lock()

    def tell(what: Told) -> None:
        with telling:
            pipe.send(what)

    def listen(event: EngineEvent) -> None:
        if isinstance(event, RunChanged) and event.status in TERMINAL:
            tell(Told("ended", event.run_id, event.status.value))

    service.subscribe(listen)
    service.start()
    tell(Told("open"))
    chance = random.Random(number)
    plan_once(service, clock, number)
    tell(Told("planned", f"once:{number}"))
    for _ in count():
        accepted = []
        for job, params in chance.sample(MIX, len(MIX)):
            accepted.append(service.engine.run_now(job, params, trigger=Trigger.CHAIN))
            tell(Told("accepted", accepted[-1]))
        try:
            accepted.append(service.run_now("tally"))
            tell(Told("accepted", accepted[-1]))
        except RunInTheWayError:
            pass  # the one started by hand in an earlier round still waits
        clock.advance(STEP)
        service.engine.ring()
        for run_id in accepted:
            service.engine.wait(run_id, 60)


def plan_once(service: Service, clock: ShopClock, number: int) -> None:
    """Have the tally run once more, at a time that comes with the next step of the clock."""
    now = clock.now()
    with service.store.write() as connection:
        add_schedule(
            connection,
            key=f"once:{number}",
            job="tally",
            kind="once",
            expression=(now + STEP / 2).replace(microsecond=0).isoformat(),
            params={},
            catch_up=CatchUp.ALL,
            grace_s=300,
            now=now,
        )


def main() -> int:
    root, instant, run_id, session_id = sys.argv[1:]
    say, sys.stdout = sys.stdout, sys.stderr
    clock = ShopClock(datetime.fromisoformat(instant))
    service = Service.open(Home(Path(root)), clock, registry(), session_id=session_id)
    return serve(service.engine, int(run_id), hear=sys.stdin, say=say)


if __name__ == "__main__":
    sys.exit(main())
