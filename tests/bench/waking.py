"""How often a program wakes up while nobody uses it, thread by thread, and which of that is its heartbeat.

A wake-up is a voluntary context switch: the thread had been waiting, did something, and waits again. It is read from
/proc, which wakes nobody.
"""

from __future__ import annotations

import re
import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.session.harness.processes import marked

_LOOK_EVERY_S = 0.5
_PUNCTUAL_S = 1.5
"""A heartbeat is seen at the look after it, and may itself be late by a moment."""


@dataclass(frozen=True, slots=True)
class Wake:
    """What one thread did between two looks."""

    at_s: float
    """Of the monotonic clock, at the second look."""
    thread: int
    count: int


class WakeWatch:
    """Collects the wake-ups of the processes with this mark in their environment, for as long as ``with`` lasts.

    A process that comes into being meanwhile is not watched: what idles starts none.
    """

    def __init__(self, mark: tuple[str, str]) -> None:
        self.wakes: list[Wake] = []
        self._processes = marked(*mark)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look_on)

    def __enter__(self) -> Self:
        self._before = self._counts()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._look()

    def _look_on(self) -> None:
        while not self._ended.wait(_LOOK_EVERY_S):
            self._look()

    def _look(self) -> None:
        counts = self._counts()
        now = time.monotonic()
        for thread, count in counts.items():
            woke = count - self._before.get(thread, 0)
            if woke:
                self.wakes.append(Wake(now, thread, woke))
        self._before = counts

    def _counts(self) -> dict[int, int]:
        counts = {}
        for process in self._processes:
            for status in Path(f"/proc/{process}/task").glob("*/status"):
                try:
                    found = re.search(r"^voluntary_ctxt_switches:\s+(\d+)", status.read_text(), re.MULTILINE)
                except OSError:  # ended meanwhile
                    continue
                if found is not None:
                    counts[int(status.parent.name)] = int(found[1])
        return counts


def beyond_heartbeat(wakes: Iterable[Wake], every_s: float) -> int:
    """Return how many wake-ups are left when those of one thread that come ``every_s`` seconds apart are taken out."""
    wakes = list(wakes)
    by_thread: dict[int, list[float]] = defaultdict(list)
    for wake in wakes:
        by_thread[wake.thread].append(wake.at_s)
    beats = max((_longest_row(moments, every_s) for moments in by_thread.values()), default=0)
    return sum(wake.count for wake in wakes) - beats


def _longest_row(moments: list[float], every_s: float) -> int:
    """Return how many of the moments can stand one after the other with this time between them."""
    longest: list[int] = []
    for at, moment in enumerate(moments):
        before = [longest[i] for i in range(at) if abs(moment - moments[i] - every_s) <= _PUNCTUAL_S]
        longest.append(1 + max(before, default=0))
    return max(longest, default=0)
