from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.quantity import format_quantity, quantity_text, to_quantity
from app.language import LANGUAGES, use


@given(st.integers(-(2**63), 2**63 - 1))
def test_a_quantity_survives_its_text_which_has_no_needless_sign(units: int) -> None:
    text = quantity_text(units)
    assert to_quantity(text) == units
    assert "." not in text or text[-1] not in "0."
    assert text != "-0"


@pytest.mark.parametrize(
    ("units", "text"), [(4_000, "4"), (250, "0.25"), (-1_500, "-1.5"), (-1, "-0.001"), (0, "0")]
)
def test_quantity_as_the_shortest_decimal(units: int, text: str) -> None:
    assert quantity_text(units) == text


def test_the_fourth_decimal_is_rounded_to_the_even_neighbour() -> None:
    assert to_quantity("0.0005") == 0
    assert to_quantity("0.0015") == 2
    assert to_quantity(Decimal("-2.3456")) == -2_346


@pytest.mark.parametrize("text", ["", "a few", "nan", "inf"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a quantity"):
        to_quantity(text)


@pytest.mark.parametrize(
    ("units", "english", "spanish"),
    [
        (4_000, "4", "4"),
        (250, "0.25", "0,25"),
        (-1_500, "-1.5", "-1,5"),
        (1_234_500, "1,234.5", "1234,5"),
        (12_345_000, "12,345", "12.345"),
    ],
)
def test_a_quantity_for_a_person_is_written_as_the_language_writes_figures(
    units: int, english: str, spanish: str
) -> None:
    assert format_quantity(units) == english
    use(LANGUAGES["es"])
    assert format_quantity(units) == spanish
