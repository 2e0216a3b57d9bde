"""Receipt lines, taken in by chunks: lines, products they name and daily roll-ups in one short transaction each.

Nothing of it is seen before the import counts: lines that are new are under its id, and what it makes of lines that
are known lies aside (``pending_line``) until then.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.records import ImportCounts, SaleRecord
from app.store.intake.line_matching import LineMatching, Row
from app.store.intake.matching import ProductIndex
from app.store.intake.sale_facts import FACTS, KEY, DayTotals, Facts

CHUNK_LINES = 1_000
"""Lines in one write transaction: 15 to 25 ms where they are new, 50 where all are known or corrected, so that on a
slow or busy PC it stays under the 100 ms that others may wait."""

_PUT_LINE = f"INSERT INTO sale_line ({KEY}, {FACTS}, import_id) VALUES ({', '.join('?' * 11)})"
_PUT_PENDING = (
    f"INSERT INTO pending_line ({KEY}, {FACTS}, import_id, owner_id) VALUES ({', '.join('?' * 12)})"
)
_PUT_STATEMENT = f"INSERT INTO line_statement ({KEY}, {FACTS}, import_id) VALUES ({', '.join('?' * 11)})"


class SaleIntake:
    """Takes the sale lines of one import in, in file order, chunk after chunk."""

    def __init__(
        self,
        *,
        source_id: int,
        import_id: int,
        currency: str,
        index: ProductIndex,
        counts: ImportCounts,
        fresh: bool,
        undoable_since: int,
        repeat: bool,
    ) -> None:
        """``currency``: of lines that name none. ``fresh``: the source had no line at all when this began.

        ``undoable_since``: imports that finished before (ms) cannot be undone any more. ``repeat``: the very same
        bytes are taken in already, so that this import need not vouch for what it finds unchanged.
        """
        self._source_id = source_id
        self._import_id = import_id
        self._currency = currency
        self._index = index
        self._counts = counts
        self._undoable_since = undoable_since
        self._repeat = repeat
        self._matching = LineMatching(source_id=source_id, import_id=import_id, fresh=fresh)
        self._undoable: dict[int, bool] = {}

    def add(self, connection: Connection, records: Sequence[SaleRecord], now: int) -> None:
        """Take in one chunk within the caller's write transaction. ``now`` in milliseconds."""
        rows = [self._row(record) for record in records]
        self._index.write_new(connection, now)
        source_id, import_id = self._source_id, self._import_id
        totals = DayTotals()
        new, corrected, confirmed, untraced = [], [], [], []
        matches = self._matching.match(connection, rows)
        for ((receipt, product_id), facts), (number, known) in zip(rows, matches, strict=True):
            key = (source_id, receipt, product_id, number)
            if known is None:
                new.append((*key, *facts, import_id))
                totals.add(import_id, product_id, facts)
            elif known.facts != facts:
                corrected.append((*key, *facts, import_id, import_id))
                totals.add(import_id, product_id, known.facts, -1)
                totals.add(import_id, product_id, facts)
            elif self._repeat or not self._can_be_undone(connection, known.owner_id):
                untraced.append((receipt, product_id, number))
            else:
                confirmed.append((*key, *facts, import_id))
        for statement, values in ((_PUT_LINE, new), (_PUT_PENDING, corrected), (_PUT_STATEMENT, confirmed)):
            if values:
                connection.exec_driver_sql(statement, values)
        totals.write(connection)
        self._matching.note_untraced(untraced)
        self._counts.sales += len(new) + len(corrected)
        self._counts.unchanged += len(confirmed) + len(untraced)

    def _row(self, record: SaleRecord) -> Row:
        index = self._index
        currency = record.currency or self._currency
        product_id = index.find(record.sku, record.identifiers, record.source_id)
        if product_id is None:
            product_id = index.make(
                record.sku,
                record.identifiers,
                record.derived_sku,
                record.name,
                record.category,
                currency,
                record.source_id,
            )
            self._counts.products += 1
        facts = Facts(record.sold_at, record.day, record.quantity, record.unit_price, record.amount, currency)
        return (record.receipt, product_id), facts

    def _can_be_undone(self, connection: Connection, owner_id: int) -> bool:
        """Whether the line could vanish with its owner: only then it matters that this import says the same."""
        known = self._undoable.get(owner_id)
        if known is None:
            finished_at = connection.exec_driver_sql(
                "SELECT finished_at FROM file_import WHERE id = ?", (owner_id,)
            ).scalar_one()
            known = self._undoable[owner_id] = finished_at >= self._undoable_since
        return known


def has_sales(connection: Connection, source_id: int) -> bool:
    """Whether any line of this source is stored."""
    row = connection.exec_driver_sql(
        "SELECT 1 FROM sale_line WHERE source_id = ? LIMIT 1", (source_id,)
    ).first()
    return row is not None
