"""What every product sold and took on every day, and what it cost: read in a few queries, as arrays.

Loads NumPy, so only jobs that run in a process of their own may load this.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.domain.quantity import QUANTITY_SCALE
from app.domain.time import from_day_number, to_day_number
from app.store.day_rows import Places, day_rows
from app.store.price_days import price_days
from app.store.sales import COUNTED, open_days

_IDS = "SELECT id FROM product ORDER BY id"
_PAID_UNITS = f"""
SELECT day, group_concat(product_id), group_concat(quantity) FROM product_day
WHERE day BETWEEN ? AND ? AND amount <> 0 AND {COUNTED} GROUP BY day
"""
_UNPAID_UNITS = _PAID_UNITS.replace("amount <> 0", "amount = 0")
_TAKEN = f"""
SELECT day, group_concat(product_id), group_concat(amount) FROM product_day
WHERE day BETWEEN ? AND ? AND currency = ? AND {COUNTED} GROUP BY day
"""
_LOOKS = """
SELECT day, group_concat(product_id), group_concat(searches + views + clicks) FROM product_activity_now
WHERE day BETWEEN ? AND ? GROUP BY day
"""


@dataclass(frozen=True, slots=True)
class SoldHistory:
    """S products on T consecutive business days, oldest first. Either may be 0."""

    first_day: int
    """Day number of the first column."""
    product_ids: npt.NDArray[np.int64]
    """(S,), ascending."""
    units: npt.NDArray[np.float32]
    """(S, T) units sold, returns of the day taken off, so below 0 where more came back."""
    amounts: npt.NDArray[np.float64]
    """(S, T) money units taken in the one currency that was asked for."""
    open: npt.NDArray[np.bool_]
    """(T,) False: the shop was closed."""

    @property
    def days(self) -> int:
        """T."""
        return len(self.open)

    def day(self, column: int) -> date:
        """Return the day of a column; negative ones count from the end."""
        return from_day_number(self.first_day + column % self.days)


def load_sold(connection: Connection, first: date, last: date, currency: str) -> SoldHistory:
    """Return what was sold from ``first`` to ``last``, both included, of every product sold in that time.

    Units are those of sales in any currency, amounts those in ``currency``. What moved without money is left out, for
    many tills book broken, lost and given-away goods as sales at no price; but not of a product that took none at
    all, because some files simply do not say what things cost.
    """
    start, days = to_day_number(first), (last - first).days + 1
    ids = np.fromiter(connection.exec_driver_sql(_IDS).scalars(), np.int64)
    places, within = Places.of(ids), (start, start + days - 1)
    units = np.zeros((days, len(ids)), dtype=np.float32)
    unpaid = np.zeros_like(units)
    amounts = np.zeros((days, len(ids)))
    sold = np.zeros(len(ids), dtype=bool)
    for day, found, quantity in day_rows(connection, _PAID_UNITS, within, places):
        # Several imports, or currencies, may each have a row for the product that day.
        units[day - start] = np.bincount(found, weights=quantity, minlength=len(ids)) / QUANTITY_SCALE
        sold[found] = True
    for day, found, quantity in day_rows(connection, _UNPAID_UNITS, within, places):
        unpaid[day - start] = np.bincount(found, weights=quantity, minlength=len(ids)) / QUANTITY_SCALE
    for day, found, amount in day_rows(connection, _TAKEN, (*within, currency), places):
        amounts[day - start] = np.bincount(found, weights=amount, minlength=len(ids))
    units[:, ~sold] = unpaid[:, ~sold]
    wanted = sold | unpaid.any(axis=0)
    opened = np.zeros(days, dtype=bool)
    opened[[number - start for number in open_days(connection, first, last)]] = True
    return SoldHistory(
        first_day=start,
        product_ids=ids[wanted],
        units=np.ascontiguousarray(units[:, wanted].T),
        amounts=np.ascontiguousarray(amounts[:, wanted].T),
        open=opened,
    )


def load_prices(
    connection: Connection, first: date, last: date, currency: str, product_ids: Collection[int]
) -> dict[int, list[tuple[int, int]]]:
    """Return how the prices of these products went from ``first`` to ``last`` as (day number, price), oldest first.

    A point wherever the price became another one, one where it is first known, and one on ``last``. Only of products
    that had more than one price in that time.
    """
    start = to_day_number(first)
    ids = np.array(sorted(product_ids), dtype=np.int64)
    prices = price_days(connection, ids, first_day=start, days=(last - first).days + 1, currency=currency)
    lowest, highest = np.fmin.reduce(prices), np.fmax.reduce(prices)
    found = {}
    for place in np.flatnonzero(lowest < highest):
        known = np.flatnonzero(~np.isnan(prices[:, place]))
        its = prices[known, place]
        told = np.flatnonzero(np.concatenate(([True], its[1:] != its[:-1])))
        told = np.union1d(told, [len(known) - 1])
        found[int(ids[place])] = [(start + int(known[at]), int(its[at])) for at in told]
    return found


def load_looks(
    connection: Connection, first: date, last: date, product_ids: Collection[int]
) -> npt.NDArray[np.float64]:
    """Return (S, T) how often these products were searched for, seen or clicked on each day, by ascending id."""
    start = to_day_number(first)
    ids = np.array(sorted(product_ids), dtype=np.int64)
    looks = np.zeros(((last - first).days + 1, len(ids)))
    for day, found, count in day_rows(connection, _LOOKS, (start, to_day_number(last)), Places.of(ids)):
        looks[day - start] = np.bincount(found, weights=count, minlength=len(ids))
    return np.ascontiguousarray(looks.T)
