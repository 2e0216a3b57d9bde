"""What the shop sells: products, the ways to recognise them, prices and stock."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

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
    # The import that made it known; a product is not seen before that import counts. NULL: it is simply there.
    Column("import_id", Integer),
)

# What an import will make of products, staged while it goes on and seen from the moment it counts (``product_now``).
# One operation stages at a time, so a product has one row at most.
PENDING_PRODUCT = Table(
    "pending_product",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), nullable=False),
    Column("sku", String, nullable=False),
    Column("sku_derived", Boolean, nullable=False),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False),
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
    Column("active", Boolean, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)

# What each import said of a product, kept as long as it can be undone. Equal statements share one row of facts.
PRODUCT_STATEMENT = Table(
    "product_statement",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("facts_id", ForeignKey("stated_facts.id"), nullable=False),
    Index("ix_product_statement_import_id", "import_id"),
    Index("ix_product_statement_facts_id", "facts_id"),
    sqlite_with_rowid=False,
)

STATED_FACTS = Table(
    "stated_facts",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("facts_json", Text, nullable=False, unique=True),
)

# What was known of a product before the oldest statement that is kept.
PRODUCT_BASE = Table(
    "product_base",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("facts_json", Text, nullable=False),
)

# A price so far from the last one (ten times, a tenth) that it waits for the owner's word.
HELD_PRICE = Table(
    "held_price",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("field", String, primary_key=True),
    Column("import_id", ForeignKey("file_import.id"), nullable=False),
    Column("before", BigInteger, nullable=False),
    Column("stated", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("held_at", BigInteger, nullable=False),
    Column("answer", String),
    Column("answered_at", BigInteger),
    CheckConstraint("field IN ('price','cost')", name="field"),
    CheckConstraint("answer IN ('taken','refused')", name="answer"),
    sqlite_with_rowid=False,
)

PRODUCT_IDENTIFIER = Table(
    "product_identifier",
    METADATA,
    Column("scheme", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("import_id", Integer),
    sqlite_with_rowid=False,
)

# What a product costs from a day on, until its next row: the rows grow with changes, not with days. Keyed by product:
# the row in force on a day is one seek, and a product's history lies together.
PRICE_HISTORY = Table(
    "price_history",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("price", BigInteger, nullable=False),
    Column("compare_at_price", BigInteger),
    Column("cost", BigInteger),
    Column("currency", String, nullable=False),
    Index("ix_price_history_day", "day"),
    sqlite_with_rowid=False,
)

# The days on which prices were recorded: on these a price without a row of its own is known to be what it was.
PRICE_DAY = Table("price_day", METADATA, Column("day", Integer, primary_key=True, autoincrement=False))

# Own prices that a file stated for past days, each true from its day on until another is stated or prices are recorded.
# Facts that imports state by day have the import in their key: the latest one that counts is seen
# (``stated_price_now``), and an import is undone by no longer counting.
STATED_PRICE = Table(
    "stated_price",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("price", BigInteger, nullable=False),
    Column("cost", BigInteger),
    Column("currency", String, nullable=False),
    Index("ix_stated_price_import_id", "import_id"),
    Index("ix_stated_price_product_id_day", "product_id", "day"),
    sqlite_with_rowid=False,
)

SUPPLIER = Table(
    "supplier",
    METADATA,
    Column("name", String, primary_key=True),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("number", String),
    Column("active", Boolean),
    sqlite_with_rowid=False,
)

MARKET_PRICE = Table(
    "market_price",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True),
    Column("seller", String, primary_key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("price", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Index("ix_market_price_import_id", "import_id"),
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
    Column("incoming", BigInteger),
    sqlite_with_rowid=False,
)

# What an import will make of stock levels, seen from the moment it counts (``stock_level_now``). NULL: no level is
# left.
PENDING_STOCK = Table(
    "pending_stock",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("location", String, primary_key=True),
    Column("import_id", ForeignKey("file_import.id"), nullable=False),
    Column("on_hand", BigInteger),
    Column("counted_at", BigInteger),
    Column("stated_by", ForeignKey("file_import.id")),
    Column("incoming", BigInteger),
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
    Column("incoming", BigInteger),
    Index("ix_stock_history_product_id_at", "product_id", "at"),
    Index("ix_stock_history_import_id", "import_id"),
)
