"""Copies of the store that can be trusted: made by SQLite's own backup, checked before they count.

Copying the file of a live WAL database gives a file without its latest tables; SQLite's backup API does not.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from app.domain.errors import InputError, StoreError
from app.store.database import explain_database_error
from app.store.migrations import KNOWN_REVISIONS


def back_up(store_path: Path, target: Path) -> int:
    """Copy the store to ``target`` (replaced only once the copy is whole and checked); return its bytes.

    Raises ``StoreError`` where the store cannot be read, the disk is full, or the copy fails its check.
    """
    part = target.with_name(target.name + ".part")
    try:
        with closing(sqlite3.connect(store_path)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy, pages=2_000)
            copy.execute("PRAGMA journal_mode=DELETE")
        fault = check(part)
        if fault is not None:
            raise StoreError(
                f"The copy of {store_path.name} did not pass its check ({fault}).", "It was not kept."
            )
        part.replace(target)
    except sqlite3.Error as error:
        told = explain_database_error(str(error), store_path)
        raise told or StoreError(f"{store_path.name} could not be copied ({error}).") from error
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def check(path: Path) -> str | None:
    """Return None where a database is whole and one of Tillwatch's, else what is wrong with it."""
    try:
        # As a URI proper: a folder's name may hold signs such as # and ?, which would end a plain one.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            # An empty file is a whole database to SQLite, and so is any other program's.
            ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    except sqlite3.Error as error:
        return str(error)
    if answer != "ok":
        return str(answer)
    return None if ours else "there is no shop in it"


def backup_name(reason: str, now: datetime) -> str:
    """Return the file name of a backup: sortable by time, saying why it was made."""
    return f"tillwatch-{now:%Y%m%d-%H%M%S}-{reason}.db"


def last_good(folder: Path) -> Path | None:
    """Return the newest backup in ``folder`` that passes its check."""
    for path in sorted(folder.glob("tillwatch-*.db"), reverse=True):
        if check(path) is None:
            return path
    return None


def put_aside(store_path: Path, now: datetime) -> Path:
    """Move a store (with its journal files) out of the way, overwriting nothing; return where it went."""
    stem = f"{store_path.stem}-put-aside-{now:%Y%m%d-%H%M%S}"
    target = store_path.with_name(f"{stem}.db")
    count = 1
    while target.exists():
        count += 1
        target = store_path.with_name(f"{stem}-{count}.db")
    for suffix in ("-wal", "-shm", ""):
        part = store_path.with_name(store_path.name + suffix)
        if part.exists():
            part.replace(target.with_name(target.name + suffix))
    return target


def restore(backup: Path, store_path: Path, now: datetime) -> Path | None:
    """Put a checked backup in the store's place; return where the old store went, None where there was none.

    Raises ``InputError`` where the backup is missing, fails its check, or is of a newer version; the store is then
    untouched.
    """
    if not backup.is_file():
        raise InputError(f"There is no file {backup}.", "Nothing was changed.")
    fault = check(backup)
    if fault is not None:
        raise InputError(f"{backup.name} is not a whole Tillwatch backup ({fault}).", "Nothing was changed.")
    if _revision(backup) not in KNOWN_REVISIONS:
        raise InputError(
            f"{backup.name} was made by a newer version of Tillwatch.",
            "Install that version to restore it; nothing was changed.",
        )
    part = store_path.with_name(store_path.name + ".restoring")
    try:
        with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        old = put_aside(store_path, now) if store_path.exists() else None
        part.replace(store_path)
    except sqlite3.Error as error:
        told = explain_database_error(str(error), store_path)
        raise told or StoreError(f"{backup.name} could not be restored ({error}).") from error
    finally:
        part.unlink(missing_ok=True)
    return old


def _revision(path: Path) -> str | None:
    with closing(sqlite3.connect(path)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])
