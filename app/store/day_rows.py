"""Daily figures of all products, read from SQLite as fast as Python can take them.

A day comes as one row, its numbers joined to a text, which NumPy parses in one go: three times as fast as making an
object of every number. Loads NumPy, so only jobs that run in a process of their own may load this.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

_DAYS_AT_A_TIME = 50


@dataclass(frozen=True, slots=True)
class Places:
    """Where each product stands in an array of S of them."""

    ids: npt.NDArray[np.int64]
    """(S,), ascending."""
    by_id: npt.NDArray[np.int64]
    """(largest id + 2,): the product's place, S where it has none."""

    @classmethod
    def of(cls, ids: npt.NDArray[np.int64]) -> Places:
        """Return the places of products in the order of ``ids``, ascending."""
        by_id = np.full(int(ids.max(initial=0)) + 2, len(ids))
        by_id[ids] = np.arange(len(ids))
        return cls(ids, by_id)

    def find(self, ids: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the place of each product; S where it has none."""
        return self.by_id[np.minimum(ids, len(self.by_id) - 1)]


def day_rows(
    connection: Connection, query: str, values: tuple[Any, ...], places: Places
) -> Iterator[tuple[int, npt.NDArray[np.int64], npt.NDArray[np.int64]]]:
    """Yield for each day its number, the places of products and their figures, as often as the store has a row.

    ``query`` selects the day, ``group_concat`` of product ids and ``group_concat`` of whole numbers, grouped by day.
    """
    rows = connection.exec_driver_sql(query, values, execution_options={"yield_per": _DAYS_AT_A_TIME})
    for day, ids, figures in rows:
        found = places.find(np.fromstring(ids, dtype=np.int64, sep=","))
        wanted = found < len(places.ids)
        yield day, found[wanted], np.fromstring(figures, dtype=np.int64, sep=",")[wanted]
