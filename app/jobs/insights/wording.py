"""How insights write numbers and days: short, and no more exact than they are."""

from __future__ import annotations

from datetime import date

from app.domain.money import format_money, money_text
from app.domain.quantity import QUANTITY_SCALE, quantity_text
from app.language import day_long, fixed, number, tr


def units_text(units: float) -> str:
    """Return units, or units a day, with one decimal where they are few: "1.4", "12", "0"."""
    if abs(units) >= 9.95:
        return fixed(units, 0)
    text = number(units, 1)
    return text if text != "0" or units <= 0 else fixed(units, 2)


def times_text(ratio: float) -> str:
    """Return how many times as much: "2.1 times", "12 times"."""
    return tr("{n} times", n=fixed(ratio, 1 if ratio < 9.95 else 0))


def day_text(day: date, today: date) -> str:
    """Return a day as one says it: "3 May", and the year where it is another one than today's."""
    return day_long(day, year=day.year != today.year)


def span_text(first: date, last: date) -> str:
    """Return a stretch of days: "12 November to 9 December 2011"."""
    return tr("{first} to {last}", first=day_text(first, last), last=day_long(last, year=True))


def whole_money(amount: float, currency: str) -> str:
    """Return money units for a sentence, without cents."""
    return format_money(round(amount), currency, whole=True)


def plain_money(amount: float) -> str:
    """Return money units as the decimal text that figures carry."""
    return money_text(round(amount))


def plain_units(units: float) -> str:
    """Return units as the decimal text that figures carry."""
    return quantity_text(round(units * QUANTITY_SCALE))
