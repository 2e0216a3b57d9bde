from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UsageError
from app.engine.rules import Rule, due_times, fires_after, in_words, next_fire, validate

MADRID = ZoneInfo("Europe/Madrid")
NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
# (zone, the day on which the clocks go forward, the day on which they go back, a time that the first one skips,
# a time that the second one repeats)
CLOCK_CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29), date(2026, 10, 25), (2, 30), (2, 30)),
    ("America/New_York", date(2026, 3, 8), date(2026, 11, 1), (2, 30), (1, 30)),
    ("Australia/Lord_Howe", date(2026, 10, 4), date(2026, 4, 5), (2, 15), (1, 45)),
    ("Africa/Casablanca", date(2026, 3, 22), date(2026, 2, 15), (2, 30), (2, 30)),
]
EACH_CLOCK_CHANGE = pytest.mark.parametrize(
    ("zone", "forward", "back", "skipped", "repeated"),
    CLOCK_CHANGES,
    ids=[change[0] for change in CLOCK_CHANGES],
)


# Worked out by hand from the zones' own rules: (zone, cron text, asked at, the due instants that follow).
AROUND_CLOCK_CHANGES = [
    # Berlin, 29 March: 02:00 becomes 03:00 at 01:00 UTC.
    ("Europe/Berlin", "30 2 * * *", "2026-03-28T00:00Z",
     ["2026-03-28T01:30Z", "2026-03-29T01:00Z", "2026-03-30T00:30Z"]),
    ("Europe/Berlin", "30 * * * *", "2026-03-29T00:00Z",
     ["2026-03-29T00:30Z", "2026-03-29T01:30Z", "2026-03-29T02:30Z"]),
    ("Europe/Berlin", "*/15 * * * *", "2026-03-29T00:40Z",
     ["2026-03-29T00:45Z", "2026-03-29T01:00Z", "2026-03-29T01:15Z"]),
    ("Europe/Berlin", "0 9 * * *", "2026-03-28T00:00Z",
     ["2026-03-28T08:00Z", "2026-03-29T07:00Z", "2026-03-30T07:00Z"]),
    ("Europe/Berlin", "0 9 * * 1", "2026-03-22T00:00Z",
     ["2026-03-23T08:00Z", "2026-03-30T07:00Z", "2026-04-06T07:00Z"]),
    ("Europe/Berlin", "0 12 13 * 5", "2026-03-21T00:00Z",
     ["2026-03-27T11:00Z", "2026-04-03T10:00Z", "2026-04-10T10:00Z", "2026-04-13T10:00Z", "2026-04-17T10:00Z"]),
    # Berlin, 25 October: 03:00 becomes 02:00 at 01:00 UTC.
    ("Europe/Berlin", "30 2 * * *", "2026-10-24T00:00Z",
     ["2026-10-24T00:30Z", "2026-10-25T00:30Z", "2026-10-26T01:30Z"]),
    ("Europe/Berlin", "30 * * * *", "2026-10-24T23:00Z",
     ["2026-10-24T23:30Z", "2026-10-25T00:30Z", "2026-10-25T01:30Z", "2026-10-25T02:30Z"]),
    ("Europe/Berlin", "*/15 * * * *", "2026-10-25T00:40Z",
     ["2026-10-25T00:45Z", "2026-10-25T01:00Z", "2026-10-25T01:15Z"]),
    ("Europe/Berlin", "0 9 * * *", "2026-10-24T00:00Z",
     ["2026-10-24T07:00Z", "2026-10-25T08:00Z", "2026-10-26T08:00Z"]),
    # New York, 8 March: 02:00 becomes 03:00 at 07:00 UTC.
    ("America/New_York", "30 2 * * *", "2026-03-07T00:00Z",
     ["2026-03-07T07:30Z", "2026-03-08T07:00Z", "2026-03-09T06:30Z"]),
    ("America/New_York", "30 * * * *", "2026-03-08T06:00Z",
     ["2026-03-08T06:30Z", "2026-03-08T07:30Z", "2026-03-08T08:30Z"]),
    ("America/New_York", "0 9 * * *", "2026-03-07T00:00Z",
     ["2026-03-07T14:00Z", "2026-03-08T13:00Z", "2026-03-09T13:00Z"]),
    # New York, 1 November: 02:00 becomes 01:00 at 06:00 UTC.
    ("America/New_York", "30 1 * * *", "2026-10-31T00:00Z",
     ["2026-10-31T05:30Z", "2026-11-01T05:30Z", "2026-11-02T06:30Z"]),
    ("America/New_York", "30 2 * * *", "2026-10-31T00:00Z",
     ["2026-10-31T06:30Z", "2026-11-01T07:30Z", "2026-11-02T07:30Z"]),
    ("America/New_York", "30 * * * *", "2026-11-01T04:00Z",
     ["2026-11-01T04:30Z", "2026-11-01T05:30Z", "2026-11-01T06:30Z", "2026-11-01T07:30Z"]),
    ("America/New_York", "0 9 * * *", "2026-10-31T00:00Z",
     ["2026-10-31T13:00Z", "2026-11-01T14:00Z", "2026-11-02T14:00Z"]),
    # Lord Howe, 4 October: 02:00 becomes 02:30 at 15:30 UTC of the day before.
    ("Australia/Lord_Howe", "15 2 * * *", "2026-10-02T00:00Z",
     ["2026-10-02T15:45Z", "2026-10-03T15:30Z", "2026-10-04T15:15Z"]),
    ("Australia/Lord_Howe", "30 2 * * *", "2026-10-02T00:00Z",
     ["2026-10-02T16:00Z", "2026-10-03T15:30Z", "2026-10-04T15:30Z"]),
    ("Australia/Lord_Howe", "30 * * * *", "2026-10-03T14:30Z",
     ["2026-10-03T15:00Z", "2026-10-03T15:30Z", "2026-10-03T16:30Z"]),
    ("Australia/Lord_Howe", "*/15 * * * *", "2026-10-03T15:10Z",
     ["2026-10-03T15:15Z", "2026-10-03T15:30Z", "2026-10-03T15:45Z"]),
    ("Australia/Lord_Howe", "0 9 * * *", "2026-10-02T00:00Z",
     ["2026-10-02T22:30Z", "2026-10-03T22:00Z", "2026-10-04T22:00Z"]),
    # Lord Howe, 5 April: 02:00 becomes 01:30 at 15:00 UTC of the day before.
    ("Australia/Lord_Howe", "45 1 * * *", "2026-04-03T00:00Z",
     ["2026-04-03T14:45Z", "2026-04-04T14:45Z", "2026-04-05T15:15Z"]),
    ("Australia/Lord_Howe", "30 * * * *", "2026-04-04T13:00Z",
     ["2026-04-04T13:30Z", "2026-04-04T14:30Z", "2026-04-04T15:00Z", "2026-04-04T16:00Z"]),
    ("Australia/Lord_Howe", "0 9 * * *", "2026-04-03T00:00Z",
     ["2026-04-03T22:00Z", "2026-04-04T22:30Z", "2026-04-05T22:30Z"]),
    # Casablanca, 15 February (Ramadan begins): 03:00 becomes 02:00 at 02:00 UTC.
    ("Africa/Casablanca", "30 2 * * *", "2026-02-14T00:00Z",
     ["2026-02-14T01:30Z", "2026-02-15T01:30Z", "2026-02-16T02:30Z"]),
    ("Africa/Casablanca", "30 * * * *", "2026-02-15T01:00Z",
     ["2026-02-15T01:30Z", "2026-02-15T02:30Z", "2026-02-15T03:30Z"]),
    ("Africa/Casablanca", "0 9 * * *", "2026-02-14T00:00Z",
     ["2026-02-14T08:00Z", "2026-02-15T09:00Z", "2026-02-16T09:00Z"]),
    # Casablanca, 22 March (Ramadan has ended): 02:00 becomes 03:00 at 02:00 UTC.
    ("Africa/Casablanca", "30 2 * * *", "2026-03-21T00:00Z",
     ["2026-03-21T02:30Z", "2026-03-22T02:00Z", "2026-03-23T01:30Z"]),
    ("Africa/Casablanca", "*/15 * * * *", "2026-03-22T01:40Z",
     ["2026-03-22T01:45Z", "2026-03-22T02:00Z", "2026-03-22T02:15Z"]),
    ("Africa/Casablanca", "0 9 * * *", "2026-03-21T00:00Z",
     ["2026-03-21T09:00Z", "2026-03-22T08:00Z", "2026-03-23T08:00Z"]),
]  # fmt: skip


