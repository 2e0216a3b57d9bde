"""Orders placed with suppliers, as files state them: each import's word beside the others'.

The latest one that counts is seen (``order_line_now``), so an import is undone by no longer counting. What a list
that was exported anew leaves out is seen as closed; that too is read from what the imports say, and never written
while one of them can be undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row

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
_NEXT_IMPORT = """
SELECT id FROM file_import i WHERE id > ? AND state = 'finished' AND finished_at < ?
    AND EXISTS (SELECT 1 FROM stated_order s WHERE s.import_id = i.id)
ORDER BY id LIMIT 1
"""
_SAID = """
SELECT s.supplier, s.number, s.product_id, coalesce(a.due_day, s.due_day) AS due_day,
    s.closed OR coalesce(a.closed, 0) OR max(s.received, coalesce(a.received, 0)) >= s.quantity AS ended,
    EXISTS (
        SELECT 1 FROM stated_order later JOIN file_import stater ON stater.id = later.import_id
        WHERE later.supplier = s.supplier AND later.number = s.number AND later.product_id = s.product_id
            AND later.import_id > s.import_id AND stater.state = 'finished' AND stater.finished_at < :before
    ) AS superseded
FROM stated_order s
LEFT JOIN order_answer a ON a.supplier = s.supplier AND a.number = s.number AND a.product_id = s.product_id
WHERE s.import_id = :import_id
"""
# Of which orders of a list a later one of its kind shows something open, and on which day that was last read: the
# same as in ``order_line_now``.
_LISTED_ANEW = """
SELECT beside.supplier, beside.number, max(newer.finished_at / 86400000) AS day
FROM stated_order beside
CROSS JOIN stated_order again ON again.supplier = beside.supplier AND again.number = beside.number
    AND again.product_id = beside.product_id AND again.import_id > beside.import_id
JOIN file_import older ON older.id = beside.import_id
JOIN file_import newer ON newer.id = again.import_id
WHERE beside.import_id = :import_id AND again.received < again.quantity AND NOT again.closed
    AND newer.state = 'finished' AND newer.finished_at < :before AND newer.repeat_of IS NULL
    AND newer.source_id = older.source_id AND newer.layout = older.layout AND newer.headers = older.headers
    AND NOT EXISTS (SELECT 1 FROM rejected_row r WHERE r.import_id = newer.id)
GROUP BY beside.supplier, beside.number
"""
_WHERE_KEY = "WHERE supplier = ? AND number = ? AND product_id = ? AND import_id = ?"

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


class OrderForgetting:
    """Deletes what no undo can bring to the fore any more: a later import that stays said another thing of the line.

    A line that lists which stay have left out is written down as closed, for what shows that is deleted. As long as a
    line is waited for, so is the list: what stood beside it may yet be listed without it.
    """

    def __init__(self, before: int) -> None:
        """``before``: imports that finished before that instant (ms) cannot be undone."""
        self._before = before
        self._past = 0

    def step(self, connection: Connection, limit: int) -> bool:
        """Look through the next import, or change up to ``limit`` of its lines; True once all were seen."""
        import_id = connection.exec_driver_sql(_NEXT_IMPORT, (self._past, self._before)).scalar()
        if import_id is None:
            return True
        left_out, useless = self._judge(connection, import_id)
        closing = left_out[:limit]
        going = useless[: limit - len(closing)]
        if closing:
            connection.exec_driver_sql(f"UPDATE stated_order SET closed = 1 {_WHERE_KEY}", closing)
        if going:
            connection.exec_driver_sql(f"DELETE FROM stated_order {_WHERE_KEY}", going)
        if len(closing) + len(going) < limit:
            self._past = import_id
        return False

    def _judge(
        self, connection: Connection, import_id: int
    ) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
        """Return the lines of an import that later ones left out, and those whose going nobody could notice."""
        asked = {"import_id": import_id, "before": self._before}
        said = connection.exec_driver_sql(_SAID, asked).all()
        last_words = [line for line in said if not (line.ended or line.superseded)]
        anew: dict[tuple[str, str], int] = {}
        if last_words:
            anew = {(row[0], row[1]): row[2] for row in connection.exec_driver_sql(_LISTED_ANEW, asked)}
        last_read = max(anew.values(), default=None)
        left_out: list[Row[Any]] = []
        waiting: list[Row[Any]] = []
        for line in last_words:
            is_left_out = (line.supplier, line.number) in anew or (
                line.due_day is not None and last_read is not None and line.due_day < last_read
            )
            (left_out if is_left_out else waiting).append(line)
        orders = {(line.supplier, line.number) for line in waiting}
        whole_list = any(line.due_day is not None for line in waiting)
        useless = [
            line
            for line in said
            if line.superseded and not whole_list and (line.supplier, line.number) not in orders
        ]
        return [(*line[:3], import_id) for line in left_out], [(*line[:3], import_id) for line in useless]
