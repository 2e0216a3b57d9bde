"""What of the collected files goes into the frozen folder: named plugins and data, and the libraries those need.

PyInstaller takes along whatever a package brings. What Tillwatch has no use for is named here, and a name that matches
nothing any more stops the build, so that the list stays true to the parts it was written for.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath

from build.packaging.linked import linked_with
from build.packaging.project import PackagingError

Entry = tuple[str, str, str]
"""A file as PyInstaller lists it: its place in the folder, where it comes from, and its kind."""

QT_PLUGINS = {
    "platforms": {"qxcb", "qwayland", "qoffscreen", "qwindows", "qcocoa"},
    "platforminputcontexts": {"composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"},
    "platformthemes": {"qxdgdesktopportal"},
    "wayland-shell-integration": {"xdg-shell"},
    "wayland-decoration-client": {"adwaita", "bradient"},
    "iconengines": {"qsvgicon"},
    "imageformats": {"qsvg"},
    "styles": {"qmodernwindowsstyle", "qmacstyle"},
}
"""The plugins of Qt that stay, by folder; all others go.

Windows that are drawn without OpenGL need no integrations of it, and connections to the network are not made by Qt.
GTK's theme is the one that somebody may miss: on a desktop of that family the file dialog is Qt's own without it. It
brings 20 MB of libraries and 17 MB of memory for as long as the program runs.
"""

LEFT_OUT = {
    "PySide6/*translations/*": "Qt's own words: Spanish alone, see KEPT",
    "resources/linux/*": "goes into the package around the folder, not into the program",
    "resources/language/*.po": "the compiled catalogue is what is read",
    "pyqtgraph/icons/*": "pictures of controls that Tillwatch does not show",
    "pyqtgraph/colors/maps/*": "colours for heat maps",
    "selectolax/*.c": "what its machine code was made of",
    "selectolax/*.p[xy]?": "the same",
}
"""Files that go, with the reason."""

KEPT = ("PySide6/*translations/qtbase_es.qm",)
"""Files that stay although a name above fits them."""

MODULES_LEFT_OUT = {
    "setuptools": "what builds packages",
    "tkinter": "another way to make windows",
    "numpy.f2py": "a compiler's front",
    "numpy.random": "chance is Python's own here, given as a parameter",
    "numpy.testing": "NumPy's tests",
    "PySide6.QtTest": "pyqtgraph's tests",
    "PySide6.QtOpenGL": "pyqtgraph is loaded without it, see app/desktop/charts/without_opengl.py",
    "PySide6.QtOpenGLWidgets": "the same",
    "pyqtgraph.opengl": "drawings in space",
    "readline": "Python's own prompt",
    "pygments": "Rich colours program code by it, and Tillwatch shows none",
    "markdown_it": "Rich lays out Markdown by it",
    "charset_normalizer": "nothing here guesses an encoding by it",
    # PostgreSQL's has to stay beside SQLite's: Alembic imports it whatever the database.
    "sqlalchemy.dialects.mssql": "another database",
    "sqlalchemy.dialects.mysql": "another database",
    "sqlalchemy.dialects.oracle": "another database",
}
"""Python modules that go, with the reason."""

OF_THE_SYSTEM = frozenset({
    "libgcc_s.so.1", "libstdc++.so.6", "libX11.so.6", "libX11-xcb.so.1", "libXau.so.6", "libXdmcp.so.6",
    "libfontconfig.so.1", "libfreetype.so.6", "libexpat.so.1", "libglib-2.0.so.0", "libgthread-2.0.so.0",
    "libdbus-1.so.3", "libz.so.1", "libgssapi_krb5.so.2",
})  # fmt: skip
"""Libraries of Linux that every desktop has and that must be its own.

The drivers of its graphics card are linked with the same ones and may ask for a newer release than that of the machine
which froze the program; fonts are found by files of settings that belong to the library's release. The package names
them in ``Depends``.
"""

STRIPPED = (
    "libpython*.so*",
    "python3*/lib-dynload/*.so",
    "sqlalchemy/*/*.so",
    "dbus_fast/**/*.so",
    "msgspec/*.so",
    "cryptography/**/*.so",
    "selectolax/*.so",
)
"""Machine code whose symbols for debuggers are taken out. Not NumPy's: its libraries do not load any more after it."""


