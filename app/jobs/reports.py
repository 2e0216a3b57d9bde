"""A day's or week's sales beside the like period before, with one sentence that says it all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection

from app.analysis.compare import change, change_text, mean
from app.analysis.periods import week_start
from app.domain.money import format_money, money_text
from app.domain.quantity import quantity_text
from app.domain.shop import Shop
from app.language import LANGUAGES, capital, day_long, tr, trn, weekday
from app.store.closed_days import closed_days
from app.store.sales import SalesFigures, currencies_sold, daily_sales, sales_between, sales_span

USUAL_WEEKS = 4
"""Same weekdays that make up 'a usual Tuesday'."""

EVENING = 18
"""Hour of the shop's clock from which a day's takings may be held against whole days."""

YEAR_WEEKS = 52
"""Weeks back to the same week last year: whole weeks, so that weekdays meet."""


_PLAIN = LANGUAGES["en"]
"""What the figures are named in, for programs that read them."""


@dataclass(frozen=True, slots=True)
class SalesReport:
    """A summary of ``first`` to ``last``: the sentence, and the figures behind it."""

    first: date
    last: date
    text: str
    figures: dict[str, Any]


def sales_report(
    connection: Connection,
    shop: Shop,
    today: date,
    period: Literal["day", "week"],
    *,
    so_far: bool = False,
) -> SalesReport | None:
    """Sum up the day that ``today`` is, or the last whole week before it; None without sales.

    Where there is no data so late, it is the last day (or the week of the last day) that has some. ``so_far``: today
    is not over, so that it must not be held against whole days.

    Amounts are in the shop's currency, or in the one most used where the shop's own does not occur.
    """
    span = sales_span(connection)
    if span is None or span[0] > today:
        return None
    last_known = min(span[1], today)
    currency = reporting_currency(connection, shop)
    if period == "day":
        return _day(connection, currency, today, _last_sold(connection, last_known, currency), so_far=so_far)
    return _week(connection, currency, today, last_known, span[0])


def is_over(now: datetime, shop: Shop) -> bool:
    """Return whether the business day that it is ``now`` is as good as over."""
    return now.astimezone(shop.zone).hour >= EVENING


def reporting_currency(connection: Connection, shop: Shop) -> str:
    """Return the shop's currency, or the one most sold in where the shop's own does not occur."""
    currencies = currencies_sold(connection)
    return shop.currency if shop.currency in currencies or not currencies else currencies[0]


def usual_amount(connection: Connection, day: date, currency: str) -> int:
    """Return what the same weekday took on average over the last ``USUAL_WEEKS`` weeks, closed days left out."""
    like_days = [day - timedelta(weeks=weeks) for weeks in range(1, USUAL_WEEKS + 1)]
    past = [sales_between(connection, like, like, currency) for like in like_days]
    return round(mean([figures.amount for figures in past if figures.open_days]))


def _last_sold(connection: Connection, last_known: date, currency: str) -> date:
    """Return the last day up to ``last_known`` that sold anything: a report asked of a day long past may meet a gap."""
    for first in (last_known, last_known - timedelta(days=31), date.min):
        sold = daily_sales(connection, first, last_known, currency)
        if sold:
            return sold[-1].day
    return last_known


def usual_day(day: date) -> str:
    """Return what a day is held against, to stand after "than": "a usual Tuesday"."""
    return tr("a usual {weekday}", weekday=weekday(day))


def _day(connection: Connection, currency: str, today: date, day: date, *, so_far: bool) -> SalesReport:
    sold = sales_between(connection, day, day, currency)
    usual = usual_amount(connection, day, currency)
    if so_far and day == today:
        text = tr("Today so far: {amount}.", amount=format_money(sold.amount, currency))
        if usual > 0:
            whole = tr(
                "{usual} takes {amount} in all.", usual=usual_day(day), amount=format_money(usual, currency)
            )
            text += f" {capital(whole)}"
    else:
        text = _sentence(_name(day, today), sold.amount, usual, usual_day(day), currency)
    missing = _missing_days(connection, day, today)
    if missing:
        text += " " + trn(
            "There is no later sales data, {n} open day on.",
            "There is no later sales data, {n} open days on.",
            missing,
        )
    figures = _figures("day", sold, usual, f"a usual {_PLAIN.weekdays[day.weekday()]}")
    figures["so_far"] = so_far and day == today
    return SalesReport(day, day, text, figures)


def _missing_days(connection: Connection, day: date, today: date) -> int:
    """Return how many days between the two should have had sales: not today's, and none on which the shop is closed."""
    if day >= today - timedelta(days=1):
        return 0
    closed = closed_days(connection, day - timedelta(weeks=8), day).weekdays
    between = (day + timedelta(days=step) for step in range(1, (today - day).days))
    return sum(one.weekday() not in closed for one in between)


