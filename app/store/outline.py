"""A look at a store from outside, whatever state it is in: what a check-up and a bug report say of it.

Opens it for reading only, by SQLite's own means: neither a newer nor a damaged store may keep it from telling
what can still be told.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.time import from_millis

LAST_RUNS = 300
MOST_NAMES = 200_000

_RUN_COLUMNS = (
    "id", "root_id", "attempt", "job", "trigger", "scheduled_for", "queued_at", "started_at", "finished_at",
    "status", "reason", "rows", "error_text", "error_detail",
)  # fmt: skip
_IMPORT_COLUMNS = (
    "id", "layout", "encoding", "delimiter", "state", "kind", "started_at", "finished_at", "rows", "error",
)  # fmt: skip
_PRIVATE_COLUMNS = frozenset(
    {
        "name",
        "title",
        "sku",
        "file_name",
        "supplier",
        "supplier_name",
        "category",
        "brand",
        "barcode",
        "customer",
        "seller",
    }
)
"""Columns, in whichever table, that hold what the shop's people and things are called."""


@dataclass(slots=True)
class Outline:
    """What could be told. ``faults`` says of what could not be, why."""

    revision: str | None = None
    bytes: int = 0
    tables: dict[str, int] = field(default_factory=dict)
    """Rows by table."""
    settings: dict[str, Any] = field(default_factory=dict)
    runs: list[dict[str, Any]] = field(default_factory=list)
    """The last runs, newest first."""
    imports: list[dict[str, Any]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    """What must not leave this PC: names of products, suppliers, files and the like."""
    faults: list[str] = field(default_factory=list)


def outline(path: Path) -> Outline:
    """Return what can be told of the store at ``path``. Never raises for what is wrong with it."""
    found = Outline()
    if not path.exists():
        found.faults.append("there is no store")
        return found
    found.bytes = path.stat().st_size
    try:
        with _looking(path) as connection:
            _fill(found, connection)
    except sqlite3.Error as error:
        found.faults.append(str(error))
    return found


def seen(path: Path) -> tuple[datetime, datetime] | None:
    """Return the first and the last instant that the store knows of a run or a start; None where it knows of none."""
    if not path.exists():
        return None
    instants: list[int] = []
    try:
        with _looking(path) as connection:
            for table, columns in (
                ("job_run", ("queued_at", "started_at", "finished_at")),
                ("app_session", ("started_at", "ended_at")),
            ):
                sought = ", ".join(f"min({column}), max({column})" for column in columns)
                found = connection.execute(f"SELECT {sought} FROM {table}").fetchone()
                instants += [at for at in found if at is not None]
    except sqlite3.Error:
        return None
    return (from_millis(min(instants)), from_millis(max(instants))) if instants else None


@contextmanager
def _looking(path: Path) -> Iterator[sqlite3.Connection]:
    address = path.absolute().as_uri()
    try:
        connection = sqlite3.connect(f"{address}?mode=ro", uri=True, timeout=1)
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except sqlite3.OperationalError:
        # In a folder that may not be written even a reader cannot share the store; then it is taken as it lies there.
        connection = sqlite3.connect(f"{address}?immutable=1", uri=True, timeout=1)
    with closing(connection):
        connection.row_factory = sqlite3.Row
        yield connection


def _fill(found: Outline, connection: sqlite3.Connection) -> None:
    names = [
        row[0]
        for row in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        )
    ]
    for table in names:
        try:
            found.tables[table] = connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            found.names |= _private(connection, table)
        except sqlite3.Error as error:
            found.faults.append(f"{table}: {error}")
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        found.revision = None if row is None else str(row[0])
        for row in connection.execute("SELECT key, value_json FROM setting"):
            found.settings[row[0]] = _parsed(row[1])
        found.runs = _rows(connection, "job_run", _RUN_COLUMNS)
        found.imports = _rows(connection, "file_import", _IMPORT_COLUMNS)
    except sqlite3.Error as error:
        found.faults.append(str(error))


def _private(connection: sqlite3.Connection, table: str) -> set[str]:
    columns = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
    if table.startswith("job_") or table in ("app_session", "schedule"):
        return set()
    return {
        str(row[0])
        for column in columns & _PRIVATE_COLUMNS
        for row in connection.execute(
            f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL LIMIT {MOST_NAMES}'
        )
    }


def _rows(connection: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    there = {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
    chosen = [column for column in columns if column in there]
    found = connection.execute(f"SELECT {', '.join(chosen)} FROM {table} ORDER BY id DESC LIMIT {LAST_RUNS}")
    return [{column: _readable(column, row[column]) for column in chosen} for row in found]


def _readable(column: str, value: Any) -> Any:
    if value is not None and column.endswith(("_at", "scheduled_for")):
        return from_millis(value).isoformat(timespec="seconds")
    return value


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
