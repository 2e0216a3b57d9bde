"""A report on paper: what was to be said can be read in the PDF, on pages that nothing runs over the edge of."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from time import sleep

import pypdfium2
import pytest

from app.domain.errors import TillwatchError
from app.jobs.paper import Bars, Column, Heading, Paper, Piece, Series, Table, Voice, Words
from app.jobs.printing import print_report

LONG = "Beans from a hillside where the mornings are cool and the pickers take only what is ripe, 1 kg "
TAKEN = (412.0, 380.5, None, 0.0, 510.0, 720.25, 90.0)
FOOTER = "Made by Tillwatch on 16 November 2026"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def no_wait(_seconds: float) -> None:
    return None


def paper(*pieces: Piece) -> Paper:
    return Paper("Week of 9 November 2026", "Corner Shop", pieces, FOOTER)


def printed(target: Path, document: Paper) -> pypdfium2.PdfDocument:
    print_report(document, target, wait=sleep)
    return pypdfium2.PdfDocument(target)


def words_of(document: pypdfium2.PdfDocument) -> list[str]:
    return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


def test_everything_that_was_to_be_said_stands_in_the_file(tmp_path: Path) -> None:
    bars = Bars(
        DAYS,
        (
            Series("This week", TAKEN, ("412", "381", "", "0", "510", "720", "90")),
            Series("The week before", (400.0, 390.0, 410.0, 395.0, 500.0, 650.0, 100.0)),
        ),
    )  # fmt: skip
    table = Table((Column("Product"), Column("Taken", number=True)), (("Café en grano", "€ 1.930,00"),))
    file = printed(
        tmp_path / "reports" / "week.pdf",
        paper(
            Words("€ 2.112,75, 4 % more.", Voice.LEAD), Heading("Sales by day"), bars, Heading("Best"), table
        ),
    )
    (text,) = words_of(file)
    for wanted in ("Week of 9 November 2026", "Corner Shop", "€ 2.112,75, 4 % more.", "Sales by day", "Thu", "720",
                   "The week before", "Café en grano", "€ 1.930,00", "Made by Tillwatch"):  # fmt: skip
        assert wanted in text
    assert file.get_metadata_value("Title") == "Week of 9 November 2026"
    assert [entry.name for entry in (tmp_path / "reports").iterdir()] == ["week.pdf"]


def test_a_long_table_goes_on_with_its_head_on_the_next_page_and_loses_no_row(tmp_path: Path) -> None:
    rows = tuple((f"{LONG * (1 + number % 3)}no. {number:03}", f"{number} pieces") for number in range(90))
    table = Table((Column("Product"), Column("Sold", number=True)), rows)
    pages = words_of(printed(tmp_path / "long.pdf", paper(table)))
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert "Product" in page
        assert f"{FOOTER} {number} " in page
    whole = " ".join(pages)
    assert all(f"{number} pieces" in whole for number in range(90))


def test_nothing_is_written_beyond_the_margins(tmp_path: Path) -> None:
    wide = Table(
        (Column("Product"), *(Column(f"A column with a long name {n}", number=True) for n in range(4))),
        (("Wordwithoutanyspaces" * 12, "1,234,567.89 units a fortnight and more", "2", "3", "4" * 60),),
    )
    crowded = Bars(
        tuple(f"Day {n}" for n in range(31)), (Series("Sales", tuple(float(n) for n in range(31))),)
    )
    document = printed(tmp_path / "wide.pdf", paper(Words("word " * 400), wide, crowded))
    for page in document:
        width, height = page.get_size()
        picture = page.render(scale=1).to_numpy()
        ink = picture.min(axis=2) < 250
        edge = 30
        assert not ink[:, :edge].any()
        assert not ink[:, int(width) - edge :].any()
        assert not ink[:edge].any()
        assert not ink[int(height) - edge :].any()


def test_what_the_drawing_process_says_is_the_reason_and_the_old_report_stays(tmp_path: Path) -> None:
    target = tmp_path / "week.pdf"
    target.write_bytes(b"last week's")

    def fails(_source: Path, _target: Path) -> Sequence[str]:
        return [
            sys.executable,
            "-c",
            "import sys; print('No font is installed.', file=sys.stderr); sys.exit(1)",
        ]

    with pytest.raises(TillwatchError, match="could not be drawn: No font is installed"):
        print_report(paper(), target, wait=sleep, command=fails)
    assert target.read_bytes() == b"last week's"
    assert list(tmp_path.iterdir()) == [target]


def test_a_drawing_process_that_hangs_is_ended(tmp_path: Path) -> None:
    def hangs(_source: Path, _target: Path) -> Sequence[str]:
        return [sys.executable, "-c", "import time; time.sleep(600)"]

    with pytest.raises(TillwatchError, match="it took too long"):
        print_report(paper(), tmp_path / "week.pdf", wait=no_wait, command=hangs, patience_s=1)
    assert list(tmp_path.iterdir()) == []


def test_a_place_where_nothing_can_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file where the folder should be")
    with pytest.raises(TillwatchError, match="could not be written"):
        print_report(paper(), tmp_path / "reports" / "week.pdf", wait=no_wait)
