"""How bad a product's stock is, on a scale that alerts, pages and the tray share."""

from __future__ import annotations

from enum import IntEnum

from app.alerts.facts import StockFacts

LIKELY = 0.5
"""From this chance on of running out, a product is low: as likely as not."""
CLEAR = 0.3
"""Below this chance a product is fine again. The band between keeps a forecast that wobbles from alerting daily."""
REARM_BAND = 0.15
"""Stock must rise this far above a reorder point that was set before a product is fine again, for the same reason."""


class Severity(IntEnum):
    """How a product stands, the worst first."""

    OUT = 0
    BEFORE_DELIVERY = 1
    """It will probably run out before the next delivery, or before one could come that is ordered now."""
    LOW = 2
    """It will probably run out unless it is ordered at the next occasion, or it is at its reorder point."""
    WATCH = 3
    """Neither low nor clearly fine."""
    FINE = 4


def severity(facts: StockFacts) -> Severity:
    """Return how bad it is. A product that nobody buys, and that has no reorder point, is fine with however few."""
    if not facts.is_wanted:
        return Severity.FINE
    if facts.on_hand <= 0:
        return Severity.OUT
    if (facts.chance_before_delivery or 0.0) >= LIKELY:
        return Severity.BEFORE_DELIVERY
    chance = facts.chance_protection or 0.0
    position = facts.on_hand + facts.on_order
    point = facts.reorder_point if facts.reorder_point_source else None
    if chance >= LIKELY or (point is not None and position <= point):
        return Severity.LOW
    if chance >= CLEAR or (point is not None and position <= point * (1 + REARM_BAND)):
        return Severity.WATCH
    return Severity.FINE
