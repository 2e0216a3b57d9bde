"""Sales figures, read from the daily roll-ups and never from single lines.

Only finished imports count: a roll-up row says which import it came from, and these queries leave out the few that do
not count. While a correction is being folded in, a day may have rows that cancel each other out: a day, or a product on
it, was sold on where the lines of all its rows together are more than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection, Subquery, func, select

from app.domain.time import from_day_number, to_day_number
from app.store.tables import FILE_IMPORT, PRODUCT_DAY
from app.store.tables.views import RECEIPT_TOTAL_NOW

COUNTED = "import_id NOT IN (SELECT id FROM file_import WHERE state <> 'finished')"
"""Of a roll-up row: that its import counts. Asked this way round because those that do not are few, or none."""

_WITHIN = f"day BETWEEN ? AND ? AND currency = ? AND {COUNTED}"
_SUMS = f"""
SELECT coalesce(sum(amount), 0), coalesce(sum(quantity), 0), coalesce(sum(lines), 0) FROM shop_day WHERE {_WITHIN}
"""
_OPEN_DAYS = f"""
SELECT day FROM shop_day WHERE day BETWEEN ?1 AND ?2 AND {COUNTED} GROUP BY day HAVING sum(lines) > 0
UNION SELECT day FROM receipt_total_now WHERE day BETWEEN ?1 AND ?2
ORDER BY day
"""
_DAYS = f"""
SELECT day, sum(amount), sum(quantity) FROM shop_day WHERE {_WITHIN} GROUP BY day HAVING sum(lines) > 0 ORDER BY day
"""
_PRODUCTS = f"""
SELECT named.id, named.sku, named.name, sold.quantity, sold.amount
FROM (
    SELECT product_id, sum(quantity) AS quantity, sum(amount) AS amount FROM product_day WHERE {_WITHIN}
    GROUP BY product_id HAVING sum(lines) > 0
) AS sold CROSS JOIN product_now AS named ON named.id = sold.product_id
ORDER BY sold.amount DESC, named.sku
"""
_ALL_COUNT = f"""
SELECT NOT EXISTS (SELECT 1 FROM shop_day WHERE day BETWEEN ? AND ? AND NOT (currency = ? AND {COUNTED}))
"""
_EACH_COUNTS = f"AND currency = ?3 AND {COUNTED}"
# Of the few best, all but the amounts is looked up afterwards: every further column that is grouped costs a tenth more,
# and asking of each row whether it counts a quarter. So that is asked only where the days say that not every row does.
_BEST_PRODUCTS = f"""
SELECT named.id, named.sku, named.name, sum(sold.quantity), sum(sold.amount)
FROM (
    SELECT product_id FROM product_day
    WHERE day BETWEEN ?1 AND ?2 {{each_counts}}
    GROUP BY product_id ORDER BY sum(amount) DESC, product_id LIMIT ?4
) AS best
CROSS JOIN product_day AS sold INDEXED BY ix_product_day_product_id_day ON sold.product_id = best.product_id
    AND sold.day BETWEEN ?1 AND ?2 AND sold.currency = ?3 AND sold.{COUNTED}
CROSS JOIN product_now AS named ON named.id = best.product_id
GROUP BY named.id HAVING sum(sold.lines) > 0
ORDER BY sum(sold.amount) DESC, named.sku
"""
_CURRENCIES = f"""
SELECT currency FROM shop_day WHERE {COUNTED} GROUP BY currency HAVING sum(lines) > 0 ORDER BY sum(lines) DESC
"""
_SPAN = f"""
SELECT day FROM shop_day WHERE {COUNTED} GROUP BY day HAVING sum(lines) > 0 ORDER BY day {{order}} LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class SalesFigures:
    """What was sold in a period, in one currency. ``amount`` in money units, ``quantity`` in quantity units."""

    first: date
    last: date
    currency: str
    amount: int
    quantity: int
    lines: int
    open_days: int
    """Days in the period on which anything was sold at all, in whatever currency, or a receipt was made out."""