def cron(text: str, zone: str = "Europe/Madrid") -> Rule:
    return Rule("cron", text, ZoneInfo(zone), NEW_YEAR)


def every(seconds: int, anchor: datetime = NEW_YEAR) -> Rule:
    return Rule("interval", str(seconds), MADRID, anchor)


def local_days(rule: Rule, around: date) -> list[date]:
    """The local days of the fires from three days before ``around`` to three days after it."""
    start = datetime(around.year, around.month, around.day, 12, tzinfo=rule.zone).astimezone(UTC)
    fires = due_times(rule, start - timedelta(days=3), start + timedelta(days=3))
    return [fire.astimezone(rule.zone).date() for fire in fires]


def test_day_one_of_the_week_is_monday() -> None:
    fires = islice(fires_after(cron("0 9 * * 1"), NEW_YEAR), 60)
    for fire in fires:
        local = fire.astimezone(MADRID)
        assert (local.strftime("%A"), local.hour, local.minute) == ("Monday", 9, 0)


def test_day_of_month_and_day_of_week_are_alternatives() -> None:
    days = {
        fire.date() for fire in due_times(cron("0 12 13 * 5", "UTC"), NEW_YEAR, NEW_YEAR + timedelta(days=59))
    }
    assert days == {
        date(2026, 1, 1) + timedelta(days=step)
        for step in range(59)
        if (date(2026, 1, 1) + timedelta(days=step)).weekday() == 4
        or (date(2026, 1, 1) + timedelta(days=step)).day == 13
    }


