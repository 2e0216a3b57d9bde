"""The program of a child process in tests: jobs that need a process of their own, and its entry.

Called as ``python -m tests.engine.child_jobs ROOT RUN SESSION``; each job is asked for by a setting of its name, so
that a test can see from outside what the child has done.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from zoneinfo import ZoneInfo

from app.domain.errors import TransientError
from app.engine.child import serve
from app.engine.clock import SystemClock
from app.engine.context import RunContext
from app.engine.engine import Engine
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.store.database import Store
from app.store.settings import put_setting
from app.system.paths import Home


def count(ctx: RunContext, _params: NoParams) -> None:
    ctx.progress(1, 2, "half way")
    ctx.log("looked on the shelf")
    with ctx.finish() as connection:
        put_setting(connection, "counted-by", os.getpid(), now=ctx.as_of)
        ctx.rows = 7
        ctx.result_text = "7 things counted."


def wait(ctx: RunContext, _params: NoParams) -> None:
    """Heeds a request to stop."""
    begin(ctx)
    while True:
        ctx.check()
        time.sleep(0.01)


def sulk(ctx: RunContext, _params: NoParams) -> None:
    """Heeds nothing."""
    begin(ctx)
    time.sleep(600)


def query(ctx: RunContext, _params: NoParams) -> None:
    """One statement without an end."""
    begin(ctx)
    with ctx.store.read() as connection:
        connection.exec_driver_sql(
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number) SELECT max(n) FROM number"
        )


def die(ctx: RunContext, _params: NoParams) -> None:
    with ctx.store.write() as connection:
        put_setting(connection, "half", value=True, now=ctx.as_of)
        os.kill(os.getpid(), signal.SIGKILL)


def stumble(_ctx: RunContext, _params: NoParams) -> None:
    raise TransientError("The till is switched off.")


def babble(_ctx: RunContext, _params: NoParams) -> None:
    print("hello from a library")
    sys.__stderr__.write("and from another\n")  # type: ignore[union-attr]


def begin(ctx: RunContext) -> None:
    with ctx.store.write() as connection:
        put_setting(connection, "begun", os.getpid(), now=ctx.as_of)


JOBS = (count, wait, sulk, query, die, stumble, babble)


def registry(*, soft_limit_s: float = 600, hard_limit_s: float = 600) -> JobRegistry:
    return JobRegistry(
        [
            JobSpec(
                id=job.__name__, title=f"The {job.__name__}", description="", function=job,
                isolate=True, soft_limit_s=soft_limit_s, hard_limit_s=hard_limit_s,
            )
            for job in JOBS
        ]
    )  # fmt: skip


def main() -> int:
    root, soft_limit_s, run_id, session_id = sys.argv[1:]
    say, sys.stdout = sys.stdout, sys.stderr
    home = Home(Path(root))
    store = Store(home.store_path)
    engine = Engine(
        store,
        home,
        registry(soft_limit_s=float(soft_limit_s)),
        SystemClock(),
        shop_zone=lambda: ZoneInfo("UTC"),
        paused_until=lambda _connection: None,
        on_end=lambda _connection, _run, _status: None,
        version="1",
        session_id=session_id,
    )
    return serve(engine, int(run_id), hear=sys.stdin, say=say)


if __name__ == "__main__":
    sys.exit(main())
