from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from app.store import rotation
from app.store.backup import backup_name
from app.store.rotation import to_delete
from tests.clock import TUESDAY_NOON

MADRID = ZoneInfo("Europe/Madrid")
ZONES = [MADRID, ZoneInfo("Pacific/Auckland"), ZoneInfo("America/Los_Angeles"), ZoneInfo("UTC")]


def daily(at: datetime) -> str:
    return backup_name(rotation.DAILY, at)


def live_through(moments: list[datetime], zone: ZoneInfo = MADRID) -> list[str]:
    """The copies that are left after one was made at each of these moments."""
    folder: set[str] = set()
    for now in moments:
        folder.add(daily(now))
        folder -= set(to_delete(folder, now=now, zone=zone))
    return sorted(folder)


def test_a_shop_that_is_open_every_day_has_seven_days_and_four_mondays() -> None:
    nights = [TUESDAY_NOON.replace(hour=1) + timedelta(days=day) for day in range(-60, 1)]
    assert live_through(nights) == [
        daily(datetime(2026, month, day, 1, tzinfo=UTC))
        for month, day in [(2, 16), (2, 23), (3, 2), (3, 4), (3, 5), (3, 6), (3, 7), (3, 8), (3, 9), (3, 10)]
    ]


def test_a_pc_that_was_off_for_a_month_keeps_what_it_had() -> None:
    before = [TUESDAY_NOON + timedelta(days=day) for day in range(-60, -30)]
    had = live_through(before)
    after = live_through([*before, TUESDAY_NOON])
    assert daily(TUESDAY_NOON) in after
    # One day and one week came, so at most the oldest of each had to make room.
    assert len(set(had) - set(after)) <= 2
    assert len(after) >= rotation.DAYS


def test_of_several_copies_of_one_day_the_newest_stays() -> None:
    hours = [TUESDAY_NOON + timedelta(hours=hour) for hour in range(-3, 4)]
    assert live_through(hours) == [daily(hours[-1])]


def test_the_day_is_the_shops() -> None:
    late, early = TUESDAY_NOON.replace(hour=10), TUESDAY_NOON.replace(hour=12)
    # Half past eleven at night and half past one in the morning in Auckland; one day in UTC.
    assert live_through([late, early], ZoneInfo("UTC")) == [daily(early)]
    assert live_through([late, early], ZoneInfo("Pacific/Auckland")) == [daily(late), daily(early)]


def test_copies_from_the_future_neither_go_nor_push_out_others() -> None:
    ahead = [daily(TUESDAY_NOON + timedelta(days=365 + day)) for day in range(20)]
    nights = [TUESDAY_NOON + timedelta(days=day) for day in range(-30, 1)]
    names = [*ahead, *map(daily, nights)]
    gone = to_delete(names, now=TUESDAY_NOON, zone=MADRID)
    assert gone == to_delete(map(daily, nights), now=TUESDAY_NOON, zone=MADRID)


past = st.integers(0, 190 * 86_400).map(lambda seconds: TUESDAY_NOON - timedelta(seconds=seconds))
others = st.one_of(
    st.text(max_size=20),
    past.flatmap(lambda at: st.sampled_from([backup_name("by-hand", at), backup_name("before-0002", at)])),
    st.sampled_from(
        ["tillwatch-20261399-000000-daily.db", "tillwatch-20260101-000000-daily.db.part", "notes.txt"]
    ),
)


@given(st.lists(others, max_size=30), st.sampled_from(ZONES))
def test_no_other_file_is_ever_deleted(names: list[str], zone: ZoneInfo) -> None:
    assert to_delete(names, now=TUESDAY_NOON, zone=zone) == []


def day_of(name: str, zone: ZoneInfo) -> date:
    at = rotation.made_at(name)
    assert at is not None
    return at.astimezone(zone).date()


def week_of(day: date) -> tuple[int, int]:
    return day.isocalendar()[:2]


@given(st.lists(past, min_size=1, max_size=80, unique=True).map(sorted), st.sampled_from(ZONES))
def test_the_last_days_and_weeks_that_ever_had_a_copy_still_have_one(
    made: list[datetime], zone: ZoneInfo
) -> None:
    kept = live_through(made, zone)
    days = {day_of(name, zone) for name in kept}
    ever = sorted({at.astimezone(zone).date() for at in made})
    assert set(ever[-rotation.DAYS :]) <= days
    assert set(sorted({week_of(day) for day in ever})[-rotation.WEEKS :]) <= {week_of(day) for day in days}
    assert daily(made[-1]) in kept
    assert len(kept) == len(days) <= rotation.DAYS + rotation.WEEKS
    assert to_delete(kept, now=made[-1], zone=zone) == []
    for name in kept:
        assert name == max(daily(at) for at in made if at.astimezone(zone).date() == day_of(name, zone))
