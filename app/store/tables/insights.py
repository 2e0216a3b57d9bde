"""Product activity, trends and the summaries that jobs compute from them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table, Text

from app.store.tables.base import METADATA

PRODUCT_ACTIVITY = Table(
    "product_activity",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("searches", Integer, nullable=False),
    Column("views", Integer, nullable=False),
    Column("clicks", Integer, nullable=False),
    Index("ix_product_activity_import_id", "import_id"),
    sqlite_with_rowid=False,
)

PRODUCT_TREND = Table(
    "product_trend",
    METADATA,
    Column("period", String, primary_key=True),  # day | week | month
    Column("period_start", Integer, primary_key=True, autoincrement=False),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("searches", Integer, nullable=False),
    Column("views", Integer, nullable=False),
    Column("clicks", Integer, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

INSIGHT = Table(
    "insight",
    METADATA,
    Column("kind", String, primary_key=True),  # sales-day | sales-week | best-sellers | slow-movers | …
    Column("period_start", Integer, primary_key=True, autoincrement=False),
    Column("period_end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("figures_json", Text, nullable=False),
    Column("computed_at", BigInteger, nullable=False),
    Column("run_id", Integer),
)
