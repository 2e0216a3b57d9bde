"""How long stock lasts, and whether that is long enough: plain arithmetic on one product's figures.

Terms as in any textbook on stock control: daily demand, days of cover, lead time, reorder point.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

DEFAULT_LEAD_TIME_DAYS = 7
"""What a supplier is taken to need where nobody said: a week, the commonest answer of small wholesalers."""

REVIEW_DAYS = 2
"""Days that pass until the owner gets round to ordering; added to the lead time."""

REARM_BAND = 0.15
"""Stock must rise this far above the threshold before a product counts as fine again, so that a count that
wobbles around the threshold does not alert each time."""


class StockLevel(StrEnum):
    """How a product stands, the best first."""

    FINE = "fine"
    LOW = "low"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Cover:
    """The arithmetic behind a judgement; quantities in units (not thousandths), times in days."""

    on_hand: float
    daily_sales: float | None
    days_of_cover: float | None
    lead_time_days: int
    lead_time_known: bool
    reorder_point: float | None
    """The threshold used: the owner's, or daily sales over lead time and review."""
    reorder_point_set: bool
    level: StockLevel
    runs_out_before_delivery: bool


def judge(
    *,
    on_hand: float,
    daily_sales: float | None,
    lead_time_days: int | None,
    reorder_point: float | None,
    before: StockLevel | None,
) -> Cover:
    """Judge one product.

    ``daily_sales`` is None where there is nothing to go by; ``before`` is the last judgement, which decides
    where the re-arm band applies. Negative stock is not for this function: a wrong count has no cover.
    """
    lead = DEFAULT_LEAD_TIME_DAYS if lead_time_days is None else lead_time_days
    cover = on_hand / daily_sales if daily_sales else None
    threshold = reorder_point
    if threshold is None and daily_sales:
        threshold = daily_sales * (lead + REVIEW_DAYS)
    level = _level(on_hand, threshold, before)
    return Cover(
        on_hand=on_hand,
        daily_sales=daily_sales,
        days_of_cover=cover,
        lead_time_days=lead,
        lead_time_known=lead_time_days is not None,
        reorder_point=threshold,
        reorder_point_set=reorder_point is not None,
        level=level,
        runs_out_before_delivery=cover is not None and cover < lead,
    )


def _level(on_hand: float, threshold: float | None, before: StockLevel | None) -> StockLevel:
    if on_hand <= 0:
        return StockLevel.OUT
    if threshold is None:
        return StockLevel.FINE
    if before in (StockLevel.LOW, StockLevel.OUT):
        threshold *= 1 + REARM_BAND
    return StockLevel.LOW if on_hand <= threshold else StockLevel.FINE
