"""Amounts as people and as programs write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.pages.amounts import amounts_in, machine_amount, value_of


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("$ 459 .95", ["459.95"]),
        ("5，０００円", ["5000"]),
        ("R$ 1.299,90", ["1299.90"]),
        ("CHF 1'299.00", ["1299"]),
        ("₹1,23,456.00", ["123456"]),
        ("EUR 12,50 – EUR 15,00", ["12.50", "15"]),
        ("Comet Pro (GL-RM10) switch", []),
        ("Online Price MzI5Ljk5 $", []),
        ("24 pieces, 3 sizes", []),
    ],
)
def test_the_amounts_of_a_text_are_those_with_a_currency(text: str, values: list[str]) -> None:
    assert [value_of(amount.numeral) for amount in amounts_in(text)] == [Decimal(value) for value in values]


@pytest.mark.parametrize(
    ("numeral", "decimal", "currency", "value"),
    [
        ("1.226", None, "EUR", "1226"),
        ("1.226", ".", "EUR", None),
        ("1.226", ".", "KWD", "1.226"),
        ("999.9", None, None, "999.90"),
        ("1,234.56", None, None, "1234.56"),
        ("1.23.45", None, None, None),
    ],
)
def test_three_digits_after_a_mark_are_thousands_unless_something_speaks_against_it(
    numeral: str, decimal: str | None, currency: str | None, value: str | None
) -> None:
    assert value_of(numeral, decimal, currency) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("raw", "readings"),
    [
        ("24.00", ["24"]),
        ("1,299.00", ["1299"]),
        ("1.299", ["1.299", "1299"]),
        ("1299,00", ["1299"]),
        ("€ 12.50", ["12.50"]),
        (24, ["24"]),
    ],
)
def test_what_a_price_for_programs_can_mean(raw: object, readings: list[str]) -> None:
    amount = machine_amount(raw)
    assert amount is not None
    assert amount.readings() == tuple(Decimal(reading) for reading in readings)


@pytest.mark.parametrize("raw", [None, True, "", "free", "-5", "10 - 20", "NaN", "9" * 30, {}])
def test_what_is_no_amount_is_none(raw: object) -> None:
    assert machine_amount(raw) is None


@given(st.text(max_size=60))
def test_no_text_is_beyond_it(text: str) -> None:
    for amount in amounts_in(text):
        assert 0 <= amount.start < amount.end <= len(text)
    machine_amount(text)
