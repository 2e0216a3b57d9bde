"""How this very program is started once more, and how others are started from it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.system.paths import Home

JOB_PROCESS = "job-process"
"""The word, first on the command line, that makes a process do one run for its parent."""

PRINT_PROCESS = "print-process"
"""The word, first on the command line, that makes a process draw one report."""

SEARCH_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "LIBPATH")
"""Where a system is told to look for libraries. A packaged program points them at its own."""


def job_process_command(home: Home) -> list[str]:
    """Return the command of a process that does one run of ``home``'s store; run id and session are to follow."""
    return [*_program(), JOB_PROCESS, *_named(home)]


def print_process_command(source: Path, target: Path) -> list[str]:
    """Return the command of a process that draws the report described in ``source`` into the PDF ``target``."""
    return [*_program(), PRINT_PROCESS, str(source), str(target)]


def hidden_command(home: Home) -> list[str]:
    """Return the command that a desktop calls to start Tillwatch on ``home`` in its tray, without a window."""
    return [*_installed_program(), "--hidden", *_named(home)]


def start_again(home: Home) -> None:
    """Start this program anew on ``home``, with its window, as a process that outlives this one."""
    subprocess.Popen(  # noqa: S603 - this very program
        [*_program(), *_named(home)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


@contextmanager
def foreign_environment() -> Iterator[None]:
    """Have programs that are started in the block find the system's own libraries.

    A packaged program is started with a search path that leads to the libraries beside it; a file manager or a browser
    that inherits it may not start at all.
    """
    ours = {name: os.environ.get(name) for name in SEARCH_PATHS}
    changed = getattr(sys, "frozen", False)
    if changed:
        for name in SEARCH_PATHS:
            _set(name, os.environ.get(f"{name}_ORIG"))
    try:
        yield
    finally:
        if changed:
            for name, value in ours.items():
                _set(name, value)


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def _named(home: Home) -> list[str]:
    return ["--home", str(home.root)] if home.explicit else []


def _program() -> list[str]:
    # In a packaged program the executable is the program; else it is Python, which must not look for modules in
    # whatever folder happens to be the current one.
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-P", "-m", "app"]


def _installed_program() -> list[str]:
    """Return the program as an owner calls it: by the command beside Python where that was installed."""
    if getattr(sys, "frozen", False):
        program = Path(sys.executable)
        # On Windows the one for the terminal would open a black window at each sign-in.
        return [str(program.with_name(program.name.replace("-console", "")))]
    if sys.platform == "win32":
        # The command there would open a black window at each sign-in; this Python opens none.
        quiet = Path(sys.executable).with_name("pythonw.exe")
        return [str(quiet if quiet.exists() else sys.executable), "-P", "-m", "app"]
    command = Path(sys.executable).with_name("tillwatch")
    return [str(command)] if command.exists() else _program()
