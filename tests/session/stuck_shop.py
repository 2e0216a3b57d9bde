"""The real program with one job more: it works on, without ever looking up, as long as the home holds a file "stuck".

A USR1 signal plays the end of the session: what the session manager's request is connected to is called for it.
"""

from __future__ import annotations

import signal
import sys

from app.__main__ import main
from app.engine.context import RunContext
from app.engine.registry import JobRegistry, JobSpec, NoParams
from app.jobs import service
from app.jobs.all_jobs import build_registry

JOB, TITLE = "stuck", "Get stuck"


def get_stuck(ctx: RunContext, _params: NoParams) -> None:
    mark = ctx.home.root / "stuck"
    while mark.exists():
        sum(range(10_000))


def with_the_stuck_job() -> JobRegistry:
    stuck = JobSpec(id=JOB, title=TITLE, description="", function=get_stuck)
    return JobRegistry([*build_registry().values(), stuck])


def end_session(_number: int, _frame: object) -> None:
    from PySide6.QtWidgets import QApplication

    from app.desktop.shutdown import Shutdown

    desktop = QApplication.instance()
    assert desktop is not None
    desktop.findChild(Shutdown).begin_and_wait()


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, end_session)
    service.build_registry = with_the_stuck_job
    sys.exit(main())
