"""Own prices as changes: a row where a price became another one, and the days on which prices were recorded."""

from __future__ import annotations

from itertools import pairwise

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_BEFORE = (
    "DROP VIEW price_history_now",
    "ALTER TABLE price_history RENAME TO daily_price",
    """
    CREATE TABLE price_history (product_id INTEGER NOT NULL, day INTEGER NOT NULL, price BIGINT NOT
        NULL, compare_at_price BIGINT, cost BIGINT, currency VARCHAR NOT NULL, CONSTRAINT
        pk_price_history PRIMARY KEY (product_id, day), CONSTRAINT fk_price_history_product_id
        FOREIGN KEY(product_id) REFERENCES product (id) ON DELETE CASCADE) WITHOUT ROWID
    """,
    "CREATE TABLE price_day (day INTEGER NOT NULL, CONSTRAINT pk_price_day PRIMARY KEY (day))",
    # From each day to the next by the key: reading the day of every row takes a hundred times as long.
    """
    INSERT INTO price_day (day)
        WITH RECURSIVE noted (day) AS (
            SELECT min(day) FROM daily_price
            UNION ALL
            SELECT (SELECT min(d.day) FROM daily_price d WHERE d.day > noted.day) FROM noted WHERE noted.day IS NOT NULL)
        SELECT day FROM noted WHERE day IS NOT NULL
    """,
)

# One day beside the recorded one before it, both in the order of their key, three times as fast as a window over all
# rows; only for a product that was missing on that one, what it last cost is looked up.
_CHANGES = """
    INSERT INTO price_history (product_id, day, price, cost, currency)
        SELECT p.product_id, p.day, p.price, p.cost, p.currency
        FROM daily_price p LEFT JOIN daily_price b ON b.day = ? AND b.product_id = p.product_id
        WHERE p.day = ? AND (b.price IS NOT p.price OR b.cost IS NOT p.cost OR b.currency IS NOT p.currency)
            AND (b.product_id IS NOT NULL OR (
                SELECT h.price IS p.price AND h.cost IS p.cost AND h.currency IS p.currency
                FROM price_history h WHERE h.product_id = p.product_id ORDER BY h.day DESC LIMIT 1) IS NOT 1)
"""

_AFTER = (
    "DROP TABLE daily_price",
    "CREATE INDEX ix_price_history_day ON price_history (day)",
    "CREATE INDEX ix_stated_price_product_id_day ON stated_price (product_id, day)",
)

# A plus before import_id, as in the views of 0003: by the rest of the key SQLite finds the few rows in question.
_STATED_PRICE_NOW = """
    SELECT day, product_id, import_id, price, cost, currency FROM stated_price s
    WHERE import_id = (
        SELECT max(import_id) FROM stated_price o
        WHERE o.day = s.day AND o.product_id = s.product_id
            AND +o.import_id IN (SELECT id FROM file_import WHERE state = 'finished'))
"""


def upgrade() -> None:
    connection = op.get_bind()
    for statement in _BEFORE:
        op.execute(" ".join(statement.split()))
    days = connection.exec_driver_sql("SELECT day FROM price_day ORDER BY day").scalars().all()
    for before, day in pairwise((-1, *days)):
        connection.exec_driver_sql(_CHANGES, (before, day))
    # The large table's pages are given back as they are: blanking a gigabyte of them would take as much room again.
    blanking = connection.exec_driver_sql("PRAGMA secure_delete").scalar_one()
    connection.exec_driver_sql("PRAGMA secure_delete = OFF")
    for statement in _AFTER:
        op.execute(" ".join(statement.split()))
    connection.exec_driver_sql(f"PRAGMA secure_delete = {blanking:d}")
    op.execute(f"CREATE VIEW stated_price_now AS {_STATED_PRICE_NOW}")