_UP_TO_DATE = "bring build/packaging/trimming.py up to date."


def trimmed(entries: Iterable[Entry], platform: str, *, all_named: bool = True) -> list[Entry]:
    """Return the entries that stay of all binaries and data that were collected; ``platform``: ``sys.platform``.

    Libraries are followed on Linux alone: elsewhere only what is named here goes. Raises ``PackagingError`` where a
    name of ``LEFT_OUT`` or ``KEPT`` matches nothing, unless not ``all_named`` are to: another program has less.
    """
    entries = [(place.replace("\\", "/"), source, kind) for place, source, kind in entries]
    if all_named:
        _expect_all_to_match({entry[0] for entry in entries})
    wanted = [entry for entry in entries if _is_wanted(entry[0])]
    return _without_idle_libraries(wanted) if platform == "linux" else wanted


def strip_symbols(inside: Path, *, all_named: bool = True) -> None:
    """Take the symbols for debuggers out of the machine code below ``inside`` that ``STRIPPED`` names.

    Raises ``PackagingError`` where a name matches nothing, unless not ``all_named`` are to.
    """
    for pattern in STRIPPED:
        found = sorted(str(path) for path in inside.glob(pattern) if path.is_file() and not path.is_symlink())
        if not found and all_named:
            raise PackagingError(f"Nothing is called {pattern} any more: {_UP_TO_DATE}")
        if found:
            subprocess.run(["strip", "--strip-debug", "--strip-unneeded", *found], check=True)


def _is_wanted(place: str) -> bool:
    plugin = re.search(r"(?:^|/)plugins/([^/]+)/([^/]+)$", place)
    if place.startswith("PySide6/") and plugin is not None:
        return _stem(plugin[2]) in QT_PLUGINS.get(plugin[1], set())
    if any(fnmatch(place, kept) for kept in KEPT):
        return True
    return not any(fnmatch(place, pattern) for pattern in LEFT_OUT)


def _stem(file: str) -> str:
    """Return a plugin's name without what systems put before and after it."""
    return file.partition(".")[0].removeprefix("lib")


def _expect_all_to_match(places: set[str]) -> None:
    idle = [pattern for pattern in (*LEFT_OUT, *KEPT) if not any(fnmatch(place, pattern) for place in places)]
    if idle:
        raise PackagingError(f"Nothing is called {', '.join(idle)} any more: {_UP_TO_DATE}")


def _without_idle_libraries(entries: list[Entry]) -> list[Entry]:
    """Return the entries without those libraries that nothing which stays is linked with, and without the system's."""
    libraries = {PurePosixPath(entry[0]).name: entry for entry in entries if _is_library(entry)}
    needs = linked_with({entry[1] for entry in entries if entry[2] in {"BINARY", "EXTENSION"}})
    todo = [entry[1] for entry in entries if entry[2] in {"BINARY", "EXTENSION"} and not _is_library(entry)]
    stay: set[str] = {name for name in libraries if name.startswith("libpython")}
    todo += [libraries[name][1] for name in stay]
    while todo:
        for name in needs.get(todo.pop(), ()):
            if name in libraries and name not in stay and name not in OF_THE_SYSTEM:
                stay.add(name)
                todo.append(libraries[name][1])
    return [
        entry for entry in entries
        if not _named_as_library(entry[0]) or PurePosixPath(entry[0]).name in stay
    ]  # fmt: skip


def _is_library(entry: Entry) -> bool:
    return entry[2] == "BINARY" and _named_as_library(entry[0])


def _named_as_library(place: str) -> bool:
    """Whether it is there for others to be linked with: neither a plugin nor a module of Python."""
    name = PurePosixPath(place).name
    return re.match(r"lib.+\.so(\.|$)", name) is not None and "/plugins/" not in place
