"""What customers want of each product each day, whether it lies on the shelf or not."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from random import Random

from app.sources.demo.assortment import Pace, Product, Season
from app.sources.demo.chance import between, count, weighted, whole
from app.sources.demo.prices import PriceLine
from app.sources.demo.roles import Role
from app.sources.demo.trading import Trading

Wanted = list[tuple[int, ...]]
"""For each day the units that each customer asks for; an empty tuple where nobody does."""

_MOODS = (0.35, 0.7, 1.0, 1.3, 2.1)
"""Some days everyone wants the same thing: this makes counts vary more than chance alone would."""
_MOOD_WEIGHTS = tuple(accumulate((0.18, 0.24, 0.30, 0.18, 0.10)))
_PIECES = tuple(accumulate((0.80, 0.15, 0.05)))
"""Weights of one, two and three pieces for one customer."""


def weather(trading: Trading, rng: Random) -> list[float]:
    """Return how much each day differs from what weekday and season promise, for the whole shop."""
    return [between(rng, 0.84, 1.16) for _ in trading.days]


def busy_days(trading: Trading, luck: Sequence[float]) -> dict[Season, list[float]]:
    """Return for each season how busy every day is: weekday, time of year and ``luck`` together."""
    return {
        season: [busy * day_luck for busy, day_luck in zip(trading.bustle(season), luck, strict=True)]
        for season in Season
    }


def wanted_each_day(
    product: Product, role: Role, line: PriceLine, busy: Sequence[float], rng: Random
) -> Wanted:
    """Return what is asked for on every day; ``busy`` is the product's own season from ``busy_days``."""
    nobody: tuple[int, ...] = ()
    wanted = [nobody] * len(busy)
    end = len(busy) if role.unwanted_from is None else role.unwanted_from
    step = (role.growth - 1) / len(busy)
    moody = product.pace in (Pace.FAST, Pace.MEDIUM)
    for day in range(role.first, end):
        rate = role.rate * busy[day]
        if rate == 0:
            continue
        rate *= line.pull[day] * (1 + step * day)
        if moody:
            rate *= _MOODS[weighted(rng, _MOOD_WEIGHTS)]
        customers = count(rng, rate)
        if customers:
            wanted[day] = tuple(_asked_for(product, rng) for _ in range(customers))
    return wanted


def _asked_for(product: Product, rng: Random) -> int:
    """Return how many stock units one customer wants."""
    if product.loose:
        return whole(rng, 2, 8)
    if product.pace is Pace.LUMPY:
        return whole(rng, 2, 6) * 2
    return weighted(rng, _PIECES) + 1
