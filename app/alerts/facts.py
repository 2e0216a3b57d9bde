"""The arithmetic behind a judgement of stock: everything it rests on, as alerts, pages and the store carry it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

KNOWN_DEMAND = ("ok", "too-young", "too-few")
"""What ``StockFacts.forecast`` says of a product that is expected to sell at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockFacts:
    """What is known of one product's stock. Quantities in units, money in major units, times in days."""

    on_hand: float
    """What is believed to be there now; never below 0."""
    counted: float
    counted_at: datetime
    sold_since: float = 0.0
    """Sold on the business days after that of the count."""
    delivered_since: float = 0.0
    daily_sales: float | None = None
    """Expected sales a day, and the band they lie in four times out of five; None where nothing can be said."""
    daily_low: float | None = None
    daily_high: float | None = None
    forecast: str = "none"
    """``ok``, ``too-young``, ``too-few``, ``ended``, ``never``, or ``none``: the plain rate of the last four weeks."""
    forecast_made_on: date | None = None
    sales_to: date | None = None
    """The last business day of which any sales are known."""
    lead_time_days: float
    lead_time_spread_days: float = 0.0
    lead_time_source: str = "assumed"
    review_days: float
    service_level: float = 0.95
    on_order: float = 0.0
    next_due: date | None = None
    next_due_quantity: float | None = None
    late_since: date | None = None
    """From this day on a delivery is late, its days of grace included; None where none is."""
    covered: bool = False
    """Whether deliveries that are not late bring enough to wait for them."""
    chance_week: float | None = None
    """Of an empty shelf within a week as things usually go; all else takes it that nothing more is ordered."""
    habit: bool = False
    """Whether ``chance_week`` counts on an order that the owner usually places, and has not yet."""
    chance_before_delivery: float | None = None
    """Of running out before the next delivery: what is on order, or what would be ordered now."""
    chance_protection: float | None = None
    """Of running out within lead time and review period together."""
    out_from: date | None = None
    out_to: date | None = None
    out_chance: float | None = None
    """Of running out within that window."""
    days_of_cover: float | None = None
    reorder_point: float | None = None
    reorder_point_source: str = ""
    """``owner`` or ``file`` where somebody set it, else it was reckoned."""
    safety_stock: float | None = None
    target: float | None = None
    pack_size: float = 1.0
    min_order: float = 0.0
    suggested: float | None = None
    margin_lost_a_day: float = 0.0
    """Where the cost is unknown, the price counts."""
    matters: bool = True
    """Whether the shop lives on products like this one: a pop-up is only for those."""
    currency: str = ""
    supplier: str | None = None
    price: float | None = None
    cost: float | None = None

    @property
    def is_wanted(self) -> bool:
        """Whether anybody would miss it: it sells, or somebody set a reorder point for it."""
        return bool(self.reorder_point_source) or bool(self.daily_sales)

    @property
    def is_dated(self) -> bool:
        """Whether enough is known of its sales to name days."""
        return self.forecast == "ok" and self.out_from is not None and self.out_to is not None

    def to_json(self) -> dict[str, Any]:
        """Return the facts as JSON can hold them: days and instants in ISO 8601."""
        values = {name: getattr(self, name) for name in _NAMES}
        for name in (*_DAYS, "counted_at"):
            if values[name] is not None:
                values[name] = values[name].isoformat()
        return values


_DAYS = ("forecast_made_on", "sales_to", "next_due", "late_since", "out_from", "out_to")
_NAMES = tuple(field.name for field in fields(StockFacts))
_NEEDED = ("on_hand", "counted", "counted_at", "lead_time_days", "review_days")


def facts_of(stored: Mapping[str, Any]) -> StockFacts | None:
    """Return facts from what ``StockFacts.to_json`` made; None for those of an earlier version, which said less."""
    if not all(name in stored for name in _NEEDED):
        return None
    values = {name: stored[name] for name in _NAMES if name in stored}
    for name in _DAYS:
        if values.get(name) is not None:
            values[name] = date.fromisoformat(values[name])
    values["counted_at"] = datetime.fromisoformat(values["counted_at"])
    return StockFacts(**values)
