"""Folding what a counted import makes of known sale lines into the table, without changing anything that is seen.

Before, ``sale_line_now`` shows the pending facts in place of the stored ones, and ``product_day`` has the difference
under the import that makes it. Afterwards the line itself has the new facts and belongs to the import that states
them, and each import's roll-ups are the sums of its own lines again.
"""

from __future__ import annotations

from sqlalchemy import Connection

from app.store.intake.sale_facts import FACTS, KEY, DayTotals, Facts

_STAGED = """
SELECT new.source_id, new.receipt, new.product_id, new.occurrence, new.owner_id, line.import_id,
    owner.state = 'finished',
    new.sold_at, new.day, new.quantity, new.unit_price, new.amount, new.currency,
    line.sold_at, line.day, line.quantity, line.unit_price, line.amount, line.currency
FROM pending_line AS new
JOIN sale_line AS line ON line.source_id = new.source_id AND line.receipt = new.receipt
    AND line.product_id = new.product_id AND line.occurrence = new.occurrence
JOIN file_import AS owner ON owner.id = line.import_id
WHERE new.import_id = ?
LIMIT ?
"""
_WHERE_KEY = "WHERE source_id = ? AND receipt = ? AND product_id = ? AND occurrence = ?"
_PUT_STATEMENT = f"INSERT INTO line_statement ({KEY}, import_id, {FACTS}) VALUES ({', '.join('?' * 11)})"
_DROP_STATEMENT = f"DELETE FROM line_statement {_WHERE_KEY} AND import_id = ?"
_UPDATE_LINE = (
    "UPDATE sale_line SET import_id = ?, sold_at = ?, day = ?, quantity = ?, unit_price = ?, amount = ?,"
    f" currency = ? {_WHERE_KEY}"
)
_DROP_PENDING = f"DELETE FROM pending_line {_WHERE_KEY}"


def settle_lines(connection: Connection, import_id: int, limit: int) -> bool:
    """Fold in up to ``limit`` lines that a finished import, or undo, staged; True once none is left."""
    rows = connection.exec_driver_sql(_STAGED, (import_id, limit)).all()
    totals = DayTotals()
    before, now_owned, changed, keys = [], [], [], []
    for row in rows:
        key, (owner_id, was_owner_id, was_counted) = tuple(row[:4]), row[4:7]
        new, old = Facts._make(row[7:13]), Facts._make(row[13:])
        product_id = key[2]
        totals.add(was_owner_id, product_id, old, -1)
        if was_counted:
            # What was true until now comes back if this import is undone.
            before.append((*key, was_owner_id, *old))
            totals.add(import_id, product_id, old)
        totals.add(import_id, product_id, new, -1)
        totals.add(owner_id, product_id, new)
        if owner_id != import_id:
            now_owned.append((*key, owner_id))
        changed.append((owner_id, *new, *key))
        keys.append(key)
    for statement, values in (
        (_PUT_STATEMENT, before),
        (_DROP_STATEMENT, now_owned),
        (_UPDATE_LINE, changed),
        (_DROP_PENDING, keys),
    ):
        if values:
            connection.exec_driver_sql(statement, values)
    totals.write(connection)
    totals.drop_empty(connection)
    return len(rows) < limit
