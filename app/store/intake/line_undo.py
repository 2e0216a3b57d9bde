"""Undoing an import's sale lines: of those that others state as well, the latest of these has the word again.

A line that nobody else states needs nothing: it is out of sight with its import. Neither does what the import said of
lines that belong to others.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.store.intake.sale_facts import FACTS, KEY, DayTotals, Facts

_LATEST = f"""
SELECT stated.receipt, stated.product_id, stated.occurrence, line.import_id, stated.import_id,
    stated.sold_at, stated.day, stated.quantity, stated.unit_price, stated.amount, stated.currency
FROM (
    -- With max(), SQLite takes the other columns from the row that has it.
    SELECT source_id, receipt, product_id, occurrence, max(import_id) AS import_id, {FACTS}
    FROM line_statement
    WHERE source_id = ? AND (receipt, product_id, occurrence) > (?, ?, ?)
        AND import_id IN (SELECT id FROM file_import WHERE state = 'finished')
    GROUP BY source_id, receipt, product_id, occurrence
    ORDER BY source_id, receipt, product_id, occurrence
    LIMIT ?
) AS stated
JOIN sale_line AS line ON line.source_id = stated.source_id AND line.receipt = stated.receipt
    AND line.product_id = stated.product_id AND line.occurrence = stated.occurrence
ORDER BY stated.receipt, stated.product_id, stated.occurrence
"""
_PUT_PENDING = (
    f"INSERT INTO pending_line ({KEY}, import_id, owner_id, {FACTS}) VALUES ({', '.join('?' * 12)})"
)
_BEFORE_ALL = ("", -1, 0)


class LineUndo:
    """Stages, under the undo's id, which lines stay without an import, and what they then say.

    Everything of other imports must be settled, and nothing left of such as do not count.
    """

    def __init__(self, undo_id: int, import_id: int) -> None:
        self._undo_id = undo_id
        self._import_id = import_id
        self._past: tuple[str, int, int] = _BEFORE_ALL

    def stage(self, connection: Connection, limit: int) -> bool:
        """Look through the next ``limit`` lines that several imports state; True once all were seen."""
        source_id = connection.exec_driver_sql(
            "SELECT source_id FROM file_import WHERE id = ?", (self._import_id,)
        ).scalar_one()
        rows = connection.exec_driver_sql(_LATEST, (source_id, *self._past, limit)).all()
        totals = DayTotals()
        staying = []
        for receipt, product_id, occurrence, owner_id, next_owner_id, *values in rows:
            if owner_id == self._import_id:
                facts = Facts._make(values)
                staying.append(
                    (source_id, receipt, product_id, occurrence, self._undo_id, next_owner_id, *facts)
                )
                totals.add(self._undo_id, product_id, facts)
        if staying:
            connection.exec_driver_sql(_PUT_PENDING, staying)
        totals.write(connection)
        if rows:
            self._past = (rows[-1][0], rows[-1][1], rows[-1][2])
        return len(rows) < limit
