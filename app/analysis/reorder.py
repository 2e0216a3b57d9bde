"""How much to order and when: the textbook terms of stock control, for all products at once.

The policy is order-up-to with a review period (Silver, Pyke, Thomas: Inventory and Production Management): an order
must last over the protection interval, from now until the delivery after the next occasion to order.

    safety stock  = what demand over the protection interval exceeds its mean by, at the service level
    reorder point = mean demand over the lead time + safety stock
    order up to   = reorder point + mean demand over the review period
    to order      = order up to - (on hand + on order), in whole packs, at least the least order

The safety stock is read from the forecast's distribution of total demand, which knows lumps and that a good week is
followed by a good one. The textbook's z * sqrt((L + R) * sigma_d^2 + d^2 * sigma_L^2) is given beside it, as an
explanation: it takes days as independent and demand as normal, and so is too low where sales are few and lumpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray
from app.analysis.demand.totals import FARTHEST, TotalDemand

SERVICE_LEVELS = (0.5, 0.999)
"""Cycle service levels: the chance that a shelf lasts from one delivery to the next. Not the share of demand met."""
WEEK = 7
SLICES = 40
"""Equally likely slices that a distribution is cut into for its standard deviation."""
WHOLE = 1e-6
"""Of a pack: less than this over a whole number of packs is rounding, not a need."""


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What governs the orders of S products. Quantities in units, times in days."""

    lead_time: FloatArray
    """(S,) days from order to delivery."""
    lead_time_spread: FloatArray
    """(S,) standard deviation of the lead time, in days."""
    review_period: FloatArray
    """(S,) days from one occasion to order to the next."""
    service_level: FloatArray
    """(S,) cycle service level, 0.5..0.999; beyond is taken as the end of that range."""
    pack_size: FloatArray
    """(S,) units that are sold to the shop together, > 0."""
    min_order: FloatArray
    """(S,) the least units a supplier takes an order for; 0: any."""


@dataclass(frozen=True, slots=True)
class ReorderFigures:
    """The arithmetic of an order, (S,) each, in units."""

    daily_demand: FloatArray
    """Mean a day over the protection interval."""
    daily_spread: FloatArray
    """Standard deviation of one day's demand, as the spread of a week's total shows it."""
    lead_time_demand: FloatArray
    protection_days: IntArray
    """Lead time and review period together, in days."""
    protection_demand: FloatArray
    protection_spread: FloatArray
    """Standard deviation of total demand over the protection interval, the lead time's own spread included."""
    safety_stock: FloatArray
    textbook_safety_stock: FloatArray
    reorder_point: FloatArray
    order_up_to: FloatArray
    quantity: FloatArray
    """What to order if an order is placed now: whole packs, at least the least order; 0 where stock suffices."""
    due: BoolArray
    """On hand and on order together are at or below the reorder point: the order should go out now."""


def reorder(
    totals: TotalDemand, on_hand: FloatArray, on_order: FloatArray, terms: OrderTerms
) -> ReorderFigures:
    """Return the reorder figures of S products under the forecast ``totals``.

    ``on_hand`` and ``on_order`` (all that is on its way, however late) are (S,) units. Times are taken in whole
    days, rounded up, at least one and at most as far as totals are carried on. A product that is not expected to
    sell needs nothing.
    """
    lead = np.clip(np.ceil(terms.lead_time), 1, FARTHEST).astype(np.intp)
    protection = np.clip(np.ceil(terms.lead_time + terms.review_period), lead, FARTHEST).astype(np.intp)
    lead_demand = _mean_of_total(totals, lead)
    demand = _mean_of_total(totals, protection)
    daily = demand / protection
    daily_spread = _spread_of_total(totals, np.full_like(protection, WEEK)) / np.sqrt(WEEK)
    levels, which = np.unique(np.clip(terms.service_level, *SERVICE_LEVELS), return_inverse=True)
    z = np.array([NormalDist().inv_cdf(float(level)) for level in levels])[which]
    by_lead_time = daily * terms.lead_time_spread
    enough = totals.quantile(protection, levels.tolist())[np.arange(len(which)), which]
    safety = np.hypot(np.maximum(enough - demand, 0), z * by_lead_time)
    point = lead_demand + safety
    up_to = demand + safety
    position = on_hand + on_order
    return ReorderFigures(
        daily_demand=daily,
        daily_spread=daily_spread,
        lead_time_demand=lead_demand,
        protection_days=protection,
        protection_demand=demand,
        protection_spread=np.hypot(_spread_of_total(totals, protection), by_lead_time),
        safety_stock=safety,
        textbook_safety_stock=z * np.sqrt(protection * daily_spread**2 + by_lead_time**2),
        reorder_point=point,
        order_up_to=up_to,
        quantity=order_quantity(up_to - position, terms.pack_size, terms.min_order),
        due=(position <= point) & (demand > 0),
    )


def order_quantity(needed: FloatArray, pack_size: FloatArray, min_order: FloatArray) -> FloatArray:
    """Return (S,) the units to order where ``needed`` (S,) units are missing: 0 where none are."""
    packs = np.ceil(np.maximum(needed, min_order) / pack_size - WHOLE)
    quantity: FloatArray = np.where(needed > 0, np.maximum(packs, 1) * pack_size, 0.0)
    return quantity


def _mean_of_total(totals: TotalDemand, days: IntArray) -> FloatArray:
    """Return (S,) mean demand of days 1..``days``; beyond the forecast at the pace of its last week."""
    mean = totals.mean.astype(float)
    horizon = mean.shape[1]
    pace = (mean[:, -1] - mean[:, -1 - WEEK]) / WEEK
    within: FloatArray = mean[np.arange(len(days)), np.minimum(days, horizon) - 1]
    total: FloatArray = within + pace * np.maximum(days - horizon, 0)
    return total


def _spread_of_total(totals: TotalDemand, days: IntArray) -> FloatArray:
    """Return (S,) the standard deviation of the demand of days 1..``days``, from equally likely quantiles."""
    levels = (np.arange(SLICES) + 0.5) / SLICES
    spread: FloatArray = totals.quantile(days, levels.tolist()).std(axis=1)
    return spread
