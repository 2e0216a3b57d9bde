"""Alerts with their history, the judgement of each product's stock, and the outbox of notices."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Float,
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

# How each product was last judged: what screens show, and what the next judgement is compared with. An alert fires on
# the crossing to something worse, so this must outlive the alert; a product judged for the first time crosses nothing.
STOCK_JUDGEMENT = Table(
    "stock_judgement",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("severity", Integer, nullable=False),  # as ALERT.severity; 4: fine
    Column(
        "on_hand", BigInteger, nullable=False
    ),  # believed to be there now, which is not always what was counted
    Column("on_order", BigInteger, nullable=False, server_default="0"),
    Column("chance", Float),  # of running out within a week, 0 to 1; NULL where nothing can be said
    Column(
        "out_from", Integer
    ),  # first and last business day of the window in which it is expected to run out
    Column("out_to", Integer),
    Column("suggested", BigInteger),  # how many to order now; NULL where nothing can be said
    Column("rank", BigInteger, nullable=False, server_default="0"),  # margin lost a day without stock
    Column("facts_json", Text, nullable=False, server_default="{}"),
    Column("since_at", BigInteger, nullable=False),
    Column("judged_at", BigInteger, nullable=False),
    # The worst that the owner was told of since the product was last fine, and when.
    Column("told_severity", Integer),
    Column("told_at", BigInteger),
    Index("ix_stock_judgement_severity", "severity"),
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
    # Quiet hours put a notice off until then.
    Column("not_before", BigInteger, nullable=False, server_default="0"),
    # The one alert that its buttons answer.
    Column("alert_id", Integer),
    CheckConstraint("status IN ('waiting','shown','clicked','dismissed','failed')", name="status"),
    Index("ix_notice_status", "status"),
)
