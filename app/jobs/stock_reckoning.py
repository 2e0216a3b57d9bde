"""The arithmetic of stock for all products at once: chances of running out, reorder figures, what it would cost.

Loads NumPy, so only jobs that run in a process of their own may load this.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from app.alerts.facts import KNOWN_DEMAND, StockFacts
from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray
from app.analysis.demand.forecast import HORIZON, Standing
from app.analysis.demand.totals import KNOTS, TotalDemand
from app.analysis.reorder import OrderTerms, ReorderFigures, order_quantity, reorder
from app.analysis.runout.chance import from_day, run_out
from app.analysis.runout.habit import OrderHabit
from app.analysis.runout.lateness import USUAL, Lateness
from app.analysis.runout.outcome import RunOut
from app.analysis.runout.shelf import ShelfState
from app.domain.money import MONEY_SCALE
from app.domain.quantity import QUANTITY_SCALE
from app.domain.time import to_day_number
from app.store.shelf import Shelf
from app.store.terms import Terms

STANDINGS = {
    Standing.OK: "ok",
    Standing.TOO_YOUNG: "too-young",
    Standing.TOO_FEW: "too-few",
    Standing.ENDED: "ended",
    Standing.NEVER: "never",
}
GRACE_DAYS = 2
"""Days after its day on which a delivery that has not come is not called late yet."""
LONGEST_LAG = 14
"""Days without news of sales that are reckoned through, as if sales went on as expected; beyond, nobody knows."""
MATTERS_SHARE = 0.8
"""The products that together earn this share of the margin are those that the shop lives on."""
MATTERS_ALONE = 0.01
"""A product that earns this share of it matters by itself, however many earn more."""
OVERDUE_WAIT = 3
"""Days within which a delivery that is overdue is taken to come, when asked what happens before it."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What one product is expected to sell, and from when on."""

    first_day: int
    """Day number of the first day of the forecast."""
    standing: Standing
    plain: bool
    """Whether it is only the plain rate of the last four weeks, for want of a recent forecast."""
    daily: float
    low: float
    high: float
    mean: FloatArray
    """(28,) cumulated."""
    spread: FloatArray
    """(K,) as ``TotalDemand`` takes it."""
    made_on: date | None


@dataclass(frozen=True, slots=True)
class Coming:
    """Units on their way."""

    quantity: float
    due: date | None


@dataclass(frozen=True, slots=True)
class ProductStock:
    """Everything known of one product's stock. Money in money units."""

    shelf: Shelf
    terms: Terms
    coming: Sequence[Coming]
    demand: Demand | None
    price: int | None
    cost: int | None
    currency: str


def reckon(
    stocks: Sequence[ProductStock],
    *,
    today: date,
    sales_to: date | None,
    lateness: Lateness = USUAL,
    habit: OrderHabit | None = None,
) -> list[StockFacts]:
    """Return the facts of each product, in their order. ``sales_to``: the last business day with known sales.

    ``habit``: when each product is usually ordered, counted from yesterday's close. ``chance_week`` alone goes by
    it; it is neither rounded nor put right by what earlier chances were worth.
    """
    demands = [stock.demand for stock in stocks]
    known = [place for place, demand in enumerate(demands) if demand is not None and demand.mean[-1] > 0]
    figures = _Figures(len(stocks))
    by_start: dict[tuple[int, int], list[int]] = {}
    for place in known:
        demand = demands[place]
        assert demand is not None
        begin = max(_known_to(stocks[place].shelf, sales_to) + 1, to_day_number(today) - LONGEST_LAG)
        begin = max(min(begin, to_day_number(today)), demand.first_day)
        since = min(begin - demand.first_day, HORIZON - 1)
        by_start.setdefault((since, to_day_number(today) - begin), []).append(place)
    for (since, lag), places in by_start.items():
        figures.fill(
            places, stocks, since=since, lag=max(0, lag), today=today, lateness=lateness, habit=habit
        )
    matters = _matters(stocks)
    return [
        _facts(stock, figures, place, today=today, sales_to=sales_to, matters=bool(matters[place]))
        for place, stock in enumerate(stocks)
    ]


def lost_a_day(stock: ProductStock) -> float:
    """Return the margin that a product earns a day, in money units; where the cost is unknown, its takings."""
    demand = stock.demand
    if demand is None or stock.price is None:
        return 0.0
    return max(0.0, demand.daily * (stock.price - (stock.cost or 0)))