@EACH_CLOCK_CHANGE
def test_a_daily_time_fires_once_on_each_day_around_clock_changes(
    zone: str, forward: date, back: date, skipped: tuple[int, int], repeated: tuple[int, int]
) -> None:
    for day, (hour, minute) in ((forward, skipped), (back, repeated), (forward, (12, 0)), (back, (12, 0))):
        rule = cron(f"{minute} {hour} * * *", zone)
        days = local_days(rule, day)
        assert len(days) == len(set(days)), "a day fired twice"
        assert {day - timedelta(days=1), day, day + timedelta(days=1)} <= set(days)


@EACH_CLOCK_CHANGE
def test_the_clock_really_changes_on_those_days(
    zone: str, forward: date, back: date, skipped: tuple[int, int], repeated: tuple[int, int]
) -> None:
    """Guards the table above: with wrong days the tests around it would show nothing."""
    tz = ZoneInfo(zone)
    gap = datetime(forward.year, forward.month, forward.day, *skipped, tzinfo=tz)
    assert gap.astimezone(UTC).astimezone(tz).time() != gap.time()
    twice = datetime(back.year, back.month, back.day, *repeated, tzinfo=tz)
    assert twice.utcoffset() != twice.replace(fold=1).utcoffset()


@EACH_CLOCK_CHANGE
def test_every_minute_means_every_minute_also_while_the_clock_changes(
    zone: str, forward: date, back: date, skipped: tuple[int, int], repeated: tuple[int, int]
) -> None:
    for day in (forward, back):
        start = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        fires = due_times(cron("*/15 * * * *", zone), start, start + timedelta(hours=6))
        assert fires == [start + timedelta(minutes=15 * step) for step in range(1, 25)]


@EACH_CLOCK_CHANGE
def test_a_day_long_interval_stays_24_hours_over_clock_changes(
    zone: str, forward: date, back: date, skipped: tuple[int, int], repeated: tuple[int, int]
) -> None:
    for day in (forward, back):
        anchor = datetime(day.year, day.month, day.day, 2, 30, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        rule = Rule("interval", "86400", ZoneInfo(zone), anchor - timedelta(days=5))
        fires = list(islice(fires_after(rule, anchor - timedelta(days=3)), 6))
        assert {late - early for early, late in pairwise(fires)} == {timedelta(days=1)}
        assert anchor in fires


@given(
    step=st.integers(60, 10**6),
    after=st.integers(-(10**7), 10**7),
)
def test_an_interval_is_counted_from_its_anchor_whenever_it_is_asked(step: int, after: int) -> None:
    rule = every(step)
    asked = NEW_YEAR + timedelta(seconds=after)
    first, second = islice(fires_after(rule, asked), 2)
    assert first > asked
    assert second - first == timedelta(seconds=step)
    assert (first - NEW_YEAR).total_seconds() % step == 0
    # None was left out: the one before is the anchor's own past, or not later than the instant asked about.
    assert first == NEW_YEAR or first - timedelta(seconds=step) <= asked


@given(
    st.sampled_from(["*/5 * * * *", "0 9 * * 1", "30 2 * * *", "0 */7 * * *", "15 1 1 * *"]),
    st.sampled_from([change[0] for change in CLOCK_CHANGES]),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)),  # noqa: DTZ001 - made aware below
    st.integers(1, 400),
)
def test_asking_in_two_steps_gives_the_same_as_asking_at_once(
    text: str, zone: str, start: datetime, hours: int
) -> None:
    rule = cron(text, zone)
    begin = start.replace(tzinfo=UTC)
    middle, end = begin + timedelta(hours=hours / 3), begin + timedelta(hours=hours)
    together = due_times(rule, begin, end)
    assert due_times(rule, begin, middle) + due_times(rule, middle, end) == together
    assert together == sorted(set(together))
    assert all(begin < fire <= end and fire.tzinfo is UTC for fire in together)


