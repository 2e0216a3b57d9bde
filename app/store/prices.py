"""The shop's own prices, recorded once a business day in one statement."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from app.domain.time import to_day_number

_RECORD = """
INSERT INTO price_history (day, product_id, price, cost, currency)
SELECT ?, id, price, cost, currency FROM product_now
WHERE price IS NOT NULL AND active AND kind = 'item'
ON CONFLICT (day, product_id) DO UPDATE
SET price = excluded.price, cost = excluded.cost, currency = excluded.currency
"""
# Of the tables, which know their last day at once; the view of the two would have to be gone through.
_LAST_DAY = """
SELECT max(day) FROM (
    SELECT max(day) AS day FROM price_history WHERE day < ?
    UNION ALL
    SELECT * FROM (
        SELECT day FROM stated_price
        WHERE day < ? AND +import_id IN (SELECT id FROM file_import WHERE state = 'finished')
        ORDER BY day DESC LIMIT 1))
"""


def record_prices(connection: Connection, day: date) -> int:
    """Note what every active product costs on ``day``; return how many. A second time that day replaces the first."""
    return connection.exec_driver_sql(_RECORD, (to_day_number(day),)).rowcount


def price_changes_since(connection: Connection, day: date) -> int:
    """Return how many products have another price on ``day`` than when one was last recorded before it."""
    number = to_day_number(day)
    before = connection.exec_driver_sql(_LAST_DAY, (number, number)).scalar()
    if before is None:
        return 0
    return int(
        connection.exec_driver_sql(
            # A view cannot be joined to itself by an index: the two days side by side instead.
            "SELECT count(*) FROM (SELECT 1 FROM price_history_now WHERE day IN (?, ?)"
            " GROUP BY product_id HAVING min(price) <> max(price))",
            (before, number),
        ).scalar_one()
    )
