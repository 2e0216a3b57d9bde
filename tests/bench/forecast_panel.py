"""Daily sales of several shops read from one CSV, and the days at which forecasts of them are judged."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from app.analysis.demand.arrays import BoolArray, FloatArray, IntArray
from app.analysis.demand.forecast import HORIZON, Outlook
from app.analysis.demand.history import WEEK, DemandHistory, weekdays
from app.domain.time import to_day_number

LONGEST_HISTORY = 730
SHORTEST_HISTORY = 56
POOLED = ("m5", "bakery")
"""Chains: their shops are one family."""


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop's products on its own calendar of T days."""

    name: str
    skus: list[str]
    first_day: int
    sold: FloatArray
    """(S, T)"""
    promoted: BoolArray
    """(S, T)"""
    open: BoolArray
    """(T,)"""
    known_from: IntArray
    """(S,) the column of a product's first row."""
    first_sale: IntArray
    """(S,) the column of its first sale; T where it never sold."""

    @property
    def family(self) -> str:
        """The chain where the shop is one of a chain's, else its own name."""
        chain = self.name.partition("_")[0]
        return chain if chain in POOLED else self.name

    @property
    def last_day(self) -> int:
        """The last day of the shop's calendar."""
        return self.first_day + self.sold.shape[1] - 1


@dataclass(frozen=True, slots=True)
class Case:
    """One shop at one cut-off: what was known, and what then came."""

    shop: Shop
    cutoff: int
    """The last day whose sales were known."""
    chosen: IntArray
    """(S,) the rows of the shop's products that had enough history."""
    past: FloatArray
    """(S, T) the whole past, for the scale of errors."""
    first: IntArray
    """(S,) the column a product counts from."""
    history: DemandHistory
    outlook: Outlook
    actual: FloatArray
    """(S, 28)"""


def read_panel(path: Path) -> list[Shop]:
    """Return the shops of a panel with the columns shop, sku, date, qty, price, promo, open."""
    rows: dict[str, dict[str, list[tuple[int, float, bool, bool]]]] = {}
    day_numbers: dict[str, int] = {}
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = day_numbers.get(row["date"])
            if day is None:
                day = day_numbers[row["date"]] = to_day_number(date.fromisoformat(row["date"]))
            entry = (day, float(row["qty"] or 0), row["promo"] == "1", row["open"] != "0")
            rows.setdefault(row["shop"], {}).setdefault(row["sku"], []).append(entry)
    return [_shop(name, products) for name, products in rows.items()]


def _shop(name: str, products: dict[str, list[tuple[int, float, bool, bool]]]) -> Shop:
    first = min(entry[0] for entries in products.values() for entry in entries)
    last = max(entry[0] for entries in products.values() for entry in entries)
    sold = np.zeros((len(products), last - first + 1), dtype=np.float32)
    promoted = np.zeros(sold.shape, dtype=bool)
    is_open = np.zeros(last - first + 1, dtype=bool)
    for place, entries in enumerate(products.values()):
        days = np.array([entry[0] for entry in entries]) - first
        sold[place, days] = [entry[1] for entry in entries]
        promoted[place, days] = [entry[2] for entry in entries]
        is_open[days] |= np.array([entry[3] for entry in entries])
    known = np.array([entries[0][0] - first for entries in products.values()])
    first_sale = np.where((sold > 0).any(axis=1), np.argmax(sold > 0, axis=1), sold.shape[1])
    return Shop(name, list(products), first, sold, promoted, is_open, known, first_sale)


def cases(shops: list[Shop], periods: range) -> Iterator[Case]:
    """Yield each shop at the cut-offs ``periods`` times 28 days before its family's last day."""
    last = {shop.family: 0 for shop in shops}
    for shop in shops:
        last[shop.family] = max(last[shop.family], shop.last_day)
    for shop in shops:
        for period in periods:
            case = _case(shop, last[shop.family] - HORIZON * period)
            if case is not None:
                yield case


def _case(shop: Shop, cutoff: int) -> Case | None:
    now = cutoff - shop.first_day + 1
    if now < SHORTEST_HISTORY or now + HORIZON > shop.sold.shape[1]:
        return None
    enough = (now - shop.known_from >= SHORTEST_HISTORY) & (shop.sold[:, :now] > 0).any(axis=1)
    chosen = np.flatnonzero(enough)
    if not len(chosen):
        return None
    start = max(now - LONGEST_HISTORY, 0)
    is_open = shop.open[start:now]
    first_kept = shop.first_day + start
    history = DemandHistory(
        first_day=first_kept,
        sold=np.ascontiguousarray(shop.sold[chosen, start:now]),
        known_from=np.maximum(shop.first_sale[chosen] - start, 0),
        open=is_open,
        promoted=np.ascontiguousarray(shop.promoted[chosen, start:now]),
    )
    return Case(
        shop,
        cutoff,
        chosen,
        shop.sold[chosen, :now].astype(float),
        shop.known_from[chosen],
        history,
        Outlook(open=regular_days(is_open, first_kept, cutoff + 1)),
        shop.sold[chosen, now : now + HORIZON].astype(float),
    )


def regular_days(is_open: BoolArray, first_day: int, next_day: int) -> BoolArray:
    """Return (28,): open on the weekdays on which the shop opened at all in its last eight weeks."""
    recent = is_open[-8 * WEEK :]
    weekday = weekdays(first_day, len(is_open))[-8 * WEEK :]
    opens = np.array([recent[weekday == day].any() for day in range(WEEK)])
    return opens[weekdays(next_day, HORIZON)]
