"""What every product sold on every day, as one matrix: what forecasts are made from.

Loads NumPy, so only jobs that run in a process of their own may load this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.domain.quantity import QUANTITY_SCALE
from app.domain.time import business_day, from_day_number, from_millis, to_day_number
from app.store.closed_days import closed_days_of
from app.store.day_rows import Places, day_rows
from app.store.promotions import promotions
from app.store.sales import COUNTED, open_days, sales_span
from app.store.settings import get_shop
from app.store.sold_out import available_days

_ITEMS = "SELECT id FROM product_now WHERE kind = 'item' AND active ORDER BY id"
_SOLD = f"""
SELECT day, group_concat(product_id), group_concat(quantity) FROM product_day
WHERE day BETWEEN ? AND ? AND {COUNTED} GROUP BY day
"""
_SOLD_BEFORE = f"""
SELECT id FROM product
WHERE EXISTS (SELECT 1 FROM product_day AS sold WHERE sold.product_id = product.id AND day < ? AND sold.{COUNTED})
"""
_NOT_SOLD_SINCE = "SELECT product_id, not_sold_since FROM product_choice WHERE not_sold_since IS NOT NULL"


@dataclass(frozen=True, slots=True)
class DemandMatrix:
    """S products that are sold, on T consecutive business days, oldest first. Both may be 0."""

    first_day: int
    """Day number of the first column."""
    product_ids: npt.NDArray[np.int64]
    """(S,), ascending."""
    sold: npt.NDArray[np.float32]
    """(S, T) units, returns of the day taken off; never below 0."""
    known_from: npt.NDArray[np.int64]
    """(S,) column of the product's first sale; 0 where that was before the first column."""
    open: npt.NDArray[np.bool_]
    """(T,) False: the shop was closed."""
    available: npt.NDArray[np.bool_] | None
    """(S, T) False: by the counts, it was sold out; None where they say so of no day."""
    promoted: npt.NDArray[np.bool_] | None
    """(S, T) True: its price was well under the usual one; None where the prices noted say so of no day."""


def load_demand(connection: Connection, *, last_day: date, days: int = 730) -> DemandMatrix:
    """Return what was sold on the ``days`` days up to ``last_day``, or on those since the first day with any sale.

    Of products that are active and sold something in that time. Those that the owner calls not sold any more are left
    out, unless they sold after the day on which that was said.
    """
    span = sales_span(connection)
    last = to_day_number(last_day)
    first = last - days + 1 if span is None else max(last - days + 1, to_day_number(span[0]))
    items = np.fromiter(connection.exec_driver_sql(_ITEMS).scalars(), np.int64)
    by_day = _sold(connection, first, max(0, last - first + 1), items)
    wanted = by_day.any(axis=0) & ~_given_up(connection, first, items, by_day)
    ids = items[wanted]
    sold = np.ascontiguousarray(by_day[:, wanted].T)
    return DemandMatrix(
        first_day=first,
        product_ids=ids,
        sold=sold,
        known_from=_known_from(connection, first, ids, sold),
        open=_open(connection, first, sold.shape[1]),
        available=available_days(connection, ids, sold, first_day=first),
        promoted=promotions(connection, ids, first_day=first, days=sold.shape[1]),
    )


def _sold(
    connection: Connection, first: int, days: int, ids: npt.NDArray[np.int64]
) -> npt.NDArray[np.float32]:
    """Return (days, S) the net units sold, at least 0."""
    places = Places.of(ids)
    sold = np.zeros((days, len(ids)), dtype=np.float32)
    for day, found, quantity in day_rows(connection, _SOLD, (first, first + days - 1), places):
        # Several imports, or currencies, may each have a row for the product that day.
        net = np.bincount(found, weights=quantity, minlength=len(ids))
        sold[day - first] = np.maximum(net, 0) / QUANTITY_SCALE
    return sold


def _given_up(
    connection: Connection, first: int, ids: npt.NDArray[np.int64], by_day: npt.NDArray[np.float32]
) -> npt.NDArray[np.bool_]:
    """Return (S,) True for products that are not sold any more, by the owner's word and by their sales."""
    given_up = np.zeros(len(ids), dtype=np.bool_)
    places, zone = Places.of(ids), get_shop(connection).zone
    for product_id, since in connection.exec_driver_sql(_NOT_SOLD_SINCE):
        place = places.find(np.array([product_id]))[0]
        if place < len(ids):
            said_on = to_day_number(business_day(from_millis(since), zone))
            given_up[place] = not by_day[max(0, said_on + 1 - first) :, place].any()
    return given_up


def _known_from(
    connection: Connection, first: int, ids: npt.NDArray[np.int64], sold: npt.NDArray[np.float32]
) -> npt.NDArray[np.int64]:
    # The index of products and days is asked once for each product, in less time than the days before take to read.
    before = np.fromiter(connection.exec_driver_sql(_SOLD_BEFORE, (first,)).scalars(), np.int64)
    begun = (sold > 0).argmax(axis=1) if sold.size else np.zeros(len(ids), dtype=np.int64)
    return np.where(np.isin(ids, before), 0, begun)


def _open(connection: Connection, first: int, days: int) -> npt.NDArray[np.bool_]:
    """Return (days,) False where the shop was closed, by its owner's word on the week, its sales and receipts."""
    calendar = [from_day_number(first + column) for column in range(days)]
    if not calendar:
        return np.zeros(0, dtype=np.bool_)
    opened = [from_day_number(number) for number in open_days(connection, calendar[0], calendar[-1])]
    closed = closed_days_of(opened, get_shop(connection).open_weekdays)
    # A weekday on which it closes now may be one on which it used to open.
    sold_on, shut = frozenset(opened), frozenset(closed.dates)
    return np.array(
        [day in sold_on or not (day in shut or day.weekday() in closed.weekdays) for day in calendar]
    )
