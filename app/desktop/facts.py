"""The figures behind an alert, in the owner's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.alerts.wording import LIKELY_ENOUGH, rate_band
from app.desktop.words import day_text, moment
from app.domain.money import format_money, to_money
from app.language import capital, number, percent, tr, trn

SPREAD_TOLD_FROM = 0.5
"""Days: a supplier that is surer than that is simply on time."""


def fact_lines(facts: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return (what, figure) pairs, in the order in which the arithmetic goes. Unknown facts are left out."""
    lines = [
        *_stock_lines(facts, now, zone),
        *_sales_lines(facts),
        *_delivery_lines(facts),
        *_outlook_lines(facts),
        *_order_lines(facts),
        *_shop_lines(facts),
    ]
    return [(what, figure) for what, figure in lines if figure]


def stock_lines(facts: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    """Return what a product's stock rests on, as (what, figure) pairs. Unknown facts are left out."""
    return [(what, figure) for what, figure in _stock_lines(facts, now, zone) if figure]


def outlook_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what is expected of a product's stock, as (what, figure) pairs; its terms stand elsewhere."""
    window, *_chances = _outlook_lines(facts)
    lines = [*_sales_lines(facts)[:1], window, *_order_days(facts), *_order_lines(facts)]
    return [(what, figure) for what, figure in lines if figure]


def _stock_lines(facts: Mapping[str, Any], now: datetime, zone: ZoneInfo) -> list[tuple[str, str]]:
    at = facts.get("counted_at")
    when = moment(datetime.fromisoformat(at), now, zone, inside=True) if at else ""
    counted_text = _number(facts.get("counted"))
    if counted_text and when:
        counted_text = f"{counted_text} · {when}"
    return [
        (tr("On the shelf"), _number(facts.get("on_hand"))),
        (tr("Last counted"), counted_text or capital(when)),
        (tr("Sold since the count"), _some(facts.get("sold_since"))),
        (tr("Delivered since the count"), _some(facts.get("delivered_since"))),
        (tr("Sales known up to"), _day(facts.get("sales_to"))),
    ]


def _sales_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    daily, low, high = (_figure(facts.get(name)) for name in ("daily_sales", "daily_low", "daily_high"))
    expected = "" if daily is None else rate_band(daily, low, high) if daily else "0"
    lines = [(tr("Expected to sell"), expected)]
    standing = {
        "too-young": tr("not yet: it is too new"),
        "too-few": tr("not possible: it sells too seldom"),
        "ended": tr("none: it seems to have gone out of sale"),
        "never": tr("none: it has never sold"),
    }.get(str(facts.get("forecast", "")), "")
    made_on = _day(facts.get("forecast_made_on"))
    lines.append((tr("Forecast"), standing or (tr("made on {day}", day=made_on) if made_on else "")))
    return lines


def _delivery_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    lead = _days(facts.get("lead_time_days"))
    spread = _figure(facts.get("lead_time_spread_days"))
    if lead and spread is not None and spread >= SPREAD_TOLD_FROM:
        lead = f"{lead} ± {_number(spread)}"
    source = lead_time_source(str(facts.get("lead_time_source", "")))
    if lead and source:
        lead = f"{lead} · {source}"
    return [
        (tr("Supplier"), str(facts.get("supplier") or "")),
        (tr("Supplier takes"), lead),
        (tr("You order every"), _days(facts.get("review_days"))),
        *_order_days(facts),
    ]


def _order_days(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    due = _day(facts.get("next_due"))
    how_many = _number(facts.get("next_due_quantity"))
    if due and how_many:
        due = f"{how_many} · {due}"
    return [
        (tr("On order"), _number(facts.get("on_order"))),
        (tr("Next delivery"), due),
        (tr("Late since"), _day(facts.get("late_since"))),
    ]


def _outlook_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    # Days are named only from a forecast; from a plain rate they would promise too much.
    is_dated = facts.get("forecast") == "ok"
    window = _window(facts.get("out_from"), facts.get("out_to")) if is_dated else ""
    chance = _percent(facts.get("out_chance"))
    is_likely = (_figure(facts.get("out_chance")) or 0) >= LIKELY_ENOUGH
    if window and chance:
        window = f"{window} · {chance}"
    return [
        (tr("Probably out") if is_likely else tr("Could be out"), window),
        (tr("Lasts for"), _days(facts.get("days_of_cover"))),
        (
            tr("Empty within a week, as you usually order")
            if facts.get("habit")
            else tr("Out within a week"),
            _percent(facts.get("chance_week")),
        ),
        (tr("Out before a delivery can come"), _percent(facts.get("chance_before_delivery"))),
    ]


def _order_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    point = _number(facts.get("reorder_point"))
    who = {"owner": tr("set by you"), "file": tr("from your file")}.get(
        str(facts.get("reorder_point_source") or "")
    )
    pack = _figure(facts.get("pack_size")) or 0
    lost = facts.get("margin_lost_a_day")
    return [
        (tr("Order when it falls to"), f"{point} · {who}" if point and who else point),
        (tr("Of these, kept in reserve"), _number(facts.get("safety_stock"))),
        (tr("Reserve lasts in"), _orders(facts.get("service_level"))),
        (tr("Fill up to"), _number(facts.get("target"))),
        (tr("Comes in packs of"), _number(pack) if pack > 1 else ""),
        (tr("Smallest order"), _some(facts.get("min_order"))),
        (tr("Order now"), _number(facts.get("suggested"))),
        (
            tr("Margin lost a day without it"),
            format_money(to_money(str(lost)), str(facts.get("currency", ""))) if lost is not None else "",
        ),
    ]


def _shop_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    skus = facts.get("skus")
    return [
        (tr("Products"), _number(facts.get("products"))),
        (tr("SKUs"), ", ".join(map(str, skus)) if isinstance(skus, list) else ""),
    ]


def lead_time_source(source: str) -> str:
    """Return who says how long a supplier takes; empty where that is not known."""
    return {
        "owner": tr("set by you"),
        "file": tr("from your file"),
        "supplier": tr("set by you for this supplier"),
        "deliveries": tr("from past deliveries"),
        "assumed": tr("assumed"),
    }.get(source, "")


def _figure(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _number(value: object) -> str:
    figure = _figure(value)
    return "" if figure is None else number(figure, 1).replace("-", "−")


def _some(value: object) -> str:
    """Return a number, or nothing where it is none: "0 delivered" says nothing."""
    return _number(value) if value else ""


def _days(value: object) -> str:
    figure = _figure(value)
    return "" if figure is None else trn("{n} day", "{n} days", round(figure, 1))


def _percent(value: object) -> str:
    share = _figure(value)
    if share is None:
        return ""
    if share < 0.01:
        return tr("less than 1 %")
    return tr("more than 99 %") if share > 0.99 else percent(share)


def _orders(value: object) -> str:
    """Say a service level as its promise: how many orders in a hundred come before the shelf is empty."""
    share = _figure(value)
    return "" if share is None else tr("{n} of 100 orders", n=number(share * 100, 1))


def _day(value: object) -> str:
    return day_text(date.fromisoformat(value)) if isinstance(value, str) and value else ""


def _window(first: object, last: object) -> str:
    start, end = _day(first), _day(last)
    if start == end or not end:
        return start
    for part in (2, 1):
        # What both days share, the year and mostly the month, is said once.
        shared = start.split(" ")[-part:]
        if shared and shared == end.split(" ")[-part:]:
            return f"{' '.join(start.split(' ')[:-part])}–{end}"
    return f"{start} – {end}"
