"""Where data came from: sources, the files imported from them, the rows that were not taken."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text

from app.store.tables.base import METADATA

SOURCE = Table(
    "source",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("title", String, nullable=False),
    Column("answers_json", Text, nullable=False, server_default="{}"),
    Column("created_at", BigInteger, nullable=False),
    Column("last_good_at", BigInteger),
)

FILE_IMPORT = Table(
    "file_import",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("source_id", ForeignKey("source.id"), nullable=False),
    Column("file_name", String, nullable=False),
    Column("fingerprint", String, nullable=False),
    Column("layout", String, nullable=False),
    Column("encoding", String, nullable=False),
    Column("delimiter", String, nullable=False),
    Column("state", String, nullable=False),
    Column("started_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),
    Column("rows", Integer, nullable=False, server_default="0"),
    Column("report_json", Text, nullable=False, server_default="{}"),
    Column("error", Text),
    CheckConstraint("state IN ('running','finished','failed','abandoned','undone')", name="state"),
    Index("ix_file_import_source_id_fingerprint", "source_id", "fingerprint"),
)

REJECTED_ROW = Table(
    "rejected_row",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("import_id", ForeignKey("file_import.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("column_name", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
