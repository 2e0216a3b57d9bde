"""Looking many things up in one go: a list in the connection's own memory, to be joined with a table."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection


def want(connection: Connection, keys: Sequence[tuple[str, int | None]]) -> None:
    """Make ``wanted`` (receipt, product_id) hold these keys and no others, in this order by ``rowid``."""
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS wanted (receipt TEXT, product_id INTEGER)")
    connection.exec_driver_sql("DELETE FROM wanted")
    connection.exec_driver_sql("INSERT INTO wanted VALUES (?, ?)", keys)
