"""Finding and ending processes by a mark in their environment, which children inherit and daemons keep."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def marked(name: str, value: str) -> set[int]:
    """Ids of the living processes started with ``name=value`` in their environment."""
    wanted = f"{name}={value}".encode()
    found = set()
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or entry.name == str(os.getpid()):
            continue
        try:
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.add(int(entry.name))
        except OSError:  # ended meanwhile, or another user's
            continue
    return found


def end_marked(name: str, value: str, polite_seconds: float = 2.0) -> None:
    """Ends all of them: first asked, then, what is left after ``polite_seconds``, for good."""
    for number, seconds in ((signal.SIGTERM, polite_seconds), (signal.SIGKILL, 5.0)):
        for pid in marked(name, value):
            _send(pid, number)
        deadline = time.monotonic() + seconds
        while marked(name, value):
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
        else:
            return


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return