def _week(
    connection: Connection, currency: str, today: date, last_known: date, first_known: date
) -> SalesReport:
    first = min(week_start(today) - timedelta(days=7), week_start(last_known))
    last = first + timedelta(days=6)
    # Days that are not known yet are no closed days: the week before is then looked at as far as this one is known.
    end = _known_to(connection, last, last_known)
    sold = sales_between(connection, first, end, currency)
    before = _weeks_back(connection, sold, 1)
    # words: "Week of 2 March: €412"
    text = _compared(tr("Week of {day}", day=day_long(first)), sold, before)
    figures = _figures("week", sold, before.amount, "the week before")
    figures |= {
        "last": last.isoformat(),
        "sales_to": end.isoformat(),
        "open_days_before": before.open_days,
        "change_per_open_day": _rounded(change(_per_day(sold), _per_day(before))),
        "last_year": None,
        "days": _days(connection, first, last, currency),
        "days_before": _days(connection, first - timedelta(days=7), first - timedelta(days=1), currency),
    }
    if first - timedelta(weeks=YEAR_WEEKS) >= first_known:
        year_ago = _weeks_back(connection, sold, YEAR_WEEKS)
        share = change(_per_day(sold), _per_day(year_ago))
        if share is not None:
            compared = change_text(_per_day(sold), _per_day(year_ago), tr("the same week last year"))
            if sold.open_days != year_ago.open_days:
                compared = tr("{compared} per open day", compared=compared)
            text += f" {capital(compared)}."
            figures["last_year"] = {
                "first": year_ago.first.isoformat(),
                "amount": money_text(year_ago.amount),
                "open_days": year_ago.open_days,
                "change_per_open_day": _rounded(share),
            }
    if end < last:
        text += " " + tr("Sales are known up to {day}.", day=day_long(end, week=True))
    return SalesReport(first, last, text, figures)


def _known_to(connection: Connection, last: date, last_known: date) -> date:
    """Return the last day of the week that the data covers; a weekday on which the shop is closed is covered."""
    if last_known >= last:
        return last
    closed = closed_days(connection, last_known - timedelta(weeks=8), last_known).weekdays
    missing = (last_known + timedelta(days=step) for step in range(1, (last - last_known).days + 1))
    return last if all(day.weekday() in closed for day in missing) else last_known


def _weeks_back(connection: Connection, sold: SalesFigures, weeks: int) -> SalesFigures:
    back = timedelta(weeks=weeks)
    return sales_between(connection, sold.first - back, sold.last - back, sold.currency)


def _per_day(sold: SalesFigures) -> float:
    return sold.amount / sold.open_days if sold.open_days else 0.0


def _compared(name: str, sold: SalesFigures, before: SalesFigures) -> str:
    what = tr("the week before")
    if not before.open_days or sold.open_days == before.open_days:
        return _sentence(name, sold.amount, before.amount, what, sold.currency)
    # A holiday is no bad news: then it is the open days that are compared.
    compared = change_text(_per_day(sold), _per_day(before), what)
    return trn(
        "{name}: {amount} on {n} open day. Per open day {compared}, which had {before}.",
        "{name}: {amount} on {n} open days. Per open day {compared}, which had {before}.",
        sold.open_days,
        name=name,
        amount=format_money(sold.amount, sold.currency),
        compared=compared,
        before=before.open_days,
    )


def _days(connection: Connection, first: date, last: date, currency: str) -> list[dict[str, str]]:
    return [
        {"day": day.day.isoformat(), "amount": money_text(day.amount)}
        for day in daily_sales(connection, first, last, currency)
    ]


def _name(day: date, today: date) -> str:
    if day == today:
        return tr("Today")
    if day == today - timedelta(days=1):
        return tr("Yesterday")
    return capital(day_long(day, week=True, year=True))


def _sentence(name: str, amount: int, before: float, what: str, currency: str) -> str:
    compared = change_text(amount, before, what)
    if not compared:
        return tr("{name}: {amount}.", name=name, amount=format_money(amount, currency))
    return tr(
        "{name}: {amount}, {compared}.", name=name, amount=format_money(amount, currency), compared=compared
    )


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _figures(period: str, sold: SalesFigures, before: int, compared_with: str) -> dict[str, Any]:
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
        "change": _rounded(change(sold.amount, before)),
    }
