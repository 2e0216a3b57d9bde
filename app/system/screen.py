"""Whether there is a screen to draw on."""

from __future__ import annotations

import os
import sys


def has_screen() -> bool:
    """Return whether a window could be shown: on Linux, whether a display server is named (or Qt told otherwise)."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
