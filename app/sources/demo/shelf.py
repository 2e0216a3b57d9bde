"""The shelf and the orders behind it: how much of what is wanted can be sold.

The owner orders when what lies there and what is under way falls to what sells during the lead time and a few
days more. Suppliers are late now and then, so the shelf does run empty. In the last weeks each product is
steered to its ending (see ``roles``), so that every demo has something to tell.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from app.sources.demo.assortment import Pace, Product
from app.sources.demo.chance import between, whole
from app.sources.demo.demand import Wanted
from app.sources.demo.roles import Ending, Role
from app.sources.demo.trading import Trading

_SPARE_DAYS = 4
"""Days of sales that the owner wants left when a delivery arrives."""
_ORDER_DAYS = 24
"""Days of sales that one order brings."""
_LATE_CHANCE = 0.16
_FORGETS_FOR = 40
"""Open days over which the owner's idea of what sells a day fades."""
_OPEN_SHARE = 6 / 7

_QUIET_DAYS = 60
"""How long before its ending a product is no longer ordered as usual."""
_NEARLY_EMPTY_DAYS = 2
_ROUND_DAYS = 6
"""Within so many days before the end every supplier has come once and filled up the rest."""
_A_FEW = 3
_TOO_MANY = 10
"""Units that were ordered beyond reason of what nobody was to want soon after."""
_RETURN_CHANCE = 0.006
_RETURN_WITHIN = 9


@dataclass(frozen=True, slots=True)
class Return:
    """Something brought back: on which day, how many units, and the day it was bought."""

    day: int
    units: int
    bought: int


@dataclass(slots=True)
class Shelf:
    """What became of one product. Units are stock units, days indices into the trading days."""

    sold: Wanted
    """For each day the units that each customer took home."""
    levels: list[int]
    """Units on the shelf after each day."""
    arrivals: dict[int, int] = field(default_factory=dict)
    """Units that came in before opening, by day."""
    returns: list[Return] = field(default_factory=list)
    """What went back on the shelf after closing, in the order in which it was sold."""
    unbooked: tuple[int, int] | None = None
    """Day and units of the delivery that nobody entered into the books."""
    daily: float = 0.0
    """Units that the owner, at the end, thinks are sold on a calendar day."""

    def booked(self, day: int) -> int:
        """Return what the books say lay there after ``day``."""
        if self.unbooked is not None and day >= self.unbooked[0]:
            return self.levels[day] - self.unbooked[1]
        return self.levels[day]

    def empty_days(self, role: Role, trading: Trading) -> int:
        """Return on how many open days there was nothing to sell from morning to evening.

        A product that nobody wants any more is not missed.
        """
        end = len(trading) if role.unwanted_from is None else role.unwanted_from
        return sum(
            trading.open[day] and not self.levels[day] and not self.sold[day]
            for day in range(role.first, end)
        )

    def reorder_point(self, product: Product) -> int:
        """Return at how many units the owner would order again."""
        return int(self.daily * (product.supplier.lead_days + _SPARE_DAYS)) + 1


def keep_shelf(product: Product, role: Role, wanted: Wanted, trading: Trading, rng: Random) -> Shelf:
    """Play the whole period for one product: deliveries in the morning, customers, returns, then orders."""
    lead = product.supplier.lead_days
    shelf = Shelf(
        sold=[()] * len(trading), levels=[0] * len(trading), daily=_first_guess(role, wanted, trading)
    )
    plan = _plan(product, role, trading, rng)
    largest = max((max(asked) for asked in wanted if asked), default=1)
    due = {role.first: _boxes(product, shelf.daily * (lead + _ORDER_DAYS) + largest)}
    brought_back: dict[int, list[Return]] = {}
    stock = 0
    for day in range(role.first, len(trading)):
        delivery = plan.deliveries.pop(day, None)
        run_down = day >= plan.orders_until and stock <= shelf.daily * _NEARLY_EMPTY_DAYS
        if delivery is None and run_down and trading.delivery_day(day) == day:
            delivery, plan.when_nearly_empty = plan.when_nearly_empty, None
        if delivery is not None:
            # Whatever else is under way comes with it.
            due = {day: delivery.units(product, shelf.daily, stock, wanted, day)}
            if not delivery.booked:
                shelf.unbooked = (day, due[day])
        arrived = due.pop(day, 0)
        if arrived:
            stock += arrived
            shelf.arrivals[day] = arrived
        taken: list[int] = []
        for asked in wanted[day]:
            if stock == 0:
                break
            taken.append(min(asked, stock))
            stock -= taken[-1]
        if stock and day == plan.sold_out_on:
            taken.append(stock)
            stock = 0
        if taken:
            shelf.sold[day] = tuple(taken)
            if role.ending is Ending.STOCKED and rng.random() < _RETURN_CHANCE * len(taken):
                _bring_back(brought_back, day, taken[0] if product.loose else 1, trading, rng)
        for thing in brought_back.pop(day, ()):
            stock += thing.units
            shelf.returns.append(thing)
        shelf.levels[day] = stock
        if not trading.open[day]:
            continue
        if stock > 0:  # an empty shelf says nothing about what sells
            shelf.daily += (sum(taken) * _OPEN_SHARE - shelf.daily) / _FORGETS_FOR
        if day < plan.orders_until:
            ahead = stock + sum(due.values())
            level = shelf.daily * (lead + _SPARE_DAYS) + (largest if product.pace is Pace.LUMPY else 0)
            if ahead <= max(level, 1):
                late = whole(rng, 2, 9) if rng.random() < _LATE_CHANCE else 0
                arrival = trading.delivery_day(day + lead + late)
                amount = _boxes(product, level + shelf.daily * _ORDER_DAYS + 1 - ahead)
                due[arrival] = due.get(arrival, 0) + amount
    return shelf


