"""A process that runs a shop's jobs as the program does, and tells of each run that it has accepted."""

from __future__ import annotations

from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from app.domain.runs import Trigger
from app.engine.context import RunContext
from app.engine.registry import JobRegistry, JobSpec
from app.jobs.all_jobs import build_registry
from app.jobs.service import Service
from app.store.settings import get_setting, put_setting
from app.system.instance import InstanceLock
from app.system.paths import Home

MIX = ("tally", "update-inventory", "record-prices", "tally", "aggregate-trends", "stock-alerts", "back-up")
MARKS = 40


class TallyParams(msgspec.Struct, frozen=True):
    pass


def tally(ctx: RunContext, _params: TallyParams) -> None:
    """Leave marks of this run, and count one up: an effect that shows whether it happened never, half or twice."""
    ctx.progress(1, 2, "tallying")
    with ctx.finish() as connection:
        for number in range(MARKS):
            put_setting(connection, f"mark:{ctx.run.id}:{number}", True, now=ctx.as_of)
        put_setting(connection, "tally", get_setting(connection, "tally", 0) + 1, now=ctx.as_of)


def registry() -> JobRegistry:
    """Every job of the program, and the tally."""
    spec = JobSpec(id="tally", title="Tally", description="", function=tally, params=TallyParams)
    return JobRegistry([*build_registry().values(), spec])


def open_service(home: Home) -> Service:
    return Service.open(home, registry=registry())


def keep_shop(root: Path, told: Connection) -> None:
    """Run jobs until killed; send "open", then the id of each run once it is accepted."""
    home = Home(root)
    lock = InstanceLock(home.lock_path)
    assert lock.acquire(), "the lock outlived its process"
    service = open_service(home)
    service.start()
    told.send("open")
    for _ in count():
        accepted = []
        for job in MIX:
            params = {"backfill_days": 5} if job == "aggregate-trends" else {}
            accepted.append(service.engine.run_now(job, params, trigger=Trigger.CHAIN))
            told.send(accepted[-1])
        for run_id in accepted:
            service.engine.wait(run_id, 60)
