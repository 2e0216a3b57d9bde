"""Receipt lines, taken in by chunks: lines, products they name and daily roll-ups in one short transaction each."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from app.domain.records import ImportCounts, SaleRecord
from app.store.intake.matching import ProductIndex

CHUNK_LINES = 2_000
"""Lines in one write transaction: about 30 ms, and on a slow or busy PC still under the 100 ms that others may wait."""

_Group = tuple[str, int]
"""Receipt and product."""
_Facts = tuple[object, ...]
"""What may be corrected of a line: instant, day, quantity, unit price, amount, currency."""

_STAGE = """
CREATE TEMP TABLE IF NOT EXISTS incoming_sale (
    receipt TEXT, product_id INTEGER, occurrence INTEGER, sold_at INTEGER, day INTEGER,
    quantity INTEGER, unit_price INTEGER, amount INTEGER, currency TEXT)
"""
_SAME_LINE = (
    "line.source_id = ? AND line.receipt = incoming_sale.receipt"
    " AND line.product_id = incoming_sale.product_id AND line.occurrence = incoming_sale.occurrence"
)
_SAME_FACTS = (
    "line.sold_at = incoming_sale.sold_at AND line.day = incoming_sale.day"
    " AND line.quantity = incoming_sale.quantity AND line.unit_price = incoming_sale.unit_price"
    " AND line.amount = incoming_sale.amount AND line.currency = incoming_sale.currency"
)
_ADD_TO_DAYS = """
INSERT INTO product_day (day, product_id, import_id, currency, quantity, amount, lines)
{rows}
ON CONFLICT (day, product_id, import_id, currency) DO UPDATE SET
    quantity = quantity + excluded.quantity, amount = amount + excluded.amount, lines = lines + excluded.lines
