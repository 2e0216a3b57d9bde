"""The demand of the next four weeks, of all products of a shop at once: NumPy only, no loop over products."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray
from app.analysis.demand.blend import blended_level
from app.analysis.demand.history import Demand, DemandHistory, demand, weekdays
from app.analysis.demand.levels import HALF_LIVES, by_week, in_weeks, smoothed
from app.analysis.demand.lumps import steadied
from app.analysis.demand.promotion import promotions
from app.analysis.demand.spread import Past, errors_of_days, errors_of_totals, predictive_quantiles
from app.analysis.demand.totals import KNOTS, SPANS, TotalDemand
from app.analysis.demand.weekday import weekday_shape

HORIZON = 28
LEVELS = (0.025, 0.10, 0.25, 0.50, 0.75, 0.90, 0.975)


class Standing(IntEnum):
    """How far a product's forecast can be relied on."""

    OK = 0
    TOO_YOUNG = 1
    """Too few days since its first sale."""
    TOO_FEW = 2
    """Too few days with a sale."""
    ENDED = 3
    """No sale for so much longer than its usual gaps that it is taken as no longer wanted."""
    NEVER = 4
    """Not sold once."""


YOUNG_DAYS = 28
"""Days seen below which a product is too young: four of each weekday are the least that shows a week."""
FEW_SALES = 4
"""Days with a sale below which nothing can be told: a gap between sales was seen twice at most."""
QUIET_DAYS = 56
"""Open days without a sale that a product may always have: eight weeks, as a supplier's holiday or a season's pause."""
QUIET_GAPS = 8.0
"""Usual gaps between sales that it may have if that is longer: by chance, one in three thousand waits so long. To
take such products as ended made four-week totals better by half a per cent; to wait for ten gaps and twelve weeks
was better by less."""
NOISE = 1e-3
"""Share of the least sale below which two days differ by rounding only."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the days to come are known to be like."""

    open: BoolArray
    """(28,) the shop will be open."""
    promoted: BoolArray | None = None
    """(S, 28) a promotion is planned; None: none known."""

    @classmethod
    def closed_weekly(cls, first_day: int, weekdays_closed: Collection[int]) -> Outlook:
        """Return the days from ``first_day`` on for a shop that is closed on these weekdays (Monday = 0)."""
        return cls(open=~np.isin(weekdays(first_day, HORIZON), list(weekdays_closed)))


@dataclass(frozen=True, slots=True)
class DemandForecast:
    """What S products are expected to sell on the 28 days from ``first_day``.

    A product whose standing is TOO_YOUNG or TOO_FEW still has figures: the best guess there is, not to be shown
    as a forecast.
    """

    first_day: int
    standing: IntArray
    """(S,) Standing."""
    mean: FloatArray
    """(S, 28) units."""
    quantiles: FloatArray
    """(S, 28, 7) units at ``LEVELS``, non-decreasing along the last axis."""
    totals: TotalDemand


def forecast_demand(history: DemandHistory, outlook: Outlook) -> DemandForecast:
    """Return the forecast of the 28 days after ``history``: the same each time, and each product's own in any order.

    Raises ``ValueError`` for an outlook of another length, and for a history without a day.
    """
    if outlook.open.shape != (HORIZON,):
        raise ValueError(f"an outlook is of {HORIZON} days")
    if history.days == 0:
        raise ValueError("a history needs a day")
    shown = demand(history)
    seen, sold = shown.seen, shown.units
    weekday = history.weekdays()
    # Promotions that keep to certain weekdays must not pass for the shape of the week: they are evened out first.
    first_look = promotions(shown, history.promoted, np.ones_like(sold), None, HORIZON)
    shape = weekday_shape(sold / promoted_factor(history, first_look.uplift), seen, weekday)
    usual = shape[:, weekday]
    promos = promotions(shown, history.promoted, usual, outlook.promoted, HORIZON)
    usual = np.where(seen, usual * promoted_factor(history, promos.uplift), 0).astype(np.float32)
    steady = steadied(sold, usual)
    weeks = in_weeks(steady.sold, usual)
    level = blended_level(smoothed(weeks, HALF_LIVES), weeks) * steady.swell[:, None]
    ahead = weekdays(history.next_day, HORIZON)
    mean = level[:, -1:] * shape[:, ahead] * promos.ahead * outlook.open[None, :]
    standing = _standing(history, shown)
    mean[(standing == Standing.NEVER) | (standing == Standing.ENDED)] = 0
    step = selling_step(np.maximum(history.sold, 0))
    past = Past(level, by_week(usual), by_week(sold))
    days = predictive_quantiles(mean, level[:, -1], errors_of_days(past), step, 1, LEVELS)
    return DemandForecast(
        history.next_day,
        standing,
        mean.astype(np.float32),
        days.astype(np.float32),
        total_demand(mean, past, step),
    )


def promoted_factor(history: DemandHistory, uplift: FloatArray) -> FloatArray:
    """Return (S, T), or (S, 1) without promotions: what each day sells of the same day without a promotion."""
    if history.promoted is None:
        return np.ones((history.products, 1), dtype=np.float32)
    return np.where(history.promoted, uplift[:, None], 1).astype(np.float32)


def total_demand(mean: FloatArray, past: Past, step: FloatArray) -> TotalDemand:
    """Return the distribution of totals, each kept span's spread learned from totals of its own length."""
    cumulated = np.cumsum(mean, axis=1)
    kept = [step[:, None]]
    for span in SPANS:
        total = cumulated[:, span - 1]
        errors = errors_of_days(past) if span == 1 else errors_of_totals(past, span)
        knots = predictive_quantiles(total[:, None], total, errors, step, span, KNOTS)[:, 0]
        kept.append(knots / np.maximum(total, 1e-9)[:, None])
    return TotalDemand(cumulated.astype(np.float32), np.concatenate(kept, axis=1).astype(np.float32))


def selling_step(sold: FloatArray) -> FloatArray:
    """Return (S,): the amount a product's sales go by - a piece, a pack of six, some grams; 1 where none was sold.

    The least by which two days running differ, or that a day sold: of a product that never sells fewer than twenty
    a day it is still one.
    """
    least = _least(sold, np.zeros((len(sold), 1)))
    return np.where(
        np.isfinite(least), _least(np.abs(np.diff(sold, axis=1)), NOISE * least[:, None], least), 1.0
    )


def _least(values: FloatArray, above: FloatArray, start: FloatArray | float = np.inf) -> FloatArray:
    found = np.where(values > above, values, np.inf).min(axis=1, initial=np.inf)
    return np.asarray(np.minimum(found, start))


def _standing(history: DemandHistory, shown: Demand) -> IntArray:
    sold, seen = shown.units, shown.seen
    sales = (sold > 0).sum(axis=1)
    lately = (history.sold > 0).any(axis=1)
    never = ~lately & (history.known_from >= history.days)
    days = seen.sum(axis=1)
    last = history.days - 1 - np.argmax(sold[:, ::-1] > 0, axis=1)
    total = np.cumsum(seen, axis=1)
    quiet = days - np.take_along_axis(total, last[:, None], axis=1)[:, 0]
    ended = quiet > np.maximum(QUIET_DAYS, QUIET_GAPS * days / np.maximum(sales, 1))
    return np.select(
        [never, ~lately, days < YOUNG_DAYS, ended & (sales > 0), sales < FEW_SALES],
        [Standing.NEVER, Standing.ENDED, Standing.TOO_YOUNG, Standing.ENDED, Standing.TOO_FEW],
        Standing.OK,
    )
