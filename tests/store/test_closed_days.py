from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.store.closed_days import ClosedDays, closed_days, closed_days_of
from app.store.database import Store
from tests.filling import sale, take_sales

MONDAY = date(2026, 1, 5)
SUNDAY = 6


def days(weeks: int, opened: Callable[[date], bool]) -> list[date]:
    return [day for day in (MONDAY + timedelta(days=number) for number in range(7 * weeks)) if opened(day)]


def not_sundays(day: date) -> bool:
    return day.weekday() != SUNDAY


def test_a_weekday_without_a_sale_in_four_weeks_is_closed(store: Store) -> None:
    """Known from the sales of a single product."""
    take_sales(store, [sale(str(day), "TEA", day) for day in days(6, not_sundays)])
    with store.read() as connection:
        found = closed_days(connection, MONDAY, MONDAY + timedelta(days=41))
    assert found == ClosedDays((SUNDAY,), ())


def test_other_days_without_a_sale_are_single_closed_days() -> None:
    holiday = MONDAY + timedelta(days=15)
    assert closed_days_of(days(6, lambda day: not_sundays(day) and day != holiday)) == ClosedDays(
        (SUNDAY,), (holiday,)
    )


def test_three_weeks_are_not_enough_to_know_a_weekday() -> None:
    sundays = (MONDAY + timedelta(days=6), MONDAY + timedelta(days=13), MONDAY + timedelta(days=20))
    assert closed_days_of([*days(3, not_sundays), MONDAY + timedelta(days=21)]) == ClosedDays((), sundays)


def test_a_shop_that_closes_on_sundays_from_some_week_on_is_closed_on_sundays() -> None:
    opened = days(12, lambda day: not_sundays(day) or day < MONDAY + timedelta(days=40))
    assert closed_days_of(opened) == ClosedDays((SUNDAY,), ())


def test_a_shop_that_opens_on_sundays_again_is_open_on_sundays() -> None:
    opened = days(12, lambda day: not_sundays(day) or day > MONDAY + timedelta(days=70))
    found = closed_days_of(opened)
    assert found.weekdays == ()
    assert {day.weekday() for day in found.dates} == {SUNDAY}


def test_a_long_holiday_closes_no_weekday() -> None:
    away = [MONDAY + timedelta(days=number) for number in range(28, 28 + 42)]
    found = closed_days_of(days(16, lambda day: not_sundays(day) and day not in away))
    assert found == ClosedDays((SUNDAY,), tuple(day for day in away if not_sundays(day)))


def test_nothing_is_said_of_a_slow_shop() -> None:
    assert closed_days_of(days(12, lambda day: day.weekday() in (0, 3, 5))) == ClosedDays()
    assert closed_days_of([]) == ClosedDays()


def test_before_the_first_and_after_the_last_sale_nothing_is_known(store: Store) -> None:
    take_sales(store, [sale(str(day), "TEA", day) for day in days(6, not_sundays)])
    with store.read() as connection:
        found = closed_days(connection, MONDAY - timedelta(days=100), MONDAY + timedelta(days=100))
    assert found == ClosedDays((SUNDAY,), ())


@given(st.sets(st.integers(0, 90)))
def test_no_day_with_a_sale_is_a_closed_date_and_every_other_is_accounted_for(numbers: set[int]) -> None:
    opened = [MONDAY + timedelta(days=number) for number in sorted(numbers)]
    found = closed_days_of(opened)
    assert not set(found.dates) & set(opened)
    if found != ClosedDays():
        between = days(13, lambda day: opened[0] <= day <= opened[-1])
        assert all(day in opened or day in found.dates or day.weekday() in found.weekdays for day in between)


def test_what_the_owner_says_of_the_week_counts_before_what_the_sales_show() -> None:
    """Two weeks of a new shop, which its sales say nothing of yet; it sold on one Sunday all the same."""
    holiday, sunday = MONDAY + timedelta(days=8), MONDAY + timedelta(days=6)
    opened = days(2, lambda day: day != holiday and (not_sundays(day) or day == sunday))
    assert closed_days_of(opened).weekdays == ()
    assert closed_days_of(opened, range(6)) == ClosedDays((SUNDAY,), (holiday,))


def test_a_slow_shop_was_not_closed_whenever_it_sold_nothing() -> None:
    opened = [MONDAY, MONDAY + timedelta(days=11)]
    assert closed_days_of(opened, range(6)) == ClosedDays((SUNDAY,), ())


def test_without_any_sale_the_owners_word_is_all_there_is() -> None:
    assert closed_days_of([], range(6)) == ClosedDays((SUNDAY,), ())
    assert closed_days_of([]) == ClosedDays()
