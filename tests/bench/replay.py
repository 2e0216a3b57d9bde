"""A stock replay as a shop lived through it: what each product sold, held and had on order, day by day.

The replay has one row a product and day (shop, sku, date, sold, on_hand_close, received, on_order_close, next_eta,
next_qty, lead_time, eval), the panel of earlier sales (shop, sku, date, qty, open). What is handed out for a day is
what was known at its close, no more.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray
from app.analysis.demand.forecast import HORIZON, Outlook
from app.analysis.demand.history import WEEK, DemandHistory, weekdays
from app.analysis.runout.shelf import ShelfState
from app.domain.time import to_day_number

KEPT_DAYS = 730
"""As much of a shop's past as the forecast is given."""
BUSY_SHOP = 5.0
"""Products that must sell on an average day before a day without any sale is taken as a day the shop was shut."""


@dataclass(slots=True)
class Order:
    """One order of one product; days as columns of the replay."""

    product: int
    placed: int
    stated: int
    quantity: float
    arrived: int | None = None


@dataclass(frozen=True, slots=True)
class ShopReplay:
    """One shop: S products on D consecutive days, and P days of sales before."""

    shop: str
    skus: list[str]
    first_day: int
    sold: FloatArray
    on_hand: FloatArray
    lead_time: FloatArray
    judged: BoolArray
    """(D,) the day counts in the score."""
    orders: list[Order]
    shown_eta: IntArray
    """(S, D) the column on which the next delivery was stated to come, at the close of each day; -1: none."""
    past_sold: FloatArray
    """(S, P) the panel, cut off before the replay."""
    past_open: BoolArray
    past_known_from: IntArray
    lost: FloatArray | None = None
    """(S, D) units that were wanted and not there; for the score only."""
    open: BoolArray = field(init=False)
    """(D,) whether the shop seems to have been open."""

    def __post_init__(self) -> None:
        busy = (self.past_sold[:, self.past_open] > 0).sum(axis=0).mean() if self.past_open.any() else 0.0
        sold_any = self.sold.any(axis=0)
        object.__setattr__(self, "open", sold_any | (busy < BUSY_SHOP))

    @property
    def products(self) -> int:
        return len(self.sold)

    @property
    def days(self) -> int:
        return len(self.judged)

    def history(self, today: int) -> DemandHistory:
        """What is known of sales at the close of column ``today``."""
        seen = slice(0, today + 1)
        sold = np.concatenate([self.past_sold, self.sold[:, seen]], axis=1)
        there = np.concatenate([np.ones_like(self.past_sold, dtype=bool), self.on_hand[:, seen] > 0], axis=1)
        opened = np.concatenate([self.past_open, self.open[seen]])
        cut = max(0, sold.shape[1] - KEPT_DAYS)
        first = np.where(sold.any(axis=1), np.argmax(sold > 0, axis=1), sold.shape[1])
        known = np.where(self.past_known_from < self.past_sold.shape[1], self.past_known_from, first)
        return DemandHistory(
            first_day=self.first_day - self.past_sold.shape[1] + cut,
            sold=sold[:, cut:].astype(np.float32),
            known_from=np.maximum(known - cut, 0),
            open=opened[cut:],
            available=there[:, cut:],
        )

    def outlook(self, today: int) -> Outlook:
        """The weekdays on which the shop opened more often than not in the last eight weeks."""
        opened = np.concatenate([self.past_open, self.open[: today + 1]])[-8 * WEEK :]
        weekday = weekdays(self.first_day + today + 1 - len(opened), len(opened))
        seen, shut = (np.bincount(weekday[kept], minlength=WEEK) for kept in (slice(None), ~opened))
        usual = 2 * shut <= seen
        return Outlook(open=usual[weekdays(self.first_day + today + 1, HORIZON)])

    def shelf(self, today: int) -> ShelfState:
        """The stock at the close of column ``today``, with the orders that were open then."""
        due = np.zeros((self.products, HORIZON))
        overdue = np.zeros(self.products)
        next_due = np.full(self.products, True)
        for order in self.open_orders(today):
            day = order.stated
            if next_due[order.product]:
                day = max(day, int(self.shown_eta[order.product, today]))
                next_due[order.product] = False
            ahead = max(day, today + 1) - today - 1
            if ahead < HORIZON:
                due[order.product, ahead] += order.quantity
            if order.stated <= today and ahead == 0:
                overdue[order.product] += order.quantity
        return ShelfState(
            on_hand=self.on_hand[:, today],
            due=due,
            overdue=overdue,
            lead_time=self.lead_time,
            lead_time_spread=np.zeros(self.products),
            review_period=np.full(self.products, float(WEEK)),
        )

    def open_orders(self, today: int) -> Iterator[Order]:
        """The orders placed and not arrived at the close of column ``today``, the oldest first."""
        for order in self.orders:
            if order.placed <= today and (order.arrived is None or order.arrived > today):
                yield order

    def days_late(self, today: int) -> FloatArray:
        """How late each delivery was that had arrived by the close of column ``today``."""
        return np.array(
            [
                order.arrived - order.stated
                for order in self.orders
                if order.arrived is not None and order.arrived <= today
            ],
            dtype=float,
        )


