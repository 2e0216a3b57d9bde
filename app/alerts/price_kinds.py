"""What kinds of alerts and notices there are about prices: apart from what makes them, which pages need not load."""

from __future__ import annotations

MARKET_PRICE = "market-price"
"""An alert about a product's price beside those of other shops. A product has one at most."""
COST_CHANGE = "cost-change"
"""An alert about costs: one a product, or one for all where many change at once."""
PAGES_STOPPED = "pages-stopped"
"""The one alert about all watched pages that are not read any more, and its notice."""
PRICES = "prices"
"""A notice about prices or costs."""

ABOUT_PRICES = frozenset({MARKET_PRICE, COST_CHANGE})
"""Alerts that are worth a look, and never more pressing than what is on the shelf."""
