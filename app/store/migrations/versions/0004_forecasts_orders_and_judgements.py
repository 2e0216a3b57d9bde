"""Forecasts and how right they were, the owner's choices, orders and deliveries, judgements of stock, days of the shop."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_NEW_TABLES = (
    """
    CREATE TABLE past_chance (day INTEGER NOT NULL, product_id INTEGER NOT NULL, chance FLOAT NOT NULL,
        on_hand BIGINT NOT NULL, CONSTRAINT pk_past_chance PRIMARY KEY (day, product_id), CONSTRAINT
        fk_past_chance_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE CASCADE)
        WITHOUT ROWID
    """,
    """
    CREATE TABLE stock_judgement (product_id INTEGER NOT NULL, severity INTEGER NOT NULL, on_hand
        BIGINT NOT NULL, on_order BIGINT DEFAULT '0' NOT NULL, chance FLOAT, out_from INTEGER,
        out_to INTEGER, suggested BIGINT, rank BIGINT DEFAULT '0' NOT NULL, facts_json TEXT DEFAULT
        '{}' NOT NULL, since_at BIGINT NOT NULL, judged_at BIGINT NOT NULL, told_severity INTEGER,
        told_at BIGINT, CONSTRAINT pk_stock_judgement PRIMARY KEY (product_id), CONSTRAINT
        fk_stock_judgement_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE
        CASCADE)
    """,
    """
    CREATE INDEX ix_stock_judgement_severity ON stock_judgement (severity)
    """,
    """
    CREATE TABLE shop_day (day INTEGER NOT NULL, import_id INTEGER NOT NULL, currency VARCHAR NOT
        NULL, quantity BIGINT NOT NULL, amount BIGINT NOT NULL, lines INTEGER NOT NULL, CONSTRAINT
        pk_shop_day PRIMARY KEY (day, import_id, currency), CONSTRAINT fk_shop_day_import_id FOREIGN
        KEY(import_id) REFERENCES file_import (id)) WITHOUT ROWID
    """,
    """
    CREATE TABLE demand_forecast (product_id INTEGER NOT NULL, first_day INTEGER NOT NULL, standing
        INTEGER NOT NULL, daily FLOAT NOT NULL, low FLOAT NOT NULL, high FLOAT NOT NULL, means BLOB
        NOT NULL, quantiles BLOB NOT NULL, spread BLOB NOT NULL, made_at BIGINT NOT NULL, run_id
        INTEGER, CONSTRAINT pk_demand_forecast PRIMARY KEY (product_id), CONSTRAINT
        fk_demand_forecast_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE
        CASCADE)
    """,
    """
    CREATE TABLE past_forecast (first_day INTEGER NOT NULL, product_id INTEGER NOT NULL, means BLOB
        NOT NULL, lows BLOB NOT NULL, highs BLOB NOT NULL, scale FLOAT NOT NULL, CONSTRAINT
        pk_past_forecast PRIMARY KEY (first_day, product_id), CONSTRAINT fk_past_forecast_product_id
        FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE CASCADE) WITHOUT ROWID
    """,
    """
    CREATE TABLE forecast_accuracy (first_day INTEGER NOT NULL, days INTEGER NOT NULL, products
        INTEGER NOT NULL, mase FLOAT, wape FLOAT, coverage FLOAT, bias FLOAT, scored_at BIGINT NOT
        NULL, CONSTRAINT pk_forecast_accuracy PRIMARY KEY (first_day))
    """,
    """
    CREATE TABLE product_choice (product_id INTEGER NOT NULL, supplier VARCHAR, lead_time_days
        INTEGER, lead_time_spread_days FLOAT, review_days INTEGER, service_level FLOAT,
        reorder_point BIGINT, pack_size INTEGER, min_order BIGINT, not_sold_since BIGINT, doubted_at
        BIGINT, changed_at BIGINT NOT NULL, CONSTRAINT pk_product_choice PRIMARY KEY (product_id),
        CONSTRAINT fk_product_choice_product_id FOREIGN KEY(product_id) REFERENCES product (id) ON
        DELETE CASCADE)
    """,
    """
    CREATE TABLE supplier_choice (name VARCHAR NOT NULL, lead_time_days INTEGER,
        lead_time_spread_days FLOAT, review_days INTEGER, service_level FLOAT, changed_at BIGINT NOT
        NULL, CONSTRAINT pk_supplier_choice PRIMARY KEY (name)) WITHOUT ROWID
    """,
    """
    CREATE TABLE purchase_order (id INTEGER NOT NULL, supplier VARCHAR DEFAULT '' NOT NULL, number
        VARCHAR DEFAULT '' NOT NULL, ordered_day INTEGER NOT NULL, note TEXT DEFAULT '' NOT NULL,
        created_at BIGINT NOT NULL, CONSTRAINT pk_purchase_order PRIMARY KEY (id))
    """,
    """
    CREATE TABLE purchase_line (id INTEGER NOT NULL, order_id INTEGER NOT NULL, product_id INTEGER
        NOT NULL, quantity BIGINT NOT NULL, received BIGINT DEFAULT '0' NOT NULL, due_day INTEGER,
        received_day INTEGER, cost BIGINT, currency VARCHAR, closed BOOLEAN DEFAULT '0' NOT NULL,
        CONSTRAINT pk_purchase_line PRIMARY KEY (id), CONSTRAINT ck_purchase_line_quantity CHECK
        (quantity > 0), CONSTRAINT fk_purchase_line_order_id FOREIGN KEY(order_id) REFERENCES
        purchase_order (id) ON DELETE CASCADE, CONSTRAINT fk_purchase_line_product_id FOREIGN
        KEY(product_id) REFERENCES product (id) ON DELETE CASCADE)
    """,
    """
    CREATE INDEX ix_purchase_line_order_id ON purchase_line (order_id)
    """,
    """
    CREATE INDEX ix_purchase_line_product_id ON purchase_line (product_id)
    """,
    """
    CREATE TABLE stated_order (supplier VARCHAR NOT NULL, number VARCHAR NOT NULL, product_id
        INTEGER NOT NULL, import_id INTEGER NOT NULL, ordered_day INTEGER, due_day INTEGER, quantity
        BIGINT NOT NULL, received BIGINT NOT NULL, received_day INTEGER, cost BIGINT, currency
        VARCHAR, closed BOOLEAN NOT NULL, CONSTRAINT pk_stated_order PRIMARY KEY (supplier, number,
        product_id, import_id), CONSTRAINT fk_stated_order_product_id FOREIGN KEY(product_id)
        REFERENCES product (id) ON DELETE CASCADE, CONSTRAINT fk_stated_order_import_id FOREIGN
        KEY(import_id) REFERENCES file_import (id)) WITHOUT ROWID
    """,
    """
    CREATE INDEX ix_stated_order_import_id ON stated_order (import_id)
    """,
    """
    CREATE INDEX ix_stated_order_product_id ON stated_order (product_id)
    """,
    """
    CREATE TABLE order_answer (supplier VARCHAR NOT NULL, number VARCHAR NOT NULL, product_id
        INTEGER NOT NULL, received BIGINT, received_day INTEGER, due_day INTEGER, closed BOOLEAN
        DEFAULT '0' NOT NULL, answered_at BIGINT NOT NULL, CONSTRAINT pk_order_answer PRIMARY KEY
        (supplier, number, product_id), CONSTRAINT fk_order_answer_product_id FOREIGN
        KEY(product_id) REFERENCES product (id) ON DELETE CASCADE) WITHOUT ROWID
    """,
    """
    CREATE TABLE delivery (id INTEGER NOT NULL, product_id INTEGER NOT NULL, at BIGINT NOT NULL, day
        INTEGER NOT NULL, quantity BIGINT NOT NULL, supplier VARCHAR DEFAULT '' NOT NULL, line_id
        INTEGER, CONSTRAINT pk_delivery PRIMARY KEY (id), CONSTRAINT fk_delivery_product_id FOREIGN
        KEY(product_id) REFERENCES product (id) ON DELETE CASCADE, CONSTRAINT fk_delivery_line_id
        FOREIGN KEY(line_id) REFERENCES purchase_line (id) ON DELETE SET NULL)
    """,
    """
    CREATE INDEX ix_delivery_product_id_at ON delivery (product_id, at)
    """,
)

_CARRIED_OVER = (
    """
    INSERT INTO stock_judgement (product_id, severity, on_hand, since_at, judged_at, told_severity, told_at)
        SELECT product_id, CASE level WHEN 'out' THEN 0 WHEN 'low' THEN 2 ELSE 4 END, on_hand, since_at, judged_at,
            CASE level WHEN 'out' THEN 0 WHEN 'low' THEN 2 END, CASE WHEN level <> 'fine' THEN since_at END
        FROM stock_state
    """,
    "DROP TABLE stock_state",
    """
    INSERT INTO shop_day (day, import_id, currency, quantity, amount, lines)
        SELECT day, import_id, currency, sum(quantity), sum(amount), sum(lines) FROM product_day
        GROUP BY day, import_id, currency
    """,
    "ALTER TABLE notice ADD COLUMN not_before BIGINT DEFAULT 0 NOT NULL",
    "ALTER TABLE notice ADD COLUMN alert_id INTEGER",
)

_COUNTED = "(SELECT id FROM file_import WHERE state = 'finished')"

# Lists of open orders leave out what has come meanwhile. A line is taken as closed where a later list of the same kind
# shows open what stood beside it in its own list, but not the line itself: at once where that is another line of the
# same order, else once the line was due before that list was read. Without such a neighbour it may be another list,
# and where a row was not taken in, that may have been the line. Here: the latest list that shows a line again.
_LISTED_AGAIN = """
    SELECT again.import_id FROM stated_order again
    CROSS JOIN file_import newer ON newer.id = again.import_id
    CROSS JOIN file_import older ON older.id = beside.import_id
    WHERE again.supplier = beside.supplier AND again.number = beside.number
        AND again.product_id = beside.product_id AND again.import_id > beside.import_id
        AND again.received < again.quantity AND NOT again.closed
        AND newer.state = 'finished' AND newer.repeat_of IS NULL AND newer.source_id = older.source_id
        AND newer.layout = older.layout AND newer.headers = older.headers
        AND NOT EXISTS (SELECT 1 FROM rejected_row r WHERE r.import_id = newer.id)
    ORDER BY again.import_id DESC LIMIT 1
