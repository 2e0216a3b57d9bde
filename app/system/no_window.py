"""Why no window can be opened, in words: found out only once Qt has failed, so a start that goes well pays nothing."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path

from app.domain.errors import InstallationError, NoWindowError, TillwatchError
from app.language import tr
from app.system.libraries import load_fault, missing_libraries, packages_of
from app.system.screen import dead_screens

_DEBIAN_MARK = Path("/etc/debian_version")
"""There on Debian and on what is made of it."""


def no_screen() -> NoWindowError:
    """Return the words for a start where no display server is named at all."""
    return NoWindowError(
        tr("There is no screen here. The commands work without one: 'tillwatch --help' lists them.")
    )


def why_not_imported(error: ImportError) -> TillwatchError:
    """Return the words for a module that could not be imported: the system lacks a library, or the program a part."""
    missing = missing_libraries(str(error), _bundle())
    return _lacking(missing) if missing else InstallationError(error)


def why_qt_failed(said: str, environ: Mapping[str, str]) -> TillwatchError:
    """Return the words for a Qt that found nothing to draw on and would end the process; ``said`` are its own."""
    plugins = _plugins(environ)
    lost = [each for each in plugins if not each.exists()]
    if lost and not environ.get("QT_QPA_PLATFORM"):
        return InstallationError(lost[0].name)
    there = (each for each in plugins if each not in lost)
    faults = [said, *(fault for each in there if (fault := load_fault(each)) is not None)]
    for fault in faults:
        missing = missing_libraries(fault, _bundle())
        if missing:
            return _lacking(missing)
    dead = dead_screens(environ)
    if dead and not environ.get("QT_QPA_PLATFORM"):
        return NoWindowError(
            tr("The screen {name} does not let Tillwatch in.", name=dead[-1]),
            tr(
                "Start Tillwatch on the desktop you are signed in to. The commands work without a screen:"
                " 'tillwatch --help' lists them."
            ),
        )
    return NoWindowError(
        tr("Tillwatch cannot open a window here ({reason}).", reason=said.partition("\n")[0]),
        tr("Sign out and in again. Should it happen again, install Tillwatch again."),
    )


def _bundle() -> Path | None:
    """Return the folder of libraries that come with a packaged program."""
    folder = getattr(sys, "_MEIPASS", None)
    return None if folder is None else Path(folder)


def _lacking(libraries: tuple[str, ...]) -> TillwatchError:
    if libraries[0].startswith(("libQt6", "libpyside6", "libshiboken6", "libicu")):
        return InstallationError(libraries[0])
    sentence = tr(
        "Tillwatch cannot open a window: this system lacks {libraries}.", libraries=", ".join(libraries)
    )
    packages = packages_of(libraries)
    if packages and _DEBIAN_MARK.exists():
        return NoWindowError(
            sentence,
            tr(
                "Install what is missing with 'sudo apt install {packages}', then start Tillwatch again.",
                packages=" ".join(packages),
            ),
        )
    return NoWindowError(sentence, tr("Install what is missing, then start Tillwatch again."))


def _plugins(environ: Mapping[str, str]) -> list[Path]:
    """Return those parts of Qt that speak to the display servers named, or to what Qt was told to use."""
    package = importlib.util.find_spec("PySide6")
    if package is None or not package.submodule_search_locations:
        return []
    folder = Path(package.submodule_search_locations[0], "Qt", "plugins", "platforms")
    servers = (("wayland", "WAYLAND_DISPLAY"), ("xcb", "DISPLAY"))
    told = environ.get("QT_QPA_PLATFORM")
    wanted = told.split(";") if told else [name for name, variable in servers if environ.get(variable)]
    # Variants, such as wayland-egl, and settings after a colon are of the same part.
    return [folder / f"libq{name.partition(':')[0].partition('-')[0]}.so" for name in wanted]