class _Figures:
    """The arrays that groups of products are reckoned into; one row a product, in the order of all."""

    def __init__(self, products: int) -> None:
        nothing = np.full(products, np.nan)
        self.chance_week = nothing.copy()
        self.habit = np.zeros(products, dtype=bool)
        self.chance_before_delivery = nothing.copy()
        self.chance_protection = nothing.copy()
        self.out_chance = nothing.copy()
        self.window = np.zeros((products, 2), dtype=np.intp)
        """Days from today; 0 is today."""
        self.safety_stock = nothing.copy()
        self.reorder_point = nothing.copy()
        self.order_up_to = nothing.copy()
        self.review_demand = nothing.copy()

    def fill(
        self,
        places: list[int],
        stocks: Sequence[ProductStock],
        *,
        since: int,
        lag: int,
        today: date,
        lateness: Lateness,
        habit: OrderHabit | None,
    ) -> None:
        """Reckon the products at ``places``: ``since`` days of their forecast have passed, the last ``lag`` unseen."""
        chosen = [stocks[place] for place in places]
        begin = today - timedelta(days=lag)
        totals = TotalDemand(
            np.stack([_demand(stock).mean for stock in chosen]),
            np.stack([_demand(stock).spread for stock in chosen]),
        )
        shelf = _shelf_state(chosen, begin=begin, today=today)
        found = run_out(totals, shelf, days_since=since, lateness=lateness)
        ahead = from_day(totals, min(since + lag, HORIZON - 1))
        terms = _order_terms(chosen)
        needs = reorder(ahead, shelf.on_hand, shelf.on_order, terms)
        rows = np.array(places)
        as_usual = found
        if habit is not None and habit.chance[rows].any():
            counted_on = _habit_of(habit, rows, lag)
            as_usual = run_out(totals, shelf, days_since=since, lateness=lateness, habit=counted_on)
            self.habit[rows] = counted_on.chance > 0
        lead = np.maximum(np.ceil(shelf.lead_time), 1).astype(np.intp)
        protection = np.maximum(np.ceil(shelf.lead_time + shelf.review_period), 1).astype(np.intp)
        self.chance_week[rows] = _chance_by(as_usual, np.full(len(rows), 7), lag)
        self.chance_before_delivery[rows] = _before_delivery(found, chosen, ahead, shelf, lead, lag, today)
        self.chance_protection[rows] = _within(found, ahead, shelf, protection, lag)
        self.out_chance[rows] = found.window_chance
        self.window[rows] = found.window - 1 - lag
        self.safety_stock[rows] = needs.safety_stock
        self.reorder_point[rows] = needs.reorder_point
        self.order_up_to[rows] = needs.order_up_to
        self.review_demand[rows] = _review_demand(needs, shelf)


def _demand(stock: ProductStock) -> Demand:
    assert stock.demand is not None
    return stock.demand


def _known_to(shelf: Shelf, sales_to: date | None) -> int:
    """Return the number of the last day of which it is known what it left on the shelf."""
    counted = to_day_number(shelf.counted_on)
    return counted if sales_to is None else max(counted, to_day_number(sales_to))


def _shelf_state(stocks: Sequence[ProductStock], *, begin: date, today: date) -> ShelfState:
    due = np.zeros((len(stocks), HORIZON))
    overdue = np.zeros(len(stocks))
    for row, stock in enumerate(stocks):
        for coming in stock.coming:
            when = coming.due or today + timedelta(days=round(stock.terms.lead_time_days))
            if when < today:
                due[row, 0] += coming.quantity
                overdue[row] += coming.quantity
            elif (when - begin).days < HORIZON:
                due[row, (when - begin).days] += coming.quantity
    return ShelfState(
        on_hand=np.array([stock.shelf.on_hand / QUANTITY_SCALE for stock in stocks]),
        due=due,
        overdue=overdue,
        lead_time=np.array([stock.terms.lead_time_days for stock in stocks]),
        lead_time_spread=np.array([stock.terms.lead_time_spread_days for stock in stocks]),
        review_period=np.array([stock.terms.review_days for stock in stocks]),
    )


def _habit_of(habit: OrderHabit, rows: IntArray, lag: int) -> OrderHabit:
    """Return the habit of some products, counted from the day before the ``lag`` unseen ones; those are gone by."""
    ahead = habit.next_occasion[rows]
    return OrderHabit(next_occasion=np.where(ahead > 0, ahead + lag, 0), chance=habit.chance[rows])


