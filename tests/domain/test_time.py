from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.time import business_day, day_start, from_day_number, from_millis, to_day_number, to_millis

# Half-hour changes, changes at midnight, changes for Ramadan, and a country that moved over the date line.
ZONES = st.sampled_from(
    ["UTC", "Europe/Madrid", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Africa/Cairo",
     "America/Havana", "Asia/Beirut", "Asia/Kolkata", "Pacific/Chatham"]
).map(ZoneInfo)  # fmt: skip


@given(st.integers(-(10**13), 10**14))
def test_an_instant_survives_its_milliseconds(millis: int) -> None:
    assert to_millis(from_millis(millis)) == millis


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1), timezones=ZONES))  # noqa: DTZ001 - bounds are naive
def test_the_zone_in_which_an_instant_is_told_changes_nothing(instant: datetime) -> None:
    assert to_millis(instant) == to_millis(instant.astimezone(UTC))
    assert abs(from_millis(to_millis(instant)) - instant) < timedelta(milliseconds=1)


def test_a_wall_clock_without_a_zone_is_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        to_millis(datetime(2026, 3, 10, 12))  # noqa: DTZ001 - the naive one is what is tested


@given(st.dates())
def test_a_day_survives_its_number(day: date) -> None:
    assert from_day_number(to_day_number(day)) == day


def test_day_numbers_count_from_1970() -> None:
    assert to_day_number(date(1970, 1, 1)) == 0
    assert to_day_number(date(2026, 3, 10)) - to_day_number(date(2026, 3, 9)) == 1


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), ZONES)
def test_a_business_day_begins_at_its_start_and_not_before(day: date, zone: ZoneInfo) -> None:
    start = day_start(day, zone)
    assert business_day(start, zone) == day
    assert business_day(start - timedelta(milliseconds=1), zone) == day - timedelta(days=1)


def test_a_late_sale_belongs_to_the_shops_day_not_to_utcs() -> None:
    sold = datetime(2026, 7, 31, 23, 30, tzinfo=UTC)
    assert business_day(sold, ZoneInfo("Europe/Madrid")) == date(2026, 8, 1)
    assert business_day(sold, ZoneInfo("America/New_York")) == date(2026, 7, 31)
