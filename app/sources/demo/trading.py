"""The days that the demo shop trades on: which are open, and how busy each is by weekday and time of year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.sources.demo.assortment import Season

_MONTHS_OF_TRADE = 18
_SUNDAY = 6
_SATURDAY = 5
_HOLIDAYS = frozenset({(1, 1), (1, 6), (5, 1), (12, 25)})
"""(month, day) on which the shop stays shut besides Sundays."""

_WEEKDAY = (0.78, 0.80, 0.88, 0.95, 1.20, 1.75, 0.0)
_SEASONS: dict[Season, tuple[float, ...]] = {
    Season.EVEN: (0.90, 0.92, 0.97, 1.00, 1.00, 0.98, 0.92, 0.72, 0.98, 1.03, 1.10, 1.40),
    Season.GIFT: (0.60, 0.85, 0.80, 0.90, 1.15, 0.90, 0.80, 0.70, 0.85, 0.95, 1.30, 2.90),
    Season.SUMMER: (0.40, 0.40, 0.60, 0.90, 1.30, 1.90, 2.30, 2.10, 1.40, 0.80, 0.50, 0.40),
    Season.WINTER: (1.50, 1.40, 1.10, 0.90, 0.60, 0.40, 0.30, 0.30, 0.70, 1.10, 1.50, 1.80),
}
_MIDDLE_OF_MONTH = 15
_DAYS_IN_MONTH = 30.0


@dataclass(frozen=True, slots=True)
class Trading:
    """Eighteen months of calendar days up to the day before ``today``; each is known by its index from 0."""

    days: tuple[date, ...]
    open: tuple[bool, ...]

    @classmethod
    def until(cls, today: date) -> Trading:
        """Return the eighteen months whose last day is the day before ``today``."""
        last = today - timedelta(days=1)
        months = last.year * 12 + last.month - 1 - _MONTHS_OF_TRADE
        # Day 28 exists in every month, so the period is never a few days short at the end of February.
        before = date(months // 12, months % 12 + 1, min(last.day, 28))
        days = tuple(before + timedelta(days=step) for step in range(1, (last - before).days + 1))
        return cls(
            days, tuple(day.weekday() != _SUNDAY and (day.month, day.day) not in _HOLIDAYS for day in days)
        )

    def __len__(self) -> int:
        return len(self.days)

    @property
    def last(self) -> int:
        """Index of yesterday."""
        return len(self.days) - 1

    def delivery_day(self, index: int) -> int:
        """Return the first day from ``index`` on that brings deliveries: open, and no Saturday.

        The answer may lie after the last day: then the delivery is still on its way.
        """
        while index <= self.last and not (self.open[index] and self.days[index].weekday() != _SATURDAY):
            index += 1
        return index

    def delivery_day_before(self, index: int) -> int:
        """Return the last day up to ``index`` that brings deliveries."""
        while not (self.open[index] and self.days[index].weekday() != _SATURDAY):
            index -= 1
        return index

    def bustle(self, season: Season) -> list[float]:
        """Return for each day how many customers come, as a multiple of a usual day; 0 where shut."""
        months = _SEASONS[season]
        return [
            _WEEKDAY[day.weekday()] * _time_of_year(day, months) if is_open else 0.0
            for day, is_open in zip(self.days, self.open, strict=True)
        ]


def _time_of_year(day: date, months: Sequence[float]) -> float:
    """Slide from the middle of one month to the middle of the next, so that no month begins with a jump."""
    here = months[day.month - 1]
    away = (day.day - _MIDDLE_OF_MONTH) / _DAYS_IN_MONTH
    neighbour = months[day.month % 12] if away > 0 else months[day.month - 2]
    return here + (neighbour - here) * abs(away)
