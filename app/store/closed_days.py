"""On which days the shop is closed: what the owner said of the week, else the days on which it sold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection

from app.domain.time import from_day_number
from app.store.sales import open_days
from app.store.settings import get_shop

_WEEKS = 4
"""Weeks without a sale on a weekday before the shop is taken to be closed on it."""


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Days without demand because nobody could buy: they must not thin an average or look like bad news."""

    weekdays: tuple[int, ...] = ()
    """Weekdays on which the shop is closed as a rule, 0 for Monday."""
    dates: tuple[date, ...] = ()
    """Days besides on which it was closed, oldest first: holidays, a week of stock-taking."""


def closed_days(connection: Connection, first: date, last: date) -> ClosedDays:
    """Return on which days from ``first`` to ``last`` the shop was closed: of the week by the owner's word where there
    is one, else as far as its sales and receipts tell.
    """
    opened = [from_day_number(number) for number in open_days(connection, first, last)]
    return closed_days_of(opened, get_shop(connection).open_weekdays)


def closed_days_of(opened: Sequence[date], said_open: Collection[int] | None = None) -> ClosedDays:
    """Return on which days a shop was closed that was open, or sold anything, on these; oldest first.

    ``said_open``: the weekdays on which its owner says that it is open. All others are then closed, and nothing is
    learned of weekdays from sales: a new shop is right from its first day, and so is one that has just changed.

    Only the time between the first and the last of them tells something: before and after, there may be no data.

    - Where fewer than half of these days are open, the shop may simply be slow: nothing is said.
    - A weekday is regularly closed where the last four weeks, or more, have no sale on it. Weeks without any sale
      are left out of that count: the shop was on holiday, which says nothing of one weekday.
    - Every other day without a sale was a single closed day.
    """
    if not opened:
        return ClosedDays(() if said_open is None else _others(said_open))
    span = [opened[0] + timedelta(days=number) for number in range((opened[-1] - opened[0]).days + 1)]
    sold_on = frozenset(opened)
    if said_open is not None:
        due = [day for day in span if day.weekday() in said_open]
        slow = 2 * len(sold_on.intersection(due)) < len(due)
        return ClosedDays(_others(said_open), () if slow else tuple(day for day in due if day not in sold_on))
    if 2 * len(opened) < len(span):
        return ClosedDays()
    weekdays = tuple(weekday for weekday in range(7) if _closed_lately(weekday, span, sold_on))
    dates = tuple(day for day in span if day not in sold_on and day.weekday() not in weekdays)
    return ClosedDays(weekdays, dates)


def _others(weekdays: Collection[int]) -> tuple[int, ...]:
    return tuple(weekday for weekday in range(7) if weekday not in weekdays)


def _closed_lately(weekday: int, span: list[date], sold_on: frozenset[date]) -> bool:
    weeks = 0
    for day in reversed(span):
        if day.weekday() != weekday:
            continue
        if day in sold_on:
            return weeks >= _WEEKS
        # The week around it, so that one at the end of the span is judged by as many days as any other.
        weeks += any(day + timedelta(days=distance) in sold_on for distance in range(-3, 4))
    return weeks >= _WEEKS
