"""Threads that run what is queued: made when there is work, gone when there has been none for a while.

An idle Tillwatch therefore keeps no worker thread and nothing ever polls. For a moment they stay, though: on a busy
PC a new thread begins milliseconds later than one that only has to wake up.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

LINGER_S = 10.0
"""How long a thread without work stays."""


class Workers:
    """At most ``size`` threads, each calling ``work()`` until it returns False and there was no wake since."""

    def __init__(
        self,
        size: int,
        work: Callable[[str], bool],
        *,
        on_idle: Callable[[], None] = lambda: None,
        linger_s: float = LINGER_S,
    ) -> None:
        """``work`` is given the thread's name, does one piece of work, and says whether there may be more.

        ``on_idle`` is called, on the last thread, when there has been no more work for ``linger_s`` seconds.
        """
        self._size = size
        self._work = work
        self._on_idle = on_idle
        self._linger_s = linger_s
        self._changed = threading.Condition()
        self._threads: set[threading.Thread] = set()
        self._resting = 0
        """Threads that wait for work and that no wake has called on yet."""
        self._called = 0
        """Threads that a wake has called on and that have not stirred yet."""
        self._wakes = 0
        self._made = 0
        self._stopped = False

    def wake(self) -> None:
        """Say that there may be work. Returns at once."""
        with self._changed:
            self._wakes += 1
            if self._stopped:
                return
            if self._resting:
                self._resting -= 1
                self._called += 1
                self._changed.notify()
                return
            if len(self._threads) >= self._size:
                return
            self._made += 1
            thread = threading.Thread(target=self._loop, name=f"worker-{self._made}", daemon=True)
            self._threads.add(thread)
        thread.start()

    def stop(self, timeout_s: float, monotonic: Callable[[], float]) -> bool:
        """Take no more work and wait for what is going on; False where a thread outlived ``timeout_s``."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
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
                with self._changed:
                    seen = self._wakes
                    if self._stopped:
                        return
                if not self._work(me.name) and not self._rest(me, seen):
                    break
        finally:
            with self._changed:
                self._threads.discard(me)
                idle = not self._threads
        if idle:
            self._on_idle()

    def _rest(self, me: threading.Thread, seen: int) -> bool:
        """Wait for a wake later than the ``seen``-th; False where this thread is to go, and is counted no more."""
        with self._changed:
            # A wake since the last look must not be lost: nobody was called on for it.
            if self._wakes != seen:
                return True
            self._resting += 1
            self._changed.wait_for(lambda: self._called > 0 or self._stopped, self._linger_s)
            if self._called:
                self._called -= 1
                return True
            self._resting -= 1
            self._threads.discard(me)
            return False
