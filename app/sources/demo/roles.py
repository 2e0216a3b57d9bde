"""Who plays what in the demo: which products rise, fall, are new, lie about, or stand empty at the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from random import Random
from typing import Any

from app.sources.demo.assortment import Pace, Product, Season
from app.sources.demo.chance import between, shuffle, whole
from app.sources.demo.trading import Trading


class Ending(StrEnum):
    """How a product stands on the shelf on the last day."""

    STOCKED = "stocked"
    LOW = "low"
    """Less is left than sells while the supplier takes to deliver."""
    OUT = "out"
    """Wanted, and nothing left for some days."""
    UNBOOKED = "unbooked"
    """A delivery was never booked: the books say less than nothing is left."""
    LEFT_OVER = "left over"
    """Plenty is left and nobody has wanted it for months."""
    WITHDRAWN = "withdrawn"
    """Sold off and not ordered any more."""


@dataclass(frozen=True, slots=True)
class Role:
    """What happens to one product over the eighteen months. Days are indices into the trading days."""

    rate: float
    """Customers who want it on a usual open day."""
    first: int = 0
    """The day on which it first lies on the shelf."""
    unwanted_from: int | None = None
    growth: float = 1.0
    """Demand on the last day as a multiple of that on the first."""
    ending: Ending = Ending.STOCKED
    counted: bool = True
    """Whether its stock was ever counted."""
    has_reorder_point: bool = True
    on_web_page: bool = False
    watched_next_door: bool = False
    """Whether the competitor's price is written down."""


_RATES = {
    Pace.FAST: (0.75, 1.9),
    Pace.MEDIUM: (0.17, 0.48),
    Pace.SLOW: (0.035, 0.12),
    Pace.LUMPY: (0.03, 0.07),
}
_BRISK = (0.42, 0.55)
"""Rates of medium products that end low or out: enough that no single box outlasts the last weeks."""
_QUICK_LEAD, _LOW_LEAD = 14, 4
_WITHOUT_REORDER_POINT = 0.4
_ON_WEB_PAGE = 0.5

_RISERS, _FALLERS = 8, 8
_LOW, _OUT, _UNBOOKED = 10, 5, 2
_LEFT_OVER, _WITHDRAWN, _NEW, _NEVER_COUNTED = 14, 5, 14, 4
_WATCHED = 40


def cast(products: tuple[Product, ...], trading: Trading, rng: Random) -> tuple[Role, ...]:
    """Give every product its role, in the order of ``products``."""
    roles = [
        Role(
            rate=between(rng, *_RATES[product.pace]),
            has_reorder_point=rng.random() >= _WITHOUT_REORDER_POINT,
            on_web_page=rng.random() < _ON_WEB_PAGE,
        )
        for product in products
    ]
    by_pace: dict[Pace, list[int]] = {pace: [] for pace in Pace}
    everyone = list(range(len(products)))
    shuffle(rng, everyone)
    for number in everyone:
        # What sells in its season only would make the ending hang on the date that the demo is made.
        if products[number].season is Season.EVEN:
            by_pace[products[number].pace].append(number)
    fast, medium, slow = by_pace[Pace.FAST], by_pace[Pace.MEDIUM], by_pace[Pace.SLOW]

    def change(number: int, **what: Any) -> None:
        roles[number] = replace(roles[number], **what)

    # A supplier who takes weeks would still be delivering what was ordered before the shelf was to run empty.
    quick = [number for number in fast if products[number].supplier.lead_days <= _QUICK_LEAD]
    quick_medium = [number for number in medium if products[number].supplier.lead_days <= _QUICK_LEAD]
    for turn in range(_UNBOOKED):
        change(quick.pop(), ending=Ending.UNBOOKED, has_reorder_point=turn % 2 == 0)
    for turn in range(_OUT):
        ending = {"ending": Ending.OUT, "has_reorder_point": turn % 2 == 0}
        if turn % 2:
            change(quick_medium.pop(), rate=between(rng, *_BRISK), **ending)
        else:
            change(quick.pop(), **ending)
    patient, patient_medium = (
        [
            number
            for number in numbers
            if products[number].supplier.lead_days >= _LOW_LEAD and roles[number].ending is Ending.STOCKED
        ]
        for numbers in (fast, medium)
    )
    for turn in range(_LOW):
        ending = {"ending": Ending.LOW, "has_reorder_point": turn % 4 < 2}
        if turn % 2:
            change(patient_medium.pop(), rate=between(rng, *_BRISK), **ending)
        else:
            change(patient.pop(), **ending)
    calm = [number for number in medium if roles[number].ending is Ending.STOCKED]
    for _ in range(_NEVER_COUNTED):
        change(calm.pop(), counted=False, has_reorder_point=False)
    for _ in range(_RISERS):
        change(calm.pop(), growth=between(rng, 1.9, 2.8), on_web_page=True)
    for _ in range(_FALLERS):
        change(calm.pop(), growth=between(rng, 0.25, 0.45), on_web_page=True)
    for _ in range(_LEFT_OVER):
        since = whole(rng, 150, 320)
        change(slow.pop(), ending=Ending.LEFT_OVER, unwanted_from=len(trading) - since)
    for _ in range(_WITHDRAWN):
        since = whole(rng, 70, 120)
        change(slow.pop(), ending=Ending.WITHDRAWN, unwanted_from=len(trading) - since)
    for turn in range(_NEW):
        # The newest came three weeks ago, the oldest of the new ones about a year ago.
        first = trading.delivery_day_before(len(trading) - 21 - turn * 25)
        change((calm if turn % 2 else slow).pop(), first=first)
    for number in everyone[:_WATCHED]:
        change(number, watched_next_door=True)
    return tuple(roles)
