"""Python's search for objects that only keep each other alive, confined to the GUI thread.

Dialogs and pages that are gone hang together in such circles. Whichever thread happens to search destroys what it
finds, and a Qt object that is destroyed outside its own thread can bring down the program.

A search takes as long as what it looks through is large: 0.1 s for what the window of a large shop holds. So the window
is searched in small portions, and what has outlasted two searches, or came in bulk, is left alone until nobody looks.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, Slot

MOST_AT_ONCE = 10_000
"""New objects that are searched while somebody may be looking: about 5 ms."""


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
        young, middle, _old = gc.get_count()
        most_young, most_middle, _most_old = gc.get_threshold()
        if young <= most_young:
            return
        if young > MOST_AT_ONCE:
            # A large read has come in: few circles among much that stays.
            gc.freeze()
        elif middle > most_middle:
            gc.collect(1)
            gc.freeze()
        else:
            gc.collect(0)

    @Slot()
    def search_all(self) -> None:
        """Search everything, also what was left alone. Takes up to 0.2 s: for when the window has just gone."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()
