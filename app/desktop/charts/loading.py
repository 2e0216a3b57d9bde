"""What draws charts, loaded when it is first wanted: it brings NumPy along, which a waiting tray must not hold."""

from __future__ import annotations

import importlib
import logging
import sys
from collections.abc import Callable
from itertools import count

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.desktop.bringing_in import qt_in_steps
from app.desktop.loader import Loader
from app.desktop.portions import Portions

LOG = logging.getLogger(__name__)

_DRAWING = "app.desktop.charts.plot"
"""The one module that imports pyqtgraph."""
_NUMBERS = count()


def is_loaded() -> bool:
    """Whether charts can be drawn at once."""
    module = sys.modules.get(_DRAWING)
    return module is not None and hasattr(module, "Plot")


def when_loaded(loader: Loader, then: Callable[[], None]) -> None:
    """Call ``then`` in the GUI thread once charts can be drawn, at once where they can already.

    It is called also where loading failed: ``is_loaded`` then still says no. Nothing is called where ``then`` belongs
    to a widget that has gone meanwhile.
    """
    if is_loaded():
        then()
        return

    def arrived(_loaded: bool) -> None:
        owner = getattr(then, "__self__", None)
        if not (isinstance(owner, QObject) and not isValid(owner)):
            then()

    def load() -> None:
        portions.deleteLater()
        # A key of its own for each: reads of one key answer only who asked first and who asked last.
        loader.read(f"charts {next(_NUMBERS)}", _load, arrived)

    # pyqtgraph names every class of Qt as it is imported: none of them may then be new.
    portions = Portions(loader)
    portions.begin(qt_in_steps(), load)


def _load() -> bool:
    try:
        importlib.import_module(_DRAWING)
    except Exception:  # a page without its chart still says everything in words
        LOG.exception("Charts cannot be drawn")
        return False
    return True
