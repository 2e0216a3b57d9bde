"""Which known lines an import has found again so far, where finding them leaves no trace in the store."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterable, Sequence

_Line = tuple[str, int, int]
"""Receipt, product and occurrence."""


class ClaimedLines:
    """A list on disk that is nobody else's and is gone with this object.

    A file may name a million lines that are known already, of a receipt here and there; remembering them in memory
    would take a hundred times as much as SQLite's cache does.
    """

    def __init__(self) -> None:
        self._database: sqlite3.Connection | None = None

    def add(self, lines: Sequence[_Line]) -> None:
        """Note that these lines are taken."""
        if not lines:
            return
        if self._database is None:
            self._database = self._open()
        self._database.executemany("INSERT INTO claimed VALUES (?, ?, ?)", lines)

    def among(self, groups: Iterable[tuple[str, int]]) -> set[_Line]:
        """Return the noted lines of these receipts and products."""
        if self._database is None:
            return set()
        ask = self._database.execute
        return {
            (*group, occurrence)
            for group in groups
            for (occurrence,) in ask(
                "SELECT occurrence FROM claimed WHERE receipt = ? AND product_id = ?", group
            )
        }

    def _open(self) -> sqlite3.Connection:
        # Without a name, SQLite keeps what exceeds its cache (2 MB) in a file that is deleted with the connection.
        database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        weakref.finalize(self, database.close)
        database.execute("PRAGMA journal_mode=OFF")
        database.execute(
            "CREATE TABLE claimed (receipt TEXT, product_id INTEGER, occurrence INTEGER,"
            " PRIMARY KEY (receipt, product_id, occurrence)) WITHOUT ROWID"
        )
        # Never committed: there is nothing to keep, and a transaction a row would be slow.
        database.execute("BEGIN")
        return database
