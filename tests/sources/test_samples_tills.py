"""Real exports of tills and shops kept beside the checkout, counted here by the plain csv module alone."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.money import money_to_decimal
from app.domain.time import from_day_number
from app.sources.files import open_file
from app.sources.reading import Reading, ReadOptions
from tests.sources.exports import accounted

_KEPT = Path(__file__).resolve().parents[2] / ".." / "shared" / "samples"

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not _KEPT.is_dir(), reason="no real export files are kept beside the checkout"),
]


def _rows(name: str) -> list[dict[str, str]]:
    with (_KEPT / name).open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if any((cell or "").strip() for cell in row.values())]


def _read(name: str, layout: str, rows: int, **options: Any) -> tuple[Reading, list[Any]]:
    reading = open_file(_KEPT / name, ReadOptions(**options))
    records = list(reading.records())
    assert (reading.layout, reading.rows, reading.rejected) == (layout, rows, [])
    assert accounted(reading, records) == rows
    return reading, records


def _amount(cell: str) -> Decimal:
    text = cell.strip().replace("$", "").replace(",", "")
    return -Decimal(text[1:-1]) if text.startswith("(") else Decimal(text or 0)


def _money(units: list[int | None]) -> Decimal:
    return money_to_decimal(sum(unit for unit in units if unit is not None))


def test_square_items() -> None:
    file = "square_items_detail_2026_redacted_a.csv"
    rows = _rows(file)
    reading, records = _read(
        file, "square-items", len(rows), zone=ZoneInfo("America/New_York"), currency="USD"
    )
    assert (reading.questions, reading.other_rows) == ([], {})
    assert [money_to_decimal(record.amount) for record in records] == [
        _amount(row["Net Sales"]) for row in rows
    ]
    assert [record.quantity for record in records] == [int(1000 * Decimal(row["Qty"])) for row in rows]
    named = {(row["Item"], row["Price Point Name"].replace("Regular", "")) for row in rows}
    assert len({record.identifiers for record in records}) == len(named)


def test_square_transactions() -> None:
    file = "square_transactions_2018.csv"
    rows = _rows(file)
    reading, records = _read(file, "square-transactions", len(rows), currency="USD")
    assert reading.questions == []
    for field, column in (("net", "Net Sales"), ("tax", "Tax"), ("total", "Total Collected")):
        assert [money_to_decimal(getattr(record, field)) for record in records] == [
            _amount(row[column]) for row in rows
        ]
    days = [from_day_number(record.day).strftime("%m/%d/%Y") for record in records]
    assert days == [row["Date"] for row in rows]
    assert len({record.receipt for record in records}) == len(rows)


def test_loyverse_items() -> None:
    file = "loyverse_export_items_en_minishop.csv"
    rows = _rows(file)
    store = "[2525 Mini Shop]"
    reading, records = _read(file, "loyverse-items", len(rows))
    assert reading.questions == []
    assert [record.sku for record in records] == [row["SKU"] for row in rows]
    assert [record.barcode or "" for record in records] == [row["Barcode"] for row in rows]
    prices = [row[f"Price {store}"] for row in rows]
    assert [record.price is None for record in records] == [price == "variable" for price in prices]
    assert _money([r.price for r in records]) == sum(
        Decimal(price) for price in prices if price != "variable"
    )
    assert _money([r.cost for r in records]) == sum(Decimal(row["Cost"] or 0) for row in rows)
    counted = [
        row[f"In stock {store}"] for row in rows if row["Track stock"] == "Y" and row[f"In stock {store}"]
    ]
    assert sum(record.stock or 0 for record in records) == sum(1000 * Decimal(cell) for cell in counted)
    assert sum(record.stock_tracked for record in records) == len(counted)


def test_loyverse_purchase_order() -> None:
    file = "loyverse_import_purchase_order.csv"
    assert _rows(file) == []
    _read(file, "loyverse-orders", 0)


def test_prestashop_products() -> None:
    file = "prestashop_products_import.csv"
    rows = _rows(file)
    _, records = _read(file, "prestashop-products", len(rows))
    assert [record.source_id for record in records] == [("prestashop", row["Product ID"]) for row in rows]
    assert [record.name for record in records] == [row["Name *"] for row in rows]
    price = "Price tax excluded or Price tax included"
    assert _money([record.price for record in records]) == sum(Decimal(row[price]) for row in rows)
    assert _money([record.cost for record in records]) == sum(Decimal(row["Wholesale price"]) for row in rows)
    assert sum(record.stock or 0 for record in records) == sum(1000 * int(row["Quantity"]) for row in rows)
    assert sum(record.active for record in records) == sum(row["Active (0/1)"] == "1" for row in rows)


def test_prestashop_suppliers() -> None:
    file = "prestashop_suppliers_import.csv"
    rows = _rows(file)
    _, records = _read(file, "prestashop-suppliers", len(rows))
    assert [record.name for record in records] == [row["Name *"] for row in rows]
    assert [record.source_id for record in records] == [("prestashop", row["Supplier ID"]) for row in rows]
