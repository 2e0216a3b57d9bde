from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.sources.dialect import find_delimiter
from tests.sources.exports import csv_text


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_finds_the_delimiter_by_even_fields(delimiter: str) -> None:
    text = csv_text(["sku", "name", "price"], [["1", "Cups, mugs; pots", "2,50"]] * 5, delimiter)
    assert find_delimiter(text.splitlines(keepends=True)) == delimiter


def test_comma_decimals_do_not_outvote_the_semicolon() -> None:
    lines = ["Artikel;Preis\n", *("Tasse, groß;1,50\n" for _ in range(50))]
    assert find_delimiter(lines) == ";"


def test_semicolons_inside_quoted_html_do_not_count() -> None:
    text = csv_text(["Handle", "Body"], [["a", "<p style='a;b;c;d;e'>\n;;;;</p>"]] * 3)
    assert find_delimiter(text.splitlines(keepends=True)) == ","


def test_one_column_is_a_comma_file() -> None:
    assert find_delimiter(["sku\n", "1\n"]) == ","


_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(
    st.sampled_from(",;\t|"),
    st.lists(st.lists(_CELL, min_size=3, max_size=3), min_size=3, max_size=20),
)
def test_whatever_stands_in_the_cells_the_written_delimiter_is_found(
    delimiter: str, rows: list[list[str]]
) -> None:
    text = csv_text(["sku", "name", "price"], rows, delimiter)
    assert find_delimiter(text.splitlines(keepends=True)) == delimiter