@dataclass(frozen=True, slots=True)
class _Delivery:
    """A delivery that leads a product to its ending."""

    lasts_until: int | None = None
    """The day on which the shelf is to be as empty as ``spare_days`` says; ``None`` for weeks to come."""
    spare_days: float = 0.0
    """Calendar days of sales that are still to lie there then."""
    extra: int = 0
    """Units beyond what the days promise to sell."""
    booked: bool = True

    def units(self, product: Product, daily: float, stock: int, wanted: Wanted, day: int) -> int:
        """Return how much it brings on ``day``, given what sells a day and what still lies there."""
        if self.lasts_until is None:
            days = product.supplier.lead_days + _SPARE_DAYS + _ORDER_DAYS
            generous = 3 if product.pace is Pace.LUMPY else 1
            return _boxes(product, (daily * days + self.extra) * generous - stock)
        # A part delivery, all that the supplier had: whole boxes would miss the mark.
        needed = sum(map(sum, wanted[day : self.lasts_until + 1])) + self.extra - stock
        if self.spare_days:
            recent = sum(map(sum, wanted[-28:])) / 28
            needed += max(int(recent * self.spare_days), 1)
        return max(needed, 0)


@dataclass(slots=True)
class _Plan:
    """How a product comes to its ending."""

    orders_until: int
    """The day from which the owner orders no more as usual."""
    deliveries: dict[int, _Delivery] = field(default_factory=dict)
    """What comes on a set day."""
    when_nearly_empty: _Delivery | None = None
    """What comes once, as soon as hardly anything is left after the usual orders have ended."""
    sold_out_on: int | None = None
    """The day on which one customer takes whatever is left after all."""


def _first_guess(role: Role, wanted: Wanted, trading: Trading) -> float:
    """Return what the owner expects to sell a day when the product is new on the shelf."""
    weeks = wanted[role.first : role.first + 56]
    return max(sum(map(sum, weeks)) / max(len(weeks), 1), 1 / len(trading))


def _plan(product: Product, role: Role, trading: Trading, rng: Random) -> _Plan:
    last = trading.last
    if role.ending is Ending.STOCKED:
        visit = trading.delivery_day_before(last - whole(rng, 0, _ROUND_DAYS - 1))
        return _Plan(visit, {visit: _Delivery(extra=_A_FEW)})
    if role.ending is Ending.LOW:
        spare_days = product.supplier.lead_days * between(rng, 0.3, 0.7)
        return _Plan(last - _QUIET_DAYS, when_nearly_empty=_Delivery(last, spare_days))
    if role.ending is Ending.OUT:
        empty = trading.delivery_day_before(last - whole(rng, 2, 7))
        return _Plan(last - _QUIET_DAYS, when_nearly_empty=_Delivery(empty), sold_out_on=empty)
    if role.ending is Ending.UNBOOKED:
        empty = trading.delivery_day_before(last - whole(rng, 10, 12))
        forgotten = {trading.delivery_day(empty + 1): _Delivery(extra=_A_FEW, booked=False)}
        return _Plan(last - _QUIET_DAYS, forgotten, when_nearly_empty=_Delivery(empty), sold_out_on=empty)
    unwanted = len(trading) if role.unwanted_from is None else role.unwanted_from
    orders_until = trading.delivery_day_before(unwanted - _QUIET_DAYS)
    if role.ending is Ending.LEFT_OVER:
        return _Plan(orders_until, {orders_until: _Delivery(unwanted, extra=_TOO_MANY)})
    return _Plan(orders_until)


def _bring_back(
    brought_back: dict[int, list[Return]], bought: int, units: int, trading: Trading, rng: Random
) -> None:
    """Let something that was sold on ``bought`` come back within days, where the shop is open then."""
    day = bought + whole(rng, 1, _RETURN_WITHIN)
    if day <= trading.last and trading.open[day]:
        brought_back.setdefault(day, []).append(Return(day, units, bought))


def _boxes(product: Product, units: float) -> int:
    """Return the whole boxes that hold at least ``units``, in units; none for none."""
    box = product.pack_units
    return max(-int(-units // box), 0) * box
