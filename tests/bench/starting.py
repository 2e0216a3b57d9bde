"""How long a program takes to show itself on a desktop, as whoever looks at the screen would time it.

A start is warm where the program ran a moment ago. It is cold where the system's page cache was emptied before it:
everything is read from the disk again, as after switching the computer on. What the disk itself still holds ready
(that of a virtual machine, say) is out of reach, so a cold start here is the least that one takes.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.session.harness.desktop import VirtualDesktop
from tests.session.harness.processes import end_marked, marked
from tests.session.harness.tray import tray_items
from tests.session.harness.waiting import until

PAGE_CACHE = Path("/proc/sys/vm/drop_caches")

_MARK = "MEASURED_PROGRAM"
_NUMBERS = itertools.count(1)

Command = Sequence[str | Path]


class NoColdStartError(Exception):
    """The page cache cannot be emptied here; says why."""


def empty_page_cache(switch: Path = PAGE_CACHE) -> None:
    """Have the system forget every file that it has read. Raises ``NoColdStartError`` where it does not let us."""
    os.sync()  # what has yet to be written is not forgotten
    try:
        switch.write_text("3")
    except OSError as error:
        raise NoColdStartError(f"the page cache cannot be emptied: {error.strerror}") from error


class WindowWatch:
    """Tells when the window manager takes on a window that was not there at the beginning.

    It listens to the screen; neither the program nor the window manager is asked anything meanwhile.
    """

    def __init__(self, desktop: VirtualDesktop) -> None:
        self._appeared: float | None = None
        self._ready = threading.Event()
        self._listener = subprocess.Popen(
            ["xprop", "-root", "-spy", "_NET_CLIENT_LIST"],
            env=desktop.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()
        assert self._ready.wait(10), "the list of windows cannot be read"

    def _listen(self) -> None:
        assert self._listener.stdout is not None
        known: set[str] | None = None
        with self._listener.stdout as lines:
            for line in lines:
                windows = set(re.findall(r"0x[0-9a-f]+", line))
                if known is None:
                    known = windows
                    self._ready.set()
                elif self._appeared is None and windows - known:
                    self._appeared = time.monotonic()

    def appeared(self) -> float | None:
        return self._appeared

    def close(self) -> None:
        self._listener.terminate()
        self._listener.wait()
        self._thread.join()


@contextmanager
def running(desktop: VirtualDesktop, command: Command) -> Iterator[tuple[tuple[str, str], float]]:
    """Starts ``command``; yields the mark of its processes and the moment of its start; ends it with its children."""
    mark = (_MARK, f"{os.getpid()}-{next(_NUMBERS)}")
    launched = time.monotonic()
    process = desktop.start(command, environment=dict([mark]))
    try:
        yield mark, launched
    finally:
        end_marked(*mark, polite_seconds=10)
        process.wait()


def seconds_to_tray(desktop: VirtualDesktop, command: Command) -> float:
    """From the launch to the icon's registration; the program itself is not asked anything."""
    with running(desktop, command) as (mark, launched):

        def registered() -> bool:
            owners = {item.process for item in tray_items(desktop.bus)}
            return bool(owners and owners & marked(*mark))

        until(registered, f"tray icon of {command[0]}", seconds=60, every=0.005)
        took = time.monotonic() - launched
    until(lambda: not tray_items(desktop.bus), "the icon to go")
    return took


def seconds_to_window(desktop: VirtualDesktop, command: Command) -> float:
    """From the launch to a window on the screen."""
    watch = WindowWatch(desktop)
    try:
        with running(desktop, command) as (_mark, launched):
            return until(watch.appeared, f"window of {command[0]}", seconds=60, every=0.01) - launched
    finally:
        watch.close()
