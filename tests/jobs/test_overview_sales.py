from __future__ import annotations

from datetime import date, timedelta

from app.jobs.overview import today_view
from app.jobs.service import Service
from tests.clock import FakeClock
from tests.jobs.insights.shop import TODAY, daily, days_ago, sell


def test_a_holiday_is_no_bad_news(service: Service) -> None:
    sell(service, *((days_ago(back), "100") for back in range(2, 40)), (TODAY, "30"))
    lines = today_view(service).sales_lines
    assert lines == ("Yesterday the shop was closed",)


def test_a_day_that_is_not_over_is_held_against_nothing(service: Service, clock: FakeClock) -> None:
    sell(service, *((days_ago(back), "100") for back in range(1, 40)), (TODAY, "30"))
    assert today_view(service).sales_lines[1] == (
        "This week so far €100.00 · as much as the same days last week"
    )
    clock.advance(timedelta(hours=7))
    assert today_view(service).sales_lines[1] == (
        "This week so far €130.00 · 35 % less than the same days last week"
    )


def test_a_week_with_a_holiday_is_compared_by_open_day(service: Service, clock: FakeClock) -> None:
    clock.advance(timedelta(days=3))  # Friday
    days = [date(2026, 3, 12) - timedelta(days=back) for back in range(40)]
    sell(service, *((day, "100") for day in days if day != date(2026, 3, 10)))
    assert today_view(service).sales_lines[1] == (
        "This week so far €300.00 · as much as last week, by open day"
    )


def test_sales_that_are_not_known_are_not_called_none(service: Service) -> None:
    daily(service, "TEA", [3] * 20, last=days_ago(5))
    assert today_view(service).sales_lines == ("The latest sales known are from Thursday 5 March 2026.",)
