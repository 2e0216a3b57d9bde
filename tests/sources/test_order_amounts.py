from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.sources.order_amounts import share_of, spread

_AMOUNTS = st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=12)


def test_the_units_that_do_not_divide_go_to_the_largest_remainders() -> None:
    assert spread([10, 10, 10], 10) == [6, 7, 7]
    assert spread([999, 1], 1) == [998, 1]


@given(_AMOUNTS, st.integers(min_value=0, max_value=10**10))
def test_the_sum_is_right_and_no_line_falls_below_zero(amounts: list[int], reduction: int) -> None:
    left = spread(amounts, reduction)
    assert sum(left) == max(sum(amounts) - reduction, 0)
    assert all(0 <= after <= before for before, after in zip(amounts, left, strict=True))


@given(_AMOUNTS, st.integers(min_value=0, max_value=10**10))
def test_each_line_bears_its_share_to_within_a_unit(amounts: list[int], reduction: int) -> None:
    whole = sum(amounts)
    taken = min(reduction, whole)
    for before, after in zip(amounts, spread(amounts, reduction), strict=True):
        assert whole == 0 or abs((before - after) * whole - before * taken) < whole


def test_a_line_below_zero_keeps_what_it_has() -> None:
    assert spread([100, -30], 50) == [50, -30]


def test_a_share_is_rounded_and_nothing_is_a_share_of_nothing() -> None:
    assert (share_of(100, 1, 3), share_of(100, 2, 3), share_of(5, 1, 2), share_of(5, 1, 0)) == (33, 67, 3, 0)
