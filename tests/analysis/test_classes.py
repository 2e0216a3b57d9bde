from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.classes import MIN_WEEKS, abc, xyz

VALUES = st.lists(st.integers(-1_000, 10**12), max_size=60)


def test_the_few_that_bring_most_are_a() -> None:
    assert abc([100, 700, 10, 150, 40]) == ["B", "A", "C", "A", "C"]


@given(VALUES)
def test_a_is_the_smallest_group_that_brings_four_fifths(values: list[int]) -> None:
    classes = abc(values)
    assert len(classes) == len(values)
    assert set(classes) <= {"A", "B", "C"}
    total = sum(value for value in values if value > 0)
    brought = [value for value, one in zip(values, classes, strict=True) if one == "A"]
    if total:
        assert sum(brought) * 100 >= total * 80
        assert (sum(brought) - min(brought)) * 100 < total * 80
        best = sorted(values, reverse=True)[: len(brought)]
        assert sorted(brought, reverse=True) == best
    else:
        assert not brought
    assert all(one == "C" for value, one in zip(values, classes, strict=True) if value <= 0)


@given(VALUES, st.integers(1, 1_000))
def test_prices_in_another_unit_change_no_class(values: list[int], factor: int) -> None:
    assert abc([value * factor for value in values]) == abc(values)


def test_even_sales_are_x_and_fits_and_starts_are_z() -> None:
    chance = np.random.default_rng(1)
    even = chance.poisson(100, 26)
    between = np.tile([20, 100], 13)
    fits = np.zeros(26)
    fits[[3, 15]] = 400
    rest = np.full(26, 5_000)
    assert xyz(np.array([even, between, fits, rest])) == ["X", "Y", "Z", "X"]


def test_a_season_of_the_whole_shop_makes_no_product_uneven() -> None:
    season = np.r_[np.ones(20), np.full(6, 8.0)]
    assert xyz(np.outer([3, 40, 7], season)) == ["X", "X", "X"]


def test_nothing_is_said_of_a_few_weeks() -> None:
    assert xyz(np.ones((2, MIN_WEEKS - 1))) == ["", ""]
    assert xyz(np.zeros((1, MIN_WEEKS))) == ["Z"]
