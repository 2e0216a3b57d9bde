"""How insights write numbers and days: short, and no more exact than they are."""

from __future__ import annotations

from datetime import date

from app.domain.money import format_money, money_text
from app.domain.quantity import QUANTITY_SCALE, quantity_text


def units_text(units: float) -> str:
    """Return units, or units a day, with one decimal where they are few: "1.4", "12", "0"."""
    if abs(units) >= 9.95:
        return f"{units:,.0f}"
    text = f"{units:.1f}"
    return text.removesuffix(".0") if text != "0.0" or units <= 0 else f"{units:.2f}"


def times_text(ratio: float) -> str:
    """Return how many times as much: "2.1 times", "12 times"."""
    return f"{ratio:.1f} times" if ratio < 9.95 else f"{ratio:,.0f} times"


def day_text(day: date, today: date) -> str:
    """Return a day as one says it: "3 May", and the year where it is another one than today's."""
    return f"{day.day} {day:%B}" if day.year == today.year else f"{day.day} {day:%B %Y}"


def span_text(first: date, last: date) -> str:
    """Return a stretch of days: "12 November to 9 December 2011"."""
    return f"{day_text(first, last)} to {last.day} {last:%B %Y}"


def whole_money(amount: float, currency: str) -> str:
    """Return money units for a sentence, without cents."""
    return format_money(round(amount), currency, whole=True)


def plain_money(amount: float) -> str:
    """Return money units as the decimal text that figures carry."""
    return money_text(round(amount))


def plain_units(units: float) -> str:
    """Return units as the decimal text that figures carry."""
    return quantity_text(round(units * QUANTITY_SCALE))


def products_text(count: int) -> str:
    """Return "1 product" or "12 products"."""
    return f"{count:,} product{'s' if count != 1 else ''}"
