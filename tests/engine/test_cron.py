"""Listing the minutes of a day must give just what walking the clock minute by minute gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.cron import cron_fires

# Clocks that change by half an hour, by two hours, at midnight, over a day's end, by leaving out a day; and none.
ZONES = [
    "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Antarctica/Troll", "Asia/Beirut",
    "Africa/Cairo", "America/Havana", "America/Nuuk", "Pacific/Apia", "Asia/Kolkata", "UTC",
]  # fmt: skip
TEXTS = st.tuples(
    st.sampled_from(["0", "30", "*/15", "*", "5,35", "59", "*/7"]),
    st.sampled_from(["*", "2", "0", "23", "1-3", "*/6", "0,12", "9-18"]),
    st.sampled_from(["*", "*", "1", "13", "L", "*/3"]),
    st.sampled_from(["*", "*", "3", "10,11", "12"]),
    st.sampled_from(["*", "*", "1", "5,6", "1#2", "5L"]),
).map(" ".join)


def next_change(zone: ZoneInfo, after: datetime) -> datetime:
    days = (after + timedelta(days=step) for step in range(400))
    return next(
        (
            day
            for day in days
            if day.astimezone(zone).utcoffset() != (day + timedelta(days=1)).astimezone(zone).utcoffset()
        ),
        after,
    )


def expected(text: str, zone: ZoneInfo, start: datetime, end: datetime) -> list[datetime]:
    sim = CronSim(text, start.astimezone(zone))
    if not any(field.startswith("*") for field in text.split()[:2]):
        # Fixed times: cronsim moves those that a clock change skips, and fires those that it repeats once.
        return list(takewhile(lambda at: at <= end, (fire.astimezone(UTC) for fire in sim)))
    minutes = (start.replace(second=0) + timedelta(minutes=step) for step in range(1, 7 * 1_440))
    return [
        at
        for at, local in ((at, at.astimezone(zone)) for at in minutes if at <= end)
        if local.minute in sim.minutes and local.hour in sim.hours and local.month in sim.months
        if sim.match_day(local)
    ]


@settings(deadline=None)
@given(
    TEXTS,
    st.sampled_from(ZONES).map(ZoneInfo),
    st.datetimes(datetime(2011, 1, 1), datetime(2027, 12, 31)),  # noqa: DTZ001 - made aware below
    st.integers(-90_000, 90_000),
)
def test_it_finds_what_a_walk_finds_around_every_change_of_the_clock(
    text: str, zone: ZoneInfo, year: datetime, seconds: int
) -> None:
    start = next_change(zone, year.replace(tzinfo=UTC, microsecond=0)) + timedelta(seconds=seconds)
    end = start + timedelta(days=6)
    found = list(takewhile(lambda at: at <= end, cron_fires(text, zone, start)))
    assert found == expected(text, zone, start, end)
