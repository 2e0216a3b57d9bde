"""Copies of the store that can be trusted: made by SQLite's own backup, checked before they count.

Copying the file of a live WAL database gives a file without its latest tables; SQLite's backup API does not.
"""

from __future__ import annotations

import glob
import re
import sqlite3
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from app.domain.errors import InputError, StoreError
from app.language import tr
from app.store.database import explain_database_error
from app.store.migrations import KNOWN_REVISIONS, revision_of

PART = ".part"
"""Ends the name of a copy that is not whole yet."""

STEP_PAGES = 1_000
"""Pages copied between two looks at whether to stop: 4 MB."""

HEED_STEPS = 50_000
"""Steps of SQLite between two looks while a copy is checked: some milliseconds."""


Watch = Callable[[int, int], None]
"""Called with the pages copied and the pages in all: while copying, and on while the whole copy is checked.
What it raises ends the copy."""


def back_up(store_path: Path, target: Path, watch: Watch | None = None) -> int:
    """Copy the store to ``target`` (replaced only once the copy is whole and checked); return its bytes.

    Others may go on writing: the copy is of the moment at which it began.
    Raises ``StoreError`` where the store cannot be read, the disk is full, or the copy fails its check.
    """
    part = target.with_name(target.name + PART)
    try:
        pages = _copy(store_path, part, watch)
        fault = check(part, None if watch is None else lambda: watch(pages, pages))
        if fault is not None:
            raise StoreError(
                tr(
                    "The copy of {store} did not pass its check ({reason}).",
                    store=store_path.name,
                    reason=fault,
                ),
                tr("It was not kept."),
            )
        size = part.stat().st_size
        part.replace(target)
    except OSError as error:
        raise _not_written(store_path, target) from error
    finally:
        with suppress(OSError):
            for leftover in part.parent.glob(f"{glob.escape(part.name)}*"):
                leftover.unlink(missing_ok=True)
    return size


def _copy(store_path: Path, part: Path, watch: Watch | None) -> int:
    """Copy the store page by page into ``part`` and return the number of pages."""
    copied = 0

    def step(_status: int, remaining: int, total: int) -> None:
        nonlocal copied
        copied = total
        if watch is not None:
            watch(total - remaining, total)

    with ExitStack() as stack:
        try:
            source = stack.enter_context(closing(sqlite3.connect(store_path, isolation_level=None)))
            # One reading transaction for the whole copy: without it the copy begins again from its first page
            # each time somebody writes in between, and beside an import (or our own progress) it never ends.
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
        except sqlite3.Error as error:
            told = explain_database_error(str(error), store_path)
            raise told or StoreError(
                tr("{store} could not be read ({reason}).", store=store_path.name, reason=error)
            ) from error
        try:
            copy = stack.enter_context(closing(sqlite3.connect(part)))
            source.backup(copy, pages=STEP_PAGES, progress=step)
            copy.execute("PRAGMA journal_mode=DELETE")
        except sqlite3.Error as error:
            told = explain_database_error(str(error), store_path)
            if told is None or "damaged" in told.sentence:
                raise told or StoreError(
                    tr("{store} could not be copied ({reason}).", store=store_path.name, reason=error)
                ) from error
            raise _not_written(store_path, part) from error
    return copied


def _not_written(store_path: Path, target: Path) -> StoreError:
    return StoreError(
        tr(
            "The copy of {store} could not be written to {folder}.",
            store=store_path.name,
            folder=target.parent,
        ),
        tr(
            "Check the folder's permissions and the disk's free space; the store and its earlier copies are"
            " as they were."
        ),
    )


def check(path: Path, heed: Callable[[], None] | None = None) -> str | None:
    """Return None where a database is whole and one of Tillwatch's, else what is wrong with it.

    ``heed`` is called now and then meanwhile; what it raises ends the check.
    """

    def look_up() -> int:
        try:
            assert heed is not None
            heed()
        except BaseException as asked:  # noqa: BLE001 - SQLite is called in between; it is raised again below
            stopped.append(asked)
        return len(stopped)

    stopped: list[BaseException] = []
    try:
        # As a URI proper: a folder's name may hold signs such as # and ?, which would end a plain one.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            if heed is not None:
                connection.set_progress_handler(look_up, HEED_STEPS)
            answer = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            # An empty file is a whole database to SQLite, and so is any other program's.
            ours = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    except sqlite3.Error as error:
        if stopped:
            raise stopped[0] from error
        return str(error)
    if answer != "ok":
        return str(answer)
    return None if ours else tr("there is no shop in it")


def backup_name(reason: str, now: datetime) -> str:
    """Return the file name of a backup: sortable by time, saying why it was made."""
    return f"tillwatch-{now:%Y%m%d-%H%M%S}-{reason}.db"


_NAME = re.compile(r"tillwatch-(\d{8}-\d{6})-.+\.db")


def made_at(path: Path) -> datetime | None:
    """Return when a backup was made, by its name; None where that is none of ours."""
    named = _NAME.fullmatch(path.name)
    if named is None:
        return None
    try:
        return datetime.strptime(named[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
    except ValueError:  # digits that are no day
        return None


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
    unchanged = tr("Nothing was changed.")
    if not backup.is_file():
        raise InputError(tr("There is no file {path}.", path=backup), unchanged)
    fault = check(backup)
    if fault is not None:
        raise InputError(
            tr("{name} is not a whole Tillwatch backup ({reason}).", name=backup.name, reason=fault),
            unchanged,
        )
    with closing(sqlite3.connect(backup)) as connection:
        revision = revision_of(connection)
    if revision not in KNOWN_REVISIONS:
        raise InputError(
            tr("{name} was made by a newer version of Tillwatch.", name=backup.name),
            tr("Install that version to restore it; nothing was changed."),
        )
    part = store_path.with_name(store_path.name + ".restoring")
    try:
        with closing(sqlite3.connect(backup)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        old = put_aside(store_path, now) if store_path.exists() else None
        part.replace(store_path)
    except sqlite3.Error as error:
        told = explain_database_error(str(error), store_path)
        raise told or StoreError(
            tr("{name} could not be restored ({reason}).", name=backup.name, reason=error)
        ) from error
    except OSError as error:
        raise StoreError(
            tr("{name} could not be restored ({reason}).", name=backup.name, reason=error.strerror),
            tr("Check the folder's permissions and the disk's free space."),
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
    return old
