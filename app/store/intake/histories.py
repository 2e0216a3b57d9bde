"""Dated facts about products that are known already: stock counts, own prices, activity, market prices.

A record whose SKU no product has is handed back, to be listed as rejected: these files describe, they do not name
new products.
"""

from __future__ import annotations

from collections.abc import Sequence

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

CHUNK_RECORDS = 2_000

_PUT_PRICE = """
INSERT INTO price_history (day, product_id, price, cost, currency) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (day, product_id) DO UPDATE SET price = excluded.price, cost = excluded.cost,
    currency = excluded.currency
WHERE (price, cost, currency) IS NOT (excluded.price, excluded.cost, excluded.currency)
"""
_PUT_ACTIVITY = """
INSERT INTO product_activity (day, product_id, searches, views, clicks, import_id) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (day, product_id) DO UPDATE SET searches = excluded.searches, views = excluded.views,
    clicks = excluded.clicks, import_id = excluded.import_id
WHERE (searches, views, clicks) IS NOT (excluded.searches, excluded.views, excluded.clicks)
"""
_PUT_MARKET_PRICE = """
INSERT INTO market_price (product_id, seller, day, price, currency, import_id) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (product_id, seller, day) DO UPDATE SET price = excluded.price, currency = excluded.currency,
    import_id = excluded.import_id
WHERE (price, currency) IS NOT (excluded.price, excluded.currency)
"""


class HistoryIntake:
    """Takes dated facts in, chunk after chunk; each record is written by its own kind's rule."""

    def __init__(self, *, import_id: int, currency: str, index: ProductIndex, counts: ImportCounts) -> None:
        self._import_id = import_id
        self._currency = currency
        self._index = index
        self._counts = counts

    def add(self, connection: Connection, records: Sequence[Record]) -> list[Record]:
        """Take in one chunk within the caller's write transaction; return those whose SKU is not known."""
        unknown: list[Record] = []
        counts: list[StockCount] = []
        for record in records:
            assert isinstance(record, StockRecord | OwnPriceRecord | ActivityRecord | MarketPriceRecord)
            product_id = self._index.by_sku(record.sku)
            if product_id is None:
                unknown.append(record)
            elif isinstance(record, StockRecord):
                counts.append(StockCount(product_id, record.location, record.counted_at, record.on_hand))
            else:
                self._put(connection, product_id, record)
        if counts:
            new = len(put_counts(connection, counts, self._import_id))
            self._counts.stock += new
            self._counts.unchanged += len(counts) - new
        return unknown

    def _put(
        self,
        connection: Connection,
        product_id: int,
        record: OwnPriceRecord | ActivityRecord | MarketPriceRecord,
    ) -> None:
        counts = self._counts
        if isinstance(record, OwnPriceRecord):
            values: tuple[object, ...] = (
                record.day, product_id, record.price, record.cost, record.currency or self._currency,
            )  # fmt: skip
            changed = connection.exec_driver_sql(_PUT_PRICE, values).rowcount
            counts.prices += changed
        elif isinstance(record, ActivityRecord):
            values = (record.day, product_id, record.searches, record.views, record.clicks, self._import_id)
            changed = connection.exec_driver_sql(_PUT_ACTIVITY, values).rowcount
            counts.activity += changed
        else:
            values = (
                product_id, record.seller, record.day, record.price, record.currency or self._currency,
                self._import_id,
            )  # fmt: skip
            changed = connection.exec_driver_sql(_PUT_MARKET_PRICE, values).rowcount
            counts.market_prices += changed
        counts.unchanged += changed == 0
