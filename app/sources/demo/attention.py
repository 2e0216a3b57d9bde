"""What happens around the demo shop: visits to its web page, and the prices of the shop at the corner."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from app.sources.demo.chance import between, count
from app.sources.demo.prices import PriceLine
from app.sources.demo.roles import Role
from app.sources.demo.trading import Trading

COMPETITOR = "La Esquina"

_VISITED_DAYS = 120
_WATCHED_DAYS = 90
_DAYS_BETWEEN_WALKS = 7
_UNDERCUTS_CHANCE = 0.2
_CHANGES_CHANCE = 0.06


@dataclass(frozen=True, slots=True)
class Visits:
    """How often one product was searched for, seen and clicked on the web page on one day."""

    day: int
    product: int
    searches: int
    views: int
    clicks: int


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the competitor asked for one of our products, in cents, on the day that somebody looked."""

    day: int
    product: int
    price: int


def visits(roles: Sequence[Role], trading: Trading, rng: Random) -> Iterator[Visits]:
    """Yield the web page's counts of the last four months, day by day; days without any are left out."""
    shown = [number for number, role in enumerate(roles) if role.on_web_page]
    interest = {number: 0.35 + 2.5 * roles[number].rate for number in shown}
    for day in range(len(trading) - _VISITED_DAYS, len(trading)):
        weekend = 1.35 if trading.days[day].weekday() >= 5 else 1.0
        for number in shown:
            role = roles[number]
            if day < role.first:
                continue
            rate = interest[number] * weekend * (1 + (role.growth - 1) * day / len(trading))
            views = count(rng, rate)
            searches = count(rng, rate * 0.3)
            clicks = sum(rng.random() < 0.15 for _ in range(views))
            if views or searches:
                yield Visits(day, number, searches, views, clicks)


def sightings(
    roles: Sequence[Role], lines: Sequence[PriceLine], trading: Trading, rng: Random
) -> Iterator[Sighting]:
    """Yield the competitor's prices of the last three months, week by week."""
    level = {number: between(rng, 0.94, 1.14) for number, role in enumerate(roles) if role.watched_next_door}
    first = len(trading) - _WATCHED_DAYS
    walks = [day for day in range(first, len(trading)) if (trading.last - day) % _DAYS_BETWEEN_WALKS == 0]
    asked = {number: _tag(lines[number].prices[first] * level[number]) for number in level}
    for day in walks:
        for number in level:
            if day == walks[-2] and rng.random() < _UNDERCUTS_CHANCE:
                asked[number] = _tag(lines[number].prices[day] * between(rng, 0.78, 0.9))
            elif rng.random() < _CHANGES_CHANCE:
                asked[number] = _tag(asked[number] * between(rng, 0.93, 1.08))
            yield Sighting(day, number, asked[number])


def _tag(cents: float) -> int:
    """Round to ten cents less one, the competitor's way."""
    return max(int(cents / 10 + 0.5) * 10 - 1, 9)
