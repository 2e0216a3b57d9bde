"""Whether there is a screen to draw on."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

_X_LIBRARY = "libxcb.so.1"
_WITHOUT_EYES = ("offscreen", "minimal")
_WAYLAND_PATIENCE_S = 2.0


def has_screen() -> bool:
    """Return whether a window could be shown: on Linux, whether a display server is named (or Qt told otherwise)."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def is_seen(environ: Mapping[str, str]) -> bool:
    """Return whether somebody would see a dialog, and could close it: Qt can be told to draw where nobody looks."""
    return environ.get("QT_QPA_PLATFORM", "").partition(":")[0] not in _WITHOUT_EYES


def dead_screens(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the display servers that are named and let nobody in; none where one of them does, or may do."""
    dead = []
    for name, answers in (("WAYLAND_DISPLAY", _wayland_answers), ("DISPLAY", _x_answers)):
        display = environ.get(name)
        if not display:
            continue
        if answers(display, environ):
            return ()
        dead.append(display)
    return tuple(dead)


def _wayland_answers(display: str, environ: Mapping[str, str]) -> bool:
    path = Path(environ.get("XDG_RUNTIME_DIR", "")) / display
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(_WAYLAND_PATIENCE_S)
        try:
            connection.connect(str(path))
        except OSError:
            return False
    return True


def _x_answers(display: str, _environ: Mapping[str, str]) -> bool:
    """Whether an X server lets us in: its own library asks, so the owner's keys are found as Qt would find them."""
    try:
        xcb = ctypes.CDLL(_X_LIBRARY)
    except OSError:
        return True  # who cannot ask does not know
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(os.fsencode(display), None)
    try:
        return bool(xcb.xcb_connection_has_error(connection) == 0)
    finally:
        xcb.xcb_disconnect(connection)
