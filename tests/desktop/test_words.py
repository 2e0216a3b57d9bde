"""Words and figures as the owner reads them."""

from __future__ import annotations

import pytest

from app.desktop.words import in_line, running_for, trend_text
from app.domain.runs import RunStatus
from app.jobs.run_trend import run_trend
from tests.jobs.test_run_trend import recent


@pytest.mark.parametrize(
    ("elapsed_s", "usual_s", "words"),
    [
        (2_400, 120, "Running for 40 min, usually 2 min"),
        (12.4, None, "Running for 12 s"),
        (3_900, 0.4, "Running for 1 h 5 min, usually 0.4 s"),
        (-5, None, "Running for 0 s"),
    ],
)
def test_how_long_a_run_has_been_going_on(elapsed_s: float, usual_s: float | None, words: str) -> None:
    assert running_for(elapsed_s, usual_s) == words


@pytest.mark.parametrize(
    ("took", "words"),
    [
        ([], "How long it takes is shown here once it has run."),
        ([2.1], "Usually 2.1 s · it worked the one time it ran"),
        ([1.0, 2.0, 4.0], "Usually 2.0 s (1.5–3.0) · all of the last 3 worked"),
        ([0.01, 0.02, 0.02], "Usually < 0.1 s · all of the last 3 worked"),
        ([50.0, 70.0, 90.0], "Usually 1 min 10 s (1 min 0 s – 1 min 20 s) · all of the last 3 worked"),
    ],
)
def test_a_trend_in_words(took: list[float], words: str) -> None:
    assert trend_text(run_trend(recent(*took))) == words


def test_a_trend_says_how_many_did_not_work() -> None:
    failed = recent(9, status=RunStatus.FAILED)
    assert trend_text(run_trend([*failed, *recent(2, 2)])) == "Usually 2.0 s · 2 of the last 3 worked"
    assert trend_text(run_trend(failed)) == "0 of the last 1 worked"


def test_the_place_in_the_line() -> None:
    assert in_line(1) == "Waiting for its turn, next in line"
    assert [in_line(place).split(", ")[1] for place in (2, 3, 4, 11)] == [
        "2nd in line",
        "3rd in line",
        "4th in line",
        "11th in line",
    ]
