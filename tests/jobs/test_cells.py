from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobs.cells import safe_cell


@given(st.text())
def test_no_text_becomes_a_formula(text: str) -> None:
    cell = safe_cell(text)
    assert cell == text or cell == f"'{text}"
    if cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        float(cell)  # only a number may begin so


@pytest.mark.parametrize("value", ["-3.50", "+1", "12", None, 5, "plain"])
def test_numbers_stay_numbers(value: object) -> None:
    assert safe_cell(value) == value
