"""Opening a shop's store at start: checked, upgraded behind a backup, refused in words where it must be."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from app.domain.errors import StoreError
from app.store import backup
from app.store.database import Store, explain_database_error
from app.store.migrations import HEAD, KNOWN_REVISIONS, revision_of


def open_store(path: Path, backups: Path, *, now: datetime) -> Store:
    """Open the store at ``path``, making or upgrading it where needed.

    Raises ``StoreError``: made by a newer version (left untouched), damaged (put aside, never overwritten, the
    last good backup named), or not to be written.
    """
    revision = _look_over(path, backups, now)
    if revision is not None and revision not in KNOWN_REVISIONS:
        raise StoreError(
            f"{path} was made by a newer version of Tillwatch (schema {revision}).",
            "Install that version again; this one has changed nothing.",
        )
    store = Store(path)
    if revision != HEAD:
        if revision is not None:
            backups.mkdir(parents=True, exist_ok=True)
            backup.back_up(path, backups / backup.backup_name(f"before-{HEAD}", now))
        try:
            with store.write() as connection:
                upgrade(connection)
        except BaseException:
            store.close()
            raise
    return store


def upgrade(connection: Connection, revision: str = HEAD) -> None:
    """Bring the schema up to ``revision`` in the caller's transaction: all of it or nothing."""
    # Imported here: Alembic is large, and needed only on the first start and after an update.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _look_over(path: Path, backups: Path, now: datetime) -> str | None:
    """Return the schema revision of the file at ``path``, None where it is new or empty; raise where it is no store."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    try:
        with closing(sqlite3.connect(path, timeout=15)) as connection:
            # Reads the header and the schema: what a cut-off or overwritten file cannot pass.
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
            if "alembic_version" not in tables:
                if tables:
                    raise StoreError(
                        f"{path} is a database, but not one of Tillwatch's.", "Nothing was changed."
                    )
                return None
            fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if fault == "ok":
                return revision_of(connection)
    except sqlite3.DatabaseError as error:
        told = explain_database_error(str(error), path)
        if told is None or "damaged" not in told.sentence:
            raise told or StoreError(f"{path} could not be opened ({error}).") from error
    raise _damaged(path, backups, now)


def _damaged(path: Path, backups: Path, now: datetime) -> StoreError:
    aside = backup.put_aside(path, now)
    good = backup.last_good(backups)
    advice = (
        f"The last good backup is {good}; 'tillwatch restore {good}' brings it back."
        if good
        else "There is no backup; the next start begins with an empty store."
    )
    return StoreError(f"The store was damaged. It was put aside as {aside.name} and not changed.", advice)
