from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import MONEY_SCALE, format_money, money_text, money_to_decimal, to_money

UNITS = st.integers(-(2**63), 2**63 - 1)


@given(UNITS)
def test_an_amount_survives_its_text(units: int) -> None:
    assert to_money(money_text(units)) == units
    assert to_money(money_to_decimal(units)) == units


@given(UNITS)
def test_text_has_two_decimals_and_more_only_where_they_are_there(units: int) -> None:
    decimals = money_text(units).partition(".")[2]
    assert 2 <= len(decimals) <= 4
    assert len(decimals) == 2 or not decimals.endswith("0")


@given(st.decimals(-(10**12), 10**12, places=7))
def test_more_decimals_are_rounded_to_the_even_neighbour(value: Decimal) -> None:
    assert to_money(value) == int((value * MONEY_SCALE).to_integral_value(ROUND_HALF_EVEN))
    assert abs(money_to_decimal(to_money(value)) - value) <= Decimal("0.00005")


@pytest.mark.parametrize("text", ["", "ten", "1,5", "nan", "inf", "-Infinity", "sNaN"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        to_money(text)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("1234.5", "EUR", "€1,234.50"),
        ("-3", "USD", "−$3.00"),
        ("1234.5", "JPY", "¥1,234"),
        ("9.99", "XTS", "XTS 9.99"),
        ("9.99", "XXX", "9.99"),
        ("0", "EUR", "€0.00"),
        ("-0.001", "EUR", "€0.00"),
    ],
)
def test_money_for_a_person(amount: str, currency: str, shown: str) -> None:
    assert format_money(to_money(amount), currency) == shown


def test_totals_in_a_sentence_drop_the_cents() -> None:
    assert format_money(to_money("1234567.89"), "GBP", whole=True) == "£1,234,568"
    assert format_money(to_money("-0.2"), "GBP", whole=True) == "£0"


@given(UNITS)
def test_what_is_shown_is_the_amount_rounded_to_cents(units: int) -> None:
    shown = format_money(units, "EUR").replace("€", "").replace(",", "").replace("−", "-")
    assert abs(Decimal(shown) - money_to_decimal(units)) <= Decimal("0.005")
