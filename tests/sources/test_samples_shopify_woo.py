"""Real exports of web shops kept beside the checkout, counted here by the plain csv module alone."""

from __future__ import annotations

import csv
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from app.domain.money import money_to_decimal
from app.domain.records import ProductKind
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
        return list(csv.DictReader(file))


def _read(name: str, layout: str, rows: int) -> tuple[Reading, list[Any]]:
    reading = open_file(_KEPT / name, ReadOptions())
    records = list(reading.records())
    assert (reading.layout, reading.rows, reading.rejected, reading.questions) == (layout, rows, [], [])
    assert accounted(reading, records) == rows
    return reading, records


def test_shopify_orders_come_to_their_subtotals() -> None:
    file = "shopify_orders_export_2026_redacted.csv"
    rows = _rows(file)
    reading, records = _read(file, "shopify-orders", len(rows))
    assert (reading.stated_currency, reading.notes) == ("BDT", [])
    assert sum(record.quantity for record in records) == 1000 * sum(int(r["Lineitem quantity"]) for r in rows)
    for name, group in groupby(rows, key=lambda row: row["Name"]):
        (subtotal,) = (Decimal(row["Subtotal"]) for row in group if row["Subtotal"])
        paid = sum(record.amount for record in records if record.receipt == name)
        assert money_to_decimal(paid) == subtotal
    assert "REDACTED" not in repr(records)


def test_shopify_inventory() -> None:
    file = "shopify_inventory_export_real.csv"
    rows = _rows(file)
    _, records = _read(file, "shopify-inventory", len(rows))
    assert [record.stock for record in records] == [1000 * int(row["Available"]) for row in rows]
    assert [record.incoming for record in records] == [1000 * int(row["Incoming"]) for row in rows]
    assert {record.location for record in records} == {""}
    variants = {(row["Handle"], *(row[f"Option{n} Value"] for n in (1, 2, 3))) for row in rows}
    assert len({record.identifiers[0] for record in records}) == len(variants)


@pytest.mark.parametrize("name", ["legacy_apparel", "legacy_jewelery", "export_real_2023"])
def test_shopify_products_are_known_by_handle_and_options(name: str) -> None:
    file = f"shopify_products_{name}.csv"
    rows = _rows(file)
    reading, records = _read(file, "shopify-products", len(rows))
    variants = [row for row in rows if row["Variant Price"]]
    assert sum(reading.other_rows.values()) == len(rows) - len(variants)
    assert sum(record.price for record in records) == 10_000 * sum(
        Decimal(r["Variant Price"]) for r in variants
    )
    assert len({dict(record.identifiers)["shopify"] for record in records}) == len(variants)
    assert [record.sku or "" for record in records] == [r["Variant SKU"].lstrip("'") for r in variants]


def test_woocommerce_products_are_known_by_their_numbers() -> None:
    file = "woocommerce_sample_products.csv"
    rows = _rows(file)
    _, records = _read(file, "woocommerce-products", len(rows))
    assert [record.source_id for record in records] == [("woocommerce", row["ID"]) for row in rows]
    parents = sum(row["Type"] in ("variable", "grouped") for row in rows)
    assert sum(record.kind is ProductKind.PARENT for record in records) == parents
    counted = [row for row in rows if row["Stock"]]
    assert sum(record.stock or 0 for record in records) == 1000 * sum(int(row["Stock"]) for row in counted)
