"""Undoing an import: the store becomes what it would be had that file never been read."""

from __future__ import annotations

from collections.abc import Callable

from app.domain.errors import InputError, NotFoundError
from app.engine.clock import Clock
from app.jobs.importing import import_lock
from app.language import noop, tr, trn
from app.store.database import Store
from app.store.intake import imports, settling
from app.store.intake.imports import ImportRow
from app.system.paths import Home

_WHY_NOT = {
    "running": noop("it has not been taken in yet"),
    "failed": noop("it was never taken in"),
    "abandoned": noop("it was never taken in"),
    "undone": noop("it is undone already"),
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
            raise NotFoundError(
                tr("There is no import {id}.", id=import_id), tr("'tillwatch import --list' lists them.")
            )
        if not found.undoable:
            # words: {reason} is "it is undone already" or "only imports of the last 30 days can be".
            raise InputError(
                tr(
                    "Import {id} ('{file}') cannot be undone: {reason}.",
                    id=import_id,
                    file=found.file_name,
                    reason=_why_not(found.state),
                ),
                tr("Nothing was changed."),
            )
        settling.undo(store, found, now=now, check=check)
        with store.read() as connection:
            undone = imports.get_import(connection, import_id, now=now)
        assert undone is not None
        return undone


def _why_not(state: str) -> str:
    if state in _WHY_NOT:
        return tr(_WHY_NOT[state])
    return trn(
        "only imports of the last {n} day can be",
        "only imports of the last {n} days can be",
        imports.UNDO_FOR.days,
    )
