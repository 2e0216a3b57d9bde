"""Threads that run what is queued: made when there is work, gone when there is none.

An idle Tillwatch therefore keeps no worker thread and nothing ever polls.
"""

from __future__ import annotations

import threading
from collections.abc import Callable


class Workers:
    """At most ``size`` threads, each calling ``work()`` until it returns False."""

    def __init__(
        self, size: int, work: Callable[[str], bool], *, on_idle: Callable[[], None] = lambda: None
    ) -> None:
        """``work`` is given the thread's name, does one piece of work, and says whether it found any.

        ``on_idle`` is called, on the last thread, when there is no more work.
        """
        self._size = size
        self._work = work
        self._on_idle = on_idle
        self._lock = threading.Lock()
        self._threads: set[threading.Thread] = set()
        self._wakes = 0
        self._made = 0
        self._stopped = False

    def wake(self) -> None:
        """Say that there may be work. Returns at once."""
        with self._lock:
            self._wakes += 1
            if self._stopped or len(self._threads) >= self._size:
                return
            self._made += 1
            thread = threading.Thread(target=self._loop, name=f"worker-{self._made}", daemon=True)
            self._threads.add(thread)
        thread.start()

    def stop(self, timeout_s: float, monotonic: Callable[[], float]) -> bool:
        """Take no more work and wait for what is going on; False where a thread outlived ``timeout_s``."""
        with self._lock:
            self._stopped = True
            threads = list(self._threads)
        end = monotonic() + timeout_s
        for thread in threads:
            if thread is not threading.current_thread():
                thread.join(max(0.0, end - monotonic()))
        return not any(thread.is_alive() for thread in threads)

    def _loop(self) -> None:
        me = threading.current_thread()
        try:
            while True:
                with self._lock:
                    if self._stopped:
                        return
                    seen = self._wakes
                if self._work(me.name):
                    continue
                with self._lock:
                    # A wake between our look and this line must not be lost.
                    if seen == self._wakes:
                        self._threads.discard(me)
                        idle = not self._threads
                        break
            if idle:
                self._on_idle()
        finally:
            with self._lock:
                self._threads.discard(me)
