"""Orders placed with suppliers, as files state them: each import's word beside the others'.

The latest one that counts is seen (``order_line_now``), so an import is undone by no longer counting.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from app.domain.records import ImportCounts, OrderRecord
from app.store.intake.matching import ProductIndex

CHUNK_ORDERS = 1_000
"""Order lines in one write transaction (about 40 ms)."""

_BARCODE = "barcode"
# A list of keys that is joined, for SQLite finds none of them by its index where they are only to be IN a list.
_STATED = """
SELECT s.supplier, s.number, s.product_id, s.import_id, s.ordered_day, s.due_day, s.quantity, s.received,
    s.received_day, s.cost, s.currency, s.closed
FROM json_each(?) AS wanted CROSS JOIN stated_order AS s
    ON s.supplier = json_extract(wanted.value, '$[0]') AND s.number = json_extract(wanted.value, '$[1]')
    AND s.product_id = json_extract(wanted.value, '$[2]')
WHERE s.import_id = ? OR s.import_id IN (SELECT id FROM file_import WHERE state = 'finished')
ORDER BY s.import_id
"""
_PUT = """
INSERT INTO stated_order (supplier, number, product_id, import_id, ordered_day, due_day, quantity, received,
    received_day, cost, currency, closed)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (supplier, number, product_id, import_id) DO UPDATE SET ordered_day = excluded.ordered_day,
    due_day = excluded.due_day, quantity = excluded.quantity, received = excluded.received,
    received_day = excluded.received_day, cost = excluded.cost, currency = excluded.currency, closed = excluded.closed
"""

_Key = tuple[str, str, int]


class _Line(NamedTuple):
    ordered_day: int | None
    due_day: int | None
    quantity: int
    received: int
    received_day: int | None
    cost: int | None
    currency: str | None
    closed: bool

    def plus(self, other: _Line) -> _Line:
        """Return two lines of one order for one product as one: what is still to come of both, the first due."""
        return _Line(
            ordered_day=min(_said(self.ordered_day, other.ordered_day), default=None),
            due_day=min(_said(*(line.due_day for line in (self, other) if line.is_open)), default=None),
            quantity=self.expected + other.expected,
            received=self.received + other.received,
            received_day=max(_said(self.received_day, other.received_day), default=None),
            cost=self.cost if self.cost is not None else other.cost,
            currency=self.currency if self.cost is not None else other.currency,
            closed=self.closed and other.closed,
        )

    @property
    def is_open(self) -> bool:
        return not self.closed and self.received < self.quantity

    @property
    def expected(self) -> int:
        """How many the line comes to in the end: all that were ordered, or what came before it was closed."""
        return self.received if self.closed else max(self.quantity, self.received)


def _said(*days: int | None) -> list[int]:
    return [day for day in days if day is not None]


class OrderIntake:
    """Takes the order lines of one import in, chunk after chunk; seen once the import counts.

    A product that stands in one order more than once was ordered in parts: its lines are added.
    """

    def __init__(
        self,
        *,
        import_id: int,
        currency: str,
        index: ProductIndex,
        counts: ImportCounts,
        repeat: bool = False,
    ) -> None:
        """``currency``: of costs that name none.

        ``repeat``: the very same file was taken in before; what it finds unchanged is not stated again.
        """
        self._import_id = import_id
        self._currency = currency
        self._index = index
        self._counts = counts
        self._repeat = repeat

    def add(self, connection: Connection, records: Sequence[OrderRecord]) -> list[OrderRecord]:
        """Take in one chunk within the caller's write transaction; return those whose product is not known."""
        unknown: list[OrderRecord] = []
        lines: list[tuple[_Key, _Line]] = []
        for record in records:
            product_id = self._product(record)
            if product_id is None:
                unknown.append(record)
            else:
                lines.append(((record.supplier, record.number, product_id), self._line(record)))
        seen, stated = self._known(connection, {key for key, _ in lines})
        begun = frozenset(stated)
        rows: dict[_Key, int] = {}
        for key, line in lines:
            before = stated.get(key)
            stated[key] = line if before is None else before.plus(line)
            rows[key] = rows.get(key, 0) + 1
        values: list[tuple[object, ...]] = []
        for key, count in rows.items():
            same = stated[key] == seen.get(key)
            if same:
                self._counts.unchanged += count
            else:
                self._counts.orders += count
            if not (same and self._repeat) or key in begun:
                values.append((*key, self._import_id, *stated[key]))
        if values:
            connection.exec_driver_sql(_PUT, values)
        return unknown

    def _product(self, record: OrderRecord) -> int | None:
        product_id = self._index.look(record.sku, record.identifiers)
        if product_id is None and record.sku:
            # Orders carry the supplier's own codes, which are nobody's SKU here; the barcode is everybody's.
            barcodes = tuple(known for known in record.identifiers if known[0] == _BARCODE)
            product_id = self._index.look(None, barcodes)
        return product_id

    def _line(self, record: OrderRecord) -> _Line:
        return _Line(
            record.ordered_day,
            record.due_day,
            record.quantity,
            record.received,
            record.received_day,
            record.cost,
            None if record.cost is None else record.currency or self._currency,
            record.closed,
        )

    def _known(
        self, connection: Connection, keys: Iterable[_Key]
    ) -> tuple[dict[_Key, _Line], dict[_Key, _Line]]:
        """Return the latest statements that count, and those that this import has made itself."""
        seen: dict[_Key, _Line] = {}
        here: dict[_Key, _Line] = {}
        # In the order of imports: the latest is what remains.
        for row in connection.exec_driver_sql(_STATED, (json.dumps(list(keys)), self._import_id)):
            found = here if row.import_id == self._import_id else seen
            found[row.supplier, row.number, row.product_id] = _Line._make((*row[4:-1], bool(row.closed)))
        return seen, here
