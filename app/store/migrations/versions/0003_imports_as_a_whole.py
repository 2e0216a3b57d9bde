"""Imports that are seen as a whole, can be undone as a whole, and remember what the owner said of a file."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NEW_COLUMNS = (
    "ALTER TABLE file_import ADD COLUMN kind VARCHAR DEFAULT 'file' NOT NULL",
    "ALTER TABLE file_import ADD COLUMN undoes_id INTEGER",
    "ALTER TABLE file_import ADD COLUMN repeat_of INTEGER",
    "ALTER TABLE file_import ADD COLUMN headers VARCHAR DEFAULT '' NOT NULL",
    "ALTER TABLE file_import ADD COLUMN settled_at BIGINT",
    "ALTER TABLE file_import ADD COLUMN undone_at BIGINT",
    # What is there already was written at once and has nothing to settle.
    "UPDATE file_import SET settled_at = coalesce(finished_at, started_at) WHERE state IN ('finished', 'undone')",
    "CREATE INDEX ix_file_import_unsettled ON file_import (id) WHERE settled_at IS NULL AND state <> 'abandoned'",
    "ALTER TABLE product ADD COLUMN import_id INTEGER",
    "ALTER TABLE product_identifier ADD COLUMN import_id INTEGER",
    "ALTER TABLE stock_level ADD COLUMN incoming BIGINT",
    "ALTER TABLE stock_history ADD COLUMN incoming BIGINT",
    "CREATE INDEX ix_stock_history_import_id ON stock_history (import_id)",
)

_NEW_TABLES = (
    """
    CREATE TABLE file_answer (answers_key VARCHAR NOT NULL, question VARCHAR NOT NULL, answer
        VARCHAR NOT NULL, answered_at BIGINT NOT NULL, CONSTRAINT pk_file_answer PRIMARY KEY
        (answers_key, question)) WITHOUT ROWID
    """,
    """
    CREATE TABLE saved_layout (headers VARCHAR NOT NULL, name VARCHAR NOT NULL, layout VARCHAR NOT
        NULL, mapping_json TEXT DEFAULT '{}' NOT NULL, decimal_mark VARCHAR, date_format VARCHAR,
        currency VARCHAR, saved_at BIGINT NOT NULL, CONSTRAINT pk_saved_layout PRIMARY KEY
        (headers), CONSTRAINT uq_saved_layout_name UNIQUE (name)) WITHOUT ROWID
    """,
    """
    CREATE TABLE stated_facts (id INTEGER NOT NULL, facts_json TEXT NOT NULL, CONSTRAINT
        pk_stated_facts PRIMARY KEY (id), CONSTRAINT uq_stated_facts_facts_json UNIQUE (facts_json))
    """,
    """
    CREATE TABLE waiting_file (name VARCHAR NOT NULL, size BIGINT NOT NULL, modified_ns BIGINT NOT
        NULL, reason VARCHAR NOT NULL, text TEXT NOT NULL, details_json TEXT DEFAULT '{}' NOT NULL,
        since_at BIGINT NOT NULL, CONSTRAINT pk_waiting_file PRIMARY KEY (name), CONSTRAINT
        ck_waiting_file_reason CHECK (reason IN ('question','large-change','unknown-layout')))
        WITHOUT ROWID
    """,
    """
    CREATE TABLE product_base (product_id INTEGER NOT NULL, facts_json TEXT NOT NULL, CONSTRAINT
        pk_product_base PRIMARY KEY (product_id), CONSTRAINT fk_product_base_product_id FOREIGN
        KEY(product_id) REFERENCES product (id) ON DELETE CASCADE)
    """,
    """
    CREATE TABLE held_price (product_id INTEGER NOT NULL, field VARCHAR NOT NULL, import_id INTEGER
        NOT NULL, "before" BIGINT NOT NULL, stated BIGINT NOT NULL, currency VARCHAR NOT NULL,
        held_at BIGINT NOT NULL, answer VARCHAR, answered_at BIGINT, CONSTRAINT pk_held_price
        PRIMARY KEY (product_id, field), CONSTRAINT ck_held_price_field CHECK (field IN
        ('price','cost')), CONSTRAINT ck_held_price_answer CHECK (answer IN ('taken','refused')),
        CONSTRAINT fk_held_price_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON
        DELETE CASCADE, CONSTRAINT fk_held_price_import_id FOREIGN KEY(import_id) REFERENCES
        file_import (id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE line_statement (source_id INTEGER NOT NULL, receipt VARCHAR NOT NULL, product_id
        INTEGER NOT NULL, occurrence INTEGER NOT NULL, import_id INTEGER NOT NULL, sold_at BIGINT
        NOT NULL, day INTEGER NOT NULL, quantity BIGINT NOT NULL, unit_price BIGINT NOT NULL, amount
        BIGINT NOT NULL, currency VARCHAR NOT NULL, CONSTRAINT pk_line_statement PRIMARY KEY
        (source_id, receipt, product_id, occurrence, import_id), CONSTRAINT
        fk_line_statement_source_id FOREIGN KEY(source_id) REFERENCES source (id), CONSTRAINT
        fk_line_statement_product_id FOREIGN KEY(product_id) REFERENCES product (id), CONSTRAINT
        fk_line_statement_import_id FOREIGN KEY(import_id) REFERENCES file_import (id)) WITHOUT
        ROWID
    """,
    """
    CREATE INDEX ix_line_statement_import_id ON line_statement (import_id)
    """,
    """
    CREATE TABLE pending_line (source_id INTEGER NOT NULL, receipt VARCHAR NOT NULL, product_id
        INTEGER NOT NULL, occurrence INTEGER NOT NULL, import_id INTEGER NOT NULL, owner_id INTEGER
        NOT NULL, sold_at BIGINT NOT NULL, day INTEGER NOT NULL, quantity BIGINT NOT NULL,
        unit_price BIGINT NOT NULL, amount BIGINT NOT NULL, currency VARCHAR NOT NULL, CONSTRAINT
        pk_pending_line PRIMARY KEY (source_id, receipt, product_id, occurrence), CONSTRAINT
        fk_pending_line_source_id FOREIGN KEY(source_id) REFERENCES source (id), CONSTRAINT
        fk_pending_line_product_id FOREIGN KEY(product_id) REFERENCES product (id), CONSTRAINT
        fk_pending_line_import_id FOREIGN KEY(import_id) REFERENCES file_import (id), CONSTRAINT
        fk_pending_line_owner_id FOREIGN KEY(owner_id) REFERENCES file_import (id)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_pending_line_import_id ON pending_line (import_id)
    """,
    """
    CREATE TABLE pending_product (product_id INTEGER NOT NULL, import_id INTEGER NOT NULL, sku
        VARCHAR NOT NULL, sku_derived BOOLEAN NOT NULL, name VARCHAR NOT NULL, kind VARCHAR NOT
        NULL, category VARCHAR, supplier VARCHAR, barcode VARCHAR, price BIGINT, compare_at_price
        BIGINT, cost BIGINT, currency VARCHAR NOT NULL, stock_tracked BOOLEAN, lead_time_days
        INTEGER, pack_size INTEGER, reorder_point BIGINT, active BOOLEAN NOT NULL, changed_at BIGINT
        NOT NULL, CONSTRAINT pk_pending_product PRIMARY KEY (product_id), CONSTRAINT
        fk_pending_product_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE
        CASCADE, CONSTRAINT fk_pending_product_import_id FOREIGN KEY(import_id) REFERENCES
        file_import (id))
    """,
    """
    CREATE TABLE pending_stock (product_id INTEGER NOT NULL, location VARCHAR NOT NULL, import_id
        INTEGER NOT NULL, on_hand BIGINT, counted_at BIGINT, stated_by INTEGER, incoming BIGINT,
        CONSTRAINT pk_pending_stock PRIMARY KEY (product_id, location), CONSTRAINT
        fk_pending_stock_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE
        CASCADE, CONSTRAINT fk_pending_stock_import_id FOREIGN KEY(import_id) REFERENCES file_import
        (id), CONSTRAINT fk_pending_stock_stated_by FOREIGN KEY(stated_by) REFERENCES file_import
        (id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE product_statement (product_id INTEGER NOT NULL, import_id INTEGER NOT NULL,
        facts_id INTEGER NOT NULL, CONSTRAINT pk_product_statement PRIMARY KEY (product_id,
        import_id), CONSTRAINT fk_product_statement_product_id FOREIGN KEY(product_id) REFERENCES
        product (id) ON DELETE CASCADE, CONSTRAINT fk_product_statement_import_id FOREIGN
        KEY(import_id) REFERENCES file_import (id), CONSTRAINT fk_product_statement_facts_id FOREIGN
        KEY(facts_id) REFERENCES stated_facts (id)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_product_statement_import_id ON product_statement (import_id)
    """,
    """
    CREATE INDEX ix_product_statement_facts_id ON product_statement (facts_id)
    """,
    """
    CREATE TABLE receipt_total (source_id INTEGER NOT NULL, receipt VARCHAR NOT NULL, import_id
        INTEGER NOT NULL, sold_at BIGINT NOT NULL, day INTEGER NOT NULL, net BIGINT NOT NULL, tax
        BIGINT NOT NULL, total BIGINT NOT NULL, currency VARCHAR NOT NULL, CONSTRAINT
        pk_receipt_total PRIMARY KEY (source_id, receipt, import_id), CONSTRAINT
        fk_receipt_total_source_id FOREIGN KEY(source_id) REFERENCES source (id), CONSTRAINT
        fk_receipt_total_import_id FOREIGN KEY(import_id) REFERENCES file_import (id)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_receipt_total_day ON receipt_total (day)
    """,
    """
    CREATE INDEX ix_receipt_total_import_id ON receipt_total (import_id)
    """,
    """
    CREATE TABLE stated_price (day INTEGER NOT NULL, product_id INTEGER NOT NULL, import_id INTEGER
        NOT NULL, price BIGINT NOT NULL, cost BIGINT, currency VARCHAR NOT NULL, CONSTRAINT
        pk_stated_price PRIMARY KEY (day, product_id, import_id), CONSTRAINT
        fk_stated_price_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE
        CASCADE, CONSTRAINT fk_stated_price_import_id FOREIGN KEY(import_id) REFERENCES file_import
        (id)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_stated_price_import_id ON stated_price (import_id)
    """,
    """
    CREATE TABLE supplier (name VARCHAR NOT NULL, import_id INTEGER NOT NULL, number VARCHAR, active
        BOOLEAN, CONSTRAINT pk_supplier PRIMARY KEY (name, import_id), CONSTRAINT
        fk_supplier_import_id FOREIGN KEY(import_id) REFERENCES file_import (id)) WITHOUT ROWID
    """,
)

_REBUILT = (
    "ALTER TABLE market_price RENAME TO old_market_price",
    """
    CREATE TABLE market_price (product_id INTEGER NOT NULL, seller VARCHAR NOT NULL, day INTEGER NOT
        NULL, import_id INTEGER NOT NULL, price BIGINT NOT NULL, currency VARCHAR NOT NULL,
        CONSTRAINT pk_market_price PRIMARY KEY (product_id, seller, day, import_id), CONSTRAINT
        fk_market_price_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE
        CASCADE, CONSTRAINT fk_market_price_import_id FOREIGN KEY(import_id) REFERENCES file_import
        (id)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_market_price_import_id ON market_price (import_id)
    """,
    """
    INSERT INTO market_price (product_id, seller, day, import_id, price, currency)
        SELECT product_id, seller, day, import_id, price, currency FROM old_market_price
    """,
    "DROP TABLE old_market_price",
    "ALTER TABLE product_activity RENAME TO old_product_activity",
    """
    CREATE TABLE product_activity (day INTEGER NOT NULL, product_id INTEGER NOT NULL, import_id
        INTEGER NOT NULL, searches INTEGER NOT NULL, views INTEGER NOT NULL, clicks INTEGER NOT
        NULL, CONSTRAINT pk_product_activity PRIMARY KEY (day, product_id, import_id), CONSTRAINT
        fk_product_activity_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE
        CASCADE, CONSTRAINT fk_product_activity_import_id FOREIGN KEY(import_id) REFERENCES
        file_import (id)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_product_activity_import_id ON product_activity (import_id)
    """,
    """
    INSERT INTO product_activity (day, product_id, import_id, searches, views, clicks)
        SELECT day, product_id, import_id, searches, views, clicks FROM old_product_activity
    """,
    "DROP TABLE old_product_activity",
)

_PRODUCT_FIELDS = (
    "sku",
    "sku_derived",
    "name",
    "kind",
    "category",
    "supplier",
    "barcode",
    "price",
    "compare_at_price",
    "cost",
    "currency",
    "stock_tracked",
    "lead_time_days",
    "pack_size",
    "reorder_point",
    "active",
    "changed_at",
)
_LINE_FACTS = ("sold_at", "day", "quantity", "unit_price", "amount", "currency")
_COUNTED = "(SELECT id FROM file_import WHERE state = 'finished')"


def _seen(fields: tuple[str, ...], old: str, new: str, key: str) -> str:
    return ", ".join(
        f"CASE WHEN {new}.{key} IS NULL THEN {old}.{name} ELSE {new}.{name} END AS {name}" for name in fields
    )


# A plus before import_id keeps SQLite from going through every counted import for every row: by the rest of the key it
# finds the few rows in question.
_VIEWS = {
    "product_now": f"""
        SELECT p.id, {_seen(_PRODUCT_FIELDS, "p", "n", "product_id")}, p.created_at, p.import_id
        FROM product p
        LEFT JOIN pending_product n ON n.product_id = p.id AND n.import_id IN {_COUNTED}
        WHERE n.product_id IS NOT NULL OR p.import_id IS NULL OR p.import_id IN {_COUNTED}
    """,
    "stock_level_now": f"""
        SELECT product_id, location, on_hand, counted_at, import_id, incoming FROM stock_level s
        WHERE NOT EXISTS (
            SELECT 1 FROM pending_stock n
            WHERE n.product_id = s.product_id AND n.location = s.location AND n.import_id IN {_COUNTED})
        UNION ALL
        SELECT product_id, location, on_hand, counted_at, stated_by, incoming FROM pending_stock
        WHERE on_hand IS NOT NULL AND import_id IN {_COUNTED}
    """,
    "stock_history_now": f"""
        SELECT id, product_id, location, at, on_hand, import_id, incoming FROM stock_history
        WHERE import_id IS NULL OR import_id IN {_COUNTED}
    """,
    "sale_line_now": f"""
        SELECT l.source_id, l.receipt, l.product_id, l.occurrence, {_seen(_LINE_FACTS, "l", "n", "owner_id")},
            coalesce(n.owner_id, l.import_id) AS import_id
        FROM sale_line l
        LEFT JOIN pending_line n ON n.source_id = l.source_id AND n.receipt = l.receipt
            AND n.product_id = l.product_id AND n.occurrence = l.occurrence AND +n.import_id IN {_COUNTED}
        WHERE n.owner_id IS NOT NULL OR l.import_id IN {_COUNTED}
    """,
    "price_history_now": f"""
        SELECT day, product_id, price, cost, currency FROM price_history h
        WHERE NOT EXISTS (
            SELECT 1 FROM stated_price s
            WHERE s.day = h.day AND s.product_id = h.product_id AND +s.import_id IN {_COUNTED})
        UNION ALL
        SELECT day, product_id, price, cost, currency FROM stated_price s
        WHERE import_id = (
            SELECT max(import_id) FROM stated_price o
            WHERE o.day = s.day AND o.product_id = s.product_id AND +o.import_id IN {_COUNTED})
    """,
    "product_activity_now": f"""
        SELECT day, product_id, import_id, searches, views, clicks FROM product_activity s
        WHERE import_id = (
            SELECT max(import_id) FROM product_activity o
            WHERE o.day = s.day AND o.product_id = s.product_id AND +o.import_id IN {_COUNTED})
    """,
    "market_price_now": f"""
        SELECT product_id, seller, day, import_id, price, currency FROM market_price s
        WHERE import_id = (
            SELECT max(import_id) FROM market_price o
            WHERE o.product_id = s.product_id AND o.seller = s.seller AND o.day = s.day AND +o.import_id IN {_COUNTED})
    """,
    "receipt_total_now": f"""
        SELECT source_id, receipt, import_id, sold_at, day, net, tax, total, currency FROM receipt_total s
        WHERE import_id = (
            SELECT max(import_id) FROM receipt_total o
            WHERE o.source_id = s.source_id AND o.receipt = s.receipt AND +o.import_id IN {_COUNTED})
    """,
    "supplier_now": f"""
        SELECT name, import_id, number, active FROM supplier s
        WHERE import_id = (SELECT max(import_id) FROM supplier o WHERE o.name = s.name AND +o.import_id IN {_COUNTED})
    """,
}


def upgrade() -> None:
    for statement in (*_NEW_COLUMNS, *_NEW_TABLES, *_REBUILT):
        op.execute(" ".join(statement.split()))
    for name, query in _VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
