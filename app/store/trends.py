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
    FROM product_activity WHERE day BETWEEN ? AND ?
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


@dataclass(frozen=True, slots=True)
class TrendRow:
    """One product in one period beside the period before."""

    product_id: int
    sku: str
    name: str
    quantity: int
    previous_quantity: int
    views: int
    previous_views: int


def aggregate(connection: Connection, period: Period) -> int:
    """Compute one period's trends anew from what is recorded; return how many products took part."""
    first, last = to_day_number(period.first), to_day_number(period.last)
    connection.exec_driver_sql(
        "DELETE FROM product_trend WHERE period = ? AND period_start = ?", (period.name, first)
    )
    return connection.exec_driver_sql(_AGGREGATE, (period.name, first, first, last, first, last)).rowcount


def movers(connection: Connection, period: str, first: date, previous: date, *, limit: int) -> list[TrendRow]:
    """Return the products whose quantity changed most between two periods, the largest change first."""
    rows = connection.exec_driver_sql(
        """
        SELECT p.id, p.sku, p.name, coalesce(now.quantity, 0), coalesce(old.quantity, 0),
               coalesce(now.views, 0), coalesce(old.views, 0)
        FROM product p
        LEFT JOIN product_trend now ON now.period = ? AND now.period_start = ? AND now.product_id = p.id
        LEFT JOIN product_trend old ON old.period = ? AND old.period_start = ? AND old.product_id = p.id
        WHERE coalesce(now.quantity, 0) <> coalesce(old.quantity, 0)
        ORDER BY abs(coalesce(now.quantity, 0) - coalesce(old.quantity, 0)) DESC, p.sku LIMIT ?
        """,
        (period, to_day_number(first), period, to_day_number(previous), limit),
    )
    return [TrendRow(*row) for row in rows]
