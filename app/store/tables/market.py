"""What other shops ask: the pages that are watched, what they said and when, and the sites they belong to."""

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

# One page of another shop about one of our products, with what it said last and what is believed of it.
WATCHED_PAGE = Table(
    "watched_page",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), nullable=False),
    Column("url", Text, nullable=False),
    Column("site", String, nullable=False),  # host, and port where it is not the usual one: WATCHED_SITE.site
    Column("seller", String, nullable=False),  # what the owner calls the shop; else its host
    Column("variant", String),  # which variant the owner means
    Column("selector", Text),  # where the price stands: the owner's word, or learned
    Column("selector_by_owner", Boolean, nullable=False, server_default="0"),
    Column("state", String, nullable=False),  # watching | paused | stopped (after three failures)
    Column("added_at", BigInteger, nullable=False),
    # The last visit, whatever came of it.
    Column("checked_at", BigInteger),
    Column(
        "outcome", String
    ),  # app.sources.web.visit.Outcome, or how its reading ended: app.domain.market.Verdict
    Column("outcome_text", Text, nullable=False, server_default=""),
    Column("not_before", BigInteger, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),  # one after the other
    Column("etag", Text),
    Column("last_modified", Text),
    # What is believed: the last price that was read without doubt. ``price_at``: when it was last confirmed.
    Column("price", BigInteger),
    Column("highest", BigInteger),  # of a range
    Column("list_price", BigInteger),
    Column("currency", String),
    Column("availability", String, nullable=False, server_default="unknown"),
    Column("tax_included", Boolean),
    Column("found_variant", String),
    Column("title", Text, nullable=False, server_default=""),
    Column("price_at", BigInteger),
    Column("price_since", BigInteger),
    # A change too large to be believed at first sight, or a price that comes and goes.
    Column("doubted_price", BigInteger),
    Column("doubted_currency", String),
    Column("doubted_at", BigInteger),
    Column("doubted_seen", Integer, nullable=False, server_default="0"),
    Column("unavailable_since", BigInteger),
    CheckConstraint("state IN ('watching','paused','stopped')", name="state"),
    Index("uq_watched_page", "product_id", "url", unique=True),
    Index("ix_watched_page_site", "site"),
)

# What a page was believed to ask, at each change; not at each visit.
PAGE_PRICE = Table(
    "page_price",
    METADATA,
    Column(
        "page_id", ForeignKey("watched_page.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, nullable=False),
    Column("price", BigInteger),  # NULL: none was stated
    Column("highest", BigInteger),
    Column("list_price", BigInteger),
    Column("currency", String),
    Column("availability", String, nullable=False),
    sqlite_with_rowid=False,
)

# Why it was believed, or doubted: what stood on the page. Kept at each change, the latest few of each page.
PAGE_EVIDENCE = Table(
    "page_evidence",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("page_id", ForeignKey("watched_page.id", ondelete="CASCADE"), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("verdict", String, nullable=False),
    Column("way", String),
    Column("price", BigInteger),
    Column("highest", BigInteger),
    Column("currency", String),
    Column("availability", String, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("excerpt", Text, nullable=False, server_default=""),
    Column("sha256", String, nullable=False),  # of the page's bytes as they came
    Index("ix_page_evidence_page_id_at", "page_id", "at"),
)

# What holds for all pages of one host (and port, where it is not the usual one).
WATCHED_SITE = Table(
    "watched_site",
    METADATA,
    Column("site", String, primary_key=True),
    Column("currency", String),  # what a bare sign means there
    Column("decimal", String),
    Column("tax_included", Boolean),
    Column("by_owner", Boolean, nullable=False, server_default="0"),  # whether the owner said these three
    Column("not_before", BigInteger, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("robots", Text),  # its robots.txt; empty where it has none
    Column("robots_at", BigInteger),
    sqlite_with_rowid=False,
)

# Lists of suppliers that are fetched from an address.
SUPPLIER_FEED = Table(
    "supplier_feed",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("url", Text, nullable=False, unique=True),
    Column("supplier", String, nullable=False),
    Column("state", String, nullable=False),  # watching | paused | stopped
    Column("added_at", BigInteger, nullable=False),
    Column("checked_at", BigInteger),
    Column("outcome", String),
    Column("outcome_text", Text, nullable=False, server_default=""),
    Column("not_before", BigInteger, nullable=False, server_default="0"),
    Column("failures", Integer, nullable=False, server_default="0"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("sha256", String),
    Column("import_id", Integer),
    CheckConstraint("state IN ('watching','paused','stopped')", name="state"),
)

# The owner's word on prices of one product; NULL leaves it to what holds for the shop (setting ``price_rules``).
PRICE_CHOICE = Table(
    "price_choice",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("threshold", Float),  # share of the price from which a change is told: 0.05
    Column("margin_floor", Float),  # least margin, as a share of the price without tax: 0.2
    Column("changed_at", BigInteger, nullable=False),
)

# What the owner was last told of a product's prices, so that the next change is measured against that.
PRICE_TOLD = Table(
    "price_told",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("subject", String, primary_key=True),  # cost, cost-staged, position or page:ID
    Column("price", BigInteger),
    Column("currency", String),
    Column("availability", String, nullable=False, server_default="unknown"),
    Column("position", String, nullable=False, server_default=""),  # undercut | overpriced | cheapest | ''
    Column("told_at", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)
