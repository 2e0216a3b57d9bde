"""A product's price history as a chart: what it cost here, what it costs to buy, what others ask.

A price holds until it is another one, so each line goes in steps, and on to the day of today.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

from app.desktop.charts.lines import Line, Wording
from app.desktop.pages.product_past import DAYS_BACK, ProductPast
from app.domain.money import format_money, money_to_decimal, to_money
from app.language import day_short, tr
from app.store.prices import PricePoint

_ROLES = ("attention", "problem", "fine")
"""Of the lines of other shops: more of them could not be told apart."""


def has_history(past: ProductPast) -> bool:
    """Whether a price of before today is known, so that a line has somewhere to go."""
    days = [*(point.day for point in past.prices), *(point.day for point in past.market)]
    return bool(past.prices) and min(days) < past.today


def price_lines(past: ProductPast) -> list[Line]:
    """Return the lines in the product's own currency: prices in others cannot stand on the same scale."""
    currency, today = past.product.currency, past.today
    own = [point for point in past.prices if point.currency == currency]
    lines = [_line(tr("Your price"), [(point.day, point.price) for point in own], today)]
    costs = [(point.day, point.cost) for point in own if point.cost is not None]
    if costs:
        lines.append(_line(tr("Your cost"), costs, today, "muted", dashed=True))
    return [*lines, *_others(past, own)]


def price_wording(currency: str) -> Wording:
    """Return how the chart says a price and a day."""
    return Wording(lambda value: format_money(to_money(f"{value:.4f}"), currency), _with_year)


def _others(past: ProductPast, own: Sequence[PricePoint]) -> list[Line]:
    """Return the lines of other shops. What a file once said holds for its day; what a page says, until it changes."""
    today, held = past.today, set() if past.watched is None else {line.seller for line in past.watched.pages}
    first_own = min((point.day for point in own), default=date.min)
    told = [point for point in past.market if point.currency == past.product.currency]
    shops: list[tuple[str, list[tuple[date, int]], date]] = []
    for seller, found in groupby(told, key=lambda point: point.seller):
        points = [(point.day, point.price) for point in found]
        if seller in held:
            shops.append((seller, _from(today - timedelta(days=DAYS_BACK), points), today))
        elif known := [(day, price) for day, price in points if day >= first_own]:
            shops.append((seller, known, known[-1][0]))
    shops.sort(key=lambda shop: len(shop[1]), reverse=True)
    return [
        _line(seller, points, last, role, dashed=True)
        for (seller, points, last), role in zip(shops, _ROLES, strict=False)
    ]


def _from(first: date, points: Sequence[tuple[date, int]]) -> list[tuple[date, int]]:
    """Return the points from ``first`` on; what held on that day begins there."""
    before = [price for day, price in points if day < first]
    after = [(day, price) for day, price in points if day >= first]
    return [(first, before[-1]), *after] if before and (not after or after[0][0] > first) else after


def _line(
    name: str, points: Sequence[tuple[date, int]], last: date, role: str = "accent", *, dashed: bool = False
) -> Line:
    """Return a line of steps that goes on until ``last``."""
    days, prices = [day for day, _ in points], [_units(price) for _, price in points]
    if days and days[-1] < last:
        days, prices = [*days, last], [*prices, prices[-1]]
    return Line(name, days, prices, role, dashed, stepped=True)


def _units(price: int) -> float:
    return float(money_to_decimal(price))


def _with_year(day: date) -> str:
    return day_short(day, year=True)
