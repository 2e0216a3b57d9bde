"""The system's libraries without which no window opens: which are missing, and in which packages they come."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterable
from pathlib import Path

PACKAGES = {
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libGL.so.1": "libgl1",
    "libEGL.so.1": "libegl1",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
}
"""Debian's package of each library that Qt takes from the system."""

_NOT_LOADED = re.compile(
    r"(?:^|[\s/(])(lib[\w.+-]+?\.so[.\d]*): (?:cannot open shared object file|file too short|invalid ELF header)"
)


def load_fault(path: Path) -> str | None:
    """Return the loader's word on why a library cannot be loaded with all it needs, None where it can."""
    try:
        ctypes.CDLL(str(path))
    except OSError as error:
        # A packaged program puts a sentence of its own before the loader's.
        return str(error.__cause__ or error)
    return None


def missing_libraries(said: str, bundled: Path | None) -> tuple[str, ...]:
    """Return the libraries that are missing, given the loader's word on the first of them; none where it says none.

    The loader stops at the first; the owner is told of all at once. ``bundled`` is a folder of libraries that come with
    the program, and need not be the system's.
    """
    first = _named_in(said)
    if first is None:
        return ()
    # Whoever draws on X lacks nothing without Wayland's.
    others = [
        name
        for name in PACKAGES
        if not (bundled and (bundled / name).exists()) and (_is_waylands(first) or not _is_waylands(name))
    ]
    # What a library lacks counts, not the library: one that is there fails to load where another is missing.
    lacking = (_named_in(fault) for name in others if (fault := load_fault(Path(name))) is not None)
    return tuple(dict.fromkeys([first, *(name for name in lacking if name is not None)]))


def _is_waylands(library: str) -> bool:
    return library.startswith("libwayland-")


def _named_in(said: str) -> str | None:
    named = _NOT_LOADED.search(said)
    return None if named is None else named[1]


def packages_of(libraries: Iterable[str]) -> tuple[str, ...]:
    """Return the Debian packages of those libraries that are known here, each once."""
    return tuple(dict.fromkeys(PACKAGES[name] for name in libraries if name in PACKAGES))
