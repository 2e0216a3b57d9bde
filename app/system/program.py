"""How this very program is started once more."""

from __future__ import annotations

import sys

from app.system.paths import Home

JOB_PROCESS = "job-process"
"""The word, first on the command line, that makes a process do one run for its parent."""


def job_process_command(home: Home) -> list[str]:
    """Return the command of a process that does one run of ``home``'s store; run id and session are to follow."""
    # In a packaged program the executable is the program; else it is Python, which must not look for modules in
    # whatever folder happens to be the current one.
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "app"]
    where = ["--home", str(home.root)] if home.explicit else []
    return [*program, JOB_PROCESS, *where]
