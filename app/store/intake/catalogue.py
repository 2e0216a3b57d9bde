"""Catalogue rows: products, their prices and stock, written only where something changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from app.domain.records import ImportCounts, ProductRecord
from app.store.intake.matching import ProductIndex
from app.store.intake.stock import StockCount, put_counts

CHUNK_PRODUCTS = 1_000
"""Products in one write transaction (about 30 ms)."""

_TEXT_FIELDS = ("name", "kind", "category", "supplier", "barcode")
_FACT_FIELDS = (
    "compare_at_price",
    "cost",
    "currency",
    "stock_tracked",
    "lead_time_days",
    "pack_size",
    "reorder_point",
    "active",
)
_FIELDS = (*_TEXT_FIELDS, "price", *_FACT_FIELDS)


class CatalogueIntake:
    """Takes the products of one import in, chunk after chunk."""

    def __init__(
        self, *, import_id: int, currency: str, index: ProductIndex, counts: ImportCounts, counted_at: int
    ) -> None:
        """``currency``: of prices that name none. ``counted_at``: when the file's stock was true (ms)."""
        self._import_id = import_id
        self._currency = currency
        self._index = index
        self._counts = counts
        self._counted_at = counted_at

    def add(self, connection: Connection, records: Sequence[ProductRecord], now: int) -> None:
        """Take in one chunk within the caller's write transaction. ``now`` in milliseconds."""
        targets = [self._target(record) for record in records]
        new = {product.id for product in self._index.new_products}
        self._index.write_new(connection, now)
        known = self._current(connection, [product_id for product_id, _ in targets])
        changes: list[tuple[Any, ...]] = []
        counts: list[StockCount] = []
        touched: list[bool] = []
        for product_id, record in targets:
            fresh = product_id in new
            new.discard(product_id)
            before = known[product_id]
            after = self._merged(before, record, fresh)
            price_changed = after["price"] != before["price"]
            product_changed = fresh or any(after[name] != before[name] for name in _FIELDS if name != "price")
            if product_changed or price_changed:
                changes.append((*(after[name] for name in _FIELDS), now, product_id))
                known[product_id] = after
            self._counts.products += product_changed
            self._counts.prices += price_changed
            touched.append(product_changed or price_changed)
            if record.stock is not None:
                counts.append(
                    StockCount(product_id, record.location, self._counted_at, record.stock, len(touched) - 1)
                )
        if changes:
            assignments = ", ".join(f"{name} = ?" for name in _FIELDS)
            connection.exec_driver_sql(
                f"UPDATE product SET {assignments}, changed_at = ? WHERE id = ?", changes
            )
        for count in put_counts(connection, counts, self._import_id):
            self._counts.stock += 1
            touched[count.record] = True
        self._counts.unchanged += touched.count(False)

    def _target(self, record: ProductRecord) -> tuple[int, ProductRecord]:
        product_id = self._index.find(record.sku, record.identifiers)
        if product_id is None:
            product_id = self._index.make(
                record.sku,
                record.identifiers,
                record.derived_sku,
                record.name,
                record.category,
                record.currency or self._currency,
            )
        return product_id, record

    @staticmethod
    def _current(connection: Connection, ids: list[int]) -> dict[int, dict[str, Any]]:
        found: dict[int, dict[str, Any]] = {}
        for start in range(0, len(ids), 500):
            part = tuple(ids[start : start + 500])
            marks = ",".join("?" * len(part))
            rows = connection.exec_driver_sql(
                f"SELECT id, {', '.join(_FIELDS)} FROM product WHERE id IN ({marks})", part
            )
            for row in rows:
                found[row[0]] = dict(zip(_FIELDS, row[1:], strict=True))
        return found

    @staticmethod
    def _merged(before: dict[str, Any], record: ProductRecord, fresh: bool) -> dict[str, Any]:
        """Return what the product is after this record: what the file says, and what it leaves open as it was."""
        after = dict(before)
        for name in _FIELDS:
            value = getattr(record, name)
            if value is None or (value == "" and not fresh):
                continue
            # SQLite hands booleans back as 0 and 1, and text enums as text: compare like with like.
            after[name] = (
                int(value) if isinstance(value, bool) else str(value) if isinstance(value, str) else value
            )
        return after
