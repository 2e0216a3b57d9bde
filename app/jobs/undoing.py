"""Undoing an import: the store becomes what it would be had that file never been read."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.errors import InputError, NotFoundError
from app.engine.clock import Clock
from app.jobs.importing import import_lock
from app.store.database import Store
from app.store.intake import imports, settling
from app.store.intake.imports import ImportRow
from app.system.paths import Home

_WHY_NOT = {
    "running": "it has not been taken in yet",
    "failed": "it was never taken in",
    "abandoned": "it was never taken in",
    "undone": "it is undone already",
}


def undo_import(
    store: Store, home: Home, clock: Clock, import_id: int, *, check: Callable[[], None] | None = None
) -> ImportRow:
    """Undo an import as a whole and return it as it now is. What other files say as well stays.

    ``check`` is called between chunks until the undo counts, and raises where the work is to stop.
    Raises ``NotFoundError`` for a number that no import has, ``InputError`` for one that cannot be undone,
    ``HomeInUseError`` where another import is going on.
    """
    with import_lock(home):
        now = clock.now()
        settling.tidy(store, now=now)
        with store.read() as connection:
            found = imports.get_import(connection, import_id, now=now)
        if found is None:
            raise NotFoundError(f"There is no import {import_id}.", "'tillwatch import --list' lists them.")
        if not found.undoable:
            reason = _WHY_NOT.get(
                found.state, f"only imports of the last {imports.UNDO_FOR.days} days can be"
            )
            raise InputError(
                f"Import {import_id} ('{found.file_name}') cannot be undone: {reason}.",
                "Nothing was changed.",
            )
        settling.undo(store, found, now=now, check=check)
        with store.read() as connection:
            undone = imports.get_import(connection, import_id, now=now)
        assert undone is not None
        return undone
