"""Opening the store: connections, and two kinds of transaction.

SQLite's own rules decide the recipe. A transaction that reads first and writes later fails with "database is
locked" at once, whatever the busy timeout, when another wrote in between; so every writing session takes the
write lock at its start (``BEGIN IMMEDIATE``). The driver's hidden transactions are switched off, because they
let schema changes escape a rollback. WAL lets screens read while a job writes; ``synchronous=FULL`` costs about
one fsync a commit and keeps the last commit when the plug is pulled.

Writers wait in a line. SQLite itself lets the quickest in, and between looks it sleeps for up to 0.1 s, so that a
run which the owner has just asked for could stand behind a long import for seconds.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import cast

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError

from app.domain.errors import StoreError
from app.language import number, tr
from app.store.line import Line

BUSY_TIMEOUT_S = 15
"""How long a writer waits for another: far longer than any write transaction of ours may last (0.1 s)."""

_LOOK_AGAIN_S = 0.002
"""Pause of a writer that another process keeps waiting: short beside the gaps that a long import leaves it."""

_STEPS_BETWEEN_CHECKS = 500_000
"""Steps of SQLite's machine between two looks at whether a statement is still wanted: 10 to 30 ms."""


class Store:
    """A shop's open database. Safe to share between threads; connections are not, so each use takes its own."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._line = Line()
        self._reading = _make_engine(path)
        self._writer = _Writer(path)
        self._check: Callable[[], None] | None = None

    def interruptible(self, check: Callable[[], None]) -> Store:
        """Return a view of this store for one piece of work that may have to end early.

        ``check`` is called now and then while a statement runs, in its thread; what it raises ends the statement,
        undoes the transaction and goes on to the caller.
        """
        view = copy(self)
        view._check = check
        return view

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a connection in a short read transaction: one consistent picture of the store.

        Do not keep it open across user action or network; a long reader stops the WAL from being folded back.
        """
        with _in_words(self.path), self._reading.begin() as connection, self._checked(connection):
            yield connection

    @contextmanager
    def write(self, *, patience_s: float = BUSY_TIMEOUT_S) -> Iterator[Connection]:
        """Yield a connection that holds the write lock from its start; commits at the end, or rolls all back.

        Keep it under 0.1 s: every other writer waits. Longer work goes in chunks. Raises ``StoreError`` where
        others kept the lock for ``patience_s`` seconds.
        """
        with _in_words(self.path), self._line.turn(patience_s) as in_turn:
            if not in_turn:
                raise _held_up(self.path, patience_s)
            with self._writer.transaction(patience_s) as connection, self._checked(connection):
                yield connection

    def close(self) -> None:
        """Give back every pooled connection. The store must not be used afterwards."""
        self._reading.dispose()
        self._writer.close()

    @contextmanager
    def _checked(self, connection: Connection) -> Iterator[None]:
        if self._check is None:
            yield
            return
        check = self._check
        raised: list[BaseException] = []

        def look() -> int:
            try:
                check()
            except BaseException as error:  # noqa: BLE001 - SQLite would swallow it; it is raised again below
                raised.append(error)
            return len(raised)

        driver = _driver(connection)
        driver.set_progress_handler(look, _STEPS_BETWEEN_CHECKS)
        try:
            yield
        except DBAPIError as error:
            if raised:
                raise raised[0] from error
            raise
        finally:
            # Taken off before the commit, which must not be undone half-way, and before others use the connection.
            driver.set_progress_handler(None, 0)


class _Writer:
    """The one connection that writes, kept open between transactions: whoever's turn it is uses it."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._patience_s: float = BUSY_TIMEOUT_S
        self._engine = _make_engine(path, begin=self._begin)
        self._connection: Connection | None = None

    @contextmanager
    def transaction(self, patience_s: float) -> Iterator[Connection]:
        """Yield the connection in a transaction that holds the write lock."""
        self._patience_s = patience_s
        # Taken out while it is in use: closing it under a thread that waits in it would bring down the program.
        connection, self._connection = self._connection or self._engine.connect(), None
        try:
            with connection.begin():
                yield connection
        except BaseException:
            # Whatever state it is in now, the next one begins with another.
            connection.close()
            raise
        self._connection = connection

    def close(self) -> None:
        """Close the connection, unless somebody is using it."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
        self._engine.dispose()

    def _begin(self, connection: Connection) -> None:
        _begin_writing(connection, self._path, self._patience_s)


def _make_engine(path: Path, *, begin: Callable[[Connection], None] | None = None) -> Engine:
    """Return the engine of those who read, or, given how its transactions ``begin``, of those who write."""
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": BUSY_TIMEOUT_S})

    @event.listens_for(engine, "connect")
    def _on_connect(driver: sqlite3.Connection, _record: object) -> None:
        # Our own BEGIN below: the driver would send a deferred one, and only before some statements.
        driver.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            # A writer looks again by itself, and more often than SQLite would.
            f"busy_timeout={BUSY_TIMEOUT_S * 1000 if begin is None else 0}",
            "temp_store=MEMORY",
        ):
            driver.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _on_begin(connection: Connection) -> None:
        if begin is None:
            connection.exec_driver_sql("BEGIN")
        else:
            begin(connection)

    return engine


def _begin_writing(connection: Connection, path: Path, patience_s: float) -> None:
    end = time.monotonic() + patience_s
    driver = _driver(connection)
    while True:
        try:
            # To the driver itself: SQLAlchemy would give up the connection after a BEGIN that failed.
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise explain_database_error(str(error), path) or error from error
            if time.monotonic() >= end:
                raise _held_up(path, patience_s) from error
            time.sleep(_LOOK_AGAIN_S)
        else:
            return


def _driver(connection: Connection) -> sqlite3.Connection:
    return cast(sqlite3.Connection, connection.connection.dbapi_connection)


def _held_up(path: Path, patience_s: float) -> StoreError:
    return StoreError(
        tr(
            "{file} was in use by another program for {seconds} seconds.",
            file=path.name,
            seconds=number(patience_s),
        ),
        tr("Try again."),
    )


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
            tr(
                "The disk that holds {file} is full or failing; what was being written was undone.",
                file=path.name,
            ),
            tr("Free some space and try again."),
        )
    if "readonly" in message or "unable to open" in message:
        return StoreError(
            tr("Tillwatch may not write to {path}; nothing was changed.", path=path),
            tr("Check the folder's permissions."),
        )
    if "malformed" in message or "not a database" in message:
        return StoreError(
            tr("{path} is damaged.", path=path),
            tr("It was left as it is. Restore the last good backup with 'tillwatch restore FILE'."),
        )
    if "locked" in message or "busy" in message:
        return _held_up(path, BUSY_TIMEOUT_S)
    return None
