"""Takings of one product or one category, day by day: what a trend is drawn from."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from app.domain.time import from_day_number, to_day_number
from app.store.sales import COUNTED, DayFigure

_DAYS = f"""
SELECT day, sum(amount), sum(quantity) FROM product_day
WHERE product_id IN (SELECT id FROM product_now WHERE {{which}} = ?)
    AND day BETWEEN ? AND ? AND currency = ? AND {COUNTED}
GROUP BY day HAVING sum(lines) > 0 ORDER BY day
"""
_CATEGORIES = "SELECT DISTINCT category FROM product_now WHERE category <> '' ORDER BY category"


def product_takings(
    connection: Connection, sku: str, first: date, last: date, currency: str
) -> list[DayFigure]:
    """Return one figure for each day on which the product of that SKU was sold, oldest first."""
    return _takings(connection, "sku", sku, first, last, currency)


def category_takings(
    connection: Connection, category: str, first: date, last: date, currency: str
) -> list[DayFigure]:
    """Return one figure for each day on which anything of that category was sold, oldest first."""
    return _takings(connection, "category", category, first, last, currency)


def category_names(connection: Connection) -> list[str]:
    """Return the categories that products are in, by name."""
    return list(connection.exec_driver_sql(_CATEGORIES).scalars())


def _takings(
    connection: Connection, which: str, name: str, first: date, last: date, currency: str
) -> list[DayFigure]:
    values = (name, to_day_number(first), to_day_number(last), currency)
    rows = connection.exec_driver_sql(_DAYS.format(which=which), values)
    return [DayFigure(from_day_number(day), amount, quantity) for day, amount, quantity in rows]
