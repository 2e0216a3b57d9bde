"""What a promotion does to a day, and how likely each day to come has one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray
from app.analysis.demand.history import Demand

OWN_DAYS = 20.0
"""Promoted days' worth of usual demand at which a product's own uplift counts as much as the shop's."""
SHOP_DAYS = 60.0
"""Promoted product-days at which the shop's uplift counts as much as none at all."""
RATE_DAYS = 60.0
"""Days of history at which a product's own share of promoted days counts as much as the shop's."""
LASTING_DAYS = 3.0
"""Days in which it fades (to 1/e) that a promotion runs today. 2 to 4 did alike for the four-week totals of a grocery,
7 was 2 % worse, 20 a tenth: promotions last days, not weeks."""
LEAST_UPLIFT = 0.5
"""Where promoted days sell less than half of others, the mark was put on slow goods: it does not cause that."""


@dataclass(frozen=True, slots=True)
class Promotions:
    """The effect and the outlook of promotions for S products."""

    uplift: FloatArray
    """(S,) a promoted day sells this many times a usual one; 1 where nothing is known."""
    ahead: FloatArray
    """(S, 28) the factor on the mean of each day to come: 1 + chance x (uplift - 1)."""


def promotions(
    shown: Demand, promoted: BoolArray | None, usual: FloatArray, planned: BoolArray | None, horizon: int
) -> Promotions:
    """Return what the days ``promoted`` (S, T) sold more, and what is ahead.

    ``usual`` (S, T) is the weekday factor of each day, ``planned`` (S, horizon) the promotions to come, if known.
    """
    seen, products = shown.seen, len(shown.units)
    if promoted is None or not promoted.any():
        return Promotions(np.ones(products), np.ones((products, horizon)))
    during, apart = seen & promoted, seen & ~promoted
    base = _sum(shown.units, apart) / np.maximum(_sum(usual, apart), 1e-9)
    expected = _sum(usual, during) * base
    gained = _sum(shown.units, during)
    # As for the weekday shape, a product's say is neither its sales nor one vote for all.
    say = np.where(base > 0, 1 / np.sqrt(np.maximum(base, 1e-9)), 0)
    shop = _ratio((gained * say).sum(), (expected * say).sum())
    days = float(during.sum())
    shop = (shop * days + SHOP_DAYS) / (days + SHOP_DAYS)
    uplift = np.where(base > 0, (gained + OWN_DAYS * base * shop) / (expected + OWN_DAYS * base + 1e-12), 1)
    uplift = np.maximum(uplift, LEAST_UPLIFT)
    if planned is not None:
        return Promotions(uplift, np.where(planned, uplift[:, None], 1.0))
    counted = seen.sum(axis=1)
    rate = (during.sum(axis=1) + RATE_DAYS * days / max(float(counted.sum()), 1)) / (counted + RATE_DAYS)
    lasting = np.exp(-np.arange(1, horizon + 1) / LASTING_DAYS)
    chance = rate[:, None] * (1 - lasting) + promoted[:, -1:] * lasting
    return Promotions(uplift, 1 + chance * (uplift[:, None] - 1))


def _sum(values: FloatArray, chosen: BoolArray) -> FloatArray:
    return np.asarray(np.einsum("st,st->s", values, chosen.astype(np.float32)))


def _ratio(amount: float, expected: float) -> float:
    return amount / expected if amount > 0 and expected > 0 else 1.0
