"""Opening the store: one pool of connections, two kinds of transaction.

SQLite's own rules decide the recipe. A transaction that reads first and writes later fails with "database is
locked" at once, whatever the busy timeout, when another wrote in between; so every writing session takes the
write lock at its start (``BEGIN IMMEDIATE``). The driver's hidden transactions are switched off, because they
let schema changes escape a rollback. WAL lets screens read while a job writes; ``synchronous=FULL`` costs about
one fsync a commit and keeps the last commit when the plug is pulled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from app.domain.errors import StoreError

BUSY_TIMEOUT_S = 15
"""How long a writer waits for another: far longer than any write transaction of ours may last (0.1 s)."""


class Store:
    """A shop's open database. Safe to share between threads; connections are not, so each use takes its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = _make_engine(path)
        self._writing = self._engine.execution_options(tillwatch_write=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection in a short read transaction: one consistent picture of the store.

        Do not keep it open across user action or network; a long reader stops the WAL from being folded back.
        """
        with _in_words(self.path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield a connection that holds the write lock from its start; commits at the end, or rolls all back.

        Keep it under 0.1 s: every other writer waits. Longer work goes in chunks.
        """
        with _in_words(self.path), self._writing.begin() as connection:
            yield connection

    def close(self) -> None:
        """Give back every pooled connection. The store must not be used afterwards."""
        self._engine.dispose()


def _make_engine(path: Path) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def _on_connect(dbapi: Any, _record: Any) -> None:
        # Our own BEGIN below: the driver would send a deferred one, and only before some statements.
        dbapi.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT_S * 1000}",
            "temp_store=MEMORY",
        ):
            dbapi.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("tillwatch_write")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@contextmanager
def _in_words(path: Path) -> Iterator[None]:
    """Turn what the disk or the file does to us into a sentence for the owner; our own mistakes pass as they are."""
    try:
        yield
    except DBAPIError as error:
        told = explain_database_error(str(error.orig), path)
        if told is None:
            raise
        raise told from error


def explain_database_error(message: str, path: Path) -> StoreError | None:
    """Return the sentence for a fault of the environment (SQLite's ``message``), None for a fault of ours."""
    message = message.lower()
    if "disk is full" in message or "disk i/o error" in message:
        return StoreError(
            f"The disk that holds {path.name} is full or failing; nothing was changed.",
            "Free some space and try again.",
        )
    if "readonly" in message or "unable to open" in message:
        return StoreError(
            f"Tillwatch may not write to {path}; nothing was changed.",
            "Check the folder's permissions.",
        )
    if "malformed" in message or "not a database" in message:
        return StoreError(
            f"{path} is damaged.",
            "It was left as it is. Restore the last good backup with 'tillwatch restore FILE'.",
        )
    if "locked" in message or "busy" in message:
        return StoreError(
            f"{path.name} was in use by another program for {BUSY_TIMEOUT_S} seconds.", "Try again."
        )
    return None
