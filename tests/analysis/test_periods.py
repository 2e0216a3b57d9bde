from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.analysis.periods import month_end, month_start, periods_touching, week_start

DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(DAYS)
def test_a_week_begins_on_its_monday(day: date) -> None:
    start = week_start(day)
    assert start.isoweekday() == 1
    assert start <= day < start + timedelta(days=7)


@given(DAYS)
def test_a_month_runs_from_its_first_to_its_last_day(day: date) -> None:
    assert month_start(day).day == 1
    assert month_start(day) <= day <= month_end(day)
    assert (month_end(day) + timedelta(days=1)).day == 1
    assert (month_start(day).month, month_start(day).year) == (month_end(day).month, month_end(day).year)


@given(DAYS, st.integers(0, 70))
def test_every_day_week_and_month_that_is_touched_is_there_once(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    days = [first + timedelta(days=step) for step in range(length + 1)]
    found = periods_touching(first, last)
    assert len(found) == len(set(found))
    assert {period for period in found if period[0] == "day"} == {("day", day, day) for day in days}
    assert {period for period in found if period[0] == "week"} == {
        ("week", week_start(day), week_start(day) + timedelta(days=6)) for day in days
    }
    assert {period for period in found if period[0] == "month"} == {
        ("month", month_start(day), month_end(day)) for day in days
    }
