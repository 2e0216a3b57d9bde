"""One interpreter for all threads: how soon the window gets it back from those that read and work beside it."""

from __future__ import annotations

import sys

TURN_S = 0.000_05
"""For how long a thread that works keeps the interpreter from one that waits for it.

Python's own 5 ms are short for a thread and long for a window: a page that is being built lets go of the interpreter
in hundreds of Qt's calls, and each time would wait so long again. Where nobody waits, nothing is lost.
"""


def take_short_turns() -> None:
    """Have the threads of this program hand over the interpreter often enough for the window to stay quick."""
    sys.setswitchinterval(TURN_S)
