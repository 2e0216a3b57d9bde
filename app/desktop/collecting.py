"""Python's search for objects that only keep each other alive, confined to the GUI thread.

Dialogs and pages that are gone hang together in such circles. Whichever thread happens to search destroys what it
finds, and a Qt object that is destroyed outside its own thread can bring down the program.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Slot


class Collector(QObject):
    """Takes the search over from Python, which would do it in any thread; made in the GUI thread.

    It looks when something has happened, so that a program that waits does nothing.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()

    @Slot()
    def look(self) -> None:
        """Search where as much has been made since the last time as Python itself would wait for."""
        full = [count > limit for count, limit in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if not full[0]:
            return
        if all(full):
            gc.collect()
        else:
            gc.collect(1 if full[1] else 0)
