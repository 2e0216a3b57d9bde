"""Product trends: activity and sales of each product, summed by day, week and month."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from app.domain.time import to_day_number

_AGGREGATE = """
INSERT INTO product_trend (period, period_start, product_id, searches, views, clicks, quantity, amount)
SELECT ?, ?, product_id, sum(searches), sum(views), sum(clicks), sum(quantity), sum(amount)
FROM (
    SELECT product_id, searches, views, clicks, 0 AS quantity, 0 AS amount
    FROM product_activity_now WHERE day BETWEEN ? AND ?
    UNION ALL
    SELECT d.product_id, 0, 0, 0, d.quantity, d.amount
    FROM product_day d JOIN file_import i ON i.id = d.import_id AND i.state = 'finished'
    WHERE d.day BETWEEN ? AND ?
)
GROUP BY product_id
"""


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of business days, both ends included. ``name``: day, week or month."""

    name: str
    first: date
    last: date


def aggregate(connection: Connection, period: Period) -> int:
    """Compute one period's trends anew from what is recorded; return how many products took part."""
    first, last = to_day_number(period.first), to_day_number(period.last)
    connection.exec_driver_sql(
        "DELETE FROM product_trend WHERE period = ? AND period_start = ?", (period.name, first)
    )
    return connection.exec_driver_sql(_AGGREGATE, (period.name, first, first, last, first, last)).rowcount
