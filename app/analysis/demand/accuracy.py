"""How good the forecasts made so far turned out, from what was stored of them and what then sold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray
from app.analysis.demand.history import WEEK


@dataclass(frozen=True, slots=True)
class Accuracy:
    """The figures of past forecasts; None where there was nothing to take one from."""

    mase: float | None
    """Mean error over the error of "as a week before" (Hyndman and Koehler 2006): below 1 is better than that."""
    wape: float | None
    """Sum of the errors over the sum sold, both of each product's total over the days."""
    coverage80: float | None
    """Share of days that fell between the 10 % and the 90 % quantile; about 0.8 is right, more where little sells."""
    bias: float | None
    """What was forecast too much over what was sold: 0.05 is 5 % too much."""
    products: int
    days: int
    """Product-days compared."""


def score(
    forecast_mean: FloatArray,
    q10: FloatArray,
    q90: FloatArray,
    actual: FloatArray,
    scale: FloatArray,
    counted: BoolArray | None = None,
) -> Accuracy:
    """Score forecasts of S products over h days against what sold, all (S, h) but ``scale`` (S,).

    ``scale`` is ``weekly_movement`` of each product's past; a product whose scale is 0 has no say in ``mase``.
    ``counted`` (S, h) leaves days out: those on which the shelf was empty or the shop closed.
    """
    kept = np.ones(actual.shape, dtype=bool) if counted is None else counted
    days = kept.sum(axis=1)
    error = np.where(kept, forecast_mean - actual, 0.0)
    sold = float(np.where(kept, actual, 0.0).sum())
    scaled = (days > 0) & (scale > 0)
    by_product = np.abs(error).sum(axis=1)[scaled] / days[scaled] / scale[scaled]
    inside = (actual >= q10 - _TOUCH) & (actual <= q90 + _TOUCH)
    return Accuracy(
        mase=float(by_product.mean()) if len(by_product) else None,
        wape=float(np.abs(error.sum(axis=1)).sum()) / sold if sold > 0 else None,
        coverage80=float(inside[kept].mean()) if kept.any() else None,
        bias=float(error.sum()) / sold if sold > 0 else None,
        products=int((days > 0).sum()),
        days=int(days.sum()),
    )


def weekly_movement(sold: FloatArray, known_from: IntArray) -> FloatArray:
    """Return (S,): the mean of |a day - the same weekday a week before| over (S, T), from ``known_from`` (S,) on.

    0 for a product known for a week or less.
    """
    change = np.abs(sold[:, WEEK:] - sold[:, :-WEEK])
    kept = np.arange(change.shape[1]) >= known_from[:, None]
    return np.asarray((change * kept).sum(axis=1) / np.maximum(kept.sum(axis=1), 1))


_TOUCH = 1e-6
"""A quantile that was stored as a float and equals what sold holds it."""
