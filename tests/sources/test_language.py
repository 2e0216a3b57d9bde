"""What readers say of a file goes through the catalogue: refusals, reasons, questions, notes, titles."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.language import LANGUAGES, tr, use
from app.sources.examining import fields_of, look_at
from app.sources.files import open_file
from app.sources.reading import ReadOptions
from app.sources.recognise import LAYOUTS
from tests.pseudo import pseudo


@pytest.fixture(autouse=True)
def _pseudo() -> None:
    use(LANGUAGES["en"], pseudo(stretch=1.0))


def test_reasons_notes_and_questions(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(
        "SKU,Name,Quantity,Date,Amount\n"
        "A,Mug,1,03/04/2026,1.234\n"
        "B,Mug,one,03/04/2026,1.234\n"
        "C,Mug,1,never,1.234\n"
        ",,1,03/04/2026,1.234\n"
        "D,Mug,1,03/04/2026,1.234,too much\n"
        "E,Mug,1,03/04/2026,\n"
        "Total,,5,,5.936\n"
    )
    reading = open_file(path, ReadOptions())
    list(reading.records())
    assert [row.line for row in reading.rejected] == [3, 4, 5, 6]
    assert all(row.reason.startswith("⟦") for row in reading.rejected)
    assert [question.key for question in reading.questions] == ["decimal", "date_order"]
    assert all(question.text.startswith("⟦") for question in reading.questions)
    assert reading.notes
    assert all(note.startswith("⟦") for note in reading.notes)
    # Kept as it is, and said where it is shown.
    assert {tr(reason) for reason in reading.other_rows} == {"⟦a total line⟧"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"PK\x03\x04 torn",
        b"\x89PNG",
        b"<html>",
        b"a,b\n1,2\n",
        b"Name\n\xff\xfe\x00",
        b'SKU,Name,Price\nA,Mug,"2\n',
    ],
    ids=["empty", "pdf", "torn zip", "picture", "web page", "no layout", "no text", "open quote"],
)
def test_refusals_of_a_whole_file(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as refusal:
        list(open_file(path, ReadOptions()).records())
    assert refusal.value.sentence.startswith("⟦")
    assert refusal.value.advice.startswith("⟦")


@pytest.mark.parametrize("text", ["YYYY", "DD/DD/YYYY", "DD/MM/YYYY Q"])
def test_refusals_of_a_date_format(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("SKU,Quantity,Date,Amount\nA,1,03/04/2026,2.50\n")
    with pytest.raises(InputError) as refusal:
        open_file(path, ReadOptions(date_format=text))
    assert refusal.value.sentence.startswith("⟦'")
    assert refusal.value.advice.startswith("⟦")


def test_titles_of_layouts_and_fields(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("SKU,On hand,Counted at\nA,4,2026-02-03\n")
    assert look_at(path, ReadOptions()).title == "⟦Stock counts⟧"
    assert all(not layout.title.startswith("⟦") for layout in LAYOUTS.values())
    assert {choice.title[0] for choice in fields_of("sales", ("SKU", "Date"))} == {"⟦"}
