"""Schema changes, in order. ``HEAD`` is the revision that this version of the program works with."""

from __future__ import annotations

import sqlite3

HEAD = "0006"

KNOWN_REVISIONS = frozenset({"0001", "0002", "0003", "0004", "0005", "0006"})
"""Every revision that this version of the program can upgrade from."""


def revision_of(connection: sqlite3.Connection) -> str | None:
    """Return the revision of one of Tillwatch's databases, None where its first migration never ended."""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return None if row is None else str(row[0])
