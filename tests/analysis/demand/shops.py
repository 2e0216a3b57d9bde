"""Made shops that tests forecast: what is in them is said by the arguments."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from app.analysis.demand.forecast import HORIZON, DemandForecast, Outlook, forecast_demand
from app.analysis.demand.history import DemandHistory

MONDAY = 18_000 - (18_000 + 3) % 7
"""A Monday: histories that start on it have Monday in column 0."""
EVERY_DAY = Outlook(open=np.ones(HORIZON, dtype=bool))


def shop(
    sold: npt.ArrayLike,
    *,
    known_from: npt.ArrayLike | None = None,
    is_open: npt.ArrayLike | None = None,
    available: npt.ArrayLike | None = None,
    promoted: npt.ArrayLike | None = None,
) -> DemandHistory:
    """A history that starts on a Monday; known from the first sale unless said otherwise."""
    units = np.atleast_2d(np.asarray(sold, dtype=np.float32))
    products, days = units.shape
    first = np.where((units > 0).any(axis=1), np.argmax(units > 0, axis=1), days)
    return DemandHistory(
        first_day=MONDAY,
        sold=units,
        known_from=first if known_from is None else np.asarray(known_from),
        open=np.ones(days, dtype=bool) if is_open is None else np.asarray(is_open),
        available=None if available is None else np.asarray(available).reshape(products, days),
        promoted=None if promoted is None else np.asarray(promoted).reshape(products, days),
    )


def poisson(mean: npt.ArrayLike, days: int = 364, seed: int = 1) -> npt.NDArray[np.int64]:
    """Counts of the given means: (days,) of one product's mean, (S, days) of S products'."""
    wanted = np.asarray(mean, dtype=float)
    size = days if wanted.ndim == 0 else (len(wanted), days)
    return np.random.default_rng(seed).poisson(wanted if wanted.ndim == 0 else wanted[:, None], size)


def forecast(history: DemandHistory, outlook: Outlook = EVERY_DAY) -> DemandForecast:
    return forecast_demand(history, outlook)
