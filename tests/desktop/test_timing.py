"""What a schedule's rule looks like in the form, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desktop.dialogs.timing import EVERY_DAY, Kind, Timing, rule_of, timing_of
from app.domain.runs import CatchUp
from app.engine.rules import Rule, fires_after, validate
from app.store.schedules import ScheduleRow
from tests.desktop.shop import NOON

MADRID = ZoneInfo("Europe/Madrid")


def row(kind: str, expression: str) -> ScheduleRow:
    return ScheduleRow(
        id=1, key="k", job="j", kind=kind, expression=expression, time_zone=None, anchor_at=NOON, params={},
        enabled=True, paused_until=None, catch_up=CatchUp.LATEST, grace_s=300, max_catch_up=1, jitter_s=0,
        cursor_at=NOON, version=1,
    )  # fmt: skip


def shown(kind: str, expression: str) -> Timing:
    return timing_of(row(kind, expression), MADRID, NOON)


@pytest.mark.parametrize(
    ("text", "kind", "days"),
    [
        ("30 20 * * *", Kind.DAILY, None),
        ("0 9 * * 1", Kind.WEEKLY, {0}),
        ("0 9 * * 7", Kind.WEEKLY, {6}),
        ("0 9 * * 0", Kind.WEEKLY, {6}),
        ("0 9 * * 1-5", Kind.WEEKLY, {0, 1, 2, 3, 4}),
        ("0 9 * * 2,4-6", Kind.WEEKLY, {1, 3, 4, 5}),
        ("0 9 * * 0-6", Kind.DAILY, None),
        ("0 9 * * MON", Kind.CRON, None),
        ("*/5 9 * * *", Kind.CRON, None),
        ("0 9 1 * *", Kind.CRON, None),
        ("0 9 * * 5-1", Kind.CRON, None),
        ("99 9 * * *", Kind.CRON, None),
    ],
)
def test_only_a_rule_that_the_plain_fields_can_say_is_shown_in_them(
    text: str, kind: Kind, days: set[int] | None
) -> None:
    timing = shown("cron", text)
    assert timing.kind is kind
    assert timing.text == text
    if days is not None:
        assert timing.days == days


def test_an_interval_is_shown_in_its_largest_whole_unit_and_from_its_start() -> None:
    assert (shown("interval", "1800").count, shown("interval", "1800").unit) == (30, 60)
    assert (shown("interval", "86400").count, shown("interval", "86400").unit) == (1, 86_400)
    assert shown("interval", "3600").start == datetime.fromisoformat(
        "2026-03-11T13:00"
    )  # Madrid's clock at noon UTC


def test_a_single_time_is_shown_and_kept_on_the_clock_of_its_zone() -> None:
    timing = shown("once", "2026-06-01T07:30:00+00:00")
    assert (timing.kind, timing.day, timing.at) == (Kind.ONCE, date(2026, 6, 1), time(9, 30))
    assert rule_of(timing, MADRID) == ("once", "2026-06-01T09:30:00+02:00")


@given(
    at=st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    days=st.frozensets(st.integers(0, 6), min_size=1),
)
def test_days_and_time_come_back_as_they_were_and_fire_on_these_days(at: time, days: frozenset[int]) -> None:
    wanted = replace(shown("cron", "0 9 * * 1"), kind=Kind.WEEKLY, at=at, days=days)
    kind, expression = rule_of(wanted, ZoneInfo("UTC"))
    validate(kind, expression, "UTC")
    back = shown(kind, expression)
    assert (back.at, back.kind) == (at, Kind.DAILY if days == EVERY_DAY else Kind.WEEKLY)
    if back.kind is Kind.WEEKLY:
        assert back.days == days
    fires = fires_after(Rule(kind, expression, ZoneInfo("UTC"), NOON), datetime(2026, 1, 1, tzinfo=UTC))
    assert {next(fires).weekday() for _ in range(len(days))} == days
