"""The words of stock alerts: the fact in the title, the arithmetic in the text, both in a notice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from app import language
from app.alerts.facts import StockFacts
from app.alerts.severity import Severity
from app.domain.time import business_day
from app.language import capital, day_long, day_short, number, tr, trc, trn, weekday

LIKELY_ENOUGH = 0.5
"""Less likely than this, and a window of days is spoken of as a possibility."""


def title(name: str, facts: StockFacts, grade: Severity, today: date) -> str:
    """Return the fact in a few words: "Espresso beans 1 kg: out Thu–Sat". What is before ": " is the name."""
    return f"{name}: {_fact(facts, grade, today)}"


def arithmetic(facts: StockFacts, grade: Severity, today: date, zone: ZoneInfo) -> str:
    """Return what a judgement rests on, and how old that is.

    "4 left · sells 1.3 a day (0.9–1.8) · supplier takes 5 days · nothing on order → out Thu–Sat (82 %) · counted
    2 days ago; sales known to Thursday".
    """
    parts = [_left(facts), _pace(facts), _lead_time(facts)]
    if facts.reorder_point_source and facts.reorder_point is not None:
        parts.insert(2, tr("reorder point {n}", n=number(facts.reorder_point)))
    coming = _on_order(facts, today)
    said = "" if grade is Severity.OUT else window(facts, today)
    parts.append(f"{coming} → {said} ({percent(facts.out_chance)})" if said else coming)
    parts.append(age(facts, today, zone))
    return " · ".join(parts)


def notice_body(facts: StockFacts, today: date) -> str:
    """Return the reason in one or two short sentences: "4 left, sells 1.3 a day. Supplier takes 5 days."."""
    then = _on_order(facts, today) if facts.on_order else _lead_time(facts)
    return f"{capital(_shelf(facts))}. {capital(then)}."


def several(names: Sequence[str], grades: Sequence[Severity]) -> tuple[str, str]:
    """Return title and body of a notice about more than one product, named in their order."""
    count = len(names)
    if all(grade is Severity.OUT for grade in grades):
        what = trn("{n} product is sold out", "{n} products are sold out", count)
    else:
        what = trn("{n} product is running low", "{n} products are running low", count)
    first = ", ".join(names[:2])
    if count <= 2:
        return what, f"{first}."
    # words: {names} are the first two products.
    return what, trn("{names} and {n} more.", "{names} and {n} more.", count - 2, names=first)


def window(facts: StockFacts, today: date) -> str:
    """Return when it will be out; empty: unknown.

    "out Thu–Sat", "out in 4–9 days", "out in 1–2 weeks", "may run out within 2 weeks".
    A weekday is named only within a week, and only where that is at least as likely as not.
    """
    if not facts.is_dated or facts.out_from is None or facts.out_to is None or not facts.out_chance:
        return ""
    first, last = (facts.out_from - today).days, (facts.out_to - today).days
    if facts.out_chance >= LIKELY_ENOUGH:
        return _likely_window(first, last, facts.out_from, facts.out_to)
    if last < 0:
        return tr("may be out by now")
    if last <= 6:
        return tr("may run out within a week")
    weeks = _weeks(last)
    if first < 7:
        return tr("may run out within {weeks} weeks", weeks=number(weeks))
    return tr("may run out in {first}–{last} weeks", first=number(first // 7), last=number(weeks))


def age(facts: StockFacts, today: date, zone: ZoneInfo) -> str:
    """Return how old the figures are: "counted 2 days ago; sales known to Thursday"."""
    counted = _counted((today - business_day(facts.counted_at, zone)).days)
    if facts.sales_to is None:
        unknown = tr("no sales are known")
        return f"{counted}; {unknown}"
    back = (today - facts.sales_to).days
    if back <= 0:
        known = tr("sales known to today")
    elif back == 1:
        known = tr("sales known to yesterday")
    else:
        day = weekday(facts.sales_to) if back <= 6 else day_long(facts.sales_to, year=True)
        # words: {day} is a weekday, or a day with its month and year.
        known = tr("sales known to {day}", day=day)
    return f"{counted}; {known}"


def ordered(quantity: float) -> str:
    """Return what is still to come, whenever that is: "24 on order"."""
    # words: how many pieces of a product were ordered and have not come yet.
    return trn("{n} on order", "{n} on order", quantity)


def on_order(quantity: float, due: date | None, today: date) -> str:
    """Return what is still to come: "24 on order, due Fri 13 Mar"."""
    if due is None:
        return ordered(quantity)
    late = (today - due).days
    if late > 0:
        overdue = trn("{n} day overdue", "{n} days overdue", late)
        # words: {overdue} is "3 days overdue".
        return trn("{n} on order, {overdue}", "{n} on order, {overdue}", quantity, overdue=overdue)
    if late == 0:
        return trn("{n} on order, due today", "{n} on order, due today", quantity)
    day = day_short(due, week=True)
    # words: {day} is "Fri 13 Mar".
    return trn("{n} on order, due {day}", "{n} on order, due {day}", quantity, day=day)


def percent(chance: float | None) -> str:
    """Return a chance as a person reads it. What is not certain is never called so."""
    value = round((chance or 0.0) * 100)
    return language.percent(min(99, max(1, value)) / 100)


def rate(per_day: float) -> str:
    """Return a daily rate so that slow movers stay readable: "1.3 a day", "2 a week", "1 a month"."""
    every = _every(per_day)
    count = _rounded(per_day * every)
    if every == 1:
        return trn("{n} a day", "{n} a day", count)
    if every == 7:
        return trn("{n} a week", "{n} a week", count)
    return trn("{n} a month", "{n} a month", count)


def rate_band(per_day: float, low: float | None, high: float | None) -> str:
    """Return a daily rate with the band it lies in, where there is one: "1.3 a day (0.9–1.8)"."""
    return f"{rate(per_day)}{_band(per_day, low, high)}"


def _fact(facts: StockFacts, grade: Severity, today: date) -> str:
    if facts.late_since is not None:
        if grade is Severity.OUT:
            return tr("sold out, delivery is late")
        return tr("delivery is late")
    if grade is Severity.OUT:
        return tr("sold out")
    said = window(facts, today)
    if said and (facts.out_chance or 0.0) >= LIKELY_ENOUGH:
        return said
    if facts.days_of_cover is not None and facts.forecast != "too-few":
        return days_left(facts.days_of_cover)
    return units_left(facts.on_hand)


def days_left(count: float) -> str:
    """Return for how long stock lasts, without false precision."""
    if count < 1:
        return tr("less than a day left")
    if count < 14:
        return trn("about {n} day left", "about {n} days left", round(count))
    if count <= 70:
        return trn("about {n} week left", "about {n} weeks left", round(count / 7))
    return trn("about {n} month left", "about {n} months left", round(count / 30))


def _likely_window(first: int, last: int, begin: date, end: date) -> str:
    """Return the window of a product that is as likely as not to be out; ``first`` and ``last`` in days from today."""
    if last < 0:
        # words: the product has probably sold out already.
        return tr("out by now")
    if last <= 6:
        if first == last:
            # words: {day} is "today", "tomorrow" or a weekday as it is written after "on".
            return tr("out {day}", day=_on(end, last))
        if first < 0:
            # words: {day} is "today", "tomorrow" or a weekday as it is written after "on".
            return tr("out by {day}", day=_on(end, last))
        # words: {first} and {last} are "today", "tomorrow" or a weekday as they are written after "between".
        return tr("out {first}–{last}", first=_between(begin, first), last=_between(end, last))
    if first < 7 and last <= 13:
        # Across the end of the week a weekday could be either of two; days can be counted.
        if first > 0:
            return tr("out in {first}–{last} days", first=number(first), last=number(last))
        return tr("out within {days} days", days=number(last))
    weeks = _weeks(last)
    if first < 7:
        return tr("out within {weeks} weeks", weeks=number(weeks))
    return tr("out in {first}–{last} weeks", first=number(first // 7), last=number(weeks))


def _weeks(days: int) -> int:
    """Return the weeks that it takes for so many days from today to be over."""
    return -(-(days + 1) // 7)


def _counted(count: int) -> str:
    if count <= 0:
        return tr("counted today")
    if count == 1:
        return tr("counted yesterday")
    return trn("counted {n} day ago", "counted {n} days ago", count)


def _left(facts: StockFacts) -> str:
    """Return what is there, and how that follows from the count where it is not the count itself."""
    said = units_left(facts.on_hand)
    if facts.on_hand == facts.counted:
        return said
    # words: how many pieces of a product were counted; likewise sold and delivered.
    since = [trn("{n} counted", "{n} counted", facts.counted)]
    if facts.sold_since:
        since.append(trn("{n} sold", "{n} sold", facts.sold_since))
    if facts.delivered_since:
        since.append(trn("{n} delivered", "{n} delivered", facts.delivered_since))
    # words: {left} is "4 left", {changes} is "9 counted, 8 sold, 3 delivered".
    return tr("{left} ({changes} since)", left=said, changes=", ".join(since))


def units_left(units: float) -> str:
    """Return how many are left: "4 left"."""
    # words: how many pieces of a product are left.
    return trn("{n} left", "{n} left", units)


def _shelf(facts: StockFacts) -> str:
    """Return what is left and, where it sells, how fast."""
    if not facts.daily_sales:
        return tr("nothing left") if facts.on_hand <= 0 else units_left(facts.on_hand)
    pace = sells(facts.daily_sales)
    if facts.on_hand <= 0:
        # words: {sells} is "sells 1.3 a day".
        return tr("nothing left, {sells}", sells=pace)
    # words: {sells} is "sells 1.3 a day".
    return trn("{n} left, {sells}", "{n} left, {sells}", facts.on_hand, sells=pace)


def _pace(facts: StockFacts) -> str:
    if not facts.daily_sales:
        return tr("no sales to speak of") if facts.forecast == "ended" else tr("no sales in 4 weeks")
    pace = sells(facts.daily_sales) + _band(facts.daily_sales, facts.daily_low, facts.daily_high)
    if facts.forecast == "none":
        # words: {sells} is "sells 1.3 a day (0.9–1.8)".
        return tr("{sells}, by the last 4 weeks", sells=pace)
    if facts.forecast == "too-young":
        # words: {sells} is "sells 1.3 a day (0.9–1.8)"; the product is new.
        return tr("{sells}, new, so only a guess", sells=pace)
    if facts.forecast == "too-few":
        # words: {sells} is "sells 1.3 a day (0.9–1.8)".
        return tr("{sells}, too few sales to be sure", sells=pace)
    return pace


def sells(per_day: float) -> str:
    """Return how fast a product sells: "sells 1.3 a day"."""
    every = _every(per_day)
    count = _rounded(per_day * every)
    if every == 1:
        return trn("sells {n} a day", "sells {n} a day", count)
    if every == 7:
        return trn("sells {n} a week", "sells {n} a week", count)
    return trn("sells {n} a month", "sells {n} a month", count)


def _band(per_day: float, low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return ""
    every = _every(per_day)
    begin, end = number(low * every, 1), number(high * every, 1)
    return "" if begin == end else f" ({begin}–{end})"


def _lead_time(facts: StockFacts) -> str:
    count = _rounded(facts.lead_time_days)
    if facts.lead_time_source == "assumed":
        return trn("lead time taken as {n} day", "lead time taken as {n} days", count)
    if facts.lead_time_source == "deliveries":
        return trn(
            "supplier takes {n} day by past deliveries", "supplier takes {n} days by past deliveries", count
        )
    return trn("supplier takes {n} day", "supplier takes {n} days", count)


def _on_order(facts: StockFacts, today: date) -> str:
    if not facts.on_order:
        return tr("nothing on order")
    return on_order(facts.on_order, facts.next_due, today)


def _on(day: date, away: int) -> str:
    """Return a day of this week as it stands by itself: "out Thu", "se agota el jueves"."""
    if away == 0:
        return trc("on a day", "today")
    if away == 1:
        return trc("on a day", "tomorrow")
    return (
        trc("on a day", "Mon"),
        trc("on a day", "Tue"),
        trc("on a day", "Wed"),
        trc("on a day", "Thu"),
        trc("on a day", "Fri"),
        trc("on a day", "Sat"),
        trc("on a day", "Sun"),
    )[day.weekday()]


def _between(day: date, away: int) -> str:
    """Return a day of this week as it stands beside another: "out Thu–Sat", "se agota entre jueves y sábado"."""
    if away == 0:
        return trc("between two days", "today")
    if away == 1:
        return trc("between two days", "tomorrow")
    return (
        trc("between two days", "Mon"),
        trc("between two days", "Tue"),
        trc("between two days", "Wed"),
        trc("between two days", "Thu"),
        trc("between two days", "Fri"),
        trc("between two days", "Sat"),
        trc("between two days", "Sun"),
    )[day.weekday()]


def _every(per_day: float) -> int:
    """Return the days to which a rate is stated: one, a week's or a month's."""
    if per_day >= 0.95:
        return 1
    return 7 if per_day * 7 >= 0.95 else 30


def _rounded(value: float) -> float:
    """Return a figure as it is written, so that one that is written as 1 takes the singular."""
    return round(value, 1)