def _order_terms(stocks: Sequence[ProductStock]) -> OrderTerms:
    terms = [stock.terms for stock in stocks]
    return OrderTerms(
        lead_time=np.array([term.lead_time_days for term in terms]),
        lead_time_spread=np.array([term.lead_time_spread_days for term in terms]),
        review_period=np.array([term.review_days for term in terms]),
        service_level=np.array([term.service_level for term in terms]),
        pack_size=np.array([term.pack_size / QUANTITY_SCALE for term in terms]),
        min_order=np.array([term.min_order / QUANTITY_SCALE for term in terms]),
    )


def _chance_by(found: RunOut, days: IntArray, lag: int) -> FloatArray:
    """Return the chance of running out on the ``days`` (S,) from today on; 0 days: by now."""
    column = np.clip(days + lag, 0, HORIZON)
    padded = np.concatenate([np.zeros((len(days), 1)), found.by_day], axis=1)
    chance: FloatArray = padded[np.arange(len(days)), column]
    return chance


def _within(found: RunOut, ahead: TotalDemand, shelf: ShelfState, days: IntArray, lag: int) -> FloatArray:
    """Return the chance of running out within ``days`` (S,), which may reach beyond the four weeks of a forecast."""
    chance = _chance_by(found, days, lag)
    beyond = days + lag > HORIZON
    if beyond.any():
        # Farther out the total demand of all those days tells, against all that is there and is to come.
        quantiles = ahead.quantile(days, KNOTS)
        supply = shelf.on_hand + shelf.on_order
        for row in beyond.nonzero()[0]:
            lasts = np.interp(supply[row], quantiles[row], KNOTS, left=0.0, right=1.0)
            chance[row] = max(chance[row], 1 - float(lasts))
    return chance


def _before_delivery(
    found: RunOut,
    stocks: Sequence[ProductStock],
    ahead: TotalDemand,
    shelf: ShelfState,
    lead: IntArray,
    lag: int,
    today: date,
) -> FloatArray:
    """Return the chance of running out before the next delivery, or before one could come that is ordered now."""
    chance = _within(found, ahead, shelf, lead, lag)
    waits = np.array([_days_to_delivery(stock, today) for stock in stocks])
    awaited = waits >= 0
    chance[awaited] = _chance_by(found, np.maximum(waits, 0), lag)[awaited]
    return chance


def _days_to_delivery(stock: ProductStock, today: date) -> int:
    """Return the days before the next delivery; -1 where nothing is on order."""
    due = [coming.due for coming in stock.coming if coming.due is not None]
    if not due:
        return -1
    ahead = [day for day in due if day >= today]
    return (min(ahead) - today).days if ahead else OVERDUE_WAIT


def _review_demand(needs: ReorderFigures, shelf: ShelfState) -> FloatArray:
    demand: FloatArray = needs.daily_demand * shelf.review_period
    return demand


def _matters(stocks: Sequence[ProductStock]) -> BoolArray:
    """Return (S,) whether the shop lives on products like this: they earn most of its margin, or much of it alone."""
    earned = np.array([lost_a_day(stock) for stock in stocks])
    total = earned.sum()
    if total <= 0:
        return np.ones(len(stocks), dtype=bool)
    order = np.argsort(-earned, kind="stable")
    before = np.cumsum(earned[order]) - earned[order]
    most = np.zeros(len(stocks), dtype=bool)
    most[order] = before < MATTERS_SHARE * total
    much: BoolArray = (most & (earned > 0)) | (earned >= MATTERS_ALONE * total)
    return much


