"""What the product's connections do meanwhile: how often they commit, how long each write keeps the others out."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from sqlalchemy import Connection, Engine, event

from app.store.database import Store


@dataclass
class Commits:
    """COMMIT statements, as SQLite itself was given them."""

    wrote: int = 0
    empty: int = 0
    """Of transactions that held the write lock and changed nothing."""
    read: int = 0


@contextmanager
def counted_commits() -> Iterator[Commits]:
    """Count on every connection that is opened from here on. Slows them down: nothing is timed meanwhile."""
    commits = Commits()

    def watch(driver: sqlite3.Connection, _record: object) -> None:
        writing, changes = False, 0

        def look(statement: str) -> None:
            nonlocal writing, changes
            words = statement.upper().split()
            if words[0] == "BEGIN":
                writing, changes = "IMMEDIATE" in words, driver.total_changes
            elif words[0] == "COMMIT":
                if driver.total_changes != changes:
                    commits.wrote += 1
                elif writing:
                    commits.empty += 1
                else:
                    commits.read += 1

        driver.set_trace_callback(look)

    event.listen(Engine, "connect", watch)
    try:
        yield commits
    finally:
        event.remove(Engine, "connect", watch)


@dataclass
class Holds:
    """Seconds of each write transaction, from the lock's being granted to the return of its commit."""

    seconds: list[float] = field(default_factory=list)

    def longest(self) -> float:
        return max(self.seconds, default=0.0)


@contextmanager
def timed_holds() -> Iterator[Holds]:
    """Time every write transaction of this process, whichever store it is in."""
    holds = Holds()
    write = Store.write

    @contextmanager
    def timed(store: Store, **how: Any) -> Iterator[Connection]:
        granted = None
        try:
            with write(store, **how) as connection:
                granted = time.perf_counter()
                yield connection
        finally:
            if granted is not None:
                holds.seconds.append(time.perf_counter() - granted)

    # The product has no ear for this and needs none.
    with patch.object(Store, "write", timed):
        yield holds
