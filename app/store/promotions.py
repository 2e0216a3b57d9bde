"""On which days a product was offered well under its usual price, told from the prices in force day by day.

Loads NumPy, so only jobs that run in a process of their own may load this.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.store.price_days import price_days

LOOKED_BACK = 182
"""Days back to which promotions are looked for: what sold more half a year ago weighs little in a forecast."""
USUAL_DAYS = 42
"""Days before a day whose middle price is the usual one: a promotion of up to three weeks stands out, and a lower price
that stays is the usual one three weeks later."""
WELL_UNDER = 0.9
"""Share of the usual price from which on a price is a promotion."""


def promotions(
    connection: Connection, ids: npt.NDArray[np.int64], *, first_day: int, days: int
) -> npt.NDArray[np.bool_] | None:
    """Return (S, days) True where a product was on promotion; None where none ever was.

    ``ids`` (S,) ascending; the first column is day number ``first_day``.
    """
    looked_at = min(days, LOOKED_BACK)
    begin = first_day + days - looked_at - USUAL_DAYS
    noted = price_days(connection, ids, first_day=begin, days=looked_at + USUAL_DAYS)
    changing = np.flatnonzero(np.fmin.reduce(noted) < np.fmax.reduce(noted))
    promoted = np.zeros((len(ids), days), dtype=np.bool_)
    for row in changing:
        promoted[row, days - looked_at :] = _well_under(noted[:, row])
    return promoted if promoted.any() else None


def _well_under(prices: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return, of each day after the first ``USUAL_DAYS``, whether its price is well under the middle one before it."""
    before = np.lib.stride_tricks.sliding_window_view(prices, USUAL_DAYS)[:-1]
    marked: npt.NDArray[np.bool_] = prices[USUAL_DAYS:] <= WELL_UNDER * np.median(before, axis=1)
    return marked