def _facts(
    stock: ProductStock,
    figures: _Figures,
    place: int,
    *,
    today: date,
    sales_to: date | None,
    matters: bool,
) -> StockFacts:
    shelf, terms, demand = stock.shelf, stock.terms, stock.demand
    on_hand = shelf.on_hand / QUANTITY_SCALE
    on_order = sum(coming.quantity for coming in stock.coming)
    forecast = "never" if demand is None else "none" if demand.plain else STANDINGS[demand.standing]
    sells = demand is not None and bool(demand.mean[-1] > 0) and forecast in (*KNOWN_DEMAND, "none")
    set_point = None if terms.reorder_point is None else terms.reorder_point / QUANTITY_SCALE
    point = set_point if set_point is not None else _known(figures.reorder_point[place], sells)
    target = _known(figures.order_up_to[place], sells)
    if set_point is not None:
        review = _known(figures.review_demand[place], sells) or 0.0
        target = max(target or 0.0, set_point + review)
    late_since, on_time, due = _deliveries(stock.coming, today)
    enough = on_time > 0 and (
        on_time >= (_known(figures.review_demand[place], sells) or math.inf)
        or (point is not None and on_hand + on_time > point)
    )
    days_of_cover = on_hand / demand.daily if sells and demand is not None and demand.daily > 0 else None
    first, last = figures.window[place]
    dated = sells and figures.out_chance[place] > 0
    return StockFacts(
        on_hand=on_hand,
        counted=shelf.counted / QUANTITY_SCALE,
        counted_at=shelf.counted_at,
        sold_since=shelf.sold_since / QUANTITY_SCALE,
        delivered_since=shelf.delivered_since / QUANTITY_SCALE,
        daily_sales=_rounded(demand.daily) if sells and demand is not None else None,
        daily_low=_rounded(demand.low) if sells and demand is not None else None,
        daily_high=_rounded(demand.high) if sells and demand is not None else None,
        forecast=forecast,
        forecast_made_on=None if demand is None else demand.made_on,
        sales_to=sales_to,
        lead_time_days=terms.lead_time_days,
        lead_time_spread_days=_rounded(terms.lead_time_spread_days),
        lead_time_source=terms.lead_time_source,
        review_days=terms.review_days,
        service_level=terms.service_level,
        on_order=on_order,
        next_due=due.due if due is not None else None,
        next_due_quantity=due.quantity if due is not None else None,
        late_since=late_since,
        covered=bool(enough),
        chance_week=float(figures.chance_week[place]) if sells else None,
        habit=bool(figures.habit[place]) and sells,
        chance_before_delivery=_known(figures.chance_before_delivery[place], sells),
        chance_protection=_known(figures.chance_protection[place], sells),
        out_from=today + timedelta(days=int(first)) if dated else None,
        out_to=today + timedelta(days=int(last)) if dated else None,
        out_chance=_known(figures.out_chance[place], sells),
        days_of_cover=None if days_of_cover is None else _rounded(days_of_cover),
        reorder_point=None if point is None else _rounded(point),
        reorder_point_source=terms.reorder_point_source,
        safety_stock=_known(figures.safety_stock[place], sells),
        target=None if target is None else _rounded(target),
        pack_size=terms.pack_size / QUANTITY_SCALE,
        min_order=terms.min_order / QUANTITY_SCALE,
        suggested=_suggested(on_hand + on_order, point, target, terms),
        margin_lost_a_day=round(lost_a_day(stock)) / MONEY_SCALE if sells else 0.0,
        matters=matters,
        currency=stock.currency,
        supplier=terms.supplier,
        price=None if stock.price is None else stock.price / MONEY_SCALE,
        cost=None if stock.cost is None else stock.cost / MONEY_SCALE,
    )


def _deliveries(coming: Sequence[Coming], today: date) -> tuple[date | None, float, Coming | None]:
    """Return since when a delivery is late (None: none is), the units that are not late, and the next to come."""
    late_from = today - timedelta(days=GRACE_DAYS)
    late = [line for line in coming if line.due is not None and line.due < late_from]
    on_time = [line for line in coming if line not in late]
    since = min((line.due for line in late if line.due is not None), default=None)
    if since is not None:
        since += timedelta(days=GRACE_DAYS + 1)
    dated = sorted((line for line in coming if line.due is not None), key=lambda line: line.due or today)
    ahead = [line for line in dated if line.due is not None and line.due >= today]
    after = ahead or dated
    return since, sum(line.quantity for line in on_time), after[0] if after else None


def _suggested(position: float, point: float | None, target: float | None, terms: Terms) -> float | None:
    """Return what to order now: nothing above the reorder point; None where nothing can be said."""
    if point is None or target is None:
        return None
    if position > point:
        return 0.0
    needed = max(target - position, 1e-3 if position <= point else 0.0)
    quantity = order_quantity(
        np.array([needed]),
        np.array([terms.pack_size / QUANTITY_SCALE]),
        np.array([terms.min_order / QUANTITY_SCALE]),
    )
    return _rounded(float(quantity[0]))


def _known(value: float, sells: bool) -> float | None:
    return None if not sells or np.isnan(value) else _rounded(float(value))


def _rounded(value: float) -> float:
    return round(float(value), 4)
