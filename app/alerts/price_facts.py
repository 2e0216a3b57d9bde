"""The arithmetic behind an alert about prices, as the store, the pages and the command line carry it.

Money is plain text (``"12.90"``) beside one currency code, shares are of one, instants are ISO 8601.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.alerts.price_standing import Standing
from app.analysis.price_position import Compared
from app.domain.market import Availability
from app.domain.money import money_text, to_money


class Event(StrEnum):
    """What happened at another shop."""

    DROP = "drop"
    RISE = "rise"
    OUT = "out-of-stock"
    BACK = "back-in-stock"


@dataclass(frozen=True, slots=True)
class PriceNews:
    """One thing that happened at another shop, and that an alert tells of. Amounts are money units."""

    page_id: int
    seller: str
    event: Event
    before: int | None
    """What was told last; for a drop or a rise."""
    after: int | None
    currency: str | None
    at: datetime

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "page_id": self.page_id,
            "seller": self.seller,
            "event": self.event.value,
            "before": None if self.before is None else money_text(self.before),
            "after": None if self.after is None else money_text(self.after),
            "currency": self.currency,
            "at": self.at.isoformat(),
        }


def news_of(facts: Mapping[str, Any]) -> list[PriceNews]:
    """Return the news that an alert's facts hold."""
    return [
        PriceNews(
            page_id=item["page_id"],
            seller=item["seller"],
            event=Event(item["event"]),
            before=None if item["before"] is None else to_money(item["before"]),
            after=None if item["after"] is None else to_money(item["after"]),
            currency=item["currency"],
            at=datetime.fromisoformat(item["at"]),
        )
        for item in facts.get("news", ())
    ]


def price_facts(standing: Standing, news: Sequence[PriceNews], *, untold: bool) -> dict[str, Any]:
    """Return everything that an alert rests on. ``untold``: nothing was said aloud of it yet."""
    own, found = standing.own, standing.suggestion
    gaps = {} if found is None else {item.rival.page_id: item for item in found.compared}
    return {
        "position": "" if found is None else found.position.value,
        "own_price": None if own is None else money_text(own.price),
        "cost": None if own is None or own.cost is None else money_text(own.cost),
        "currency": None if own is None else own.currency,
        "margin": None if found is None else found.margin,
        "margin_floor": standing.margin_floor,
        "floor": None if found is None or found.floor is None else money_text(found.floor),
        "threshold": standing.threshold,
        "tax_rate": standing.tax_rate,
        "advised": "" if found is None else found.advised.value,
        "suggested": None if found is None or found.suggested is None else money_text(found.suggested),
        "margin_then": None if found is None else found.margin_then,
        "rivals": [
            {
                "page_id": rival.page_id,
                "seller": rival.seller,
                "price": None if rival.price is None else money_text(rival.price),
                "highest": None if rival.highest is None else money_text(rival.highest),
                "currency": rival.currency,
                "availability": Availability(rival.availability).value,
                "price_at": None if rival.price_at is None else rival.price_at.isoformat(),
                "gap": _gap(gaps.get(rival.page_id)),
            }
            for rival in standing.rivals
        ],
        "news": [item.to_json() for item in news],
        "untold": untold,
    }


def _gap(item: Compared | None) -> float | None:
    return None if item is None else round(item.gap, 4)
