"""Putting a backup in the store's place, as the command line and the window do it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from app.domain.errors import HomeInUseError
from app.language import tr
from app.store import backup
from app.system.instance import InstanceLock
from app.system.paths import Home


def restore_backup(home: Home, source: Path, *, now: datetime) -> Path | None:
    """Restore ``source`` after checking it; return where the old store is kept, None where there was none.

    The caller holds the home's lock, and nobody has its store open. Raises ``InputError`` where the backup cannot be
    used, ``HomeInUseError`` where a file is being taken in, ``StoreError`` where the disk refuses.
    """
    importing = InstanceLock(home.import_lock_path)
    if not importing.acquire():
        raise HomeInUseError(
            tr("An import is going on in this home."), tr("Wait until it has ended, then restore.")
        )
    with importing:
        return backup.restore(source, home.store_path, now)
