from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.alerts.severity import Severity
from app.alerts.wording import (
    age,
    arithmetic,
    days_left,
    notice_body,
    on_order,
    percent,
    rate,
    several,
    title,
    window,
)
from tests.alerts.made_facts import BEANS, TODAY, ZONE


def test_an_alert_carries_its_arithmetic_and_the_age_of_its_data() -> None:
    assert title("Espresso beans", BEANS, Severity.BEFORE_DELIVERY, TODAY) == "Espresso beans: out Thu–Sat"
    assert arithmetic(BEANS, Severity.BEFORE_DELIVERY, TODAY, ZONE) == (
        "4 left · sells 1.3 a day (0.9–1.8) · supplier takes 5 days · nothing on order → out Thu–Sat (82 %)"
        " · counted 2 days ago; sales known to yesterday"
    )
    assert notice_body(BEANS, TODAY) == "4 left, sells 1.3 a day. Supplier takes 5 days."


def test_what_is_believed_is_shown_to_follow_from_the_count() -> None:
    facts = replace(BEANS, counted=9.0, sold_since=8.0, delivered_since=3.0)
    assert arithmetic(facts, Severity.LOW, TODAY, ZONE).startswith(
        "4 left (9 counted, 8 sold, 3 delivered since) · "
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "out Thu–Sat"),
        ({"out_from": date(2026, 3, 10)}, "out today–Sat"),
        ({"out_from": date(2026, 3, 11), "out_to": date(2026, 3, 11)}, "out tomorrow"),
        ({"out_from": date(2026, 3, 8)}, "out by Sat"),
        ({"out_from": date(2026, 3, 5), "out_to": date(2026, 3, 8)}, "out by now"),
        ({"out_to": date(2026, 3, 17)}, "out in 2–7 days"),
        ({"out_from": date(2026, 3, 10), "out_to": date(2026, 3, 19)}, "out within 9 days"),
        ({"out_from": date(2026, 3, 16), "out_to": date(2026, 3, 24)}, "out within 3 weeks"),
        ({"out_from": date(2026, 3, 17), "out_to": date(2026, 3, 23)}, "out in 1–2 weeks"),
        ({"out_from": date(2026, 3, 20), "out_to": date(2026, 4, 5)}, "out in 1–4 weeks"),
        ({"out_chance": 0.49}, "may run out within a week"),
        ({"out_chance": 0.2, "out_to": date(2026, 3, 30)}, "may run out within 3 weeks"),
        ({"out_chance": None}, ""),
        ({"forecast": "too-few"}, ""),
        ({"forecast": "none"}, ""),
        ({"out_from": None, "out_to": None}, ""),
    ],
)
def test_a_weekday_is_named_only_where_it_is_near_and_likely(given: dict[str, Any], said: str) -> None:
    assert window(replace(BEANS, **given), TODAY) == said


@pytest.mark.parametrize("first", range(28))
@pytest.mark.parametrize("last", [0, 3, 6, 7, 13, 27])
def test_no_weekday_is_ever_named_that_is_a_week_or_more_away(first: int, last: int) -> None:
    begin, end = TODAY + timedelta(days=first), TODAY + timedelta(days=max(first, last))
    said = window(replace(BEANS, out_from=begin, out_to=end), TODAY)
    named = re.search("Mon|Tue|Wed|Thu|Fri|Sat|Sun|today|tomorrow", said)
    assert (named is None) == ((end - TODAY).days > 6)


@pytest.mark.parametrize(
    ("given", "grade", "said"),
    [
        ({"on_hand": 0.0}, Severity.OUT, "Beans: sold out"),
        ({"on_hand": 0.0, "late_since": TODAY}, Severity.OUT, "Beans: sold out, delivery is late"),
        ({"late_since": TODAY}, Severity.LOW, "Beans: delivery is late"),
        ({"out_chance": 0.3}, Severity.LOW, "Beans: about 3 days left"),
        ({"forecast": "too-few"}, Severity.LOW, "Beans: 4 left"),
        ({"forecast": "none", "days_of_cover": None}, Severity.LOW, "Beans: 4 left"),
    ],
)
def test_the_title_says_the_fact(given: dict[str, Any], grade: Severity, said: str) -> None:
    assert title("Beans", replace(BEANS, **given), grade, TODAY) == said


