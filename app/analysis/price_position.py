"""How an own price stands beside what other shops ask, and which price would be worth a thought.

Pure rules. Amounts are money units, shares are of one. Two prices are compared only where nothing has to be guessed:
in the same currency, on the same basis of tax, of goods that can be had, and as confirmed within the last two weeks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from app.domain.market import Availability
from app.domain.money import MONEY_SCALE

FRESH = timedelta(days=14)
"""A price that was not confirmed for longer is not compared any more."""
REARM = 0.5
"""A position ends only once the gap is below this share of what made it begin: no alert for each wobble."""
OVERPRICED_SELLERS = 3
"""Shops that must be comparable before their middle price says anything of ours."""
OVERPRICED_TIMES = 2
"""So many thresholds above the middle price of the others is overpriced."""
ENDING_SHARE = 0.01
"""Meeting a price may stay above it by this share, for a price that ends as the shop's own ones do."""

CENT = MONEY_SCALE // 100
ENDINGS = (99 * CENT, 95 * CENT, 90 * CENT, 0)
"""Endings of prices that are kept in advice: .99, .95, .90 and whole ones."""


class Position(StrEnum):
    """How the own price stands."""

    NONE = ""
    """Nothing to tell, or nothing to compare with."""
    UNDERCUT = "undercut"
    """The cheapest comparable shop asks less, by the threshold or more."""
    OVERPRICED = "overpriced"
    """Even the middle of three or more shops is far below ours. That is undercut, too, and says more."""
    ROOM = "room"
    """Every comparable shop asks more, by the threshold or more."""
    ALONE = "alone"
    """Nobody else who is watched has it now."""


class Advised(StrEnum):
    """What is advised."""

    NOTHING = ""
    LOWER = "lower"
    """To the price of the cheapest comparable shop, or the next above it that ends as ours do; never below it."""
    RAISE = "raise"
    """To just below the cheapest comparable shop."""
    HOLD = "hold"
    """The price that the market suggests would leave less than the least margin."""
    NO_COST = "no-cost"
    """Without a cost nobody can say whether meeting the other price would pay."""


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """What the shop asks for a product, and what it pays for it."""

    price: int
    cost: int | None
    currency: str
    tax_included: bool = True
    """Whether the price is what a customer pays; the cost never includes tax."""


@dataclass(frozen=True, slots=True)
class Rival:
    """What another shop asks, as far as it is believed."""

    page_id: int
    seller: str
    price: int | None
    """Of a range the lowest; None where none is known."""
    highest: int | None
    currency: str | None
    availability: Availability
    tax_included: bool | None
    """None where nobody knows: taken as ours is."""
    price_at: datetime | None
    """When this was last confirmed."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Another shop's price beside ours, on our basis of tax."""

    rival: Rival
    price: int
    """Of a range that lies below our price as a whole, the highest: at least so far we are undercut."""
    gap: float
    """Share of our price by which it differs: -0.13 is 13 % less."""
    is_on_other_tax: bool = False
    """Whether tax was put on what the other shop states, or taken out of it."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """How the own price stands, what is advised, and every figure of the arithmetic."""

    position: Position
    advised: Advised
    suggested: int | None
    """The price that is advised; never one that leaves less than the least margin."""
    target: Compared | None
    """The shop that it is about: the cheapest comparable one."""
    middle: int | None
    """The middle price of the comparable shops, where three or more are."""
    compared: tuple[Compared, ...]
    """Every comparable shop, the cheapest first."""
    floor: int | None
    """The least price that leaves the least margin; None without a cost."""
    margin: float | None
    """Of the own price; None without a cost."""
    margin_then: float | None
    """Of the suggested price; where it is held, of the price that would have been suggested. None without a cost."""
    margin_floor: float
    tax_rate: float | None


def margin(
    price: int, cost: int | None, *, tax_rate: float | None, tax_included: bool = True
) -> float | None:
    """Return what is left of a price, as a share of it without tax; None where price or cost is not known.

    Without a rate of tax, price and cost are taken to be on the same basis.
    """
    if not cost or price <= 0:
        return None
    return 1 - cost * _tax_in(tax_rate, tax_included) / price


def floor_price(
    cost: int | None, margin_floor: float, *, tax_rate: float | None, tax_included: bool = True
) -> int | None:
    """Return the least price, in whole cents, that leaves ``margin_floor``; None where the cost is not known."""
    if not cost:
        return None
    least = cost * _tax_in(tax_rate, tax_included) / (1 - margin_floor)
    return ceil(round(least / CENT, 6)) * CENT


def comparable(
    own: OwnPrice, rivals: Sequence[Rival], *, tax_rate: float | None, now: datetime
) -> tuple[Compared, ...]:
    """Return the shops whose price can be held against ours, the cheapest first."""
    found = []
    for rival in rivals:
        price = _price_beside(own, rival, tax_rate) if _is_current(rival, now) else None
        if price is not None and rival.availability in (Availability.IN_STOCK, Availability.UNKNOWN):
            on_other_tax = rival.tax_included is not None and rival.tax_included is not own.tax_included
            found.append(Compared(rival, price, price / own.price - 1, on_other_tax))
    return tuple(sorted(found, key=lambda item: (item.price, item.rival.page_id)))


def lacks_tax(own: OwnPrice, rival: Rival, *, tax_rate: float | None, now: datetime) -> bool:
    """Whether all that keeps a price from being held against ours is that nobody said which tax is in ours."""
    if tax_rate is not None or not comparable(own, [rival], tax_rate=0.0, now=now):
        return False
    return not comparable(own, [rival], tax_rate=None, now=now)


def suggest(
    own: OwnPrice,
    rivals: Sequence[Rival],
    *,
    threshold: float,
    margin_floor: float,
    tax_rate: float | None,
    now: datetime,
    before: Position = Position.NONE,
) -> Suggestion:
    """Return how ``own`` stands beside ``rivals`` and what is advised.

    ``before``: the position that was found last; it ends later than it would begin. An own price of zero stands
    beside nothing.
    """
    compared = comparable(own, rivals, tax_rate=tax_rate, now=now) if own.price > 0 else ()
    middle = _middle(compared) if len(compared) >= OVERPRICED_SELLERS else None
    position = Position.NONE
    if compared:
        position = _position(own, compared, middle, threshold, before)
    elif own.price > 0 and _nobody_has_it(rivals, now):
        position = Position.ALONE
    floor = floor_price(own.cost, margin_floor, tax_rate=tax_rate, tax_included=own.tax_included)
    advised, price = _advice(own, position, compared, floor)
    return Suggestion(
        position=position,
        advised=advised,
        suggested=price if advised in (Advised.LOWER, Advised.RAISE) else None,
        target=compared[0] if compared else None,
        middle=middle,
        compared=compared,
        floor=floor,
        margin=margin(own.price, own.cost, tax_rate=tax_rate, tax_included=own.tax_included),
        margin_then=None
        if price is None
        else margin(price, own.cost, tax_rate=tax_rate, tax_included=own.tax_included),
        margin_floor=margin_floor,
        tax_rate=tax_rate,
    )


def _tax_in(tax_rate: float | None, tax_included: bool) -> float:
    return 1 + (tax_rate or 0.0) if tax_included else 1.0


def _is_current(rival: Rival, now: datetime) -> bool:
    return rival.price_at is not None and now - rival.price_at <= FRESH


def _price_beside(own: OwnPrice, rival: Rival, tax_rate: float | None) -> int | None:
    """Return a rival's price on our basis of tax; None where it cannot be held against ours."""
    if rival.price is None or rival.price <= 0 or rival.currency != own.currency:
        return None
    price = rival.price if rival.highest is None else rival.highest
    if rival.tax_included is not None and rival.tax_included is not own.tax_included:
        if tax_rate is None:
            return None
        price = round(price * (1 + tax_rate) if own.tax_included else price / (1 + tax_rate))
    is_range = rival.highest is not None and rival.highest != rival.price
    return None if is_range and price >= own.price else price


