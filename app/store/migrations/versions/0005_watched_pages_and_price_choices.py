"""Pages of other shops that are watched, suppliers' lists at an address, and the owner's word on prices."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NEW_TABLES = (
    """
    CREATE TABLE watched_page (id INTEGER NOT NULL, product_id INTEGER NOT NULL, url TEXT NOT
        NULL, site VARCHAR NOT NULL, seller VARCHAR NOT NULL, variant VARCHAR, selector TEXT,
        selector_by_owner BOOLEAN DEFAULT '0' NOT NULL, state VARCHAR NOT NULL, added_at BIGINT
        NOT NULL, checked_at BIGINT, outcome VARCHAR, outcome_text TEXT DEFAULT '' NOT NULL,
        not_before BIGINT DEFAULT '0' NOT NULL, failures INTEGER DEFAULT '0' NOT NULL, etag
        TEXT, last_modified TEXT, price BIGINT, highest BIGINT, list_price BIGINT, currency
        VARCHAR, availability VARCHAR DEFAULT 'unknown' NOT NULL, tax_included BOOLEAN,
        found_variant VARCHAR, title TEXT DEFAULT '' NOT NULL, price_at BIGINT, price_since
        BIGINT, doubted_price BIGINT, doubted_currency VARCHAR, doubted_at BIGINT, doubted_seen
        INTEGER DEFAULT '0' NOT NULL, unavailable_since BIGINT, CONSTRAINT pk_watched_page
        PRIMARY KEY (id), CONSTRAINT ck_watched_page_state CHECK (state IN
        ('watching','paused','stopped')), CONSTRAINT fk_watched_page_product_id FOREIGN
        KEY(product_id) REFERENCES product (id) ON DELETE CASCADE)
    """,
    """
    CREATE INDEX ix_watched_page_site ON watched_page (site)
    """,
    """
    CREATE UNIQUE INDEX uq_watched_page ON watched_page (product_id, url)
    """,
    """
    CREATE TABLE page_price (page_id INTEGER NOT NULL, at BIGINT NOT NULL, day INTEGER NOT NULL,
        price BIGINT, highest BIGINT, list_price BIGINT, currency VARCHAR, availability VARCHAR
        NOT NULL, CONSTRAINT pk_page_price PRIMARY KEY (page_id, at), CONSTRAINT
        fk_page_price_page_id FOREIGN KEY(page_id) REFERENCES watched_page (id) ON DELETE
        CASCADE) WITHOUT ROWID
    """,
    """
    CREATE TABLE page_evidence (id INTEGER NOT NULL, page_id INTEGER NOT NULL, at BIGINT NOT
        NULL, verdict VARCHAR NOT NULL, way VARCHAR, price BIGINT, highest BIGINT, currency
        VARCHAR, availability VARCHAR NOT NULL, reason TEXT DEFAULT '' NOT NULL, excerpt TEXT
        DEFAULT '' NOT NULL, sha256 VARCHAR NOT NULL, CONSTRAINT pk_page_evidence PRIMARY KEY
        (id), CONSTRAINT fk_page_evidence_page_id FOREIGN KEY(page_id) REFERENCES watched_page
        (id) ON DELETE CASCADE)
    """,
    """
    CREATE INDEX ix_page_evidence_page_id_at ON page_evidence (page_id, at)
    """,
    """
    CREATE TABLE watched_site (site VARCHAR NOT NULL, currency VARCHAR, decimal VARCHAR,
        tax_included BOOLEAN, by_owner BOOLEAN DEFAULT '0' NOT NULL, not_before BIGINT DEFAULT
        '0' NOT NULL, failures INTEGER DEFAULT '0' NOT NULL, robots TEXT, robots_at BIGINT,
        CONSTRAINT pk_watched_site PRIMARY KEY (site)) WITHOUT ROWID
    """,
    """
    CREATE TABLE supplier_feed (id INTEGER NOT NULL, url TEXT NOT NULL, supplier VARCHAR NOT
        NULL, state VARCHAR NOT NULL, added_at BIGINT NOT NULL, checked_at BIGINT, outcome
        VARCHAR, outcome_text TEXT DEFAULT '' NOT NULL, not_before BIGINT DEFAULT '0' NOT NULL,
        failures INTEGER DEFAULT '0' NOT NULL, etag TEXT, last_modified TEXT, sha256 VARCHAR,
        import_id INTEGER, CONSTRAINT pk_supplier_feed PRIMARY KEY (id), CONSTRAINT
        ck_supplier_feed_state CHECK (state IN ('watching','paused','stopped')), CONSTRAINT
        uq_supplier_feed_url UNIQUE (url))
    """,
    """
    CREATE TABLE price_choice (product_id INTEGER NOT NULL, threshold FLOAT, margin_floor FLOAT,
        changed_at BIGINT NOT NULL, CONSTRAINT pk_price_choice PRIMARY KEY (product_id),
        CONSTRAINT fk_price_choice_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON
        DELETE CASCADE)
    """,
    """
    CREATE TABLE price_told (product_id INTEGER NOT NULL, subject VARCHAR NOT NULL, price
        BIGINT, currency VARCHAR, availability VARCHAR DEFAULT 'unknown' NOT NULL, position
        VARCHAR DEFAULT '' NOT NULL, told_at BIGINT NOT NULL, CONSTRAINT pk_price_told PRIMARY
        KEY (product_id, subject), CONSTRAINT fk_price_told_product_id FOREIGN KEY(product_id)
        REFERENCES product (id) ON DELETE CASCADE) WITHOUT ROWID
    """,
)


def upgrade() -> None:
    for statement in _NEW_TABLES:
        op.execute(" ".join(statement.split()))
