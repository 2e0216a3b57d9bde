"""A process that does one run for the Tillwatch that started it. Nobody calls it by hand."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

from app.engine.child import serve
from app.jobs.service import Service
from app.system.memory import young_collections_only
from app.system.paths import Home
from app.system.priority import work_in_the_background


def run_job_process(home: Home, arguments: Sequence[str]) -> int:
    """Do the run ``arguments[0]`` of the session ``arguments[1]``, speaking with the parent over stdin and stdout."""
    work_in_the_background()
    say, hear = sys.stdout, sys.stdin
    # Whatever a library prints must not get between the lines that the parent reads.
    sys.stdout = sys.stderr
    assert isinstance(say, io.TextIOWrapper)
    say.reconfigure(encoding="utf-8")
    service = Service.open(home, session_id=arguments[1])
    try:
        with young_collections_only():
            return serve(service.engine, int(arguments[0]), hear=hear, say=say)
    finally:
        service.close()
