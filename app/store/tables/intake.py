"""Where data came from: sources, the files imported from them, the rows that were not taken."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

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
    # Of a file: "file". An import is undone by another one, of kind "undo", that stages what will be true without it.
    Column("kind", String, nullable=False, server_default="file"),
    Column("undoes_id", Integer),
    Column("repeat_of", Integer),
    Column("headers", String, nullable=False, server_default=""),
    # An import counts from the moment its state is "finished". What it staged is then folded into the tables piece by
    # piece, without changing anything that is seen; from this moment on nothing is left to fold.
    Column("settled_at", BigInteger),
    Column("undone_at", BigInteger),
    CheckConstraint("state IN ('running','finished','failed','abandoned','undone')", name="state"),
    Index("ix_file_import_source_id_fingerprint", "source_id", "fingerprint"),
    Index("ix_file_import_unsettled", "id", sqlite_where=text("settled_at IS NULL AND state <> 'abandoned'")),
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

# What the owner answered to a question that a file left open. ``answers_key`` is the source, and for tables that no
# known system made also the header fingerprint.
FILE_ANSWER = Table(
    "file_answer",
    METADATA,
    Column("answers_key", String, primary_key=True),
    Column("question", String, primary_key=True),
    Column("answer", String, nullable=False),
    Column("answered_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

SAVED_LAYOUT = Table(
    "saved_layout",
    METADATA,
    Column("headers", String, primary_key=True),
    Column("name", String, nullable=False, unique=True),
    Column("layout", String, nullable=False),
    Column("mapping_json", Text, nullable=False, server_default="{}"),
    Column("decimal_mark", String),
    Column("date_format", String),
    Column("currency", String),
    Column("saved_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# Files that lie in the watched folder and wait for the owner: a question, or a change so large that it wants a look.
WAITING_FILE = Table(
    "waiting_file",
    METADATA,
    Column("name", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("modified_ns", BigInteger, nullable=False),
    Column("reason", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("details_json", Text, nullable=False, server_default="{}"),
    Column("since_at", BigInteger, nullable=False),
    CheckConstraint("reason IN ('question','large-change','unknown-layout')", name="reason"),
    sqlite_with_rowid=False,
)
