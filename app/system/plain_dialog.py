"""A message on the screen without Qt, for the one case in which Qt itself is what does not work.

The desktop's own programs are asked first: their dialog stays until it is read. Then its notices; and at last the X
Window System's plain box.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Mapping

from app.domain.errors import TillwatchError
from app.language import tr
from app.system.notifications import Delivery, NativeBackend, Notifier
from app.system.program import foreign_environment
from app.system.resources import resource_path

_FAILS_WITHIN_S = 1.0
"""Seconds after which a dialog that was closed with a code other than zero was there to be read."""

_SENT_WITHIN_S = 6.0
STAYS_S = 8.0
"""Seconds for which a notice is kept company: some desktops take it away with the program that sent it."""


def show_plainly(error: TillwatchError, environ: Mapping[str, str], stays_s: float = STAYS_S) -> bool:
    """Show the sentence and its advice; return whether anything took them. Returns once a dialog was read."""
    dialogs = _dialogs(error)
    if "KDE" in environ.get("XDG_CURRENT_DESKTOP", ""):
        dialogs.reverse()
    close = tr("Close")
    return (
        any(_asked(command) for command in dialogs)
        or _notified(error, stays_s)
        or _asked(["xmessage", "-center", "-title", "Tillwatch", "-buttons", f"{close}:0", _on_lines(error)])
    )


def _dialogs(error: TillwatchError) -> list[list[str]]:
    text = _on_lines(error)
    return [
        ["zenity", "--error", "--title=Tillwatch", "--no-markup", "--width=420", f"--text={text}"],
        ["kdialog", "--title", "Tillwatch", "--error", text],
    ]


def _on_lines(error: TillwatchError) -> str:
    return f"{error.sentence}\n\n{error.advice}".strip()


def _asked(command: list[str]) -> bool:
    """Show a dialog of another program and wait for its end; False where it is not there or came to nothing."""
    if shutil.which(command[0]) is None:
        return False
    began = time.monotonic()
    try:
        with foreign_environment():
            done = subprocess.run(  # noqa: S603 - the desktop's own dialog, with our sentence
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
    except OSError:
        return False
    return done.returncode == 0 or time.monotonic() - began > _FAILS_WITHIN_S


def _notified(error: TillwatchError, stays_s: float) -> bool:
    told, answered = threading.Event(), threading.Event()
    deliveries: list[Delivery] = []

    def on_result(delivery: Delivery) -> None:
        deliveries.append(delivery)
        told.set()

    notifier = Notifier(NativeBackend("Tillwatch", resource_path("icons/tillwatch.svg")))
    notifier.send(error.sentence, error.advice, (), True, lambda _key: answered.set(), on_result)
    if not told.wait(_SENT_WITHIN_S) or deliveries[0].error:
        return False
    answered.wait(stays_s)
    return True
