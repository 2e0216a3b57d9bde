"""A product's price history as a chart: what it cost here, what it costs to buy, what others ask."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from app.desktop.charts.lines import Line, Wording
from app.desktop.pages.product_past import ProductPast
from app.domain.money import format_money, money_to_decimal, to_money
from app.language import day_short, tr
from app.store.products import MarketPricePoint, PricePoint

_ROLES = ("attention", "problem", "fine")
"""Of the lines of other shops: more of them could not be told apart."""


def has_history(past: ProductPast) -> bool:
    """Whether prices of more than one day are known, so that a line has somewhere to go."""
    return len({point.day for point in past.prices}) > 1


def price_lines(past: ProductPast) -> list[Line]:
    """Return the lines in the product's own currency: prices in others cannot stand on the same scale."""
    currency = past.product.currency
    own = [point for point in past.prices if point.currency == currency]
    lines = [Line(tr("Your price"), [point.day for point in own], [_units(point.price) for point in own])]
    costs = [(point.day, point.cost) for point in own if point.cost is not None]
    if costs:
        lines.append(
            Line(
                tr("Your cost"), [day for day, _ in costs], [_units(cost) for _, cost in costs], "muted", True
            )
        )
    return [*lines, *_others(past.market, currency, own)]


def price_wording(currency: str) -> Wording:
    """Return how the chart says a price and a day."""
    return Wording(lambda value: format_money(to_money(f"{value:.4f}"), currency), _with_year)


def _others(market: Sequence[MarketPricePoint], currency: str, own: Sequence[PricePoint]) -> list[Line]:
    first = min((point.day for point in own), default=date.min)
    told = [point for point in market if point.currency == currency and point.day >= first]
    shops = [(seller, list(points)) for seller, points in groupby(told, key=lambda point: point.seller)]
    shops.sort(key=lambda shop: len(shop[1]), reverse=True)
    return [
        Line(seller, [point.day for point in points], [_units(point.price) for point in points], role, True)
        for (seller, points), role in zip(shops, _ROLES, strict=False)
    ]


def _units(price: int) -> float:
    return float(money_to_decimal(price))


def _with_year(day: date) -> str:
    return day_short(day, year=True)