"""


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
    ) -> None:
        """``currency``: of lines that name none. ``fresh``: the source had no line at all when this began."""
        self._source_id = source_id
        self._import_id = import_id
        self._currency = currency
        self._index = index
        self._counts = counts
        self._fresh = fresh
        self._occurrences: dict[_Group, int] = {}
        self._unclaimed: dict[_Group, dict[int, _Facts]] = {}
        """Stored lines, by occurrence, that no row has stood for yet; of groups that came in another order."""

    def add(self, connection: Connection, records: Sequence[SaleRecord], now: int) -> None:
        """Take in one chunk within the caller's write transaction. ``now`` in milliseconds."""
        rows = [self._row(record) for record in records]
        self._counts.products += len(self._index.new_products)
        self._index.write_new(connection, now)
        connection.exec_driver_sql(_STAGE)
        connection.exec_driver_sql("DELETE FROM incoming_sale")
        connection.exec_driver_sql("INSERT INTO incoming_sale VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        if not self._fresh:
            self._counts.unchanged += self._drop_known(connection)
            if self._match_in_any_order(connection):
                self._counts.unchanged += self._drop_known(connection)
            self._counts.sales += self._correct(connection)
        self._counts.sales += self._insert(connection)

    def _row(self, record: SaleRecord) -> tuple[object, ...]:
        index = self._index
        currency = record.currency or self._currency
        product_id = index.find(record.sku, record.identifiers)
        if product_id is None:
            product_id = index.make(
                record.sku, record.identifiers, record.derived_sku, record.name, record.category, currency
            )
        facts = (
            record.sold_at, record.day, record.quantity, record.unit_price, record.amount, currency,
        )  # fmt: skip
        key = (record.receipt, product_id)
        if key in self._unclaimed:
            return (*key, self._claim(key, facts), *facts)
        occurrence = self._occurrences.get(key, 0) + 1
        self._occurrences[key] = occurrence
        return (*key, occurrence, *facts)

    def _drop_known(self, connection: Connection) -> int:
        """Drop the incoming lines that are stored with the same facts; return how many."""
        return connection.exec_driver_sql(
            f"DELETE FROM incoming_sale WHERE EXISTS"
            f" (SELECT 1 FROM sale_line line WHERE {_SAME_LINE} AND {_SAME_FACTS})",
            (self._source_id,),
        ).rowcount

    def _match_in_any_order(self, connection: Connection) -> bool:
        """Give the lines that differ from what is stored under their number the number of the stored line they are.

        A product may stand on a receipt twice, and an export may list the two in another order than the last one
        did: that is no correction. Returns whether any number has changed.
        """
        differing: dict[_Group, list[tuple[int, int, _Facts]]] = {}
        for rowid, receipt, product_id, occurrence, *values in connection.exec_driver_sql(
            "SELECT rowid, * FROM incoming_sale WHERE EXISTS (SELECT 1 FROM sale_line line WHERE"
            " line.source_id = ? AND line.receipt = incoming_sale.receipt"
            " AND line.product_id = incoming_sale.product_id)",
            (self._source_id,),
        ):
            if (receipt, product_id) not in self._unclaimed:
                differing.setdefault((receipt, product_id), []).append((rowid, occurrence, tuple(values)))
        renumbered: list[tuple[int, int]] = []
        for group, rows in differing.items():
            stored = self._stored(connection, group)
            claimed = set(range(1, self._occurrences[group] + 1)) - {occurrence for _, occurrence, _ in rows}
            self._occurrences[group] = max(stored)
            unclaimed = {number: facts for number, facts in stored.items() if number not in claimed}
            self._unclaimed[group] = unclaimed
            # Those that are stored somewhere first, so that a line that is new or corrected takes no other's place.
            for rowid, occurrence, facts in sorted(rows, key=lambda row: row[2] not in unclaimed.values()):
                number = self._claim(group, facts)
                if number != occurrence:
                    renumbered.append((number, rowid))
        if renumbered:
            connection.exec_driver_sql("UPDATE incoming_sale SET occurrence = ? WHERE rowid = ?", renumbered)
        return bool(renumbered)

    def _stored(self, connection: Connection, group: _Group) -> dict[int, _Facts]:
        rows = connection.exec_driver_sql(
            "SELECT occurrence, sold_at, day, quantity, unit_price, amount, currency FROM sale_line"
            " WHERE source_id = ? AND receipt = ? AND product_id = ?",
            (self._source_id, *group),
        )
        return {occurrence: tuple(facts) for occurrence, *facts in rows}

    def _claim(self, group: _Group, facts: _Facts) -> int:
        """Return the number of the stored line that a row stands for: the same one, else any, else a new one."""
        unclaimed = self._unclaimed[group]
        same = next((number for number, stored in unclaimed.items() if stored == facts), None)
        number = min(unclaimed, default=None) if same is None else same
        if number is None:
            self._occurrences[group] += 1
            return self._occurrences[group]
        del unclaimed[number]
        return number

    def _correct(self, connection: Connection) -> int:
        """Bring lines that are known with other facts up to date, roll-ups included; return how many."""
        known = connection.exec_driver_sql(
            f"SELECT count(*) FROM incoming_sale JOIN sale_line line ON {_SAME_LINE}", (self._source_id,)
        ).scalar_one()
        if not known:
            return 0
        # Out with the old figures under the import that brought them, in with the new ones under the same.
        for table, sign in (("line", "-"), ("incoming_sale", "")):
            connection.exec_driver_sql(
                _ADD_TO_DAYS.format(
                    rows=f"SELECT {table}.day, {table}.product_id, line.import_id, {table}.currency,"
                    f" {sign}sum({table}.quantity), {sign}sum({table}.amount), {sign}count(*)"
                    f" FROM incoming_sale JOIN sale_line line ON {_SAME_LINE} WHERE true GROUP BY 1, 2, 3, 4"
                ),
                (self._source_id,),
            )
        connection.exec_driver_sql("DELETE FROM product_day WHERE lines = 0")
        connection.exec_driver_sql(
            "UPDATE sale_line AS line SET sold_at = incoming_sale.sold_at, day = incoming_sale.day,"
            " quantity = incoming_sale.quantity, unit_price = incoming_sale.unit_price,"
            " amount = incoming_sale.amount, currency = incoming_sale.currency"
            f" FROM incoming_sale WHERE {_SAME_LINE}",
            (self._source_id,),
        )
        connection.exec_driver_sql(
            f"DELETE FROM incoming_sale WHERE EXISTS (SELECT 1 FROM sale_line line WHERE {_SAME_LINE})",
            (self._source_id,),
        )
        return int(known)

    def _insert(self, connection: Connection) -> int:
        inserted = connection.exec_driver_sql(
            "INSERT INTO sale_line (source_id, receipt, product_id, occurrence, sold_at, day, quantity,"
            " unit_price, amount, currency, import_id)"
            " SELECT ?, receipt, product_id, occurrence, sold_at, day, quantity, unit_price, amount, currency, ?"
            " FROM incoming_sale",
            (self._source_id, self._import_id),
        ).rowcount
        connection.exec_driver_sql(
            _ADD_TO_DAYS.format(
                rows="SELECT day, product_id, ?, currency, sum(quantity), sum(amount), count(*)"
                " FROM incoming_sale WHERE true GROUP BY day, product_id, currency"
            ),
            (self._import_id,),
        )
        return inserted


def has_sales(connection: Connection, source_id: int) -> bool:
    """Whether any line of this source is stored."""
    row = connection.exec_driver_sql(
        "SELECT 1 FROM sale_line WHERE source_id = ? LIMIT 1", (source_id,)
    ).first()
    return row is not None
