"""The Qt binding itself: one release of it gave away references that it did not own, and ended long-lived programs."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal

ROUNDS = 200
SLACK = 50
"""References that other threads may take or give meanwhile."""


class Bell(QObject):
    rung = Signal()


def test_calls_into_qt_leave_the_shared_constants_alone() -> None:
    """A fall of one a call frees ``True`` or ``None`` after some hundred calls, which kills the process.

    From Python 3.12 on these constants are immortal, and the counts never move.
    """
    bell = Bell()
    before = {constant: sys.getrefcount(constant) for constant in (True, None)}
    for _ in range(ROUNDS):
        bell.rung.emit()
        bell.setObjectName("bell")
    lost = {constant: count - sys.getrefcount(constant) for constant, count in before.items()}
    assert max(lost.values()) < SLACK, lost
