"""Keeps PySide from reading the source of every module that is imported after it.

It looks for its own name there, because a module may ask for Qt's names in another spelling (``from __feature__ import
snake_case``), and others must not get that. We never ask. The look goes through ``inspect``, which keeps every line for
good: measured here, the text and the room that reading it left behind were 17 of the 127 MB of a waiting tray.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

_LOOK = "_mod_uses_pyside"
"""PySide's own name for the look. Only this is taken away, not all of its import: star imports from Qt need that."""


def leave_sources_unread() -> None:
    """Have PySide believe of every module that comes from now on that it asks for no other spelling. Loads PySide.

    A version of PySide that looks in another way is left as it is: that costs memory, nothing else.
    """
    import_module("PySide6")
    try:
        feature = import_module("shibokensupport.feature")
    except ImportError:
        return
    if hasattr(feature, _LOOK):
        setattr(feature, _LOOK, _is_not_looked_into)


def _is_not_looked_into(_module: ModuleType) -> bool:
    return False
