"""How this very program is started once more."""

from __future__ import annotations

import sys
from pathlib import Path

from app.system.paths import Home

JOB_PROCESS = "job-process"
"""The word, first on the command line, that makes a process do one run for its parent."""

PRINT_PROCESS = "print-process"
"""The word, first on the command line, that makes a process draw one report."""


def job_process_command(home: Home) -> list[str]:
    """Return the command of a process that does one run of ``home``'s store; run id and session are to follow."""
    where = ["--home", str(home.root)] if home.explicit else []
    return [*_program(), JOB_PROCESS, *where]


def print_process_command(source: Path, target: Path) -> list[str]:
    """Return the command of a process that draws the report described in ``source`` into the PDF ``target``."""
    return [*_program(), PRINT_PROCESS, str(source), str(target)]


def _program() -> list[str]:
    # In a packaged program the executable is the program; else it is Python, which must not look for modules in
    # whatever folder happens to be the current one.
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "app"]
