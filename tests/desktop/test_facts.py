"""The arithmetic behind an alert, in words: complete, and silent on what is not known."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from app.desktop.facts import fact_lines
from tests.desktop.shop import NOON

UTC = ZoneInfo("UTC")


def said(**facts: object) -> dict[str, str]:
    return dict(fact_lines(facts, NOON, UTC))


def test_nothing_known_says_nothing() -> None:
    assert said() == {}
    assert said(products=None, on_hand=None, supplier="", next_due=None) == {}


def test_a_slow_pace_is_told_as_the_alert_tells_it() -> None:
    assert said(daily_sales=0.143, daily_low=0.0714, daily_high=0.2857) == {
        "Expected to sell": "1 a week (0.5–2)"
    }
    assert said(daily_sales=0) == {"Expected to sell": "0"}


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2026-03-12", "2026-03-12", "12 Mar 2026"),
        ("2026-03-12", "2026-03-14", "12–14 Mar 2026"),
        ("2026-03-30", "2026-04-02", "30 Mar–2 Apr 2026"),
        ("2026-12-30", "2027-01-02", "30 Dec 2026 – 2 Jan 2027"),
    ],
)
def test_a_window_says_once_what_its_days_share(first: str, last: str, words: str) -> None:
    assert (
        said(forecast="ok", out_from=first, out_to=last, out_chance=0.82)["Probably out"] == f"{words} · 82 %"
    )


def test_an_unlikely_window_is_not_called_probable() -> None:
    found = said(forecast="ok", out_from="2026-03-12", out_to="2026-03-14", out_chance=0.3)
    assert found["Could be out"] == "12–14 Mar 2026 · 30 %"
    assert "Probably out" not in found


def test_days_are_named_only_from_a_forecast() -> None:
    found = said(forecast="too-few", out_from="2026-03-12", out_to="2026-03-14", out_chance=0.9)
    assert found == {"Forecast": "not possible: it sells too seldom"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("owner", "5 days · set by you"),
        ("file", "5 days · from your file"),
        ("supplier", "5 days · set by you for this supplier"),
        ("deliveries", "5 days · from past deliveries"),
        ("assumed", "5 days · assumed"),
    ],
)
def test_a_lead_time_says_who_says_so(source: str, words: str) -> None:
    assert said(lead_time_days=5.0, lead_time_source=source) == {"Supplier takes": words}


def test_what_is_on_order_and_what_came_are_part_of_the_sum() -> None:
    assert said(
        on_hand=3,
        counted=10,
        counted_at="2026-03-09T08:00:00+00:00",
        sold_since=9,
        delivered_since=2,
        on_order=24,
        next_due="2026-03-13",
        next_due_quantity=12,
        late_since="2026-03-10",
    ) == {
        "On the shelf": "3",
        "Last counted": "10 · Mon 08:00",
        "Sold since the count": "9",
        "Delivered since the count": "2",
        "On order": "24",
        "Next delivery": "12 · 13 Mar 2026",
        "Late since": "10 Mar 2026",
    }


def test_what_is_almost_sure_is_not_called_sure() -> None:
    assert said(chance_week=0.9999)["Out within a week"] == "more than 99 %"
    assert said(chance_week=0.0)["Out within a week"] == "less than 1 %"


def test_a_chance_that_counts_on_an_order_not_placed_says_so() -> None:
    assert said(chance_week=0.2, habit=True) == {"Empty within a week, as you usually order": "20 %"}
    assert said(chance_week=0.2, habit=False) == {"Out within a week": "20 %"}
