"""How long a site is left alone."""

from __future__ import annotations

from datetime import timedelta, timezone
from email.utils import format_datetime
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.web.back_off import back_off_s, retry_after_s
from app.sources.web.rules import WebRules
from tests.clock import TUESDAY_NOON

RULES = WebRules()
WEEK_S = 7 * 86_400


@given(st.integers(1, 10_000), st.randoms(use_true_random=False))
def test_a_back_off_is_never_shorter_than_a_pause_nor_longer_than_a_day(
    failures: int, random: Random
) -> None:
    bound = min(1_800 * 2 ** (failures - 1), 86_400)

    assert 10 <= back_off_s(failures, RULES, random) <= bound


def test_back_offs_are_spread() -> None:
    random = Random(3)
    seconds = sorted(back_off_s(4, RULES, random) for _ in range(400))

    assert seconds[0] >= 0.5 * 14_400, "the third back-off may be the longer one"
    assert seconds[40] < 0.6 * 14_400
    assert seconds[-40] > 0.9 * 14_400


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120),
        (" 120 ", 120),
        ("0", 10),
        ("3", 10),
        ("999999999", WEEK_S),
        ("9" * 400, WEEK_S),
        (format_datetime(TUESDAY_NOON + timedelta(hours=2), usegmt=True), 7_200),
        ((TUESDAY_NOON + timedelta(hours=1)).strftime("%A, %d-%b-%y %H:%M:%S GMT"), 3_600),
        (
            format_datetime((TUESDAY_NOON + timedelta(hours=2)).astimezone(timezone(timedelta(hours=5)))),
            7_200,
        ),
        (format_datetime(TUESDAY_NOON + timedelta(days=900), usegmt=True), WEEK_S),
        (format_datetime(TUESDAY_NOON - timedelta(hours=2), usegmt=True), 0),
        ("", 0),
        (None, 0),
        ("soon", 0),
        ("-5", 0),
        ("1.5", 0),
        ("٣", 0),
    ],
)
def test_what_a_server_asks_for_is_understood(value: str | None, seconds: float) -> None:
    assert retry_after_s(value, TUESDAY_NOON, RULES) == seconds


@given(st.text(max_size=40))
def test_nothing_that_a_server_says_is_too_long_or_breaks(value: str) -> None:
    seconds = retry_after_s(value, TUESDAY_NOON, RULES)

    assert seconds == 0 or 10 <= seconds <= WEEK_S
