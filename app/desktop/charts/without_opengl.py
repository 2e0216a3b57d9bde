"""Lets pyqtgraph be loaded without Qt's OpenGL, which it asks for when it is imported and does not draw with here.

Those two modules are 9 MB of the package, and as much memory once they are loaded.
"""

from __future__ import annotations

import sys
from types import ModuleType

_ASKED_FOR = ("PySide6.QtOpenGL", "PySide6.QtOpenGLWidgets")


def leave_out_opengl() -> None:
    """Have the two modules imported as empty ones, unless something has loaded the real ones already."""
    for name in _ASKED_FOR:
        if name not in sys.modules:
            empty = ModuleType(name)
            # A class of pyqtgraph's is derived from it as it is defined; none of its objects is ever made.
            empty.__dict__["QOpenGLWidget"] = object
            sys.modules[name] = empty
