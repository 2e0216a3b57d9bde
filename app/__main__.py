"""The program's entry: picks the face. Kept light, because the tray must show before anything heavy loads."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from app.system.paths import Home


def main() -> int:
    """Run Tillwatch and return its exit code: the window where no command is named, else that command."""
    arguments = _window_arguments(sys.argv[1:])
    if arguments is None:
        from app.cli.main import run_cli

        return run_cli(sys.argv[1:])
    home, hidden = arguments
    return open_window(home, hidden=hidden)


def open_window(home: Home, *, hidden: bool) -> int:
    """Open the tray application, or have the one that holds this home show its window."""
    from app.system.instance import InstanceLock, send_command

    home.ensure()
    lock = InstanceLock(home.lock_path)
    if not lock.acquire():
        reply = send_command(home.socket_path, {"command": "show", "page": "today"})
        if reply is not None and reply.get("ok"):
            return 0
        print(  # noqa: T201 - this is the command line's answer
            f"Another Tillwatch is at work in {home.root}. Wait until it has ended, or use another --home.",
            file=sys.stderr,
        )
        return 3
    from app.system.log import start_logging

    start_logging(home)
    with lock:
        from app.desktop.start import run

        return run(home, hidden)


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
