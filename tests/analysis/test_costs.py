from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.analysis.costs import effect, falls_below, is_back, is_made_up_for, is_worth_telling
from app.analysis.price_position import margin
from app.domain.money import MONEY_SCALE, to_money

_UNITS = st.integers(min_value=100, max_value=10**9)
_TAX = st.sampled_from([None, 0.0, 0.1, 0.21])


def test_the_effect_of_a_rise_is_what_one_reckons_by_hand() -> None:
    found = effect(to_money(5), to_money("5.6"), to_money("9.9"), tax_rate=None)
    assert found.change == pytest.approx(0.12)
    assert found.margin_before == pytest.approx(0.4949, abs=1e-4)
    assert found.margin_after == pytest.approx(0.4343, abs=1e-4)
    assert found.keeping == to_money("11.09")


def test_tax_is_no_margin() -> None:
    found = effect(to_money(5), to_money(6), to_money("12.1"), tax_rate=0.21)
    assert found.margin_before == pytest.approx(0.5)
    assert found.margin_after == pytest.approx(0.4)
    assert found.keeping == to_money("14.52")


def test_without_a_price_there_is_no_margin_to_speak_of() -> None:
    for price in (None, 0):
        found = effect(to_money(5), to_money(6), price, tax_rate=None)
        assert (found.price, found.margin_before, found.margin_after, found.keeping) == (
            None,
            None,
            None,
            None,
        )
        assert not falls_below(found, 0.5)
        assert is_worth_telling(found, threshold=0.05, margin_floor=0.5)


@pytest.mark.parametrize(
    ("after", "worth"),
    [("5.2", False), ("5.25", True), ("4.75", True), ("4.8", False)],
    ids=["a little more", "as much as wanted", "as much less", "a little less"],
)
def test_a_change_is_told_from_the_threshold_on(after: str, worth: bool) -> None:
    found = effect(to_money(5), to_money(after), to_money("9.9"), tax_rate=None)
    assert is_worth_telling(found, threshold=0.05, margin_floor=0.1) is worth


def test_a_small_change_that_breaks_the_floor_is_told_once() -> None:
    broken = effect(to_money("8.40"), to_money("8.60"), to_money(10), tax_rate=None)
    assert falls_below(broken, 0.15)
    assert is_worth_telling(broken, threshold=0.05, margin_floor=0.15)
    below = effect(to_money("8.60"), to_money("8.70"), to_money(10), tax_rate=None)
    assert not is_worth_telling(below, threshold=0.05, margin_floor=0.15)


def test_parts_of_a_cent_are_never_told() -> None:
    found = effect(200, 250, to_money("0.1"), tax_rate=None)
    assert not is_worth_telling(found, threshold=0.05, margin_floor=0.99)


@given(before=_UNITS, after=_UNITS, price=_UNITS, tax_rate=_TAX)
def test_the_price_that_keeps_the_margin_keeps_it(
    before: int, after: int, price: int, tax_rate: float | None
) -> None:
    found = effect(before, after, price, tax_rate=tax_rate)
    if found.keeping is None:
        assert found.margin_before is not None
        assert found.margin_before <= 0
        return
    kept = margin(found.keeping, after, tax_rate=tax_rate)
    assert kept is not None
    assert found.margin_before is not None
    # Float arithmetic may be a hair off where prices go into the hundreds of thousands.
    assert kept >= found.margin_before - 1e-6
    assert found.keeping % (MONEY_SCALE // 100) == 0


@given(before=_UNITS, price=_UNITS, tax_rate=_TAX)
def test_a_cost_that_stays_is_back_and_never_told(before: int, price: int, tax_rate: float | None) -> None:
    found = effect(before, before, price, tax_rate=tax_rate)
    assert not is_worth_telling(found, threshold=0.01, margin_floor=0.15)
    assert is_back(before, before, 0.01)
    assert not is_made_up_for(found)
