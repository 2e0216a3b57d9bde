"""What the demo shop asks for each product on each day: price rises, and a few days' offers now and then."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from app.sources.demo.assortment import Pace, Product
from app.sources.demo.chance import between, whole
from app.sources.demo.roles import Ending, Role
from app.sources.demo.trading import Trading

_OFFER_CHANCE = {Pace.FAST: 0.6, Pace.MEDIUM: 0.45, Pace.SLOW: 0.12, Pace.LUMPY: 0.0}
_MOST_OFFERS = 3
_LATE_RISE_CHANCE = 0.03
"""Part of the assortment whose price went up within the last week."""
_LATE_OFFER_CHANCE = 0.015
"""Part of the assortment that is on offer on the last day."""
_LAST_WEEK = 6


@dataclass(frozen=True, slots=True)
class PriceLine:
    """One product's prices, day by day, in cents; the lists run over all trading days."""

    prices: list[int]
    costs: list[int]
    pull: list[float]
    """How much more is wanted because of an offer: 1 on most days."""

    def changes(self, first: int) -> list[int]:
        """Return the days from ``first`` on whose price or cost is another than the day's before."""
        prices, costs = self.prices, self.costs
        return [first] + [
            day
            for day in range(first + 1, len(prices))
            if prices[day] != prices[day - 1] or costs[day] != costs[day - 1]
        ]


def price_line(product: Product, role: Role, trading: Trading, rng: Random) -> PriceLine:
    """Return the prices of ``product`` over the whole period."""
    length, last = len(trading), trading.last
    prices, costs, pull = [product.price] * length, [product.cost] * length, [1.0] * length
    for _ in range(whole(rng, 0, 2)):
        _raise(prices, costs, whole(rng, 30, length - 40), rng)
    if role.ending is Ending.STOCKED and rng.random() < _LATE_RISE_CHANCE:
        _raise(prices, costs, trading.delivery_day_before(last - whole(rng, 1, _LAST_WEEK - 1)), rng)
    if rng.random() < _OFFER_CHANCE[product.pace]:
        for _ in range(whole(rng, 1, _MOST_OFFERS)):
            begin = whole(rng, 20, length - 60)
            _offer(prices, pull, begin, begin + whole(rng, 5, 12), rng)
    if role.ending is Ending.STOCKED and rng.random() < _LATE_OFFER_CHANCE:
        _offer(prices, pull, trading.delivery_day_before(last - whole(rng, 1, _LAST_WEEK - 1)), length, rng)
    return PriceLine(prices, costs, pull)


def _raise(prices: list[int], costs: list[int], day: int, rng: Random) -> None:
    """Make the product dearer from ``day`` on, mostly because the supplier did."""
    cost_more, price_more = between(rng, 0.02, 0.08), between(rng, 0.02, 0.08)
    dearer = max(_tidy(prices[-1] * (1 + price_more)), prices[-1] + 5)
    costlier = int(costs[-1] * (1 + cost_more)) + 1
    prices[day:] = [dearer] * (len(prices) - day)
    costs[day:] = [costlier] * (len(costs) - day)


def _offer(prices: list[int], pull: list[float], begin: int, end: int, rng: Random) -> None:
    """Ask less from ``begin`` until before ``end``, and draw more customers."""
    discount = between(rng, 0.12, 0.28)
    draw = 1 + discount * between(rng, 3.0, 6.0)
    for day in range(begin, end):
        if pull[day] == 1.0:  # two offers never add up
            prices[day] = _tidy(prices[day] * (1 - discount))
            pull[day] = draw


def _tidy(cents: float) -> int:
    """Round to five cents, as price tags are."""
    return int(cents / 5 + 0.5) * 5
