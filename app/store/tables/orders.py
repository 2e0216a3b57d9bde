"""What the owner decided about products and suppliers, what is on order, and what was delivered."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from app.store.tables.base import METADATA

# The owner's own word on a product. It outlasts every import; NULL leaves it to the files, or to the supplier.
PRODUCT_CHOICE = Table(
    "product_choice",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("supplier", String),
    Column("lead_time_days", Integer),
    Column("lead_time_spread_days", Float),
    Column("review_days", Integer),
    Column("service_level", Float),  # chance of no stock-out in an order cycle, 0.5 to 0.999
    Column("reorder_point", BigInteger),
    Column("pack_size", Integer),
    Column("min_order", BigInteger),
    # Since when it is not sold any more: no forecast, no alert, until it sells again or the owner says so.
    Column("not_sold_since", BigInteger),
    # Counts up to this instant are not believed; a later one is.
    Column("doubted_at", BigInteger),
    Column("changed_at", BigInteger, nullable=False),
)

SUPPLIER_CHOICE = Table(
    "supplier_choice",
    METADATA,
    Column("name", String, primary_key=True),
    Column("lead_time_days", Integer),
    Column("lead_time_spread_days", Float),
    Column("review_days", Integer),
    Column("service_level", Float),
    Column("changed_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# An order that the owner placed, entered here.
PURCHASE_ORDER = Table(
    "purchase_order",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("supplier", String, nullable=False, server_default=""),
    Column("number", String, nullable=False, server_default=""),
    Column("ordered_day", Integer, nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    Column("created_at", BigInteger, nullable=False),
)

PURCHASE_LINE = Table(
    "purchase_line",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("order_id", ForeignKey("purchase_order.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("quantity", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False, server_default="0"),
    Column("due_day", Integer),  # when it is to arrive; NULL: the order's day and the lead time say
    Column("received_day", Integer),  # when the last of it came
    Column("cost", BigInteger),
    Column("currency", String),
    # Nothing more of it is to come, whatever was received.
    Column("closed", Boolean, nullable=False, server_default="0"),
    CheckConstraint("quantity > 0", name="quantity"),
)

# Order lines that a file stated. The import is part of the key: the latest one that counts is seen
# (``order_line_now``), and an import is undone by no longer counting.
STATED_ORDER = Table(
    "stated_order",
    METADATA,
    Column("supplier", String, primary_key=True),
    Column("number", String, primary_key=True),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("ordered_day", Integer),
    Column("due_day", Integer),
    Column("quantity", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("received_day", Integer),
    Column("cost", BigInteger),
    Column("currency", String),
    Column("closed", Boolean, nullable=False),
    Index("ix_stated_order_product_id", "product_id"),
    Index("ix_stated_order_import_id", "import_id"),
    sqlite_with_rowid=False,
)

# What the owner said of an order line that a file stated: so many came, or nothing more is to come.
ORDER_ANSWER = Table(
    "order_answer",
    METADATA,
    Column("supplier", String, primary_key=True),
    Column("number", String, primary_key=True),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("received", BigInteger),
    Column("received_day", Integer),
    Column("due_day", Integer),
    Column("closed", Boolean, nullable=False, server_default="0"),
    Column("answered_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# What arrived, order or not. Stock that was counted before a delivery is taken to have grown by it.
DELIVERY = Table(
    "delivery",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("supplier", String, nullable=False, server_default=""),
    Column("line_id", ForeignKey("purchase_line.id", ondelete="SET NULL")),
    Index("ix_delivery_product_id_at", "product_id", "at"),
)
