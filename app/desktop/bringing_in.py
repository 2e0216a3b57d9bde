"""Brings Qt's Python classes to life in the GUI thread, and nowhere else, without holding the window up.

Each of Qt's classes is made when it is first named. Two threads that do so at the same moment tear the list of those
still to be made: modules of pages and charts that were imported beside the window ended the program in one of nine
openings of Insights. So whatever names Qt is imported by the GUI thread, one module after the other.
"""

from __future__ import annotations

import dis
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.abc import InspectLoader
from importlib.util import find_spec
from types import CodeType

_OURS = "app."
_QT = ("PySide6.QtCore", "PySide6.QtGui", "PySide6.QtWidgets")
_QT_BESIDES = ("PySide6.QtSvg", "PySide6.QtTest")
"""What pyqtgraph imports where it is there."""


def modules_in_steps(name: str) -> Iterator[str]:
    """Import one of our modules, after those of ours that it imports; a step is one module.

    Raises what the import raises.
    """
    yield from _import(name, set())
    # What there is no such module for is said by the import itself.
    import_module(name)


def qt_in_steps() -> Iterator[str]:
    """Bring all of Qt's classes to life that something else may then name in any thread; a step is one name."""
    for place in _QT_BESIDES:
        try:
            import_module(place)
        except ImportError:  # not in the package: then nobody else gets it either
            continue
        yield place
    for place in _QT:
        module = import_module(place)
        for name in dir(module):
            getattr(module, name)
            yield name


def _import(name: str, seen: set[str]) -> Iterator[str]:
    if name in seen or name in sys.modules:
        return
    seen.add(name)
    # Looking for a module imports the packages that it is in.
    package = name.rpartition(".")[0]
    if package:
        yield from _import(package, seen)
    spec = find_spec(name)
    if spec is None:
        return
    code = spec.loader.get_code(name) if isinstance(spec.loader, InspectLoader) else None
    for needed, parts in () if code is None else _needs(code):
        yield from _import(needed, seen)
        # What is taken out of a package may be a module of it.
        inside = getattr(sys.modules.get(needed), "__path__", None) is not None
        for part in parts if inside else ():
            yield from _import(f"{needed}.{part}", seen)
    import_module(name)
    yield name


def _needs(code: CodeType) -> list[tuple[str, Sequence[str]]]:
    """Return which of our modules a module imports first of all, and what it takes out of each.

    What it imports for its types only is left out.
    """
    found: list[tuple[str, Sequence[str]]] = []
    resume_at = 0
    previous: dis.Instruction | None = None
    for step in dis.get_instructions(code):
        said = None if previous is None else previous.argval
        if said == "TYPE_CHECKING" and "JUMP" in step.opname and "FALSE" in step.opname:
            resume_at = step.argval
        if step.offset >= resume_at and step.opname == "IMPORT_NAME" and step.argval.startswith(_OURS):
            found.append((step.argval, said if isinstance(said, tuple) else ()))
        previous = step
    return found
