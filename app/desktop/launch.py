"""Opening the window once a home: the lock is taken before Qt or the store is touched."""

from __future__ import annotations

import logging
import os
import time
from datetime import UTC, datetime
from functools import partial

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

    With ``hidden``, as a desktop starts it at sign-in, one that is there already is left as it is. Whatever keeps it
    from starting is said on stderr and on the screen, and written into the home's log.
    """
    # What is only needed to say why there is no start is imported where it is said.
    if not has_screen():
        from app.system.no_window import no_screen

        return _refuse(no_screen(), home)
    try:
        return _open(home, hidden=hidden)
    except TillwatchError as error:
        return _refuse(error, home)
    except ImportError as error:
        from app.system.no_window import why_not_imported

        return _refuse(why_not_imported(error), home, error)
    except Exception as error:  # noqa: BLE001 - the last border before the owner
        from app.cli.faults import fault_in_words

        # A mistake of our own is written down by whoever finds its words; what the system refused, here.
        return _refuse(fault_in_words(error, home), home, error if isinstance(error, OSError) else None)


def _open(home: Home, *, hidden: bool) -> int:
    lock = InstanceLock(home.lock_path)
    home.ensure()
    if not _acquire_or_call(lock, home, hidden=hidden):
        return 0
    with lock:
        code = _run(home, hidden=hidden)
        again = code == 0 and _swap_version(home)
    if code == 0:
        _open_next(home, again=again)
    return code


def _run(home: Home, *, hidden: bool) -> int:
    start_logging(home)
    share_one_arena()
    crash = CrashNote(home.logs)
    left = crash.begin(datetime.now(UTC))
    try:
        LOG.info(
            "Tillwatch %s starts%s", __version__, " hidden" if hidden else "", extra={"action": "starting"}
        )
        if left is not None:
            LOG.error("The last session ended in a crash: %s", left.name, extra={"action": "crash_found"})
        from app.desktop.unread_sources import leave_sources_unread

        # Before anything else that comes after Qt: PySide would read the source of each module.
        leave_sources_unread()
        from app.desktop.start import run

        return run(home, hidden, partial(_no_window, home), left)
    finally:
        crash.end()


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


def _no_window(home: Home, said: str) -> int:
    """Tell why Qt found nothing to draw on; called by Qt in its last moment."""
    from app.desktop.refusing import refuse
    from app.system.no_window import why_qt_failed

    return refuse(why_qt_failed(said, os.environ), home, with_qt=False)


def _refuse(error: TillwatchError, home: Home, cause: BaseException | None = None) -> int:
    from app.desktop.refusing import refuse

    return refuse(error, home, cause)


def _swap_version(home: Home) -> bool:
    """Put a portable version in place where the owner asked for it; whether the program is then to be started."""
    from app.jobs.update_install import swap_if_wanted

    return swap_if_wanted(home, now=datetime.now(UTC))


def _open_next(home: Home, *, again: bool) -> None:
    """Start the program once more: ``again`` on this home, or where the owner leaves the demo.

    See ``app.jobs.fresh_start``.
    """
    # Loaded since the start, so that nothing is read out of a folder that holds another version by now.
    from app.jobs.fresh_start import home_to_open_next

    following = home_to_open_next(home) or (home if again else None)
    if following is not None:
        start_again(following)