def _middle(compared: Sequence[Compared]) -> int:
    half = len(compared) // 2
    if len(compared) % 2:
        return compared[half].price
    return (compared[half - 1].price + compared[half].price) // 2


def _nobody_has_it(rivals: Sequence[Rival], now: datetime) -> bool:
    current = [rival for rival in rivals if _is_current(rival, now)]
    return bool(current) and all(
        rival.availability not in (Availability.IN_STOCK, Availability.UNKNOWN) for rival in current
    )


def _position(
    own: OwnPrice, compared: Sequence[Compared], middle: int | None, threshold: float, before: Position
) -> Position:
    def reached(gap: float, least: float, position: Position) -> bool:
        return gap > least * REARM if position is before else gap >= least

    far = threshold * OVERPRICED_TIMES
    if middle is not None and reached(own.price / middle - 1, far, Position.OVERPRICED):
        return Position.OVERPRICED
    cheapest = compared[0].gap
    # Whoever was overpriced is still undercut on the way back, and need not be told so as of something new.
    was = Position.UNDERCUT if before is Position.OVERPRICED else before
    if -cheapest > threshold * REARM if was is Position.UNDERCUT else -cheapest >= threshold:
        return Position.UNDERCUT
    if reached(cheapest, threshold, Position.ROOM):
        return Position.ROOM
    return Position.NONE


def _advice(
    own: OwnPrice, position: Position, compared: Sequence[Compared], floor: int | None
) -> tuple[Advised, int | None]:
    """Return what is advised, and the price it is about."""
    if position in (Position.UNDERCUT, Position.OVERPRICED):
        target = compared[0].price
        if floor is None:
            return Advised.NO_COST, target
        if target < floor:
            return Advised.HOLD, target
        return Advised.LOWER, _met(own.price, target)
    if position is Position.ROOM:
        target = _just_below(own.price, compared[0].price)
        if target <= own.price:
            return Advised.NOTHING, None
        return (Advised.HOLD if floor is not None and target < floor else Advised.RAISE), target
    return Advised.NOTHING, None


def _met(own: int, price: int) -> int:
    """Return the price that meets another: that very price, or the next above it that ends as ours does, if close.

    Whoever goes below, if by a cent, invites the other to do the same.
    """
    # Tax leaves more than cents, and half a cent cannot be asked for.
    cents = -(-price // CENT) * CENT
    met = cents if cents < own else price
    ending = own % MONEY_SCALE
    if ending not in ENDINGS:
        return met
    above = -((ending - price) // MONEY_SCALE) * MONEY_SCALE + ending
    return above if price <= above <= price * (1 + ENDING_SHARE) and above < own else met


def _just_below(own: int, price: int) -> int:
    """Return the highest price below another that ends as ours does; without such an ending, a cent less."""
    below = price - 1
    return _as_ours(own, below // CENT * CENT, own + 1)


def _as_ours(own: int, most: int, least: int) -> int:
    """Return the highest price from ``least`` to ``most`` that ends as ours does, else ``most``."""
    ending = own % MONEY_SCALE
    if ending not in ENDINGS:
        return most
    found = (most - ending) // MONEY_SCALE * MONEY_SCALE + ending
    return found if found >= least else most
