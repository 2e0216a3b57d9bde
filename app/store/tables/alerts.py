"""Alerts with their history, the stock level each was judged by, and the outbox of notices."""

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

ALERT = Table(
    "alert",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("kind", String, nullable=False),  # out-of-stock | low-stock | fix-counts
    # 0 where the alert is about the shop and not about one product, so that uniqueness covers it too.
    Column("product_id", Integer, nullable=False, server_default="0"),
    Column("severity", Integer, nullable=False),  # 0 out, 1 runs out before a delivery, 2 low, 3 watch
    Column("state", String, nullable=False),
    Column("title", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("facts_json", Text, nullable=False),
    Column("rank", BigInteger, nullable=False, server_default="0"),
    Column("first_seen_at", BigInteger, nullable=False),
    Column("last_seen_at", BigInteger, nullable=False),
    Column("snoozed_until", BigInteger),
    Column("resolved_at", BigInteger),
    CheckConstraint("state IN ('open','snoozed','resolved','dismissed')", name="state"),
    Index(
        "uq_alert_live",
        "kind",
        "product_id",
        unique=True,
        sqlite_where=text("state IN ('open','snoozed')"),
    ),
    Index("ix_alert_state", "state"),
)

ALERT_EVENT = Table(
    "alert_event",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("alert_id", ForeignKey("alert.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),  # opened | worsened | eased | snoozed | woke | resolved | …
    Column("detail", Text, nullable=False, server_default=""),
)

# What each product was last judged to be. An alert fires on the crossing from one level to a worse one, so
# the level must outlive the alert; a product judged for the first time crosses nothing.
STOCK_STATE = Table(
    "stock_state",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True),
    Column("level", String, nullable=False),
    Column("on_hand", BigInteger, nullable=False),
    Column("since_at", BigInteger, nullable=False),
    Column("judged_at", BigInteger, nullable=False),
    CheckConstraint("level IN ('fine','low','out')", name="level"),
)

NOTICE = Table(
    "notice",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("created_at", BigInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("page", String, nullable=False),
    Column("subject", String, nullable=False, server_default=""),
    Column("urgent", Integer, nullable=False, server_default="0"),
    Column("status", String, nullable=False),
    Column("channel", String),
    Column("shown_at", BigInteger),
    Column("ended_at", BigInteger),
    Column("error", Text),
    CheckConstraint("status IN ('waiting','shown','clicked','dismissed','failed')", name="status"),
    Index("ix_notice_status", "status"),
)
