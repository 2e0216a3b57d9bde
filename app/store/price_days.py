"""What every product cost on each day, as one array: change points laid out in days.

Loads NumPy, so only jobs that run in a process of their own may load this.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.domain.time import from_day_number
from app.store.day_rows import Places, day_rows
from app.store.prices import prices_on, recorded_days, recorded_on

_OTHER_CURRENCY = -1.0
_ANY_CURRENCY = ""

_RECORDED = """
SELECT day, group_concat(product_id), group_concat(CASE WHEN ?3 IN ('', currency) THEN price ELSE -1 END)
FROM price_history WHERE day BETWEEN ?1 AND ?2 GROUP BY day
"""
_STATED = _RECORDED.replace("price_history", "stated_price_now")


def price_days(
    connection: Connection,
    ids: npt.NDArray[np.int64],
    *,
    first_day: int,
    days: int,
    currency: str = _ANY_CURRENCY,
) -> npt.NDArray[np.float64]:
    """Return (days, S) the price in force on each day, in money units; NaN before the first that is known.

    ``ids`` (S,) ascending; the first row is day number ``first_day``. With ``currency``, NaN while it was another.
    """
    places = Places.of(ids)
    recorded, held = _in_force(connection, places, first_day, currency)
    within = (first_day + 1, first_day + days - 1, currency)
    changes, stated = (
        {day: (found, price) for day, found, price in day_rows(connection, query, within, places)}
        for query in (_RECORDED, _STATED)
    )
    known = frozenset(recorded_days(connection))
    prices = np.empty((days, len(ids)))
    prices[0] = held
    for place, day in enumerate(range(first_day + 1, first_day + days), start=1):
        if day in changes:
            found, price = changes[day]
            recorded[found] = held[found] = price
        if day in known:
            np.copyto(held, recorded, where=~np.isnan(recorded))
        if day in stated:
            found, price = stated[day]
            held[found] = price
        prices[place] = held
    prices[prices == _OTHER_CURRENCY] = np.nan
    return prices


def _in_force(
    connection: Connection, places: Places, day: int, currency: str
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return (S,) what was last recorded of each product up to that day, and (S,) what was in force on it."""
    recorded = ((row.product_id, row.price, row.currency) for row in recorded_on(connection, day))
    held = (
        (product_id, point.price, point.currency)
        for product_id, point in prices_on(connection, from_day_number(day)).items()
    )
    return _placed(recorded, places, currency), _placed(held, places, currency)


def _placed(priced: Iterable[tuple[int, int, str]], places: Places, currency: str) -> npt.NDArray[np.float64]:
    figures = [
        (product_id, price if currency in (_ANY_CURRENCY, its) else _OTHER_CURRENCY)
        for product_id, price, its in priced
    ]
    told = np.array(figures, dtype=np.float64).reshape(-1, 2)
    # One place more, for products that are not asked for.
    prices = np.full(len(places.ids) + 1, np.nan)
    prices[places.find(told[:, 0].astype(np.int64))] = told[:, 1]
    return prices[:-1]
