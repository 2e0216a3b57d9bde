"""Opening the window once a home: the lock is taken before Qt or the store is touched."""

from __future__ import annotations

import sys

from app.domain.errors import TillwatchError
from app.system.instance import InstanceLock, send_command
from app.system.log import start_logging
from app.system.memory import share_one_arena
from app.system.paths import Home
from app.system.screen import has_screen


def open_window(home: Home, *, hidden: bool) -> int:
    """Open the tray application, or have the one that holds this home show its window."""
    if not has_screen():
        # Qt would abort the whole process here, without a word that helps.
        _say("There is no screen here. The commands work without one: 'tillwatch --help' lists them.")
        return 1
    lock = InstanceLock(home.lock_path)
    try:
        home.ensure()
        free = lock.acquire()
    except TillwatchError as error:
        _say(str(error))
        return error.exit_code
    if not free:
        reply = send_command(home.socket_path, {"command": "show", "page": "today"})
        if reply is not None and reply.get("ok"):
            return 0
        _say(f"Another Tillwatch is at work in {home.root}. Wait until it has ended, or use another --home.")
        return 3
    start_logging(home)
    share_one_arena()
    with lock:
        from app.desktop.start import run

        return run(home, hidden)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)  # noqa: T201 - the command line's answer
