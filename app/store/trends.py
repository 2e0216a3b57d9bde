"""Product trends: activity and sales of each product, summed by day, week and month.

Money of different currencies is never added up: the amount of a trend is what was taken in the shop's reporting
currency, while its quantity counts every sale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection

from app.domain.time import from_day_number, to_day_number

_COLUMNS = "period, period_start, product_id, searches, views, clicks, quantity, amount"
_SUMS = """
SELECT product_id, sum(searches), sum(views), sum(clicks), sum(quantity), sum(amount)
FROM (
    SELECT product_id, searches, views, clicks, 0 AS quantity, 0 AS amount
    FROM product_activity_now WHERE day BETWEEN ? AND ?
    UNION ALL
    SELECT d.product_id, 0, 0, 0, d.quantity, CASE WHEN d.currency = ? THEN d.amount ELSE 0 END
    FROM product_day d JOIN file_import i ON i.id = d.import_id AND i.state = 'finished'
    WHERE d.day BETWEEN ? AND ?
)
GROUP BY product_id
"""
_PUT = f"INSERT INTO product_trend ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_OF_PRODUCT = """
SELECT period_start, searches, views, clicks, quantity, amount FROM product_trend
WHERE period = ? AND product_id = ? AND period_start BETWEEN ? AND ? ORDER BY period_start
"""
_SEEN = """
SELECT product_id, sum(searches), sum(views), sum(clicks)
FROM product_activity_now WHERE day BETWEEN ? AND ? GROUP BY product_id
"""
_LAST_ACTIVE = "SELECT max(day) FROM product_activity_now WHERE day <= ?"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of business days, both ends included. ``name``: day, week or month."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class ProductTrend:
    """What one product did in a day, week or month. ``quantity`` and ``amount`` are scaled integers."""

    first: date
    searches: int
    views: int
    clicks: int
    quantity: int
    amount: int


def period_sums(connection: Connection, period: Period, currency: str) -> list[tuple[int, ...]]:
    """Return one period's trends as recorded: product id, searches, views, clicks, quantity, amount in ``currency``."""
    first, last = to_day_number(period.first), to_day_number(period.last)
    rows = connection.exec_driver_sql(_SUMS, (first, last, currency, first, last))
    return [tuple(row) for row in rows]


def put_trends(connection: Connection, period: Period, sums: Sequence[tuple[int, ...]]) -> None:
    """Store one period's trends in place of what it had."""
    first = to_day_number(period.first)
    connection.exec_driver_sql(
        "DELETE FROM product_trend WHERE period = ? AND period_start = ?", (period.name, first)
    )
    if sums:
        values: list[tuple[Any, ...]] = [(period.name, first, *one) for one in sums]
        connection.exec_driver_sql(_PUT, values)


def product_trends(
    connection: Connection, product_id: int, period: str, *, first: date, last: date
) -> list[ProductTrend]:
    """Return the days, weeks or months (``period``) of one product that began in that time, oldest first."""
    rows = connection.exec_driver_sql(
        _OF_PRODUCT, (period, product_id, to_day_number(first), to_day_number(last))
    )
    return [ProductTrend(from_day_number(row[0]), *row[1:]) for row in rows]


def activity(connection: Connection, first: date, last: date) -> dict[int, tuple[int, int, int]]:
    """Return how often each product was searched for, seen and clicked in that time, by product id."""
    within = (to_day_number(first), to_day_number(last))
    rows = connection.exec_driver_sql(_SEEN, within)
    return {product_id: (searches, views, clicks) for product_id, searches, views, clicks in rows}


def last_active_day(connection: Connection, until: date) -> date | None:
    """Return the last day up to ``until`` of which any search, view or click is known."""
    day = connection.exec_driver_sql(_LAST_ACTIVE, (to_day_number(until),)).scalar()
    return None if day is None else from_day_number(day)
