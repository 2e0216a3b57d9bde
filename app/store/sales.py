"""Sales figures, read from the daily roll-ups and never from single lines.

Only finished imports count: a roll-up row says which import it came from, and these queries join on it. While a
correction is being folded in, a day may have rows that cancel each other out: a day, or a product on it, was sold on
where the lines of all its rows together are more than none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Subquery, func, select, union

from app.domain.time import from_day_number, to_day_number
from app.store.tables import FILE_IMPORT, PRODUCT_DAY
from app.store.tables.views import PRODUCT_NOW, RECEIPT_TOTAL_NOW


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


@dataclass(frozen=True, slots=True)
class DayFigure:
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
    return (
        select(*PRODUCT_DAY.c)
        .join(FILE_IMPORT, FILE_IMPORT.c.id == PRODUCT_DAY.c.import_id)
        .where(FILE_IMPORT.c.state == "finished")
        .subquery("counted_day")
    )


def _between(first: date, last: date, currency: str) -> tuple[Subquery, tuple[Any, ...]]:
    days = counted_days()
    return days, (
        days.c.day.between(to_day_number(first), to_day_number(last)),
        days.c.currency == currency,
    )


def sales_between(connection: Connection, first: date, last: date, currency: str) -> SalesFigures:
    """Return the totals from ``first`` to ``last``, both included."""
    days, within = _between(first, last, currency)
    row = connection.execute(
        select(
            func.coalesce(func.sum(days.c.amount), 0),
            func.coalesce(func.sum(days.c.quantity), 0),
            func.coalesce(func.sum(days.c.lines), 0),
        ).where(*within)
    ).one()
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
    days = counted_days()
    between = (to_day_number(first), to_day_number(last))
    sold = select(days.c.day).where(days.c.day.between(*between)).group_by(days.c.day)
    paid = select(RECEIPT_TOTAL_NOW.c.day).where(RECEIPT_TOTAL_NOW.c.day.between(*between))
    rows = connection.execute(union(sold.having(func.sum(days.c.lines) > 0), paid).order_by("day"))
    return [int(row.day) for row in rows]


def daily_sales(connection: Connection, first: date, last: date, currency: str) -> list[DayFigure]:
    """Return one figure for each day that had sales, oldest first."""
    days, within = _between(first, last, currency)
    rows = connection.execute(
        select(days.c.day, func.sum(days.c.amount), func.sum(days.c.quantity))
        .where(*within)
        .group_by(days.c.day)
        .having(func.sum(days.c.lines) > 0)
        .order_by(days.c.day)
    )
    return [DayFigure(from_day_number(row[0]), int(row[1]), int(row[2])) for row in rows]


def product_sales(
    connection: Connection, first: date, last: date, currency: str, *, limit: int | None = None
) -> list[ProductFigure]:
    """Return what each product sold, the largest takings first."""
    days, within = _between(first, last, currency)
    amount = func.sum(days.c.amount)
    query = (
        select(PRODUCT_NOW.c.id, PRODUCT_NOW.c.sku, PRODUCT_NOW.c.name, func.sum(days.c.quantity), amount)
        .join(PRODUCT_NOW, PRODUCT_NOW.c.id == days.c.product_id)
        .where(*within)
        .group_by(PRODUCT_NOW.c.id)
        .having(func.sum(days.c.lines) > 0)
        .order_by(amount.desc(), PRODUCT_NOW.c.sku)
    )
    if limit is not None:
        query = query.limit(limit)
    return [
        ProductFigure(row[0], row[1], row[2], int(row[3]), int(row[4])) for row in connection.execute(query)
    ]


def currencies_sold(connection: Connection) -> list[str]:
    """Return the currencies that sales were made in, the most used first."""
    days = counted_days()
    lines = func.sum(days.c.lines)
    rows = connection.execute(
        select(days.c.currency).group_by(days.c.currency).having(lines > 0).order_by(lines.desc())
    )
    return [row[0] for row in rows]


def sales_span(connection: Connection) -> tuple[date, date] | None:
    """Return the first and last business day with counted sales, or None where there are none."""
    days = counted_days()
    sold = select(days.c.day).group_by(days.c.day).having(func.sum(days.c.lines) > 0).limit(1)
    first = connection.execute(sold.order_by(days.c.day)).scalar()
    last = connection.execute(sold.order_by(days.c.day.desc())).scalar()
    return None if first is None or last is None else (from_day_number(first), from_day_number(last))
