"""Holding earlier forecasts against what was sold since.

Loads NumPy: only for the job that runs in a process of its own.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from app.analysis.demand.accuracy import score
from app.analysis.demand.arrays import BoolArray, FloatArray
from app.analysis.demand.forecast import HORIZON
from app.analysis.demand.history import WEEK, DemandHistory
from app.domain.time import to_day_number
from app.store.forecasts import AccuracyRow, accuracies
from app.store.past_forecasts import origins, past_forecasts

_ALL = 1_000


def scores(
    connection: Connection, history: DemandHistory, product_ids: npt.NDArray[np.int64], *, known_to: date
) -> list[AccuracyRow]:
    """Return how right the kept forecasts were, of those for which another whole week has passed since the last look.

    ``history`` is of ``product_ids`` (S,), ascending, and known up to ``known_to``. Products that are in it no more are
    left out, and so are days on which the shop was closed or a product sold out: they say nothing of what was wanted.
    """
    scored = {row.first_day: row.days for row in accuracies(connection, _ALL)}
    found = []
    for origin in origins(connection):
        days = min(HORIZON, ((known_to - origin).days + 1) // WEEK * WEEK)
        if days > scored.get(origin, 0) and to_day_number(origin) >= history.first_day:
            row = _score(connection, history, product_ids, origin, days)
            if row is not None:
                found.append(row)
    return found


def _score(
    connection: Connection,
    history: DemandHistory,
    product_ids: npt.NDArray[np.int64],
    origin: date,
    days: int,
) -> AccuracyRow | None:
    known = set(product_ids.tolist())
    past = [row for row in past_forecasts(connection, origin) if row.product_id in known]
    if not past:
        return None
    places = np.searchsorted(product_ids, [row.product_id for row in past])
    start = to_day_number(origin) - history.first_day
    columns = slice(start, start + days)
    actual = history.sold[places, columns]
    counted = np.repeat(history.open[None, columns], len(past), axis=0)
    if history.available is not None:
        counted &= history.available[places, columns]
    means, lows, highs = (
        np.array([getattr(row, name)[:days] for row in past], dtype=np.float32)
        for name in ("means", "lows", "highs")
    )
    scale = np.array([row.scale for row in past])
    of_all = score(means, lows, highs, actual, scale, counted)
    return AccuracyRow(
        first_day=origin,
        days=days,
        products=of_all.products,
        mase=of_all.mase,
        wape=_of_weeks(means, actual, counted),
        coverage=of_all.coverage80,
        bias=of_all.bias,
    )


def _of_weeks(means: FloatArray, actual: FloatArray, counted: BoolArray) -> float | None:
    """Return the error of each product's weekly totals, as a share of all that was sold; None where nothing was."""
    error, sold = (
        np.where(counted, values, 0).reshape(len(values), -1, WEEK).sum(axis=2)
        for values in (means - actual, actual)
    )
    total = float(sold.sum())
    return float(np.abs(error).sum()) / total if total > 0 else None
