"""A job that takes 200 MB, and the process in which the engine has it done.

python -m tests.bench.heavy_job HOME RUN SESSION
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

from app.engine.child import serve
from app.engine.context import RunContext
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.jobs.service import Service
from app.system.paths import Home

HEAVY_BYTES = 200_000_000


def entered_file(home: Home) -> Path:
    """Where the job writes when it began, by ``time.monotonic``, which all processes of a PC share."""
    return home.cache / "entered"


def take_memory(ctx: RunContext, _params: NoParams) -> None:
    entered_file(ctx.home).write_text(str(time.monotonic()))
    # Of ones: pages of zeroes are not taken until they are written.
    ctx.rows = len(b"\1" * HEAVY_BYTES)


def registry(*, isolate: bool) -> JobRegistry:
    return JobRegistry(
        [JobSpec(id="heavy", title="Take memory", description="", function=take_memory, isolate=isolate)]
    )


def main() -> int:
    home, run_id, session_id = sys.argv[1:]
    service = Service.open(Home(Path(home)), registry=registry(isolate=True), session_id=session_id)
    try:
        return serve(service.engine, int(run_id), hear=sys.stdin, say=sys.stdout)
    finally:
        service.close()


if __name__ == "__main__":
    sys.exit(main())