@pytest.mark.parametrize(
    ("given", "part"),
    [
        ({"forecast": "none"}, " · sells 1.3 a day (0.9–1.8), by the last 4 weeks · "),
        ({"forecast": "too-young"}, " · sells 1.3 a day (0.9–1.8), new, so only a guess · "),
        ({"forecast": "too-few"}, " · sells 1.3 a day (0.9–1.8), too few sales to be sure · "),
        ({"daily_sales": None, "forecast": "never"}, " · no sales in 4 weeks · "),
        ({"daily_sales": None, "forecast": "ended"}, " · no sales to speak of · "),
        ({"daily_sales": 0.2, "daily_low": 0.2, "daily_high": 0.2}, " · sells 1.4 a week · "),
        ({"lead_time_source": "assumed", "lead_time_days": 7.0}, " · lead time taken as 7 days · "),
        ({"lead_time_source": "deliveries"}, " · supplier takes 5 days by past deliveries · "),
        ({"lead_time_days": 1.0}, " · supplier takes 1 day · "),
        ({"reorder_point": 6.0, "reorder_point_source": "owner"}, " · reorder point 6 · "),
        ({"on_order": 24.0, "next_due": date(2026, 3, 13)}, " · 24 on order, due Fri 13 Mar → out "),
        ({"on_order": 24.0, "next_due": date(2026, 3, 7)}, " · 24 on order, 3 days overdue → out "),
    ],
)
def test_where_each_figure_comes_from_is_said(given: dict[str, Any], part: str) -> None:
    assert part in arithmetic(replace(BEANS, **given), Severity.LOW, TODAY, ZONE)


@pytest.mark.parametrize(
    ("sales_to", "said"),
    [
        (TODAY, "counted 2 days ago; sales known to today"),
        (date(2026, 3, 5), "counted 2 days ago; sales known to Thursday"),
        (date(2026, 2, 20), "counted 2 days ago; sales known to 20 February 2026"),
        (None, "counted 2 days ago; no sales are known"),
    ],
)
def test_the_age_of_the_data_is_said(sales_to: date | None, said: str) -> None:
    assert age(replace(BEANS, sales_to=sales_to), TODAY, ZONE) == said


def test_several_products_make_one_notice() -> None:
    grades = [Severity.OUT, Severity.LOW, Severity.LOW]
    assert several(["Beans", "Tea", "Mug"], grades) == (
        "3 products are running low",
        "Beans, Tea and 1 more.",
    )
    assert several(["Beans", "Tea"], grades[:1] * 2) == ("2 products are sold out", "Beans, Tea.")


def test_what_is_coming_is_told_first_in_a_notice() -> None:
    facts = replace(BEANS, on_order=24.0, next_due=date(2026, 3, 7), on_hand=0.0)
    assert notice_body(facts, TODAY) == "Nothing left, sells 1.3 a day. 24 on order, 3 days overdue."
    assert on_order(3, TODAY, TODAY) == "3 on order, due today"
    assert on_order(3, None, TODAY) == "3 on order"


@pytest.mark.parametrize(
    ("per_day", "text"), [(1.3, "1.3 a day"), (2.0, "2 a day"), (0.3, "2.1 a week"), (0.03, "0.9 a month")]
)
def test_slow_movers_stay_readable(per_day: float, text: str) -> None:
    assert rate(per_day) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0.4, "less than a day left"),
        (1.2, "about 1 day left"),
        (13.4, "about 13 days left"),
        (20, "about 3 weeks left"),
        (400, "about 13 months left"),
    ],
)
def test_spans_have_no_false_precision(count: float, text: str) -> None:
    assert days_left(count) == text


@pytest.mark.parametrize(
    ("chance", "text"), [(0.824, "82 %"), (0.999, "99 %"), (0.001, "1 %"), (None, "1 %")]
)
def test_what_is_not_certain_is_never_called_so(chance: float | None, text: str) -> None:
    assert percent(chance) == text
