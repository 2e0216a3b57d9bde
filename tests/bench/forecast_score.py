"""How good daily demand forecasts were, by the measures that forecasters publish; NumPy only.

MASE (Hyndman and Koehler 2006) and RMSSE (Makridakis et al. 2022) put an error in units of how much the product's
own past moved about; WAPE28 and bias are of totals over the four weeks; SPL is the pinball loss of the quantiles
over the past's mean daily movement, LT-SPL the same for totals over a lead time. U90 and U975 are the shares of
days (LT-: of totals) that stayed at or below the quantile.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from app.analysis.demand.arrays import FloatArray, IntArray
from app.analysis.demand.forecast import LEVELS

LEAD_TIMES = (3, 7, 14)
LEAD_LEVELS = (0.50, 0.80, 0.90, 0.95, 0.975)
TOUCH = 1e-9
"""A quantile that equals what was sold holds it, whatever the rounding."""


@dataclass(frozen=True, slots=True)
class Predicted:
    """What was forecast for S products of one shop."""

    mean: FloatArray
    """(S, 28)"""
    quantiles: FloatArray
    """(S, 28, 7)"""
    lead_totals: FloatArray
    """(S, len(LEAD_TIMES), len(LEAD_LEVELS))"""


@dataclass(slots=True)
class Scores:
    """Collects the scores of many shops and cut-offs, by family."""

    rows: dict[str, list[dict[str, FloatArray]]] = field(default_factory=dict)

    def add(
        self, family: str, past: FloatArray, first: IntArray, actual: FloatArray, predicted: Predicted
    ) -> None:
        """Score S products: ``past`` (S, T) up to the cut-off, counted from column ``first`` (S,), against
        ``actual`` (S, 28)."""
        first_sale = np.argmax((past > 0) & (np.arange(past.shape[1]) >= first[:, None]), axis=1)
        daily = _movement(past, first_sale, 1)
        squared = _movement(past, first_sale, 1, power=2)
        weekly = _movement(past, first_sale, 7)
        kept = (daily > 0) & (weekly > 0)
        error = predicted.mean - actual
        with np.errstate(divide="ignore", invalid="ignore"):
            row = {
                "MASE": np.abs(error).mean(axis=1) / weekly,
                "RMSSE": np.sqrt((error**2).mean(axis=1) / squared),
                "SPL": _pinball(actual[..., None], predicted.quantiles, LEVELS).mean(axis=(1, 2)) / daily,
                "U90": (actual <= predicted.quantiles[..., LEVELS.index(0.90)] + TOUCH).mean(axis=1),
                "U975": (actual <= predicted.quantiles[..., LEVELS.index(0.975)] + TOUCH).mean(axis=1),
                "error": error.sum(axis=1),
                "sold": actual.sum(axis=1),
            }
        row = {name: values[kept] for name, values in row.items()}
        totals = [
            _lead_time(past, first_sale, actual, predicted.lead_totals[:, place], days)
            for place, days in enumerate(LEAD_TIMES)
        ]
        for name in totals[0]:
            row[name] = np.concatenate([values[name][kept & values["kept"]] for values in totals])
        self.rows.setdefault(family, []).append(row)

    def families(self) -> dict[str, dict[str, float]]:
        """Return the figures of each family, and of ``MACRO``: their plain mean."""
        found = {family: _summary(rows) for family, rows in sorted(self.rows.items())}
        names = next(iter(found.values())).keys()
        found["MACRO"] = {name: float(np.mean([f[name] for f in found.values()])) for name in names}
        return found


def _summary(rows: list[dict[str, FloatArray]]) -> dict[str, float]:
    joined = {name: np.concatenate([row[name] for row in rows]) for name in rows[0] if name != "kept"}
    sold = max(float(joined["sold"].sum()), TOUCH)
    means = ("MASE", "RMSSE", "SPL", "U90", "U975", "LT-SPL", "LT-U90", "LT-U975")
    figures = {name: float(joined[name].mean()) for name in means}
    figures["WAPE28"] = float(np.abs(joined["error"]).sum()) / sold
    figures["BIAS"] = float(joined["error"].sum()) / sold
    return figures


def _movement(past: FloatArray, start: IntArray, lag: int, power: int = 1) -> FloatArray:
    """Return (S,): the mean of |y(t) - y(t - lag)| to ``power`` from each product's ``start``; nan for none."""
    change = np.abs(past[:, lag:] - past[:, :-lag]) ** power
    counted = np.arange(change.shape[1]) >= start[:, None]
    with np.errstate(invalid="ignore"):
        return (change * counted).sum(axis=1) / counted.sum(axis=1)


def _pinball(actual: FloatArray, quantiles: FloatArray, levels: tuple[float, ...]) -> FloatArray:
    miss = actual - quantiles
    level = np.asarray(levels)
    return np.maximum(level * miss, (level - 1) * miss)


def _lead_time(
    past: FloatArray, first: IntArray, actual: FloatArray, quantiles: FloatArray, days: int
) -> dict[str, FloatArray]:
    total = np.cumsum(np.concatenate([np.zeros((len(past), 1)), past], axis=1), axis=1)
    sums = total[:, days:] - total[:, :-days]
    scale = _movement(sums, first, days)
    wanted = actual[:, :days].sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        loss = _pinball(wanted[:, None], quantiles, LEAD_LEVELS).mean(axis=1) / scale
    return {
        "kept": scale > 0,
        "LT-SPL": loss,
        "LT-U90": (wanted <= quantiles[:, LEAD_LEVELS.index(0.90)] + TOUCH).astype(float),
        "LT-U975": (wanted <= quantiles[:, LEAD_LEVELS.index(0.975)] + TOUCH).astype(float),
    }