@pytest.mark.parametrize(
    ("zone", "text", "asked", "due"),
    AROUND_CLOCK_CHANGES,
    ids=[f"{zone} {text} {asked[:10]}" for zone, text, asked, _ in AROUND_CLOCK_CHANGES],
)
def test_due_instants_around_clock_changes(zone: str, text: str, asked: str, due: list[str]) -> None:
    fires = islice(fires_after(cron(text, zone), datetime.fromisoformat(asked)), len(due))
    assert [fire.isoformat() for fire in fires] == [datetime.fromisoformat(at).isoformat() for at in due]


@EACH_CLOCK_CHANGE
def test_a_single_time_is_an_instant_whatever_the_clock_does(
    zone: str, forward: date, back: date, skipped: tuple[int, int], repeated: tuple[int, int]
) -> None:
    first = datetime(back.year, back.month, back.day, *repeated, tzinfo=ZoneInfo(zone))
    second = first.replace(fold=1)
    for local in (first, second):
        rule = Rule("once", local.isoformat(), ZoneInfo(zone), NEW_YEAR)
        assert list(fires_after(rule, NEW_YEAR)) == [local.astimezone(UTC)]
    assert first.isoformat() != second.isoformat()


def test_a_single_time_fires_once_and_never_again() -> None:
    rule = Rule("once", "2026-11-21T09:00+01:00", MADRID, NEW_YEAR)
    at = datetime(2026, 11, 21, 8, tzinfo=UTC)
    assert next_fire(rule, at - timedelta(seconds=1)) == at
    assert next_fire(rule, at) is None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (every(900), "Every 15 minutes"),
        (every(60), "Every minute"),
        (every(3_600), "Every hour"),
        (every(21_600), "Every 6 hours"),
        (every(86_400), "Every day"),
        (every(172_800), "Every 2 days"),
        (every(90), "Every 90 seconds"),
        (cron("0 20 * * *"), "Every day at 20:00"),
        (cron("5 9 * * 1"), "Every Monday at 09:05"),
        (cron("5 9 * * 0"), "Every Sunday at 09:05"),
        (cron("5 9 * * 7"), "Every Sunday at 09:05"),
        (Rule("once", "2026-11-21T09:00+01:00", MADRID, NEW_YEAR), "Once, on 21 Nov 2026 at 09:00"),
    ],
)
def test_a_rule_in_words(rule: Rule, words: str) -> None:
    assert in_words(rule) == words


@pytest.mark.parametrize("text", ["*/10 8-18 * * 1-5", "0 9 1 * *", "0 9,17 * * *"])
def test_any_other_rule_is_put_into_words_too(text: str) -> None:
    words = in_words(cron(text))
    assert words
    assert "*" not in words


@pytest.mark.parametrize(
    ("kind", "expression", "zone"),
    [
        ("cron", "0 9 * * 1", "Europe/Madrid"),
        ("interval", "60", "UTC"),
        ("interval", "86400", "UTC"),
        ("once", "2026-11-21T09:00+01:00", "UTC"),
    ],
)
def test_a_good_rule_is_accepted(kind: str, expression: str, zone: str) -> None:
    validate(kind, expression, zone)


@pytest.mark.parametrize(
    ("kind", "expression", "zone", "words"),
    [
        ("cron", "every day", "UTC", "five fields"),
        ("cron", "0 9 * *", "UTC", "five fields"),
        ("cron", "61 9 * * *", "UTC", "five fields"),
        ("cron", "0 0 9 * * *", "UTC", "five fields"),
        ("cron", f"{'9' * 5_000} 9 * * *", "UTC", "five fields"),
        ("cron", "0 9 30 2 *", "UTC", "ever fires"),
        ("cron", "0 9 * * 1", "Europe/Atlantis", "time zone"),
        ("cron", "0 9 * * 1", "../etc/passwd", "time zone"),
        ("interval", "59", "UTC", "whole number of seconds"),
        ("interval", "-60", "UTC", "whole number of seconds"),
        ("interval", "6h", "UTC", "whole number of seconds"),
        ("interval", "²", "UTC", "whole number of seconds"),
        ("interval", "9" * 20, "UTC", "whole number of seconds"),
        ("once", "tomorrow", "UTC", "offset"),
        ("once", "2026-11-21T09:00", "UTC", "offset"),
        ("never", "", "UTC", "kind 'never'"),
    ],
)
def test_a_rule_that_cannot_fire_is_refused_in_words(
    kind: str, expression: str, zone: str, words: str
) -> None:
    with pytest.raises(UsageError, match=words):
        validate(kind, expression, zone)
