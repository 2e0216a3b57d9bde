"""A line of threads in which nobody pushes in: who comes first is served first.

Python's own lock goes to whoever happens to be awake, which is mostly the thread that has just given it back.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Line:
    """One at a time, in the order of arrival."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._busy = False
        self._waiting: deque[threading.Lock] = deque()

    @contextmanager
    def turn(self, patience_s: float) -> Iterator[bool]:
        """Wait for one's turn and keep it; yields False, at once, where it did not come within ``patience_s``."""
        mine = self._wait(patience_s)
        try:
            yield mine
        finally:
            if mine:
                self._pass_on()

    def _wait(self, patience_s: float) -> bool:
        with self._lock:
            if not self._busy:
                self._busy = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        if ticket.acquire(timeout=patience_s):
            return True
        with self._lock:
            if ticket in self._waiting:
                self._waiting.remove(ticket)
                return False
        # Called up in the very moment of giving up.
        return True

    def _pass_on(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._busy = False
