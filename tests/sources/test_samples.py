"""Real export files kept beside the checkout, counted here by the plain csv module alone."""

from __future__ import annotations

import csv
import gzip
import io
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.money import money_to_decimal
from app.domain.records import ProductKind
from app.sources.files import open_file
from app.sources.reading import Reading, ReadOptions
from tests.sources.exports import accounted

_KEPT = Path(__file__).resolve().parents[2] / ".." / "shared"

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(not _KEPT.is_dir(), reason="no real export files are kept beside the checkout"),
]


def _rows(name: str, delimiter: str = ",", encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    data = (_KEPT / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode(encoding)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter))


def _read(name: str, layout: str, rows: int, **options: Any) -> tuple[Reading, list[Any]]:
    reading = open_file(_KEPT / name, ReadOptions(**options))
    records = list(reading.records())
    assert (reading.layout, reading.rows) == (layout, rows)
    assert accounted(reading, records) == rows
    return reading, records


def _sum(cells: list[str]) -> Decimal:
    return sum(
        (Decimal(cell.strip().lstrip("'$").replace(",", "")) for cell in cells if cell.strip()), Decimal(0)
    )


def _money(units: list[int | None]) -> Decimal:
    return money_to_decimal(sum(unit for unit in units if unit is not None))


@pytest.mark.parametrize("name", ["legacy_apparel", "legacy_jewelery", "export_real_2023"])
def test_shopify_products(name: str) -> None:
    file = f"samples/shopify_products_{name}.csv"
    rows = _rows(file)
    reading, records = _read(file, "shopify-products", len(rows))
    variants = [row for row in rows if row["Variant Price"]]
    assert reading.rejected == []
    assert len(records) == len(variants)
    assert _money([record.price for record in records]) == _sum([row["Variant Price"] for row in variants])
    tracked = [row["Variant Inventory Qty"] for row in variants if row["Variant Inventory Tracker"]]
    assert sum(record.stock or 0 for record in records) == 1000 * _sum(tracked)
    titles = {row["Handle"]: row["Title"] for row in rows if row["Title"]}
    assert [r.name.split(" – ")[0] for r in records] == [titles[row["Handle"]] for row in variants]
    assert len({record.derived_sku for record in records}) == len(records)


def test_shopify_orders() -> None:
    file = "samples/shopify_orders_export_2026_redacted.csv"
    rows = _rows(file)
    reading, records = _read(file, "shopify-orders", len(rows), zone=ZoneInfo("Asia/Dhaka"))
    assert (reading.rejected, reading.stated_currency) == ([], "BDT")
    assert [record.receipt for record in records] == [row["Name"] for row in rows]
    paid = sum(Decimal(row["Subtotal"]) for row in rows if row["Subtotal"])
    assert _money([record.amount for record in records]) == paid
    assert "REDACTED" not in repr(records)


def test_woocommerce_products() -> None:
    file = "samples/woocommerce_sample_products.csv"
    rows = _rows(file)
    reading, records = _read(file, "woocommerce-products", len(rows))
    assert reading.rejected == []
    assert [record.sku for record in records] == [row["SKU"] for row in rows]
    parents = [row["SKU"] for row in rows if row["Type"] in ("variable", "grouped")]
    assert [record.sku for record in records if record.kind is ProductKind.PARENT] == parents
    prices = [row["Sale price"] or row["Regular price"] for row in rows if row["SKU"] not in parents]
    assert _money([record.price for record in records]) == _sum(prices)
    assert all(record.category for record in records)


def test_square_items() -> None:
    file = "samples/square_items_detail_2026_redacted_a.csv"
    rows = _rows(file)
    reading, records = _read(
        file, "square-items", len(rows), zone=ZoneInfo("America/New_York"), currency="USD"
    )
    assert (reading.rejected, reading.stated_zone, reading.questions) == ([], "America/New_York", [])
    assert _money([record.amount for record in records]) == _sum([row["Net Sales"] for row in rows])
    assert sum(record.quantity for record in records) == 1000 * _sum([row["Qty"] for row in rows])
    assert len({r.receipt for r in records}) == len(
        {(r["Date"], r["Time"], r["Transaction ID"]) for r in rows}
    )


def test_loyverse_items() -> None:
    file = "samples/loyverse_export_items_en_minishop.csv"
    rows = _rows(file)
    reading, records = _read(file, "loyverse-items", len(rows))
    assert reading.rejected == []
    store = "[2525 Mini Shop]"
    prices = [row[f"Price {store}"] for row in rows]
    assert sum(record.price is None for record in records) == prices.count("variable")
    assert _money([record.price for record in records]) == _sum([p for p in prices if p != "variable"])
    stock = [row[f"In stock {store}"] for row in rows if row["Track stock"] == "Y"]
    assert sum(record.stock or 0 for record in records) == 1000 * _sum(stock)
    assert [record.barcode or "" for record in records] == [row["Barcode"] for row in rows]


@pytest.mark.parametrize(
    "mapping",
    [{}, {"InvoiceNo": "receipt", "StockCode": "sku", "InvoiceDate": "date", "UnitPrice": "price"}],
)
def test_invoice_lines(mapping: dict[str, str]) -> None:
    file = "retail/online_retail_lines_A.csv.gz"
    rows = _rows(file)
    reading = open_file(_KEPT / file, ReadOptions(zone=ZoneInfo("Europe/London"), mapping=mapping))
    count = amount = quantity = 0
    days, skus = set(), set()
    for record in reading.records():
        count += 1
        amount += record.amount  # type: ignore[union-attr]  # sales only
        quantity += record.quantity  # type: ignore[union-attr]  # sales only
        days.add(record.day)  # type: ignore[union-attr]  # sales only
        skus.add(record.sku)
    assert (reading.layout, reading.rows, reading.rejected) == ("sales", len(rows), [])
    assert count == len(rows)
    assert quantity == 1000 * sum(int(row["Quantity"]) for row in rows)
    assert money_to_decimal(amount) == sum(Decimal(r["Quantity"]) * Decimal(r["UnitPrice"]) for r in rows)
    assert len(days) == len({row["InvoiceDate"][:10] for row in rows})
    assert skus == {row["StockCode"].strip() for row in rows}


def test_a_catalogue_with_semicolons_and_negative_stock() -> None:
    file = "samples/es_co_semicolon_bom_trailing_negative_stock.csv"
    rows = _rows(file, ";")
    reading, records = _read(file, "products", len(rows))
    assert reading.encoding == "utf-8-sig"
    kept = len(rows) - len(reading.rejected)
    assert len(records) == kept
    assert sum(record.stock for record in records) < 0


def test_a_price_list_with_comma_decimals_and_holes() -> None:
    file = "samples/eu_semicolon_comma_decimal_pricelist.csv"
    rows = _rows(file, ";")
    reading, records = _read(file, "products", len(rows))
    priced = [row["Preis"].replace(".", "").replace(",", ".") for row in rows if row["Preis"] != "nan"]
    assert len(records) == len(priced)
    assert {row.text for row in reading.rejected} == {"nan"}
    assert _money([record.price for record in records]) == _sum(priced)


def test_windows_1252_sales() -> None:
    file = "samples/superstore_windows1252.csv"
    rows = _rows(file, ";", "cp1252")
    reading, records = _read(file, "sales", len(rows))
    assert (reading.encoding, reading.rejected) == ("windows-1252", [])
    sales = sum(Decimal(row["Sales"].replace(",", ".")) for row in rows)
    assert _money([record.amount for record in records]) == sales
    assert all(row["Customer Name"] not in repr(record) for row, record in zip(rows, records, strict=True))