class DayFigure(NamedTuple):
    """One day's takings in one currency."""

    day: date
    amount: int
    quantity: int


@dataclass(frozen=True, slots=True)
class ReceiptFigures:
    """What the receipts of a period came to, in one currency, in money units.

    From files that do not say what was on the receipts: beside the sales of products, never to be added to them.
    """

    first: date
    last: date
    currency: str
    receipts: int
    net: int
    """After discounts, before tax."""
    tax: int
    total: int
    """What was collected."""


@dataclass(frozen=True, slots=True)
class ProductFigure:
    """What one product sold in a period."""

    product_id: int
    sku: str
    name: str
    quantity: int
    amount: int


def counted_days() -> Subquery:
    """Return the roll-up rows of finished imports: the only sales that any figure may be made of."""
    uncounted = select(FILE_IMPORT.c.id).where(FILE_IMPORT.c.state != "finished")
    return select(*PRODUCT_DAY.c).where(PRODUCT_DAY.c.import_id.not_in(uncounted)).subquery("counted_day")


def _within(first: date, last: date, currency: str) -> tuple[int, int, str]:
    return to_day_number(first), to_day_number(last), currency


def sales_between(connection: Connection, first: date, last: date, currency: str) -> SalesFigures:
    """Return the totals from ``first`` to ``last``, both included."""
    row = connection.exec_driver_sql(_SUMS, _within(first, last, currency)).one()
    opened = len(open_days(connection, first, last))
    return SalesFigures(first, last, currency, int(row[0]), int(row[1]), int(row[2]), opened)


def receipt_figures(connection: Connection, first: date, last: date, currency: str) -> ReceiptFigures:
    """Return what the receipts from ``first`` to ``last``, both included, came to."""
    total = RECEIPT_TOTAL_NOW.c
    row = connection.execute(
        select(
            func.count(),
            func.coalesce(func.sum(total.net), 0),
            func.coalesce(func.sum(total.tax), 0),
            func.coalesce(func.sum(total.total), 0),
        ).where(total.day.between(to_day_number(first), to_day_number(last)), total.currency == currency)
    ).one()
    return ReceiptFigures(first, last, currency, int(row[0]), int(row[1]), int(row[2]), int(row[3]))


def open_days(connection: Connection, first: date, last: date) -> list[int]:
    """Return the numbers of the days on which anything was sold or a receipt was made out, in order."""
    between = (to_day_number(first), to_day_number(last))
    return [row[0] for row in connection.exec_driver_sql(_OPEN_DAYS, between)]


def daily_sales(connection: Connection, first: date, last: date, currency: str) -> list[DayFigure]:
    """Return one figure for each day that had sales, oldest first."""
    return [
        DayFigure(from_day_number(day), amount, quantity)
        for day, amount, quantity in connection.exec_driver_sql(_DAYS, _within(first, last, currency))
    ]


def product_sales(
    connection: Connection, first: date, last: date, currency: str, *, limit: int | None = None
) -> list[ProductFigure]:
    """Return what each product sold, or the ``limit`` best sold, the largest takings first."""
    within = _within(first, last, currency)
    if limit is None:
        sold = connection.exec_driver_sql(_PRODUCTS, within)
    else:
        all_count = connection.exec_driver_sql(_ALL_COUNT, within).scalar_one()
        query = _BEST_PRODUCTS.format(each_counts="" if all_count else _EACH_COUNTS)
        sold = connection.exec_driver_sql(query, (*within, limit))
    return [ProductFigure(*row) for row in sold]


def currencies_sold(connection: Connection) -> list[str]:
    """Return the currencies that sales were made in, the most used first."""
    return list(connection.exec_driver_sql(_CURRENCIES).scalars())


def sales_span(connection: Connection) -> tuple[date, date] | None:
    """Return the first and last business day with counted sales, or None where there are none."""
    first = connection.exec_driver_sql(_SPAN.format(order="ASC")).scalar()
    last = connection.exec_driver_sql(_SPAN.format(order="DESC")).scalar()
    return None if first is None or last is None else (from_day_number(first), from_day_number(last))
