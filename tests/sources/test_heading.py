from __future__ import annotations

from pathlib import Path

import pytest

from app.sources.table import open_table
from tests.sources.workbooks import write_workbook

_TABLE = "sku;name;price\nA;Cup;1,50\nB;Bowl;2,50\nC;Jug;3,00\n"


def _lines(tmp_path: Path, text: str) -> tuple[tuple[str, ...], list[int], tuple[str, ...]]:
    path = tmp_path / "a.csv"
    path.write_text(text)
    table = open_table(path)
    return table.header.names, [line for line, _ in table.rows(lambda *_: None)], table.notes


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("Sales report 2026\n\n", 2),
        ("Sales report 2026\n", 1),
        ("Sales report 2026;;\n", 1),
        ("Sales report, May 2026\n\n", 2),
        ("\n\nCorner shop\nFrom;2026-01-01\nTo;2026-01-31\n\n", 6),
    ],
)
def test_a_title_above_the_column_names_is_left_out_and_said(tmp_path: Path, title: str, lines: int) -> None:
    names, rows, notes = _lines(tmp_path, title + _TABLE)
    assert names == ("sku", "name", "price")
    assert rows == [lines + 2, lines + 3, lines + 4]
    assert "left out" in notes[0]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (_TABLE, ("sku", "name", "price")),
        ("\n" + _TABLE, ("sku", "name", "price")),
        ("name\nCup\nBowl\n", ("name",)),
        ("name\nCup, large\nBowl, small\n", ("name",)),
        ("name\n\nCup\nBowl\n", ("name",)),
        ("sku,name\n\nA,Cup\nB,Bowl\n", ("sku", "name")),
        ("sku,price\nA,Cup,1\nB,Bowl,2\n", ("sku", "price")),
        ("sku,,\nA,1,2\nB,3,4\n", ("sku",)),
        ("sku,name,price,\nA,Cup,1,EUR\nB,Jug,2,EUR\n", ("sku", "name", "price")),
        ("sku;name\n", ("sku", "name")),
    ],
)
def test_a_row_that_may_be_the_column_names_is_never_passed_over(
    tmp_path: Path, text: str, names: tuple[str, ...]
) -> None:
    found, _, notes = _lines(tmp_path, text)
    assert (found, notes) == (names, ())


def test_a_title_in_a_workbook_needs_no_blank_line(tmp_path: Path) -> None:
    table = open_table(
        write_workbook(tmp_path / "a.xlsx", [["Stock on 31 May"], ["sku", "stock"], ["A", "3"]])
    )
    assert table.header.names == ("sku", "stock")
    assert [line for line, _ in table.rows(lambda *_: None)] == [3]
