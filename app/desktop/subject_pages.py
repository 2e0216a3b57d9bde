"""Which page tells more of an alert. Imports nothing heavy: the tray asks it before there is a window."""

from __future__ import annotations

from app.alerts.price_kinds import COST_CHANGE, MARKET_PRICE, PAGES_STOPPED
from app.store.alerts import AlertRow

PRICE_KINDS = frozenset({MARKET_PRICE, COST_CHANGE, PAGES_STOPPED})
"""The kinds of alerts that the Prices page tells more of."""


def page_of(alert: AlertRow) -> tuple[str, str]:
    """Return the page, and what on it is to be brought into view; empty where it is about no product."""
    if alert.kind in PRICE_KINDS:
        return "prices", alert.sku or ""
    return ("products", alert.sku) if alert.sku else ("today", "")
