"""How sales went over the year beside the year before: of the whole shop, of a category, or of one product."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import nan

from sqlalchemy import Connection

from app.analysis.compare import change_text
from app.analysis.periods import week_start
from app.domain.money import MONEY_SCALE, format_money
from app.domain.time import business_day
from app.jobs.reports import YEAR_WEEKS, reporting_currency
from app.jobs.service import Service
from app.language import tr
from app.store.sales import DayFigure, daily_sales, sales_span
from app.store.settings import get_shop
from app.store.takings import category_names, category_takings, product_takings

RECENT_WEEKS = 4
_WEEK = timedelta(weeks=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose sales: a product by its SKU, a category by its name, the whole shop where both are empty."""

    sku: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class SalesTrend:
    """Takings by whole week. Amounts in major units of ``currency``; ``nan`` where nothing is known of a week."""

    subject: Subject
    sentence: str
    currency: str
    weeks: tuple[date, ...]
    """Mondays, oldest first."""
    now: tuple[float, ...]
    before: tuple[float, ...]
    """The same weeks a year before; empty where nothing is known of any."""


def categories(service: Service) -> list[str]:
    """Return the categories that a trend may be asked of."""
    with service.store.read() as connection:
        return category_names(connection)


def sales_trend(service: Service, subject: Subject) -> SalesTrend | None:
    """Return the trend of the last 52 whole weeks of which sales are known; None where there is not one whole week."""
    with service.store.read() as connection:
        shop = get_shop(connection)
        span = sales_span(connection)
        if span is None:
            return None
        currency = reporting_currency(connection, shop)
        today = business_day(service.now(), shop.zone)
        known_to = min(span[1], today - timedelta(days=1))
        # A week that is not whole would look like a fall.
        last = week_start(known_to + timedelta(days=1)) - _WEEK
        first = max(last - (YEAR_WEEKS - 1) * _WEEK, _first_whole_week(span[0]))
        if last < first:
            return None
        start = first - YEAR_WEEKS * _WEEK
        sold = _sold(connection, subject, start, last + timedelta(days=6), currency)
    taken = _by_week(sold)
    weeks = [first + step * _WEEK for step in range((last - first).days // 7 + 1)]
    now = [taken.get(week, 0) for week in weeks]
    a_year_before = [week - YEAR_WEEKS * _WEEK for week in weeks]
    known_from = _first_whole_week(span[0])
    before = [taken.get(week, 0) if week >= known_from else None for week in a_year_before]
    return SalesTrend(
        subject=subject,
        sentence=_sentence(now, before, currency),
        currency=currency,
        weeks=tuple(weeks),
        now=tuple(amount / MONEY_SCALE for amount in now),
        before=()
        if all(amount is None for amount in before)
        else tuple(nan if amount is None else amount / MONEY_SCALE for amount in before),
    )


def _first_whole_week(day: date) -> date:
    return week_start(day + timedelta(days=6))


def _sold(
    connection: Connection, subject: Subject, first: date, last: date, currency: str
) -> Iterable[DayFigure]:
    if subject.sku:
        return product_takings(connection, subject.sku, first, last, currency)
    if subject.category:
        return category_takings(connection, subject.category, first, last, currency)
    return daily_sales(connection, first, last, currency)


def _by_week(sold: Iterable[DayFigure]) -> dict[date, int]:
    found: dict[date, int] = {}
    for day in sold:
        monday = week_start(day.day)
        found[monday] = found.get(monday, 0) + day.amount
    return found


def _sentence(now: Sequence[int], before: Sequence[int | None], currency: str) -> str:
    """Return the last four weeks beside the same four a year before; where those are not known, the four before."""
    recent = sum(now[-RECENT_WEEKS:])
    amount = format_money(recent, currency, whole=True)
    like = [taken for taken in before[-RECENT_WEEKS:] if taken is not None]
    if len(now) < RECENT_WEEKS:
        return tr("{amount} in the weeks known so far.", amount=amount)
    if len(like) == RECENT_WEEKS and sum(like) > 0:
        compared = change_text(recent, sum(like), tr("a year before"))
    elif len(now) >= 2 * RECENT_WEEKS:
        earlier = sum(now[-2 * RECENT_WEEKS : -RECENT_WEEKS])
        compared = change_text(recent, earlier, tr("in the four weeks before"))
    else:
        compared = ""
    if not compared:
        return tr("{amount} in the last four weeks.", amount=amount)
    return tr("{amount} in the last four weeks, {compared}.", amount=amount, compared=compared)
