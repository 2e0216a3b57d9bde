"""Jobs in processes of their own that meet a fault, and the two programs that they need: keeper and child.

``python -m tests.faults.isolated ROOT JOB`` keeps a shop with that job at work until it is killed;
``python -m tests.faults.isolated ROOT RUN SESSION`` is the process of one run.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from app.domain.runs import Trigger
from app.engine.child import serve
from app.engine.context import RunContext
from app.engine.isolation import ChildProcesses
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.jobs.service import Service
from app.store.settings import get_setting, put_setting
from app.system.paths import Home
from tests.faults.disks import SmallDisk

A_LOT = "x" * 300_000


def scribble(ctx: RunContext, _params: NoParams) -> None:
    """Count up for ever, each time in a transaction of its own, never looking whether it should stop."""
    while True:
        with ctx.store.write() as connection:
            put_setting(connection, "scribbler", os.getpid(), now=ctx.as_of)
            put_setting(connection, "lines", get_setting(connection, "lines", 0) + 1, now=ctx.as_of)


def brood(ctx: RunContext, _params: NoParams) -> None:
    """Be in the midst of one statement without an end, with the write lock held and something not yet committed."""
    with ctx.store.write() as connection:
        put_setting(connection, "scribbler", os.getpid(), now=ctx.as_of)
    with ctx.store.write() as connection:
        put_setting(connection, "half", True, now=ctx.as_of)
        connection.exec_driver_sql(
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) SELECT max(n) FROM number"
        )


def fill(ctx: RunContext, _params: NoParams) -> None:
    """Run out of room in the last write."""
    with ctx.finish() as connection:
        SmallDisk(ctx.home.root.parent).fill()
        put_setting(connection, "last", A_LOT, now=ctx.as_of)


def open_service(home: Home, *, session_id: str | None = None) -> Service:
    registry = JobRegistry(
        [
            JobSpec(id=job.__name__, title=job.__name__, description="", function=job, isolate=True)
            for job in (scribble, brood, fill)
        ]
    )
    command = [sys.executable, "-m", "tests.faults.isolated", str(home.root)]
    processes = ChildProcesses(command) if session_id is None else None
    return Service.open(home, registry=registry, processes=processes, session_id=session_id)


def main() -> int:
    home = Home(Path(sys.argv[1]))
    if len(sys.argv) == 3:
        service = open_service(home)
        service.start(alarm=False)
        service.engine.run_now(sys.argv[2], {}, trigger=Trigger.CHAIN)
        threading.Event().wait()
    _, _, run_id, session_id = sys.argv
    say, sys.stdout = sys.stdout, sys.stderr
    return serve(open_service(home, session_id=session_id).engine, int(run_id), hear=sys.stdin, say=say)


if __name__ == "__main__":
    sys.exit(main())
