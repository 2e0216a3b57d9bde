"""Receipt totals, from files that do not say which articles were sold: each import's word beside the others'.

The latest one that counts is seen (``receipt_total_now``), so an import is undone by no longer counting.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from app.domain.records import ImportCounts, ReceiptRecord
from app.store.intake.wanted import want

_STATED_HERE = """
SELECT total.receipt, total.sold_at, total.day, total.net, total.tax, total.total, total.currency
FROM wanted JOIN receipt_total AS total ON total.source_id = ? AND total.receipt = wanted.receipt
WHERE total.import_id = ?
"""
_SEEN = """
SELECT total.receipt, total.sold_at, total.day, total.net, total.tax, total.total, total.currency
FROM wanted JOIN receipt_total_now AS total ON total.source_id = ? AND total.receipt = wanted.receipt
"""
_PUT = """
INSERT INTO receipt_total (source_id, receipt, import_id, sold_at, day, net, tax, total, currency)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (source_id, receipt, import_id) DO UPDATE SET sold_at = excluded.sold_at, day = excluded.day,
    net = excluded.net, tax = excluded.tax, total = excluded.total
"""
_SUPERSEDED = """
SELECT old.source_id, old.receipt, old.import_id, EXISTS (
    SELECT 1 FROM receipt_total AS later JOIN file_import AS stater ON stater.id = later.import_id
    WHERE later.source_id = old.source_id AND later.receipt = old.receipt AND later.import_id > old.import_id
        AND stater.state = 'finished' AND stater.finished_at < ?)
FROM receipt_total AS old WHERE (old.source_id, old.receipt, old.import_id) > (?, ?, ?)
ORDER BY old.source_id, old.receipt, old.import_id LIMIT ?
"""
_DROP = "DELETE FROM receipt_total WHERE source_id = ? AND receipt = ? AND import_id = ?"


class _Total(NamedTuple):
    sold_at: int
    day: int
    net: int
    tax: int
    total: int
    currency: str

    def plus(self, other: _Total) -> _Total:
        """Return both together, as of the earlier one, so that their order in the file does not matter."""
        first = min(self, other)
        return first._replace(
            net=self.net + other.net, tax=self.tax + other.tax, total=self.total + other.total
        )


class ReceiptIntake:
    """Takes the receipt totals of one import in, chunk after chunk.

    A receipt that stands in the file more than once was paid in parts, or in part paid back: its amounts are added.
    """

    def __init__(
        self, *, source_id: int, import_id: int, currency: str, counts: ImportCounts, repeat: bool = False
    ) -> None:
        """``currency``: of receipts that name none. ``repeat``: the very same bytes are taken in already."""
        self._source_id = source_id
        self._import_id = import_id
        self._currency = currency
        self._counts = counts
        self._repeat = repeat

    def add(self, connection: Connection, records: Sequence[ReceiptRecord]) -> list[ReceiptRecord]:
        """Take in one chunk within the caller's write transaction.

        Returns those that cannot be added to what the file said of their receipt before: in another currency.
        """
        want(connection, [(receipt, None) for receipt in dict.fromkeys(record.receipt for record in records)])
        stated = self._look_up(connection, _STATED_HERE, self._source_id, self._import_id)
        seen = self._look_up(connection, _SEEN, self._source_id)
        begun = frozenset(stated)
        rows: dict[str, int] = {}
        refused: list[ReceiptRecord] = []
        for record in records:
            total = self._total(record)
            before = stated.get(record.receipt)
            if before is not None and before.currency != total.currency:
                refused.append(record)
                continue
            stated[record.receipt] = total if before is None else before.plus(total)
            rows[record.receipt] = rows.get(record.receipt, 0) + 1
        values: list[tuple[object, ...]] = []
        for receipt, count in rows.items():
            same = stated[receipt] == seen.get(receipt)
            if same:
                self._counts.unchanged += count
            else:
                self._counts.receipts += count
            if not (same and self._repeat) or receipt in begun:
                values.append((self._source_id, receipt, self._import_id, *stated[receipt]))
        if values:
            connection.exec_driver_sql(_PUT, values)
        return refused

    def _total(self, record: ReceiptRecord) -> _Total:
        currency = record.currency or self._currency
        return _Total(record.sold_at, record.day, record.net, record.tax, record.total, currency)

    @staticmethod
    def _look_up(connection: Connection, query: str, *values: int) -> dict[str, _Total]:
        rows = connection.exec_driver_sql(query, values)
        return {receipt: _Total._make(facts) for receipt, *facts in rows}


class ReceiptForgetting:
    """Deletes totals that no undo can bring to the fore any more: a later import that stays said another."""

    def __init__(self, before: int) -> None:
        """``before``: imports that finished before that instant (ms) cannot be undone."""
        self._before = before
        self._past: tuple[int, str, int] = (-1, "", 0)

    def step(self, connection: Connection, limit: int) -> bool:
        """Look through the next ``limit`` totals and delete the useless ones; True once all were seen."""
        rows = connection.exec_driver_sql(_SUPERSEDED, (self._before, *self._past, limit)).all()
        useless = [tuple(row[:3]) for row in rows if row[3]]
        if useless:
            connection.exec_driver_sql(_DROP, useless)
        if rows:
            self._past = (rows[-1][0], rows[-1][1], rows[-1][2])
        return len(rows) < limit
