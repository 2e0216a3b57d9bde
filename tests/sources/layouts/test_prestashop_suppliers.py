from __future__ import annotations

from pathlib import Path

from app.domain.records import SupplierRecord
from tests.sources.exports import accounted, csv_text, read

_HEADER = [
    "Supplier ID",
    "Active (0/1)",
    "Name *",
    "Description",
    "Short description",
    "Meta title",
    "Image URL",
]


def test_a_row_is_somebody_the_shop_buys_from(tmp_path: Path) -> None:
    rows = [
        ["3", "1", "Potters", "<p>Ann Onym; call 600</p>", "", "", ""],
        ["4", "0", "Weavers", "", "", "", ""],
    ]
    result = read(tmp_path, csv_text(_HEADER, rows, ";"))
    assert result.reading.layout == "prestashop-suppliers"
    assert result.records == [
        SupplierRecord(2, "Potters", ("prestashop", "3"), True),
        SupplierRecord(3, "Weavers", ("prestashop", "4"), False),
    ]


def test_a_row_without_a_name_and_a_name_used_twice_are_refused(tmp_path: Path) -> None:
    rows = [["3", "1", "Potters", *[""] * 4], ["4", "1", "", *[""] * 4], ["5", "1", "POTTERS", *[""] * 4]]
    result = read(tmp_path, csv_text(_HEADER, rows))
    assert [(row.line, row.column) for row in result.reading.rejected] == [(3, "Name *"), (4, "Name *")]
    assert accounted(result.reading, result.records) == 3
