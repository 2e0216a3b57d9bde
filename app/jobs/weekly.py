"""The weekly report: what an owner wants to read on Monday morning, before anybody draws it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import msgspec
from sqlalchemy import Connection

from app.analysis.compare import change_text
from app.analysis.goods import names_goods
from app.domain.money import MONEY_SCALE, format_money, to_money
from app.domain.quantity import QUANTITY_SCALE
from app.domain.shop import Shop
from app.jobs.insight_view import FORECASTS, Section, stored_sections
from app.jobs.insights.wording import units_text
from app.jobs.reports import SalesReport, sales_report
from app.language import capital, clock, day_long, number, tr, trc, trn, weekday, weekday_short
from app.store.alerts import list_alerts
from app.store.sales import product_sales, sales_span

SHOWN = 8
"""Rows of a part that are printed: a page is read, a list is not."""


class WeekFigure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One figure of the week: its name, itself, and what it is compared with in words (may be empty)."""

    title: str
    value: str
    note: str = ""


class WeekDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One weekday of the week beside the same one a week before. Amounts in major units, None: nothing was sold."""

    label: str
    amount: float | None
    amount_text: str
    before: float | None
    before_text: str


class WeekColumn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A column of a part's table; numbers stand at the right."""

    title: str
    numeric: bool = False


class WeekPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of the report: a sentence, and a table that may have no rows."""

    title: str
    sentence: str
    columns: tuple[WeekColumn, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


class WeeklyReport(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything that the printed report says. A part without rows is told by its sentence alone."""

    shop: str
    title: str
    period: str
    """Such as "Monday 9 to Sunday 15 March 2026"."""
    first: date
    last: date
    sentence: str
    currency: str
    figures: tuple[WeekFigure, ...]
    days: tuple[WeekDay, ...]
    """Monday to Sunday."""
    best_sellers: WeekPart
    risers: WeekPart
    fallers: WeekPart
    running_low: WeekPart
    dead_stock: WeekPart
    unusual: WeekPart
    price_effects: WeekPart
    forecasts: str
    """How right the forecasts were, in words; empty where nothing can be said yet."""
    sources: str
    """Up to when sales are known, and when the rest was worked out."""


def weekly_report(connection: Connection, shop: Shop, today: date) -> WeeklyReport | None:
    """Return the report of the last whole week before ``today`` for which sales are known; None without sales.

    Sales are summed up anew; what takes longer to work out is taken as the insights of that time left it.
    """
    week = sales_report(connection, shop, today, "week")
    if week is None:
        return None
    currency = str(week.figures["currency"])
    sections = {section.key: section for section in stored_sections(connection, until=today)}
    days = _days(week, currency)
    return WeeklyReport(
        shop=shop.name,
        title=tr("The week in sales"),
        period=_period(week.first, week.last),
        first=week.first,
        last=week.last,
        sentence=week.text,
        currency=currency,
        figures=tuple(_figures(week, currency)),
        days=days,
        best_sellers=_best_sellers(connection, week, currency),
        risers=_part(sections.get("risers"), tr("Sells more")),
        fallers=_part(sections.get("fallers"), tr("Sells less")),
        running_low=_running_low(connection),
        dead_stock=_part(sections.get("dead-stock"), tr("Not sold for 90 days")),
        unusual=_unusual(sections),
        price_effects=_told(sections.get("price-effects"), tr("What price changes did")),
        forecasts=sections[FORECASTS].sentence if FORECASTS in sections else "",
        sources=_sources(connection, sections, shop),
    )


def _period(first: date, last: date) -> str:
    if first.year != last.year:
        start = day_long(first, week=True, year=True)
    elif first.month != last.month:
        start = day_long(first, week=True)
    else:
        start = f"{weekday(first)} {first.day}"
    # words: the days of a week: "Monday 9 to Sunday 15 March 2026".
    return capital(tr("{first} to {last}", first=start, last=day_long(last, week=True, year=True)))


def _figures(week: SalesReport, currency: str) -> Iterator[WeekFigure]:
    figures = week.figures
    taken, before = to_money(figures["amount"]), to_money(figures["amount_before"])
    yield WeekFigure(
        tr("Takings"), format_money(taken, currency), change_text(taken, before, tr("the week before"))
    )
    opened, opened_before = figures["open_days"], figures["open_days_before"]
    yield WeekFigure(tr("Open days"), number(opened), tr("{n} the week before", n=number(opened_before)))
    if opened:
        note = ""
        if figures["change_per_open_day"] is not None:
            note = change_text(1 + figures["change_per_open_day"], 1, tr("the week before"))
        yield WeekFigure(tr("Takings by open day"), format_money(round(taken / opened), currency), note)
    last_year = figures["last_year"]
    if last_year is not None:
        # words: stands after "than": "this week 8 % more than then, by open day".
        then = trc("compared with", "then, by open day")
        note = change_text(1 + last_year["change_per_open_day"], 1, then)
        amount = format_money(to_money(last_year["amount"]), currency)
        yield WeekFigure(tr("The same week last year"), amount, tr("this week {compared}", compared=note))
    yield WeekFigure(tr("Pieces sold"), units_text(float(figures["quantity"])))


