"""What the shop sells: products, the ways to recognise them, prices and stock."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table

from app.store.tables.base import METADATA

PRODUCT = Table(
    "product",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("sku", String, nullable=False, unique=True),
    # Many shops leave the SKU blank; then it is made from handle and options, and said to be so.
    Column("sku_derived", Boolean, nullable=False, default=False, server_default="0"),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False, server_default="item"),
    Column("category", String),
    Column("supplier", String),
    Column("barcode", String),
    Column("price", BigInteger),
    Column("compare_at_price", BigInteger),
    Column("cost", BigInteger),
    Column("currency", String, nullable=False),
    Column("stock_tracked", Boolean),
    Column("lead_time_days", Integer),
    Column("pack_size", Integer),
    Column("reorder_point", BigInteger),
    Column("active", Boolean, nullable=False, server_default="1"),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

PRODUCT_IDENTIFIER = Table(
    "product_identifier",
    METADATA,
    Column("scheme", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), nullable=False, index=True),
    sqlite_with_rowid=False,
)

# Keyed by day first: a day's prices are appended at the end of one B-tree, whatever the number of products.
PRICE_HISTORY = Table(
    "price_history",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("price", BigInteger, nullable=False),
    Column("cost", BigInteger),
    Column("currency", String, nullable=False),
    sqlite_with_rowid=False,
)

MARKET_PRICE = Table(
    "market_price",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True),
    Column("seller", String, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("import_id", ForeignKey("file_import.id"), nullable=False),
    sqlite_with_rowid=False,
)

STOCK_LEVEL = Table(
    "stock_level",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True),
    Column("location", String, primary_key=True, server_default=""),
    Column("on_hand", BigInteger, nullable=False),
    Column("counted_at", BigInteger, nullable=False),
    Column("import_id", ForeignKey("file_import.id")),
    sqlite_with_rowid=False,
)

STOCK_HISTORY = Table(
    "stock_history",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), nullable=False),
    Column("location", String, nullable=False, server_default=""),
    Column("at", BigInteger, nullable=False),
    Column("on_hand", BigInteger, nullable=False),
    Column("import_id", ForeignKey("file_import.id")),
    Index("ix_stock_history_product_id_at", "product_id", "at"),
)
