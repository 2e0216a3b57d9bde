from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.alerts.timing import AlertSettings, digest_due, next_digest, quiet_until

MADRID = ZoneInfo("Europe/Madrid")
USUAL = AlertSettings()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-03-10 19:59", None),
        ("2026-03-10 20:00", "2026-03-11 08:00"),
        ("2026-03-11 03:00", "2026-03-11 08:00"),
        ("2026-03-11 08:00", None),
        ("2026-03-28 23:00", "2026-03-29 08:00"),  # the clocks go forward that night
    ],
)
def test_quiet_hours_are_the_shops(now: str, until: str | None) -> None:
    assert quiet_until(USUAL, at(now), MADRID) == (None if until is None else at(until))


def test_quiet_hours_may_lie_within_a_day_or_not_be_there() -> None:
    nap = AlertSettings(quiet_from="14:00", quiet_to="17:00")
    assert quiet_until(nap, at("2026-03-10 15:00"), MADRID) == at("2026-03-10 17:00")
    assert quiet_until(nap, at("2026-03-10 17:00"), MADRID) is None
    never = AlertSettings(quiet_from="08:00", quiet_to="08:00")
    assert quiet_until(never, at("2026-03-10 03:00"), MADRID) is None


@given(st.integers(0, 365 * 24 * 60))
def test_quiet_hours_end_after_they_hold_and_are_over_by_then(minutes: int) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    until = quiet_until(USUAL, now, MADRID)
    if until is not None:
        assert now < until <= now + timedelta(hours=25)
        assert quiet_until(USUAL, until, MADRID) is None


@pytest.mark.parametrize(
    ("now", "made_on", "due"),
    [
        ("2026-03-10 08:29", None, False),
        ("2026-03-10 08:30", None, True),
        ("2026-03-10 16:00", date(2026, 3, 9), True),
        ("2026-03-10 16:00", date(2026, 3, 10), False),
        ("2026-03-10 21:00", date(2026, 3, 9), False),  # quiet: it is made in the morning
    ],
)
def test_the_first_check_after_its_time_makes_the_digest(now: str, made_on: date | None, due: bool) -> None:
    assert digest_due(USUAL, made_on, at(now), MADRID) is due


@pytest.mark.parametrize(
    ("settings", "now", "then"),
    [
        (USUAL, "2026-03-10 07:00", "2026-03-10 08:30"),
        (USUAL, "2026-03-10 08:30", "2026-03-11 08:30"),
        (USUAL, "2026-03-10 22:00", "2026-03-11 08:30"),
        (AlertSettings(quiet_to="09:00"), "2026-03-10 12:00", "2026-03-11 09:00"),
        (USUAL, "2026-03-28 12:00", "2026-03-29 08:30"),  # the night is an hour shorter
    ],
)
def test_what_may_wait_is_said_with_the_next_digest(settings: AlertSettings, now: str, then: str) -> None:
    assert next_digest(settings, at(now), MADRID) == at(then)


@pytest.mark.parametrize(
    "wrong", [{"digest_time": "half past"}, {"quiet_from": "25:00"}, {"popups_a_day": -1}]
)
def test_wishes_that_cannot_be_meant_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        AlertSettings(**wrong)
