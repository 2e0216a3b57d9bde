"""Opening a shop's store at start: checked, upgraded behind a backup, refused in words where it must be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from app.domain.errors import DamagedStoreError, InstallationError, NewerStoreError, StoreError
from app.language import day_long, tr
from app.store import backup
from app.store.database import Store, explain_database_error
from app.store.migrations import HEAD, KNOWN_REVISIONS, revision_of


def open_store(path: Path, backups: Path, *, now: datetime) -> Store:
    """Open the store at ``path``, making or upgrading it where needed.

    Raises ``StoreError``: made by a newer version (``NewerStoreError``, left untouched, the copy from before the update
    named), damaged (``DamagedStoreError``, never overwritten, the last good backup named), or not to be written.
    Raises ``InstallationError`` where the steps of the upgrade are missing from the program.
    """
    revision = _look_over(path, backups, now)
    if revision is not None and revision not in KNOWN_REVISIONS:
        raise _too_new(path, revision, last_usable(backups))
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
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, revision)
    except CommandError as error:
        raise InstallationError(error) from error


def last_usable(backups: Path) -> Path | None:
    """Return the newest backup in the folder that is whole and of a schema this version can read.

    After a way back to an older version of the program, that is the copy which the newer one made before its update.
    """
    for path in sorted(backups.glob("tillwatch-*.db"), reverse=True):
        try:
            with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
                usable = revision_of(connection) in KNOWN_REVISIONS
        except sqlite3.Error:
            continue
        # The look through the whole file comes last: it takes seconds where a copy is large.
        if usable and backup.check(path) is None:
            return path
    return None


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
                        tr("{path} is a database, but not one of Tillwatch's.", path=path),
                        tr("Nothing was changed."),
                    )
                return None
            fault = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
            if fault == "ok":
                return revision_of(connection)
    except sqlite3.DatabaseError as error:
        told = explain_database_error(str(error), path)
        if told is None or "damaged" not in told.sentence:
            raise told or StoreError(
                tr("{path} could not be opened ({reason}).", path=path, reason=error)
            ) from error
    raise _damaged(path, backups, now)


def fault_of(path: Path, heed: Callable[[], None] | None = None) -> StoreError | None:
    """Return what keeps the store from being used, None where nothing does or it is yet to be made; changes nothing.

    ``heed`` is called now and then meanwhile; what it raises ends the look.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    fault = backup.check(path, heed)
    if fault is not None:
        return explain_database_error(fault, path) or StoreError(
            tr("{path} is damaged.", path=path),
            tr(
                "Restore the last good backup with 'tillwatch restore FILE', or open Tillwatch, which offers it."
            ),
        )
    try:
        with closing(sqlite3.connect(path, timeout=1, isolation_level=None)) as connection:
            revision = revision_of(connection)
            if revision is not None and revision not in KNOWN_REVISIONS:
                return _too_new(path, revision, None)
            # Takes the write lock and gives it back: nothing is written.
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return None
        return explain_database_error(str(error), path) or StoreError(
            tr("{path} could not be opened ({reason}).", path=path, reason=error)
        )
    return None


def _too_new(path: Path, revision: str, way_back: Path | None) -> NewerStoreError:
    sentence = tr(
        "{path} was made by a newer version of Tillwatch (schema {revision}).", path=path, revision=revision
    )
    if way_back is None:
        return NewerStoreError(
            sentence, tr("Install that version again; this one has changed nothing."), None
        )
    made = backup.made_at(way_back) or datetime.fromtimestamp(way_back.stat().st_mtime, UTC)
    return NewerStoreError(
        sentence,
        tr(
            "Install that version again, or go back to the copy from before the update, made on {day}:"
            " 'tillwatch restore {backup}'. What came in after it has to be imported again; the newer store is"
            " kept beside it.",
            day=day_long(made.astimezone().date(), year=True),
            backup=way_back,
        ),
        way_back,
    )


def _damaged(path: Path, backups: Path, now: datetime) -> DamagedStoreError:
    good = last_usable(backups)
    if good is not None:
        # Left where it is: each start says so again until the owner has chosen, and none begins with an empty shop.
        return DamagedStoreError(
            tr("The store {path} is damaged. It was left as it is.", path=path),
            tr("The last good backup is {backup}; 'tillwatch restore {backup}' brings it back.", backup=good),
            good,
        )
    newer = backup.last_good(backups)
    if newer is not None:
        return DamagedStoreError(
            tr("The store {path} is damaged. It was left as it is.", path=path),
            tr(
                "The last good backup, {backup}, was made by a newer version of Tillwatch. Install that version again.",
                backup=newer,
            ),
            None,
        )
    aside = backup.put_aside(path, now)
    return DamagedStoreError(
        tr("The store was damaged. It was put aside as {name} and not changed.", name=aside.name),
        tr("There is no backup; the next start begins with an empty store."),
        None,
    )
