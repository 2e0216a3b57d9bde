"""Days, weeks (from Monday) and months that a stretch of days touches, and like periods to compare with."""

from __future__ import annotations

from datetime import date, timedelta


def week_start(day: date) -> date:
    """Return the Monday on or before ``day``."""
    return day - timedelta(days=day.weekday())


def month_start(day: date) -> date:
    """Return the first of the month of ``day``."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of the month of ``day``."""
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def periods_touching(first: date, last: date) -> list[tuple[str, date, date]]:
    """Return every day, week and month with a day between ``first`` and ``last``, as (name, first, last)."""
    found: list[tuple[str, date, date]] = []
    day = first
    while day <= last:
        found.append(("day", day, day))
        day += timedelta(days=1)
    week = week_start(first)
    while week <= last:
        found.append(("week", week, week + timedelta(days=6)))
        week += timedelta(days=7)
    month = month_start(first)
    while month <= last:
        found.append(("month", month, month_end(month)))
        month = month_end(month) + timedelta(days=1)
    return found
