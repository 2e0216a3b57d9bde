"""Long work that only the GUI thread may do, a few milliseconds in each turn of its event loop."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Slot

PORTION_S = 0.005
"""How long the window waits for a portion; the last step of one may be longer."""


@dataclass(frozen=True, slots=True, eq=False)
class _Work:
    steps: Iterator[object]
    done: Callable[[], None]
    failed: Callable[[Exception], None] | None


class Portions(QObject):
    """Works through steps, one piece of work after the other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._works: deque[_Work] = deque()
        # Started anew after each portion, and only while there is work: an idle program must not wake.
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.timeout.connect(self._go_on)

    def begin(
        self,
        steps: Iterator[object],
        done: Callable[[], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        ahead: bool = False,
    ) -> None:
        """Go through ``steps``, none of which may be None, then call ``done``.

        Without ``failed`` an error is raised out of the event loop. ``ahead``: nobody waits for it yet, so it comes
        after everything else.
        """
        work = _Work(steps, done, failed)
        if ahead:
            self._works.append(work)
        else:
            self._works.appendleft(work)
        self._next.start()

    @Slot()
    def _go_on(self) -> None:
        work = self._works[0]
        end = time.monotonic() + PORTION_S
        try:
            while next(work.steps, None) is not None:
                if time.monotonic() > end:
                    self._next.start()
                    return
        except Exception as error:
            self._end(work)
            if work.failed is None:
                raise
            work.failed(error)
        else:
            self._end(work)
            work.done()

    def _end(self, work: _Work) -> None:
        self._works.remove(work)
        # What is told then may fail, and the rest must not wait for it.
        if self._works:
            self._next.start()