def _days(week: SalesReport, currency: str) -> tuple[WeekDay, ...]:
    known = {
        day["day"]: to_money(day["amount"]) for day in [*week.figures["days"], *week.figures["days_before"]]
    }
    known_to = date.fromisoformat(week.figures["sales_to"])
    days = []
    for step in range(7):
        day = week.first + timedelta(days=step)
        amount = known.get(day.isoformat())
        before = known.get((day - timedelta(days=7)).isoformat())
        days.append(
            WeekDay(
                label=capital(weekday_short(day)),
                amount=_major(amount),
                amount_text=_day_text(amount, currency) if day <= known_to else tr("not known yet"),
                before=_major(before),
                before_text=_day_text(before, currency),
            )
        )
    return tuple(days)


def _major(amount: int | None) -> float | None:
    return None if amount is None else amount / MONEY_SCALE


def _day_text(amount: int | None, currency: str) -> str:
    return tr("closed") if amount is None else format_money(amount, currency, whole=True)


def _best_sellers(connection: Connection, week: SalesReport, currency: str) -> WeekPart:
    """Return the week's own best sellers beside what they sold the week before."""
    sold = product_sales(connection, week.first, week.last, currency)
    back = timedelta(days=7)
    before = {
        one.product_id: one.quantity
        for one in product_sales(connection, week.first - back, week.last - back, currency)
    }
    best = [one for one in sold if one.amount > 0 and names_goods(one.name)][:SHOWN]
    rows = tuple(
        (
            one.name,
            units_text(one.quantity / QUANTITY_SCALE),
            units_text(before.get(one.product_id, 0) / QUANTITY_SCALE),
            format_money(one.amount, currency),
        )
        for one in best
    )
    sentence = tr("First of all {name}.", name=best[0].name) if best else tr("Nothing was sold.")
    columns = (
        WeekColumn(tr("Product")),
        WeekColumn(tr("Sold"), numeric=True),
        WeekColumn(tr("Week before"), numeric=True),
        WeekColumn(tr("Takings"), numeric=True),
    )
    return WeekPart(tr("Best sellers"), sentence, columns, rows)


def _part(section: Section | None, title: str) -> WeekPart:
    if section is None or not section.known:
        return WeekPart(title, "")
    columns = tuple(WeekColumn(column.title, column.numeric) for column in section.columns)
    return WeekPart(title, section.sentence, columns, tuple(row.cells for row in section.rows[:SHOWN]))


def _told(section: Section | None, title: str) -> WeekPart:
    """Return a part whose last column says in words what those between it and the first say in figures."""
    part = _part(section, title)
    if not part.columns:
        return part
    rows = tuple((row[0], row[-1]) for row in part.rows)
    return WeekPart(title, part.sentence, (part.columns[0], part.columns[-1]), rows)


def _unusual(sections: Mapping[str, Section]) -> WeekPart:
    """Return unusual days and products together, each by its sentence."""
    odd = [sections[key] for key in ("unusual-days", "unusual-products") if key in sections]
    rows = tuple((row.cells[0],) for section in odd for row in section.rows)
    sentence = "" if rows or not odd else tr("Nothing was out of the ordinary.")
    return WeekPart(tr("Out of the ordinary"), sentence, (WeekColumn(""),) if rows else (), rows)


def _running_low(connection: Connection) -> WeekPart:
    # The first two severities: what is sold out, and what will be before a delivery could come.
    pressing = [alert for alert in list_alerts(connection, limit=200) if alert.severity <= 1]
    if not pressing:
        return WeekPart(tr("Running low"), tr("Nothing runs out before a delivery could come."))
    sentence = trn(
        "{n} product is sold out or will be before a delivery could come.",
        "{n} products are sold out or will be before a delivery could come.",
        len(pressing),
    )
    rows = tuple((alert.title, alert.text) for alert in pressing[:SHOWN])
    return WeekPart(tr("Running low"), sentence, (WeekColumn(tr("Product")), WeekColumn(tr("Why"))), rows)


def _sources(connection: Connection, sections: Mapping[str, Section], shop: Shop) -> str:
    span = sales_span(connection)
    known = ""
    if span is not None:
        known = tr("Sales are known up to {day}.", day=day_long(span[1], week=True, year=True))
    made = [section.computed_at for section in sections.values() if section.computed_at is not None]
    if not made:
        return known + " " + tr("The rest is not worked out yet.")
    at = max(made).astimezone(shop.zone)
    day = day_long(at.date(), week=True)
    return known + " " + tr("The rest was worked out on {day} at {time}.", day=day, time=clock(at))
