"""Deleting what nobody will look at again: lines of imports that do not count, and statements that came too late."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection

from app.store.intake.sale_facts import KEY, DayTotals, Facts

_WINDOW = 10
"""Stored lines looked at for each that may be deleted: passing one by costs a tenth of deleting it."""
_BEFORE_ALL = ("", -1, 0)

_STAGED = """
SELECT new.source_id, new.receipt, new.product_id, new.occurrence,
    new.sold_at, new.day, new.quantity, new.unit_price, new.amount, new.currency,
    line.sold_at, line.day, line.quantity, line.unit_price, line.amount, line.currency
FROM pending_line AS new
JOIN sale_line AS line ON line.source_id = new.source_id AND line.receipt = new.receipt
    AND line.product_id = new.product_id AND line.occurrence = new.occurrence
WHERE new.import_id = ?
LIMIT ?
"""
_END_OF_WINDOW = """
SELECT receipt, product_id, occurrence FROM sale_line
WHERE source_id = ? AND (receipt, product_id, occurrence) > (?, ?, ?)
ORDER BY receipt, product_id, occurrence LIMIT 1 OFFSET ?
"""
_OWN_LINES = """
SELECT source_id, receipt, product_id, occurrence, sold_at, day, quantity, unit_price, amount, currency
FROM sale_line
WHERE source_id = ? AND (receipt, product_id, occurrence) > (?, ?, ?) AND import_id = ?{until}
ORDER BY receipt, product_id, occurrence LIMIT ?
"""
_UNTIL = " AND (receipt, product_id, occurrence) <= (?, ?, ?)"
_WHERE_KEY = "WHERE source_id = ? AND receipt = ? AND product_id = ? AND occurrence = ?"


class LineClearance:
    """Deletes the lines, statements and totals of an import that does not count (or no longer does).

    No index says which lines are an import's: it would double what every import costs. So the lines of its source
    are looked through once, a window at a time, from where the last step ended.
    """

    def __init__(self, import_id: int) -> None:
        self._import_id = import_id
        self._past: tuple[str, int, int] = _BEFORE_ALL
        # Lines last: the roll-ups that something staged was counted in are found by the line it would have changed.
        self._parts: list[Callable[[Connection, int], int | None]] = [
            self._clear_pending,
            self._clear_by_index("line_statement", f"{KEY}, import_id"),
            self._clear_by_index("receipt_total", "source_id, receipt, import_id"),
            self._clear_lines,
        ]

    def step(self, connection: Connection, limit: int) -> bool:
        """Delete up to ``limit`` rows; True once none is left."""
        while limit > 0 and self._parts:
            done = self._parts[0](connection, limit)
            if done is None:
                return False
            limit -= done
            self._parts.pop(0)
        return not self._parts

    # Each part returns how many rows it deleted, or None where there is more to do.

    def _clear_pending(self, connection: Connection, limit: int) -> int | None:
        rows = connection.exec_driver_sql(_STAGED, (self._import_id, limit)).all()
        self._drop("pending_line", connection, rows)
        return len(rows) if len(rows) < limit else None

    def _clear_by_index(self, table: str, key: str) -> Callable[[Connection, int], int | None]:
        def clear(connection: Connection, limit: int) -> int | None:
            gone = connection.exec_driver_sql(
                f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE import_id = ? LIMIT ?)",
                (self._import_id, limit),
            ).rowcount
            return gone if gone < limit else None

        return clear

    def _clear_lines(self, connection: Connection, limit: int) -> int | None:
        source_id = connection.exec_driver_sql(
            "SELECT source_id FROM file_import WHERE id = ?", (self._import_id,)
        ).scalar_one()
        start = (source_id, *self._past)
        end = connection.exec_driver_sql(_END_OF_WINDOW, (*start, _WINDOW * limit - 1)).first()
        within, until = ("", ()) if end is None else (_UNTIL, tuple(end))
        rows = connection.exec_driver_sql(
            _OWN_LINES.format(until=within), (*start, self._import_id, *until, limit)
        ).all()
        self._drop("sale_line", connection, rows)
        if len(rows) == limit:
            self._past = (rows[-1][1], rows[-1][2], rows[-1][3])
        elif end is not None:
            self._past = (end[0], end[1], end[2])
        else:
            return len(rows)
        return None

    def _drop(self, table: str, connection: Connection, rows: Sequence[Sequence[Any]]) -> None:
        """Delete rows of their key and facts (one set or two), with the roll-ups that they were counted in."""
        if not rows:
            return
        totals = DayTotals()
        for row in rows:
            for start in range(4, len(row), len(Facts._fields)):
                totals.add(self._import_id, row[2], Facts._make(row[start : start + len(Facts._fields)]))
        totals.drop(connection)
        connection.exec_driver_sql(f"DELETE FROM {table} {_WHERE_KEY}", [tuple(row[:4]) for row in rows])


_USELESS = f"""
SELECT stated.source_id, stated.receipt, stated.product_id, stated.occurrence, stated.import_id,
    owner.finished_at < ? OR EXISTS (
        SELECT 1 FROM line_statement AS later JOIN file_import AS stater ON stater.id = later.import_id
        WHERE later.source_id = stated.source_id AND later.receipt = stated.receipt
            AND later.product_id = stated.product_id AND later.occurrence = stated.occurrence
            AND later.import_id > stated.import_id AND stater.finished_at < ?)
FROM (
    SELECT {KEY}, import_id FROM line_statement
    WHERE (source_id, receipt, product_id, occurrence, import_id) > (?, ?, ?, ?, ?)
    ORDER BY source_id, receipt, product_id, occurrence, import_id LIMIT ?
) AS stated
JOIN sale_line AS line ON line.source_id = stated.source_id AND line.receipt = stated.receipt
    AND line.product_id = stated.product_id AND line.occurrence = stated.occurrence
JOIN file_import AS owner ON owner.id = line.import_id
ORDER BY stated.source_id, stated.receipt, stated.product_id, stated.occurrence, stated.import_id
"""


class LineForgetting:
    """Deletes the statements that no undo can bring to the fore any more.

    Those of a line whose owner cannot be undone, and those older than another that cannot be. What is oldest of the
    rest stays, however old: it is what was true before a correction that can still be undone.
    Everything must be settled, and nothing left of imports that do not count.
    """

    def __init__(self, before: int) -> None:
        """``before``: imports that finished before that instant (ms) cannot be undone."""
        self._before = before
        self._past: tuple[int, str, int, int, int] = (-1, *_BEFORE_ALL, 0)

    def step(self, connection: Connection, limit: int) -> bool:
        """Look through the next ``limit`` statements and delete the useless ones; True once all were seen."""
        rows = connection.exec_driver_sql(_USELESS, (self._before, self._before, *self._past, limit)).all()
        useless = [tuple(row[:5]) for row in rows if row[5]]
        if useless:
            connection.exec_driver_sql(f"DELETE FROM line_statement {_WHERE_KEY} AND import_id = ?", useless)
        if rows:
            last = rows[-1]
            self._past = (last[0], last[1], last[2], last[3], last[4])
        return len(rows) < limit
