"""The till of the demo shop: what was sold on a day, put together as receipts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from app.sources.demo.assortment import Product
from app.sources.demo.chance import shuffle, weighted, whole
from app.sources.demo.prices import PriceLine
from app.sources.demo.shelf import Return, Shelf
from app.sources.demo.trading import Trading

_LINES = tuple(accumulate((0.34, 0.27, 0.18, 0.11, 0.06, 0.04)))
"""Weights of receipts with one to six lines."""
_FIRST_HOUR = 9
_HOURS = tuple(accumulate((0.5, 1.1, 1.3, 1.5, 1.0, 0.5, 0.4, 0.7, 1.2, 1.4, 0.9)))
"""Weights of the hours from nine to eight in the evening: busy before lunch and after work."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt: the product's place in the assortment, its stock units, its price in cents."""

    product: int
    units: int
    price: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What one customer bought or brought back, and the minute of the day."""

    number: int
    day: int
    minute: int
    lines: tuple[Line, ...]


def amount_of(product: Product, units: int, price: int) -> int:
    """Return what ``units`` stock units cost at ``price`` cents a piece or kilogram, to the nearest cent."""
    total = abs(units) * product.grain * price
    cents = (total + 500) // 1000
    return cents if units >= 0 else -cents


def receipts(
    shelves: Sequence[Shelf], lines: Sequence[PriceLine], trading: Trading, rng: Random
) -> Iterator[Receipt]:
    """Yield all receipts in the order in which they were printed, numbered from 1."""
    returned: dict[int, list[tuple[int, Return]]] = {}
    for number, shelf in enumerate(shelves):
        for thing in shelf.returns:
            returned.setdefault(thing.day, []).append((number, thing))
    issued = 0
    for day in range(len(trading)):
        baskets = _baskets(
            [
                Line(number, units, lines[number].prices[day])
                for number, shelf in enumerate(shelves)
                for units in shelf.sold[day]
            ],
            rng,
        )
        baskets += [
            (Line(number, -thing.units, lines[number].prices[thing.bought]),)
            for number, thing in returned.get(day, ())
        ]
        minutes = sorted((_minute(rng), place) for place in range(len(baskets)))
        for minute, place in minutes:
            issued += 1
            yield Receipt(issued, day, minute, baskets[place])


def _baskets(sold: list[Line], rng: Random) -> list[tuple[Line, ...]]:
    """Deal what was sold on one day into baskets of one to six products."""
    shuffle(rng, sold)
    baskets: list[tuple[Line, ...]] = []
    start = 0
    while start < len(sold):
        size = weighted(rng, _LINES) + 1
        basket: dict[int, Line] = {}
        for line in sold[start : start + size]:
            # The same product twice is one line of two: a till counts up.
            before = basket.get(line.product)
            basket[line.product] = (
                line if before is None else Line(line.product, before.units + line.units, line.price)
            )
        baskets.append(tuple(basket.values()))
        start += size
    return baskets


def _minute(rng: Random) -> int:
    return (_FIRST_HOUR + weighted(rng, _HOURS)) * 60 + whole(rng, 0, 59)
