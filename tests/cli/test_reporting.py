from __future__ import annotations

from pathlib import Path

import pypdfium2

from tests.cli.conftest import Call


def test_a_report_compares_like_with_like(call: Call, till: Path) -> None:
    call("import", till)
    day = call("--json", "report", "day", "--as-of", "2026-11-19").document
    assert (day["amount"], day["quantity"], day["lines"]) == ("29.00", "3", 2)
    assert day["change"] is None
    later = call("--json", "report", "day", "--as-of", "2026-11-25").document
    assert later["first"] == "2026-11-20"
    assert "no later sales data" in later["text"]


def test_a_report_without_sales_says_so(call: Call) -> None:
    assert call("--json", "report", "week").document is None
    assert "No sales are known yet." in call("report", "week").out


def test_insights_are_shown_as_they_were_worked_out(call: Call, till: Path) -> None:
    assert call("--json", "insights").document == []
    assert "will be here" in call("insights").out
    call("import", till)
    call("run", "all-insights", "--as-of", "2026-11-21T09:00")
    sections = {section["key"]: section for section in call("--json", "insights").document}
    assert [row["sku"] for row in sections["best-sellers"]["rows"]]
    assert (
        sections["risers"]["sentence"] == "Risers and fallers are known once there are eight weeks of sales."
    )
    assert sections["risers"]["computed_at"]
    shown = call("insights").out
    assert "Best sellers: Best seller of four weeks: " in shown
    assert sections["best-sellers"]["rows"][0]["cells"][0] in shown


def test_a_week_is_printed_into_a_file(call: Call, till: Path, tmp_path: Path) -> None:
    call("import", till)
    file = tmp_path / "out" / "week.pdf"
    assert call("report", "week", "--as-of", "2026-11-25", "--pdf", file).code == 0
    text = pypdfium2.PdfDocument(file)[0].get_textpage().get_text_range()
    assert "Monday 16 to Sunday 22 November 2026" in text


def test_only_a_week_with_sales_is_printed(call: Call, till: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    assert call("report", "week", "--pdf", file).code == 1
    refused = call("report", "day", "--pdf", file)
    assert refused.code == 2
    assert "Only the week's report can be printed." in refused.err
    assert not file.exists()
