"""Facts of a made-up product, as a check would have reckoned them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.alerts.facts import StockFacts
from app.alerts.policy import Judged

TODAY = date(2026, 3, 10)
"""A Tuesday."""
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
ZONE = ZoneInfo("UTC")

BEANS = StockFacts(
    on_hand=4.0,
    counted=4.0,
    counted_at=NOON - timedelta(days=2),
    daily_sales=1.3,
    daily_low=0.9,
    daily_high=1.8,
    forecast="ok",
    sales_to=TODAY - timedelta(days=1),
    lead_time_days=5.0,
    lead_time_source="file",
    review_days=7.0,
    chance_week=0.9,
    chance_before_delivery=0.8,
    chance_protection=0.97,
    out_from=date(2026, 3, 12),
    out_to=date(2026, 3, 14),
    out_chance=0.82,
    days_of_cover=4 / 1.3,
    reorder_point=14.0,
    suggested=12.0,
    target=20.0,
    margin_lost_a_day=12.0,
    currency="EUR",
    supplier="Casa Roast",
)


def facts(on_hand: float = 4.0, chance: float = 0.0, before_delivery: float = 0.0, **more: Any) -> StockFacts:
    """The beans with so many left, and such chances of running out before an order and before a delivery."""
    given = {
        "on_hand": on_hand, "counted": on_hand, "chance_protection": chance,
        "chance_before_delivery": before_delivery,
    }  # fmt: skip
    return replace(BEANS, **given | more)


FINE = facts(60, 0.01)
WATCHED = facts(25, 0.4)
LOW = facts(12, 0.7, 0.2)
TOO_EARLY = facts(4, 0.97, 0.8)
OUT = facts(0, 1.0, 1.0)


def judged(product_id: int, found: StockFacts) -> Judged:
    return Judged(product_id, f"Product {product_id}", found)
