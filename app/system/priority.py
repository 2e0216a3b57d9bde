"""Working in the background: whoever sits at the PC, and the window above all, gets the processor first."""

from __future__ import annotations

import ctypes
import os
import sys

NICENESS = 10
"""On a machine with nothing else to do this costs nothing."""
_BELOW_NORMAL = 0x4000
"""Windows' ``BELOW_NORMAL_PRIORITY_CLASS``."""


def work_in_the_background() -> None:
    """Let every other process go before this one. Where the system refuses, it works on as before."""
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL)
        return
    try:
        os.nice(NICENESS)
    except OSError:
        return
