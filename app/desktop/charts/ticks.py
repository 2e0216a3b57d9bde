"""Where the axes of a chart are marked: round figures, and days that one would name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import floor, log10

from app.language import day_short, language, number

_ROUND = (1.0, 2.0, 2.5, 5.0, 10.0)
_EVERY_DAYS = (1, 2, 7, 14)
_EVERY_MONTHS = (1, 2, 3, 6, 12)
_FEW_WEEKS = 75
"""Days up to which a span is marked by days; beyond it by the beginnings of months."""


def value_ticks(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return at most ``most`` + 1 round figures from at or below ``low`` to at or above ``high``, with their words."""
    span = max(high - low, 1e-9)
    raw = span / max(1, most)
    power = 10.0 ** floor(log10(raw))
    step = next((size * power for size in _ROUND if size * power >= raw * (1 - 1e-9)), 10 * power)
    first = floor(low / step + 1e-9)
    ticks = []
    place = first
    while True:
        value = place * step
        ticks.append((value, number(value)))
        if value >= high - step * 1e-6:
            return ticks
        place += 1


def day_ticks(first: date, last: date, most: int) -> list[tuple[date, str]]:
    """Return at most about ``most`` days between ``first`` and ``last``, with their words."""
    most = max(2, most)
    days = (last - first).days
    if days <= _FEW_WEEKS:
        every = next(
            (step for step in _EVERY_DAYS if days // step + 1 <= most), max(14, -(-days // (most - 1)))
        )
        # Whole weeks keep to the weekday of the last day, which is the one that is looked for.
        found = [last - timedelta(days=every * step) for step in range(days // every + 1)]
        return [(day, day_short(day)) for day in reversed(found)]
    months = [
        date(first.year + (first.month - 1 + step) // 12, (first.month - 1 + step) % 12 + 1, 1)
        for step in range(days // 28 + 2)
    ]
    inside = [day for day in months if first <= day <= last]
    every = next((step for step in _EVERY_MONTHS if len(inside) / step <= most), 12)
    marked = [day for day in inside if (day.month - 1) % every == 0] or inside[:1]
    return [(day, _month(day, after)) for after, day in pairwise([None, *marked]) if day is not None]


def _month(day: date, after: date | None) -> str:
    """Return the month's short name; with the year where it is the first of that year to be marked."""
    name = language().months_short[day.month - 1]
    return name if after is not None and after.year == day.year else f"{name} {day.year}"


def spread(places: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Return ``places`` moved as little as keeps them ``apart`` from each other and within ``low`` and ``high``."""
    order = sorted(range(len(places)), key=lambda index: places[index])
    moved = list(places)
    for before, index in pairwise([None, *order]):
        assert index is not None
        floor_here = low if before is None else moved[before] + apart
        moved[index] = max(moved[index], floor_here)
    ceiling = high
    for index in reversed(order):
        moved[index] = min(moved[index], ceiling)
        ceiling = moved[index] - apart
    return moved
