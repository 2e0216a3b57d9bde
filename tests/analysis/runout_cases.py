"""Made shops for the tests of run-outs and orders."""

from __future__ import annotations

from functools import cache

import numpy as np

from app.analysis.demand.arrays import FloatArray
from app.analysis.demand.forecast import HORIZON, Outlook, forecast_demand
from app.analysis.demand.history import DemandHistory
from app.analysis.demand.totals import TotalDemand
from app.analysis.runout.shelf import ShelfState

DAYS = 140
NEVER_SOLD = 0
STEADY = 1
LUMPY = 2
BUSY = 3
PRODUCTS = 4


@cache
def demand(scale: float = 1.0) -> TotalDemand:
    """Four products: one never sold, two a day, a dozen once a fortnight, some thirty a day."""
    sold = np.zeros((PRODUCTS, DAYS))
    sold[STEADY] = np.resize([0, 2, 4, 1, 3], DAYS)
    sold[LUMPY, ::14] = 12
    sold[BUSY] = np.resize([24, 36, 30, 27, 33, 21, 39, 31, 29, 25, 35], DAYS)
    history = DemandHistory(
        first_day=20_000,
        sold=(sold * scale).astype(np.float32),
        known_from=np.array([DAYS, 0, 0, 0]),
        open=np.ones(DAYS, dtype=bool),
    )
    return forecast_demand(history, Outlook(open=np.ones(HORIZON, dtype=bool))).totals


def shelf(
    on_hand: FloatArray | float = 10.0,
    due: FloatArray | None = None,
    overdue: FloatArray | float = 0.0,
    *,
    lead_time: FloatArray | float = 5.0,
    spread: float = 0.0,
    review: FloatArray | float = 7.0,
) -> ShelfState:
    """The same figures for every product where a single one is given."""
    each = np.ones(PRODUCTS)
    return ShelfState(
        on_hand=on_hand * each,
        due=np.zeros((PRODUCTS, HORIZON)) if due is None else due,
        overdue=overdue * each,
        lead_time=lead_time * each,
        lead_time_spread=spread * each,
        review_period=review * each,
    )


def delivery(day: int, units: float) -> FloatArray:
    """So many units of every product, due on ``day`` (from 1)."""
    due = np.zeros((PRODUCTS, HORIZON))
    due[:, day - 1] = units
    return due
