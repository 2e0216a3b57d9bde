"""Counts follow the rate they are asked for, and repeat."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.demo.chance import count, shuffle, stream, weighted, whole

MANY = 60_000


@pytest.mark.parametrize("rate", [0.05, 0.5, 3.0, 11.0])
def test_counts_have_the_mean_and_variance_of_independent_events(rate: float) -> None:
    rng = stream(1, "test")
    counts = [count(rng, rate) for _ in range(MANY)]
    mean = sum(counts) / MANY
    variance = sum((value - mean) ** 2 for value in counts) / MANY
    assert mean == pytest.approx(rate, rel=0.06)
    assert variance == pytest.approx(rate, rel=0.08)


def test_nothing_happens_at_rate_zero() -> None:
    rng = stream(1, "test")
    assert {count(rng, 0.0) for _ in range(1000)} == {0}


def test_streams_repeat_and_differ_by_purpose() -> None:
    assert stream(7, "till").random() == stream(7, "till").random()
    assert stream(7, "till").random() != stream(7, "shelf").random()
    assert stream(7, "till").random() != stream(8, "till").random()


@given(st.integers(0, 1000), st.integers(-5, 5), st.integers(0, 10))
def test_whole_numbers_stay_within_their_bounds(seed: int, low: int, span: int) -> None:
    rng = stream(seed, "test")
    assert all(low <= whole(rng, low, low + span) <= low + span for _ in range(50))


def test_weights_decide_how_often_an_index_comes() -> None:
    rng = stream(1, "test")
    drawn = [weighted(rng, (1.0, 1.0, 4.0)) for _ in range(MANY)]
    assert drawn.count(0) / MANY == pytest.approx(0.25, abs=0.02)
    assert drawn.count(1) == 0
    assert drawn.count(2) / MANY == pytest.approx(0.75, abs=0.02)


@given(st.lists(st.integers(), max_size=30), st.integers(0, 1000))
def test_shuffling_keeps_everything(items: list[int], seed: int) -> None:
    mixed = list(items)
    shuffle(stream(seed, "test"), mixed)
    assert sorted(mixed) == sorted(items)
