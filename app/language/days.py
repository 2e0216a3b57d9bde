"""Days and times as the language in use writes them, in the order day, month, year."""

from __future__ import annotations

from datetime import date, datetime

from app.language import in_use


def weekday(day: date) -> str:
    """Return the day of the week: "Thursday", "jueves"."""
    return in_use.language().weekdays[day.weekday()]


def weekday_short(day: date) -> str:
    """Return the day of the week in three letters: "Thu", "jue"."""
    return in_use.language().weekdays_short[day.weekday()]


def day_short(day: date, *, year: bool = False, week: bool = False) -> str:
    """Return a day in few letters: "3 Nov", "3 Nov 2026", with ``week`` "Tue 3 Nov"."""
    said = f"{day.day} {in_use.language().months_short[day.month - 1]}"
    if year:
        said = f"{said} {day.year}"
    return f"{weekday_short(day)} {said}" if week else said


def day_long(day: date, *, year: bool = False, week: bool = False) -> str:
    """Return a day in full: "3 November", "3 de noviembre de 2026", with ``week`` "Tuesday 3 November"."""
    language = in_use.language()
    said = language.day_long.format(day=day.day, month=language.months[day.month - 1])
    if year:
        said = language.day_long_year.format(date=said, year=day.year)
    return f"{weekday(day)} {said}" if week else said


def month_year(day: date) -> str:
    """Return a month: "November 2026", "noviembre de 2026"."""
    language = in_use.language()
    return language.day_long_year.format(date=language.months[day.month - 1], year=day.year)


def clock(at: datetime) -> str:
    """Return the time of day: "11:30"."""
    return f"{at:%H:%M}"
