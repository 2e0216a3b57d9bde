from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.errors import InputError
from app.domain.records import ImportCounts, ImportReport, Question, RejectedRow
from app.jobs.filing import IMPORTED, REJECTED, file_away, refusal_text, report_text
from tests.clock import TUESDAY_NOON


def test_a_file_moves_with_its_report_and_keeps_its_name(tmp_path: Path) -> None:
    path = tmp_path / "ventas.csv"
    path.write_text("a,b\n")
    moved = file_away(path, IMPORTED, "All is well.\n")
    assert moved == tmp_path / "imported" / "ventas.csv"
    assert moved.read_text() == "a,b\n"
    assert (tmp_path / "imported" / "ventas.csv.report.txt").read_text() == "All is well.\n"
    assert not path.exists()


def test_nothing_that_lies_there_already_is_lost(tmp_path: Path) -> None:
    for number in range(3):
        path = tmp_path / "ventas.csv.gz"
        path.write_text(str(number))
        file_away(path, REJECTED, f"report {number}")
    kept = sorted(path.name for path in (tmp_path / "rejected").iterdir())
    assert kept == sorted(
        name + suffix
        for name in ("ventas.csv.gz", "ventas (2).csv.gz", "ventas (3).csv.gz")
        for suffix in ("", ".report.txt")
    )
    assert (tmp_path / "rejected" / "ventas (3).csv.gz").read_text() == "2"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_only_be_read_keeps_its_file(tmp_path: Path) -> None:
    path = tmp_path / "ventas.csv"
    path.write_text("a,b\n")
    tmp_path.chmod(0o500)
    try:
        assert file_away(path, IMPORTED, "report") is None
        assert path.exists()
    finally:
        tmp_path.chmod(0o700)


def test_a_file_where_the_folder_should_be_keeps_the_export_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "imported").write_text("in the way")
    path = tmp_path / "ventas.csv"
    path.write_text("a,b\n")
    assert file_away(path, IMPORTED, "report") is None
    assert path.read_text() == "a,b\n"


def test_a_report_says_what_became_of_every_row() -> None:
    report = ImportReport(
        file="/shop/ventas.csv", layout="sales", encoding="utf-8", delimiter=";", rows=1_204,
        counts=ImportCounts(sales=1_200, unchanged=2, held=1), import_id=7,
        rejected=[RejectedRow(214, "Importe", "12,3,4", "is not a number")],
        questions=[Question("decimal", "Which is the decimal mark?", ",")],
        other_rows={"a total line": 1}, notes=["3 orders were refunded in part."],
    )  # fmt: skip
    text = report_text(report, now=TUESDAY_NOON)
    for part in (
        "import 7", "1,204 rows", "1,200 sale lines", "2 records were known already", "1 price jumped",
        "a total line", "3 orders were refunded in part.", "Which is the decimal mark?",
        "line 214, Importe: is not a number ('12,3,4')",
    ):  # fmt: skip
        assert part in text


def test_a_refusal_says_why_and_that_nothing_was_kept() -> None:
    text = refusal_text(
        "letter.csv", InputError("'letter.csv' is no export.", "Look again."), now=TUESDAY_NOON
    )
    assert "'letter.csv' is no export. Look again." in text
    assert "Nothing of it was taken in." in text
