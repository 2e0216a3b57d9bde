"""A day's or week's sales beside the like period before, with one sentence that says it all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from app.analysis.compare import change, change_text, mean
from app.analysis.periods import week_start
from app.domain.money import format_money, money_text
from app.domain.quantity import quantity_text
from app.domain.shop import Shop
from app.store.sales import SalesFigures, currencies_sold, daily_sales, sales_between, sales_span

USUAL_WEEKS = 4
"""Same weekdays that make up 'a usual Tuesday'."""


@dataclass(frozen=True, slots=True)
class SalesReport:
    """A summary of ``first`` to ``last``: the sentence, and the figures behind it."""

    first: date
    last: date
    text: str
    figures: dict[str, Any]


def sales_report(
    connection: Connection, shop: Shop, today: date, period: Literal["day", "week"]
) -> SalesReport | None:
    """Sum up the day that ``today`` is, or the last whole week before it; None without sales.

    Where there is no data so late, it is the last day (or the week of the last day) that has some.

    Amounts are in the shop's currency, or in the one most used where the shop's own does not occur.
    """
    span = sales_span(connection)
    if span is None or span[0] > today:
        return None
    last_known = min(span[1], today)
    currency = reporting_currency(connection, shop)
    if period == "day":
        return _day(connection, currency, today, last_known)
    return _week(connection, currency, today, last_known)


def reporting_currency(connection: Connection, shop: Shop) -> str:
    """Return the shop's currency, or the one most sold in where the shop's own does not occur."""
    currencies = currencies_sold(connection)
    return shop.currency if shop.currency in currencies or not currencies else currencies[0]


def usual_amount(connection: Connection, day: date, currency: str) -> int:
    """Return what the same weekday took on average over the last ``USUAL_WEEKS`` weeks, closed days left out."""
    like_days = [day - timedelta(weeks=weeks) for weeks in range(1, USUAL_WEEKS + 1)]
    past = [sales_between(connection, like, like, currency) for like in like_days]
    return round(mean([figures.amount for figures in past if figures.open_days]))


def _day(connection: Connection, currency: str, today: date, day: date) -> SalesReport:
    sold = sales_between(connection, day, day, currency)
    usual = usual_amount(connection, day, currency)
    what = f"a usual {day:%A}"
    text = _sentence(_name(day, today), sold, usual, what)
    if day < today - timedelta(days=1):
        text += f" There is no later sales data, {(today - day).days} days on."
    return SalesReport(day, day, text, _figures("day", sold, usual, what))


def _week(connection: Connection, currency: str, today: date, last_known: date) -> SalesReport:
    first = min(week_start(today) - timedelta(days=7), week_start(last_known))
    last = first + timedelta(days=6)
    sold = sales_between(connection, first, last, currency)
    before = sales_between(connection, first - timedelta(days=7), first - timedelta(days=1), currency)
    text = _sentence(f"Week of {first:%d %B}", sold, before.amount, "the week before")
    if sold.open_days != before.open_days:
        days = "day" if sold.open_days == 1 else "days"
        text += f" Open on {sold.open_days} {days}, {before.open_days} the week before."
    figures = _figures("week", sold, before.amount, "the week before")
    figures["days"] = [
        {"day": day.day.isoformat(), "amount": money_text(day.amount)}
        for day in daily_sales(connection, first, last, currency)
    ]
    return SalesReport(first, last, text, figures)


def _name(day: date, today: date) -> str:
    if day == today:
        return "Today"
    return "Yesterday" if day == today - timedelta(days=1) else f"{day:%A %d %B %Y}"


def _sentence(name: str, sold: SalesFigures, before: int, what: str) -> str:
    compared = change_text(sold.amount, before, what)
    text = f"{name}: {format_money(sold.amount, sold.currency)}"
    return f"{text}, {compared}." if compared else f"{text}."


def _figures(period: str, sold: SalesFigures, before: int, compared_with: str) -> dict[str, Any]:
    share = change(sold.amount, before)
    return {
        "period": period,
        "first": sold.first.isoformat(),
        "last": sold.last.isoformat(),
        "currency": sold.currency,
        "amount": money_text(sold.amount),
        "quantity": quantity_text(sold.quantity),
        "lines": sold.lines,
        "open_days": sold.open_days,
        "compared_with": compared_with,
        "amount_before": money_text(before),
        "change": None if share is None else round(share, 4),
    }