def read_replay(replay: Path, panel: Path, truth: Path | None = None) -> list[ShopReplay]:
    """Read every shop of a replay; products whose days differ are told apart as if of different shops.

    Raises ``ValueError`` where a product lacks a day in between.
    """
    rows: dict[str, dict[str, list[dict[str, str]]]] = defaultdict(lambda: defaultdict(list))
    for row in _rows(replay):
        rows[row["shop"]][row["sku"]].append(row)
    lost: dict[tuple[str, str, str], float] = {}
    if truth is not None:
        lost = {(row["shop"], row["sku"], row["date"]): float(row["lost"]) for row in _rows(truth)}
    past: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(panel):
        if row["shop"] in rows:
            past[row["shop"]].append(row)
    return [
        _shop(shop, alike, past[shop], lost)
        for shop in sorted(rows)
        for alike in _of_the_same_days(rows[shop])
    ]


def _of_the_same_days(products: dict[str, list[dict[str, str]]]) -> list[dict[str, list[dict[str, str]]]]:
    groups: dict[tuple[str, ...], dict[str, list[dict[str, str]]]] = defaultdict(dict)
    for sku in sorted(products):
        days = sorted(products[sku], key=lambda row: row["date"])
        groups[tuple(row["date"] for row in days)][sku] = days
    return [groups[days] for days in sorted(groups)]


def _shop(
    shop: str,
    products: dict[str, list[dict[str, str]]],
    past: list[dict[str, str]],
    lost: dict[tuple[str, str, str], float],
) -> ShopReplay:
    skus = sorted(products)
    dates = [row["date"] for row in products[skus[0]]]
    first = _day(dates[0])
    if _day(dates[-1]) - first + 1 != len(dates):
        raise ValueError(f"the replay of {shop} lacks days of some product")

    def column(name: str) -> FloatArray:
        return np.array([[float(row[name] or 0) for row in products[sku]] for sku in skus])

    eta = np.array(
        [[_day(row["next_eta"]) - first if row["next_eta"] else -1 for row in products[sku]] for sku in skus]
    )
    lead = column("lead_time")
    before = _past(skus, first, past)
    return ShopReplay(
        shop=shop,
        skus=skus,
        first_day=first,
        sold=column("sold"),
        on_hand=column("on_hand_close"),
        lead_time=lead[:, 0],
        judged=column("eval")[0] == 1,
        orders=_orders(column("on_order_close"), column("received"), lead, eta),
        shown_eta=eta,
        past_sold=before[0],
        past_open=before[1],
        past_known_from=before[2],
        lost=np.array([[lost[shop, sku, day] for day in dates] for sku in skus]) if lost else None,
    )


def _past(skus: list[str], first: int, past: list[dict[str, str]]) -> tuple[FloatArray, BoolArray, IntArray]:
    """Return (sold, open, known from) of the days before ``first``, on which the replay begins."""
    numbers = {sku: number for number, sku in enumerate(skus)}
    kept = [(_day(row["date"]), row) for row in past]
    kept = [(day, row) for day, row in kept if first - KEPT_DAYS <= day < first]
    span = first - min((day for day, _row in kept), default=first)
    sold = np.zeros((len(skus), span))
    opened = np.zeros(span, dtype=bool)
    known = np.full(len(skus), span)
    for day, row in kept:
        at = day - first + span
        opened[at] |= row["open"] == "1"
        number = numbers.get(row["sku"])
        if number is not None:
            sold[number, at] = max(float(row["qty"]), 0)
            known[number] = min(known[number], at)
    return sold, opened, known


def _orders(on_order: FloatArray, received: FloatArray, lead: FloatArray, eta: IntArray) -> list[Order]:
    """Return the orders that explain how much was on order each day; deliveries settle the oldest first."""
    orders: list[Order] = []
    for product in range(on_order.shape[0]):
        pending: list[tuple[Order, float]] = []
        before = 0.0
        for day in range(on_order.shape[1]):
            left = received[product, day]
            while pending and left > 0:
                order, open_units = pending.pop(0)
                if open_units > left:
                    pending.insert(0, (order, open_units - left))
                else:
                    order.arrived = day
                left -= open_units
            placed = on_order[product, day] - max(before - received[product, day], 0)
            if placed > 0:
                stated = day + int(lead[product, day]) if pending else int(eta[product, day])
                orders.append(Order(product, day, stated, placed))
                pending.append((orders[-1], placed))
            before = on_order[product, day]
    return sorted(orders, key=lambda order: order.placed)


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _day(text: str) -> int:
    return to_day_number(date.fromisoformat(text[:10]))
