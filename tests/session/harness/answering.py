"""Whether a program's window goes on answering while something else on the desktop does not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.session.harness.bus import BusError
from tests.session.harness.program import Program
from tests.session.harness.windows import Screen

LIMIT_SECONDS = 2.0
"""Longer than anything takes on a busy test machine, and shorter than any wait for a service that hangs."""


@contextmanager
def answering(program: Program, limit: float = LIMIT_SECONDS) -> Iterator[None]:
    """Asks the shown window of ``program`` without a pause how it is, in the block, and fails where an answer took
    longer than ``limit`` seconds. The thread that draws the window is the one that answers.
    """
    screen = Screen(program.desktop.accessibility_address())
    window = next(frame for frame in screen.find_all(program.name, role="frame") if frame.is_("showing"))
    ended = threading.Event()
    waits: list[float] = []

    def ask() -> None:
        over = False
        while not over:
            asked = time.monotonic()
            with suppress(
                BusError, TimeoutError
            ):  # gone with its program, or silent for longer than is waited
                window.is_("showing")
            waits.append(time.monotonic() - asked)
            over = ended.wait(0.02)

    thread = threading.Thread(target=ask, name="answering")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        screen.close()
    assert max(waits) < limit, f"the window was silent for {max(waits):.1f} s"