"""
# Lists are compared once, not for each line anew: hence IN.
_LEFT_OUT = f"""
    EXISTS (SELECT 1 FROM stated_order beside WHERE beside.supplier = s.supplier AND beside.number = s.number
        AND +beside.import_id = s.import_id AND ({_LISTED_AGAIN}) IS NOT NULL)
    OR (coalesce(a.due_day, s.due_day) IS NOT NULL AND EXISTS (
        SELECT 1 FROM file_import later WHERE later.id > s.import_id
            AND later.finished_at / 86400000 > coalesce(a.due_day, s.due_day)
            AND (s.import_id, later.id) IN (SELECT beside.import_id, ({_LISTED_AGAIN}) FROM stated_order beside)))
"""

# A plus before import_id, as in the views of 0003: by the rest of the key SQLite finds the few rows in question.
_ORDER_LINE_NOW = f"""
    SELECT l.id AS line_id, l.order_id AS order_id, o.supplier AS supplier, o.number AS number,
        l.product_id AS product_id, NULL AS import_id, o.ordered_day AS ordered_day, l.due_day AS due_day,
        l.quantity AS quantity, l.received AS received, l.received_day AS received_day, l.cost AS cost,
        l.currency AS currency, (l.closed OR l.received >= l.quantity) AS closed
    FROM purchase_line l JOIN purchase_order o ON o.id = l.order_id
    UNION ALL
    SELECT NULL, NULL, s.supplier, s.number, s.product_id, s.import_id, s.ordered_day, coalesce(a.due_day, s.due_day),
        s.quantity, max(s.received, coalesce(a.received, 0)), coalesce(a.received_day, s.received_day), s.cost,
        s.currency, (s.closed OR coalesce(a.closed, 0) OR max(s.received, coalesce(a.received, 0)) >= s.quantity
            OR {_LEFT_OUT})
    FROM stated_order s
    LEFT JOIN order_answer a ON a.supplier = s.supplier AND a.number = s.number AND a.product_id = s.product_id
    WHERE s.import_id = (
        SELECT max(import_id) FROM stated_order e
        WHERE e.supplier = s.supplier AND e.number = s.number AND e.product_id = s.product_id
            AND +e.import_id IN {_COUNTED})
"""


def upgrade() -> None:
    for statement in (*_NEW_TABLES, *_CARRIED_OVER):
        op.execute(" ".join(statement.split()))
    op.execute(f"CREATE VIEW order_line_now AS {_ORDER_LINE_NOW}")
