"""Receipt lines, and the daily roll-ups that insights read instead of them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, String, Table

from app.store.tables.base import METADATA

# A line is known again by source, receipt, product and its how-many-eth on that receipt, so the same file
# in another order, or an overlapping export, adds nothing. One B-tree, in the order in which files arrive.
SALE_LINE = Table(
    "sale_line",
    METADATA,
    Column("source_id", ForeignKey("source.id"), primary_key=True, autoincrement=False),
    Column("receipt", String, primary_key=True),
    Column("product_id", ForeignKey("product.id"), primary_key=True, autoincrement=False),
    Column("occurrence", Integer, primary_key=True, autoincrement=False),
    Column("sold_at", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("import_id", ForeignKey("file_import.id"), nullable=False),
    sqlite_with_rowid=False,
)

# What an import will make of lines that are known already, seen from the moment it counts (``sale_line_now``).
# ``owner_id`` is the import that the line will belong to from then on.
PENDING_LINE = Table(
    "pending_line",
    METADATA,
    Column("source_id", ForeignKey("source.id"), primary_key=True, autoincrement=False),
    Column("receipt", String, primary_key=True),
    Column("product_id", ForeignKey("product.id"), primary_key=True, autoincrement=False),
    Column("occurrence", Integer, primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), nullable=False),
    Column("owner_id", ForeignKey("file_import.id"), nullable=False),
    Column("sold_at", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Index("ix_pending_line_import_id", "import_id"),
    sqlite_with_rowid=False,
)

# What imports other than a line's owner said of it, kept as long as they, or the owner, can be undone: the same facts
# again (an export that overlaps the last one), or what was true before a correction.
LINE_STATEMENT = Table(
    "line_statement",
    METADATA,
    Column("source_id", ForeignKey("source.id"), primary_key=True, autoincrement=False),
    Column("receipt", String, primary_key=True),
    Column("product_id", ForeignKey("product.id"), primary_key=True, autoincrement=False),
    Column("occurrence", Integer, primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("sold_at", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("quantity", BigInteger, nullable=False),
    Column("unit_price", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Index("ix_line_statement_import_id", "import_id"),
    sqlite_with_rowid=False,
)

# What receipts came to, from files that do not say which articles were on them. Never added to the sales of products.
RECEIPT_TOTAL = Table(
    "receipt_total",
    METADATA,
    Column("source_id", ForeignKey("source.id"), primary_key=True, autoincrement=False),
    Column("receipt", String, primary_key=True),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("sold_at", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Index("ix_receipt_total_import_id", "import_id"),
    Index("ix_receipt_total_day", "day"),
    sqlite_with_rowid=False,
)

# One row a day, product and import. The import is part of the key so that a whole import starts to count,
# or is undone, by changing one row of ``file_import``: a half-finished one is never seen in a figure.
PRODUCT_DAY = Table(
    "product_day",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("product_id", ForeignKey("product.id"), primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("currency", String, primary_key=True),
    Column("quantity", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("lines", Integer, nullable=False),
    Index("ix_product_day_product_id_day", "product_id", "day"),
    sqlite_with_rowid=False,
)

# The same by day alone, written together with ``product_day``: what a week or a year came to is then read from hundreds
# of rows, not from hundreds of thousands.
SHOP_DAY = Table(
    "shop_day",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("import_id", ForeignKey("file_import.id"), primary_key=True, autoincrement=False),
    Column("currency", String, primary_key=True),
    Column("quantity", BigInteger, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("lines", Integer, nullable=False),
    sqlite_with_rowid=False,
)
