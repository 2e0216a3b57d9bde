"""Opening the window once a home: the lock is taken before Qt or the store is touched."""

from __future__ import annotations

import logging
import sys
import time
from datetime import UTC, datetime

from app import __version__
from app.domain.errors import HomeInUseError, TillwatchError
from app.language import tr
from app.system.crash import CrashNote
from app.system.instance import InstanceLock, send_command
from app.system.log import start_logging
from app.system.memory import share_one_arena
from app.system.paths import Home
from app.system.program import start_again
from app.system.screen import has_screen

LOG = logging.getLogger(__name__)

ENDING_S = 6.0
"""Seconds in which a Tillwatch that was asked to end has gone."""
_LOOK_AGAIN_S = 0.2


def open_window(home: Home, *, hidden: bool) -> int:
    """Open the tray application, or have the one that holds this home show its window.

    With ``hidden``, as a desktop starts it at sign-in, one that is there already is left as it is.
    """
    if not has_screen():
        # Qt would abort the whole process here, without a word that helps.
        _say(tr("There is no screen here. The commands work without one: 'tillwatch --help' lists them."))
        return 1
    lock = InstanceLock(home.lock_path)
    try:
        home.ensure()
        if not _acquire_or_call(lock, home, hidden=hidden):
            return 0
    except TillwatchError as error:
        return _refuse(error)
    start_logging(home)
    share_one_arena()
    crash = CrashNote(home.logs)
    with lock:
        left = crash.begin(datetime.now(UTC))
        LOG.info(
            "Tillwatch %s starts%s", __version__, " hidden" if hidden else "", extra={"action": "starting"}
        )
        if left is not None:
            LOG.error("The last session ended in a crash: %s", left.name, extra={"action": "crash_found"})
        from app.desktop.unread_sources import leave_sources_unread

        # Before anything else that comes after Qt: PySide would read the source of each module.
        leave_sources_unread()
        from app.desktop.start import run

        code = run(home, hidden, left)
    crash.end()
    _open_next(home)
    return code


def _acquire_or_call(lock: InstanceLock, home: Home, *, hidden: bool) -> bool:
    """Take the lock; False where the Tillwatch that has it was told to show its window.

    One that is just ending is waited for. Raises ``HomeInUseError`` where whoever has it does not answer.
    """
    command = "hello" if hidden else "show"
    end = time.monotonic() + ENDING_S
    while not lock.acquire():
        reply = send_command(home.socket_path, {"command": command, "page": "today"})
        if reply is not None and reply.get("ok"):
            return False
        if time.monotonic() > end:
            raise HomeInUseError(
                tr("Another Tillwatch is at work in {folder}.", folder=home.root),
                tr("Wait until it has ended, or use another --home."),
            )
        time.sleep(_LOOK_AGAIN_S)
    return True


def _refuse(error: TillwatchError) -> int:
    """Say why there is no start: to whoever called from a terminal, and on the screen to everybody else."""
    _say(str(error))
    if sys.stderr is None or not sys.stderr.isatty():
        from app.desktop.refusal import show_refusal

        show_refusal(error)
    return error.exit_code


def _open_next(home: Home) -> None:
    """Start the program once more where the owner leaves the demo: see ``app.jobs.fresh_start``."""
    from app.jobs.fresh_start import home_to_open_next

    following = home_to_open_next(home)
    if following is not None:
        start_again(following)


def _say(sentence: str) -> None:
    if sys.stderr is not None:  # a program without a console has none
        print(sentence, file=sys.stderr)  # noqa: T201 - the command line's answer
