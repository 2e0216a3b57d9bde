"""The program's entry: picks the face. Kept light, because the tray must show before anything heavy loads."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.language import preferred
from app.system.catalogues import speak
from app.system.paths import Home
from app.system.program import JOB_PROCESS, PRINT_PROCESS


def main() -> int:
    """Run Tillwatch and return its exit code: the window where no command is named, else that command."""
    # Until the store says which language the shop speaks, the system's own is a good guess.
    speak(preferred(os.environ))
    arguments = _window_arguments(sys.argv[1:])
    try:
        return _go(arguments)
    except ImportError as error:
        # Neither the command line nor the window could be loaded, so nobody below has said anything.
        from app.system.no_window import why_not_imported

        refused = why_not_imported(error)
        if sys.stderr is not None:
            print(f"tillwatch: {refused}", file=sys.stderr)  # noqa: T201 - the command line's answer
        return refused.exit_code


def _go(window: tuple[Home, bool] | None) -> int:
    if sys.argv[1:2] == [JOB_PROCESS]:
        return _do_one_run(sys.argv[2:])
    if sys.argv[1:2] == [PRINT_PROCESS]:
        from app.desktop.paper.process import draw_report

        return draw_report(*map(Path, sys.argv[2:4]))
    if window is None:
        from app.cli.main import run_cli

        return run_cli(sys.argv[1:])
    home, hidden = window
    from app.desktop.launch import open_window

    return open_window(home, hidden=hidden)


def _do_one_run(arguments: list[str]) -> int:
    from app.cli.job_process import run_job_process

    *where, run_id, session_id = arguments
    return run_job_process(Home(Path(where[1]) if where else None), (run_id, session_id))


def _window_arguments(arguments: list[str]) -> tuple[Home, bool] | None:
    """Return home and hidden where the arguments open the window, None where they are a command's."""
    root = os.environ.get("TILLWATCH_HOME")
    hidden = False
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word == "--hidden":
            hidden = True
        elif word == "--home" and rest:
            root = rest.pop(0)
        elif word.startswith("--home="):
            root = word.removeprefix("--home=")
        else:
            return None
    return Home(Path(root) if root else None), hidden


if __name__ == "__main__":
    sys.exit(main())
