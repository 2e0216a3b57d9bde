"""Dated facts about products that are known already: stock counts, own prices, activity, market prices.

A record whose product is not known is handed back, to be listed as rejected: these files describe, they do not name
new products.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from app.domain.records import (
    ActivityRecord,
    ImportCounts,
    MarketPriceRecord,
    OwnPriceRecord,
    Record,
    StockRecord,
)
from app.store.intake.matching import ProductIndex
from app.store.intake.stock import StockCount, put_counts

CHUNK_RECORDS = 1_000
"""Records in one write transaction (about 50 ms)."""

_KEYS_IN_ONE = 200


@dataclass(frozen=True, slots=True)
class _Kind:
    """How one kind of fact is kept: under its key and the import that stated it."""

    table: str
    key: tuple[str, ...]
    facts: tuple[str, ...]


_PRICE = _Kind("stated_price", ("day", "product_id"), ("price", "cost", "currency"))
_ACTIVITY = _Kind("product_activity", ("day", "product_id"), ("searches", "views", "clicks"))
_MARKET_PRICE = _Kind("market_price", ("product_id", "seller", "day"), ("price", "currency"))

# What held on a day on which prices were recorded is known of it, whether or not it changed that day.
_RECORDED = """
WITH wanted (day, product_id) AS (VALUES {among})
SELECT wanted.day, wanted.product_id, h.price, h.cost, h.currency
FROM wanted CROSS JOIN price_day d ON d.day = wanted.day
CROSS JOIN price_history h ON h.product_id = wanted.product_id AND h.day = (
    SELECT max(day) FROM price_history WHERE product_id = wanted.product_id AND day <= wanted.day)
"""

_Key = tuple[Any, ...]


class HistoryIntake:
    """Takes dated facts in, chunk after chunk; seen once the import counts."""

    def __init__(
        self,
        *,
        import_id: int,
        currency: str,
        index: ProductIndex,
        counts: ImportCounts,
        repeat: bool = False,
    ) -> None:
        """``currency``: of prices that name none.

        ``repeat``: the very same file was taken in before; what it finds unchanged is not stated again.
        """
        self._import_id = import_id
        self._currency = currency
        self._index = index
        self._counts = counts
        self._repeat = repeat

    def add(self, connection: Connection, records: Sequence[Record]) -> list[Record]:
        """Take in one chunk within the caller's write transaction; return those whose product is not known."""
        unknown: list[Record] = []
        counts: list[StockCount] = []
        prices: list[tuple[_Key, _Key]] = []
        activity: list[tuple[_Key, _Key]] = []
        market: list[tuple[_Key, _Key]] = []
        for record in records:
            assert isinstance(record, StockRecord | OwnPriceRecord | ActivityRecord | MarketPriceRecord)
            identifiers = record.identifiers if isinstance(record, StockRecord) else ()
            product_id = self._index.look(record.sku, identifiers)
            if product_id is None:
                unknown.append(record)
            elif isinstance(record, StockRecord):
                counts.append(StockCount(product_id, record.location, record.counted_at, record.on_hand))
            elif isinstance(record, OwnPriceRecord):
                currency = record.currency or self._currency
                prices.append(((record.day, product_id), (record.price, record.cost, currency)))
            elif isinstance(record, ActivityRecord):
                activity.append(((record.day, product_id), (record.searches, record.views, record.clicks)))
            else:
                currency = record.currency or self._currency
                market.append(((product_id, record.seller, record.day), (record.price, currency)))
        tally = self._counts
        if counts:
            new = len(put_counts(connection, counts, self._import_id, repeat=self._repeat).new)
            tally.stock += new
            tally.unchanged += len(counts) - new
        tally.prices += self._put(connection, _PRICE, prices)
        tally.activity += self._put(connection, _ACTIVITY, activity)
        tally.market_prices += self._put(connection, _MARKET_PRICE, market)
        return unknown

    def _put(self, connection: Connection, kind: _Kind, stated: Sequence[tuple[_Key, _Key]]) -> int:
        """Keep facts under this import; return how many say another thing than what was known."""
        if not stated:
            return 0
        known = self._known(connection, kind, {key for key, _ in stated})
        rows: dict[_Key, _Key] = {}
        changed = 0
        for key, facts in stated:
            differs = known.get(key) != facts
            changed += differs
            if differs or not self._repeat:
                rows[key] = facts
            known[key] = facts
        self._counts.unchanged += len(stated) - changed
        if not rows:
            return 0
        columns = (*kind.key, "import_id", *kind.facts)
        connection.exec_driver_sql(
            f"INSERT INTO {kind.table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
            f" ON CONFLICT ({', '.join(kind.key)}, import_id) DO UPDATE SET"
            f" {', '.join(f'{name} = excluded.{name}' for name in kind.facts)}",
            [(*key, self._import_id, *facts) for key, facts in rows.items()],
        )
        return changed

    def _known(self, connection: Connection, kind: _Kind, keys: Iterable[_Key]) -> dict[_Key, _Key]:
        """Return the latest of these facts that count or that this import has stated itself."""
        found: dict[_Key, _Key] = {}
        width = len(kind.key)
        ordered = sorted(keys)
        columns = ", ".join(f"f.{name}" for name in (*kind.key, *kind.facts))
        matches = " AND ".join(f"f.{name} = wanted.{name}" for name in kind.key)
        for start in range(0, len(ordered), _KEYS_IN_ONE):
            part = ordered[start : start + _KEYS_IN_ONE]
            among = ", ".join(f"({', '.join('?' * width)})" for _ in part)
            values = [value for key in part for value in key]
            # Joined in this order, for SQLite reads the whole table where keys of several columns are to be IN a list.
            looked_up = (
                f"WITH wanted ({', '.join(kind.key)}) AS (VALUES {among})"
                f" SELECT {columns} FROM wanted CROSS JOIN {{table}} AS f ON {matches}"
            )
            if kind is _PRICE:
                for row in connection.exec_driver_sql(_RECORDED.format(among=among), tuple(values)):
                    found[tuple(row[:width])] = tuple(row[width:])
            # In the order of imports: the latest is what remains.
            for row in connection.exec_driver_sql(
                f"{looked_up.format(table=kind.table)}"
                " WHERE (+f.import_id = ? OR +f.import_id IN (SELECT id FROM file_import WHERE state = 'finished'))"
                " ORDER BY f.import_id",
                (*values, self._import_id),
            ):
                found[tuple(row[:width])] = tuple(row[width:])
        return found


def clear_facts(connection: Connection, import_id: int, limit: int) -> bool:
    """Delete up to ``limit`` facts that an import that does not count left behind; True once none is left."""
    left = limit
    for table, key in (
        (_PRICE.table, (*_PRICE.key, "import_id")),
        (_ACTIVITY.table, (*_ACTIVITY.key, "import_id")),
        (_MARKET_PRICE.table, (*_MARKET_PRICE.key, "import_id")),
        ("supplier", ("name", "import_id")),
        ("stated_order", ("supplier", "number", "product_id", "import_id")),
    ):
        names = ", ".join(key)
        left -= connection.exec_driver_sql(
            f"DELETE FROM {table} WHERE ({names}) IN"
            f" (SELECT {names} FROM {table} WHERE import_id = ? LIMIT ?)",
            (import_id, left),
        ).rowcount
    return left > 0
