"""Work that may take longer than a frame, done beside the GUI thread and brought back to it.

Reads answer with the latest picture: while one is under way, later wishes of the same name become one more.
Acts (run, stop, snooze) are done one after the other, in the order in which they were asked for.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any, TypeVar

from PySide6.QtCore import QObject, QThreadPool, Signal, Slot
from shiboken6 import isValid

from app.domain.errors import TillwatchError
from app.language import tr

LOG = logging.getLogger(__name__)
T = TypeVar("T")

EXPIRY_MS = 5_000
"""After this much idleness the threads end: a program that waits should hold nothing."""
CLOSE_LIMIT_MS = 500
AT_ONCE = 2
"""Reads under way at once: a page whose figures take long must not keep another one waiting."""


@dataclass(frozen=True, slots=True)
class _Job:
    key: str
    work: Callable[[], Any]
    done: Callable[[Any], None] | None
    failed: Callable[[TillwatchError], None] | None
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class _Outcome:
    job: int
    result: Any = None
    error: TillwatchError | None = None


class Loader(QObject):
    """Three small thread pools. Made in the GUI thread; everything given back arrives there.

    What was asked for mostly holds the page that asked, and Qt's widgets may be destroyed by the GUI thread only. So
    that no pool thread ever lets go of the last reference to one, jobs stay in this object, known by a number.
    """

    failed = Signal(str)
    """A sentence for the owner, where whoever asked did not want to deal with the failure itself."""
    settled = Signal()
    """Something that was asked for has come to its end, and whoever asked has been told."""
    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reads = _pool(self, AT_ONCE)
        self._ahead = _pool(self)
        self._acts = _pool(self)
        self._jobs: dict[int, _Job] = {}
        self._numbers = count()
        self._busy: set[str] = set()
        self._again: dict[str, _Job] = {}
        self._closed = False
        self._retired = False
        self._arrived.connect(self._on_arrived)

    def read(
        self,
        key: str,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[TillwatchError], None] | None = None,
        *,
        ahead: bool = False,
    ) -> None:
        """Run ``work`` beside the GUI thread and give its result to ``done``. ``key`` names the picture.

        Without ``failed`` an error is told through the signal. ``ahead``: nobody waits for it yet, so it must not stand
        in the way of what somebody does wait for.
        """
        if self._closed or self._retired:
            return
        job = _Job(key, work, done, failed, ahead)
        if key in self._busy:
            self._again[key] = job
            return
        self._busy.add(key)
        self._start(self._ahead if ahead else self._reads, job)

    def act(
        self,
        work: Callable[[], T],
        done: Callable[[T], None] | None = None,
        failed: Callable[[TillwatchError], None] | None = None,
    ) -> None:
        """Run ``work`` after all earlier acts; without ``failed`` an error is told through the signal."""
        if self._closed or self._retired:
            return
        self._start(self._acts, _Job("", work, done, failed))

    def close(self) -> bool:
        """Take nothing more, wait a little for what is under way, and drop its results; False where it goes on."""
        self._closed = True
        self._again.clear()
        ended = [pool.waitForDone(CLOSE_LIMIT_MS) for pool in (self._reads, self._ahead, self._acts)]
        if all(ended):
            self._jobs.clear()
        return all(ended)

    def retire(self) -> None:
        """Answer nothing more: whoever asked is gone. What is under way is done to its end; then this goes too."""
        self._retired = True
        self._again.clear()
        if not self._jobs:
            self.deleteLater()

    def _start(self, pool: QThreadPool, job: _Job) -> None:
        number = next(self._numbers)
        self._jobs[number] = job
        pool.start(lambda: self._perform(number))

    def _perform(self, number: int) -> None:
        try:
            outcome = _Outcome(number, result=self._jobs[number].work())
        except TillwatchError as error:
            # The traceback holds the work's own variables.
            outcome = _Outcome(number, error=error.with_traceback(None))
        except Exception as error:  # the border between a thread and the window: everything must get across
            LOG.exception("Work for the window failed")
            outcome = _Outcome(
                number,
                error=TillwatchError(
                    tr("Something went wrong: {reason}", reason=error), tr("The log has the details.")
                ),
            )
        if not self._closed:
            self._arrived.emit(outcome)

    @Slot(object)
    def _on_arrived(self, outcome: _Outcome) -> None:
        if self._closed:
            return
        job = self._jobs.pop(outcome.job)
        if self._retired:
            if not self._jobs:
                self.deleteLater()
            return
        asker = getattr(job.done, "__self__", None)
        gone = isinstance(asker, QObject) and not isValid(asker)
        if job.key:
            self._busy.discard(job.key)
            following = self._again.pop(job.key, None)
            if following is not None and following.done is not None:
                self.read(
                    following.key, following.work, following.done, following.failed, ahead=following.ahead
                )
        if outcome.error is not None:
            if job.failed is not None:
                job.failed(outcome.error)
            else:
                self.failed.emit(str(outcome.error))
        elif job.done is not None and not gone:
            job.done(outcome.result)
        self.settled.emit()


def _pool(parent: QObject, threads: int = 1) -> QThreadPool:
    pool = QThreadPool(parent)
    pool.setMaxThreadCount(threads)
    pool.setExpiryTimeout(EXPIRY_MS)
    return pool
