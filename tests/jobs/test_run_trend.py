from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.runs import RunStatus
from app.jobs.run_trend import is_unusually_long, run_trend
from app.store.runs import RecentRun
from tests.clock import TUESDAY_NOON


def recent(*durations: float, status: RunStatus = RunStatus.SUCCEEDED) -> list[RecentRun]:
    """Runs, newest first."""
    return [
        RecentRun(100 - place, TUESDAY_NOON - timedelta(hours=place), status, seconds)
        for place, seconds in enumerate(durations)
    ]


def test_what_is_usual_is_the_median_and_the_middle_half_of_the_runs_that_worked() -> None:
    trend = run_trend([*recent(1, 2, 3, 4, 100), *recent(50, status=RunStatus.FAILED)])
    assert (trend.usual_s, trend.low_s, trend.high_s) == (3, 2, 4)
    assert (trend.worked, len(trend.runs)) == (5, 6)


def test_the_oldest_run_stands_first() -> None:
    assert [run.duration_s for run in run_trend(recent(1, 2, 3)).runs] == [3, 2, 1]


def test_one_run_is_its_own_band_and_none_has_none() -> None:
    alone = run_trend(recent(7))
    assert (alone.usual_s, alone.low_s, alone.high_s) == (7, 7, 7)
    nothing = run_trend([])
    assert (nothing.runs, nothing.usual_s, nothing.worked) == ((), None, 0)
    failed = run_trend(recent(7, status=RunStatus.TIMED_OUT))
    assert (failed.usual_s, failed.worked, len(failed.runs)) == (None, 0, 1)


@pytest.mark.parametrize(
    ("elapsed_s", "usual_s", "long"),
    [
        (10_000, None, False),
        (2, 0.1, False),
        (120, 0.1, False),
        (121, 0.1, True),
        (299, 100, False),
        (301, 100, True),
        (179, 60, False),
        (181, 60, True),
    ],
)
def test_a_run_is_long_beyond_three_times_the_usual_and_two_minutes_more(
    elapsed_s: float, usual_s: float | None, long: bool
) -> None:
    assert is_unusually_long(elapsed_s, usual_s) is long
