"""The words of stock alerts: the fact in the title, the arithmetic in the text, both in a notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from app.alerts.facts import StockFacts
from app.alerts.severity import Severity
from app.domain.time import business_day

LIKELY_ENOUGH = 0.5
"""Less likely than this, and a window of days is spoken of as a possibility."""

_SOURCES = {
    "assumed": "lead time taken as {days}",
    "deliveries": "supplier takes {days} by past deliveries",
}


def title(name: str, facts: StockFacts, grade: Severity, today: date) -> str:
    """Return the fact in a few words: "Espresso beans 1 kg: out Thu–Sat"."""
    if facts.late_since is not None:
        return f"{name}: {'sold out, ' if grade is Severity.OUT else ''}delivery is late"
    if grade is Severity.OUT:
        return f"{name}: sold out"
    said = window(facts, today)
    if said and (facts.out_chance or 0.0) >= LIKELY_ENOUGH:
        return f"{name}: {said}"
    if facts.days_of_cover is not None and facts.forecast != "too-few":
        return f"{name}: {days(facts.days_of_cover)} left"
    return f"{name}: {number(facts.on_hand)} left"


def arithmetic(facts: StockFacts, grade: Severity, today: date, zone: ZoneInfo) -> str:
    """Return what a judgement rests on, and how old that is.

    "4 left · sells 1.3 a day (0.9–1.8) · supplier takes 5 days · nothing on order → out Thu–Sat (82 %) · counted
    2 days ago; sales known to Thursday".
    """
    parts = [_left(facts), _pace(facts), _lead_time(facts)]
    if facts.reorder_point_source and facts.reorder_point is not None:
        parts.insert(2, f"reorder point {number(facts.reorder_point)}")
    coming = _on_order(facts, today)
    said = "" if grade is Severity.OUT else window(facts, today)
    parts.append(f"{coming} → {said} ({percent(facts.out_chance)})" if said else coming)
    parts.append(age(facts, today, zone))
    return " · ".join(parts)


def notice_body(facts: StockFacts, today: date) -> str:
    """Return the reason in one or two short sentences: "4 left, sells 1.3 a day. Supplier takes 5 days."."""
    pace = f", sells {rate(facts.daily_sales)}" if facts.daily_sales else ""
    what = "Nothing left" if facts.on_hand <= 0 else f"{number(facts.on_hand)} left"
    then = f"{_on_order(facts, today)}" if facts.on_order else _lead_time(facts)
    return f"{what}{pace}. {then[:1].upper()}{then[1:]}."


def several(names: Sequence[str], grades: Sequence[Severity]) -> tuple[str, str]:
    """Return title and body of a notice about more than one product, named in their order."""
    what = "sold out" if all(grade is Severity.OUT for grade in grades) else "running low"
    rest = f" and {len(names) - 2} more" if len(names) > 2 else ""
    return f"{len(names)} products are {what}", f"{', '.join(names[:2])}{rest}."


def window(facts: StockFacts, today: date) -> str:
    """Return when it will be out; empty: unknown.

    "out Thu–Sat", "out in 4–9 days", "out in 1–2 weeks", "may run out within 2 weeks".
    A weekday is named only within a week, and only where that is at least as likely as not.
    """
    if not facts.is_dated or facts.out_from is None or facts.out_to is None or not facts.out_chance:
        return ""
    first, last = (facts.out_from - today).days, (facts.out_to - today).days
    likely = facts.out_chance >= LIKELY_ENOUGH
    if last < 0:
        return "out by now" if likely else "may be out by now"
    if likely and last <= 6:
        begin, end = _day(facts.out_from, today), _day(facts.out_to, today)
        if first == last:
            return f"out {end}"
        return f"out by {end}" if first < 0 else f"out {begin}–{end}"
    verb = "out" if likely else "may run out"
    if last <= 6:
        return f"{verb} within a week"
    if likely and first < 7 and last <= 13:
        # Across the end of the week a weekday could be either of two; days can be counted.
        return f"out in {first}–{last} days" if first > 0 else f"out within {last} days"
    weeks = -(-(last + 1) // 7)
    if first < 7:
        return f"{verb} within {weeks} weeks"
    begin_weeks = first // 7
    return f"{verb} in {begin_weeks}–{weeks} weeks" if begin_weeks < weeks else f"{verb} in {weeks} weeks"


def age(facts: StockFacts, today: date, zone: ZoneInfo) -> str:
    """Return how old the figures are: "counted 2 days ago; sales known to Thursday"."""
    counted = ago((today - business_day(facts.counted_at, zone)).days)
    if facts.sales_to is None:
        return f"counted {counted}; no sales are known"
    back = (today - facts.sales_to).days
    to = "today" if back <= 0 else "yesterday" if back == 1 else ""
    return f"counted {counted}; sales known to {to or _past_day(facts.sales_to, back)}"


def on_order(quantity: float, due: date | None, today: date) -> str:
    """Return what is still to come: "24 on order, due Fri 13 Mar"."""
    if due is None:
        return f"{number(quantity)} on order"
    late = (today - due).days
    when = f"{_days_count(late)} overdue" if late > 0 else "due today" if late == 0 else f"due {due:%a %d %b}"
    return f"{number(quantity)} on order, {when}"


def ago(count: int) -> str:
    """Return how many days ago something was."""
    return "today" if count <= 0 else "yesterday" if count == 1 else f"{count} days ago"


def percent(chance: float | None) -> str:
    """Return a chance as a person reads it. What is not certain is never called so."""
    value = round((chance or 0.0) * 100)
    return f"{min(99, max(1, value))} %"


def number(value: float) -> str:
    """Return a quantity as a person writes it: no needless decimals."""
    return f"{value:,.3f}".rstrip("0").rstrip(".")


def rate(per_day: float) -> str:
    """Return a daily rate so that slow movers stay readable: "1.3 a day", "2 a week", "1 a month"."""
    unit, every = _unit(per_day)
    return f"{_short(per_day * every)} a {unit}"


def rate_band(per_day: float, low: float | None, high: float | None) -> str:
    """Return a daily rate with the band it lies in, where there is one: "1.3 a day (0.9–1.8)"."""
    unit, every = _unit(per_day)
    said = f"{_short(per_day * every)} a {unit}"
    if low is None or high is None or _short(low * every) == _short(high * every):
        return said
    return f"{said} ({_short(low * every)}–{_short(high * every)})"


def days(count: float) -> str:
    """Return a span of days without false precision."""
    if count < 1:
        return "less than a day"
    if count < 14:
        whole = round(count)
        return f"about {_days_count(whole)}"
    if count <= 70:
        return f"about {round(count / 7)} weeks"
    return f"about {round(count / 30)} months"


def _left(facts: StockFacts) -> str:
    """Return what is there, and how that follows from the count where it is not the count itself."""
    said = f"{number(facts.on_hand)} left"
    if facts.on_hand == facts.counted:
        return said
    since = [f"{number(facts.counted)} counted"]
    if facts.sold_since:
        since.append(f"{number(facts.sold_since)} sold")
    if facts.delivered_since:
        since.append(f"{number(facts.delivered_since)} delivered")
    return f"{said} ({', '.join(since)} since)"


def _pace(facts: StockFacts) -> str:
    if not facts.daily_sales:
        return "no sales to speak of" if facts.forecast == "ended" else "no sales in 4 weeks"
    said = f"sells {rate_band(facts.daily_sales, facts.daily_low, facts.daily_high)}"
    return said + {
        "none": ", by the last 4 weeks",
        "too-young": ", new, so only a guess",
        "too-few": ", too few sales to be sure",
    }.get(facts.forecast, "")


def _lead_time(facts: StockFacts) -> str:
    words = _SOURCES.get(facts.lead_time_source, "supplier takes {days}")
    return words.format(days=_days_count(facts.lead_time_days))


def _on_order(facts: StockFacts, today: date) -> str:
    if not facts.on_order:
        return "nothing on order"
    return on_order(facts.on_order, facts.next_due, today)


def _day(day: date, today: date) -> str:
    away = (day - today).days
    return "today" if away == 0 else "tomorrow" if away == 1 else f"{day:%a}"


def _past_day(day: date, back: int) -> str:
    return f"{day:%A}" if back <= 6 else f"{day.day} {day:%B %Y}"


def _days_count(count: float) -> str:
    return f"{_short(count)} day{'s' if count != 1 else ''}"


def _unit(per_day: float) -> tuple[str, int]:
    if per_day >= 0.95:
        return "day", 1
    return ("week", 7) if per_day * 7 >= 0.95 else ("month", 30)


def _short(value: float) -> str:
    return f"{value:,.1f}".removesuffix(".0")
