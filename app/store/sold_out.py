"""On which days a product was sold out, told from stock counts and sales together.

Loads NumPy, so only jobs that run in a process of their own may load this.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.domain.time import day_start, from_day_number, to_millis
from app.store.settings import get_shop

# A product in one row, read by the index of products and moments, and only such as were counted as none at all.
_COUNTS = """
SELECT product_id, min(location) = max(location), group_concat(at), group_concat(on_hand > 0)
FROM stock_history_now WHERE at BETWEEN ? AND ?
GROUP BY product_id HAVING min(on_hand) <= 0
"""
_IN_PLACES = """
SELECT at, location, on_hand FROM stock_history_now WHERE product_id = ? AND at BETWEEN ? AND ? ORDER BY at, id
"""
_NOT_TRACKED = "SELECT id FROM product_now WHERE NOT stock_tracked"
_DOUBTED = "SELECT product_id, doubted_at FROM product_choice WHERE doubted_at IS NOT NULL"

Moments = npt.NDArray[np.int64]


def available_days(
    connection: Connection, ids: npt.NDArray[np.int64], sold: npt.NDArray[np.float32], *, first_day: int
) -> npt.NDArray[np.bool_] | None:
    """Return (S, T) False where a product was sold out at least for a part of the day; None where none ever was.

    ``ids`` (S,) ascending; ``sold`` (S, T) units from day number ``first_day`` on. From one count of none to the next,
    nothing between them, a product is taken to have been sold out if it sold nothing after the day of the first. If it
    did sell, the counts are wrong (of a shop that does not keep them, say) and are not believed.
    """
    if not sold.size:
        return None
    zone = get_shop(connection).zone
    days = (from_day_number(first_day + column) for column in range(sold.shape[1] + 1))
    bounds = np.array([to_millis(day_start(day, zone)) for day in days])
    rows = {product_id: row for row, product_id in enumerate(ids.tolist())}
    for untracked in connection.exec_driver_sql(_NOT_TRACKED).scalars():
        rows.pop(untracked, None)
    available = np.ones(sold.shape, dtype=np.bool_)
    for product_id, at, there in _counts(connection, rows, int(bounds[0]), int(bounds[-1]) - 1):
        row, columns = rows[product_id], np.searchsorted(bounds, at, side="right") - 1
        for begin, end in _without(columns, there):
            if not sold[row, begin + 1 : end + 1].any():
                available[row, begin : end + 1] = False
    return None if available.all() else available


def _counts(
    connection: Connection, wanted: dict[int, int], first: int, last: int
) -> Iterator[tuple[int, Moments, npt.NDArray[np.bool_]]]:
    """Yield products with the moments at which they were counted, in order, and whether there were any then."""
    doubted = {row[0]: row[1] for row in connection.exec_driver_sql(_DOUBTED)}
    found = connection.exec_driver_sql(_COUNTS, (first, last), execution_options={"yield_per": 100})
    for product_id, in_one_place, moments, any_there in found:
        if product_id not in wanted:
            continue
        if in_one_place:
            at = np.fromstring(moments, dtype=np.int64, sep=",")
            order = np.argsort(at, kind="stable")
            at, there = at[order], np.fromstring(any_there, dtype=np.int64, sep=",")[order] > 0
        else:
            at, there = _in_places(connection, product_id, first, last)
        # What the owner calls a wrong count says nothing.
        believed = at > doubted.get(product_id, 0)
        yield product_id, at[believed], there[believed]


def _in_places(
    connection: Connection, product_id: int, first: int, last: int
) -> tuple[Moments, npt.NDArray[np.bool_]]:
    """Return the moments at which a product was counted, and whether there were any then, in whatever place."""
    filled: set[str] = set()
    moments, there = [], []
    counts = connection.exec_driver_sql(_IN_PLACES, (product_id, first, last))
    for at, of_moment in groupby(counts, lambda count: int(count[0])):
        for _, place, on_hand in of_moment:
            if on_hand > 0:
                filled.add(place)
            else:
                filled.discard(place)
        moments.append(at)
        there.append(bool(filled))
    return np.array(moments), np.array(there)


def _without(columns: Moments, there: npt.NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the columns of the first and last of counts that follow each other and all found nothing."""
    edges = np.flatnonzero(np.diff(~there, prepend=False, append=False))
    for begin, after in edges.reshape(-1, 2):
        yield int(columns[begin]), int(columns[after - 1])
