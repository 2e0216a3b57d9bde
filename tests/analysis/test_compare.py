from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.compare import change, change_text, mean


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (108, 100, "8 % more than last week"),
        (92, 100, "8 % less than last week"),
        (100, 100, "as much as last week"),
        (100.4, 100, "as much as last week"),
        (0, 100, "100 % less than last week"),
        (-10, 100, "110 % less than last week"),
        (5, 0, "nothing to compare with: no sales on last week"),
        (0, 0, ""),
    ],
)
def test_a_change_in_words(now: float, before: float, text: str) -> None:
    assert change_text(now, before, "last week") == text


@given(st.integers(-(10**9), 10**9), st.integers(-(10**9), 10**9))
def test_no_share_is_made_up_out_of_nothing(now: int, before: int) -> None:
    share = change(now, before)
    assert (share is None) == (before <= 0)
    if share is not None:
        assert before * (1 + share) == pytest.approx(now, abs=1e-3)


def test_the_mean_of_nothing_is_nothing() -> None:
    assert mean([]) == 0
    assert mean([1, 2, 6]) == 3
