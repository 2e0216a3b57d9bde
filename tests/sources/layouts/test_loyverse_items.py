from __future__ import annotations

from pathlib import Path

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from tests.sources.exports import Read, read, table

_HEADER = [
    "Handle", "SKU", "Name", "Category", "Description", "Sold by weight", "Option 1 name", "Option 1 value", "Cost",
    "Barcode", "Track stock", "Supplier", "Available for sale [Corner]", "Price [Corner]", "In stock [Corner]",
    "Low stock [Corner]", 'Tax - "VAT" (10%)',
]  # fmt: skip
_RICE = {
    "Handle": "rice", "SKU": "10001", "Name": "Rice", "Category": "Food", "Sold by weight": "Y", "Cost": "1.20",
    "Barcode": "0088502", "Track stock": "Y", "Supplier": "Mills", "Available for sale [Corner]": "Y",
    "Price [Corner]": "2.50", "In stock [Corner]": "13.000", "Low stock [Corner]": "5.000",
}  # fmt: skip


def _read(folder: Path, *rows: dict[str, str], header: list[str] = _HEADER) -> Read:
    result = read(folder, table(header, *rows))
    assert result.reading.layout == "loyverse-items"
    assert result.reading.rejected == []
    assert result.reading.questions == []
    return result


def test_three_decimals_are_decimals_and_zeros_stay(tmp_path: Path) -> None:
    (rice,) = _read(tmp_path, _RICE).records
    assert (rice.stock, rice.reorder_point) == (to_quantity(13), to_quantity(5))
    assert (rice.price, rice.cost) == (to_money("2.5"), to_money("1.2"))
    assert (rice.sku, rice.barcode, rice.supplier, rice.active) == ("10001", "0088502", "Mills", True)
    assert rice.location == ""


def test_a_variable_price_is_unknown(tmp_path: Path) -> None:
    (rice,) = _read(tmp_path, {**_RICE, "Price [Corner]": "variable"}).records
    assert rice.price is None


def test_stock_that_is_not_tracked_is_unknown(tmp_path: Path) -> None:
    records = _read(
        tmp_path, {**_RICE, "Track stock": "N"}, {**_RICE, "SKU": "2", "In stock [Corner]": ""}
    ).records
    assert [(record.stock_tracked, record.stock) for record in records] == [(False, None), (False, None)]


def test_variants_share_the_first_rows_name(tmp_path: Path) -> None:
    first, second = _read(
        tmp_path,
        {**_RICE, "Option 1 value": "1 kg"},
        {**_RICE, "SKU": "10002", "Name": "", "Category": "", "Option 1 value": "5 kg", "Barcode": ""},
    ).records
    assert (first.name, second.name, second.category) == ("Rice – 1 kg", "Rice – 5 kg", "Food")


def test_every_further_store_adds_its_stock(tmp_path: Path) -> None:
    header = [*_HEADER, "Available for sale [Market]", "Price [Market]", "In stock [Market]"]
    corner, market = _read(
        tmp_path, {**_RICE, "Price [Market]": "9", "In stock [Market]": "4"}, header=header
    ).records
    assert (corner.location, corner.stock, corner.price) == ("Corner", to_quantity(13), to_money("2.5"))
    assert (market.location, market.stock, market.price) == ("Market", to_quantity(4), None)
    assert (market.sku, market.line) == (corner.sku, corner.line)


def test_the_back_office_may_speak_spanish(tmp_path: Path) -> None:
    header = [
        "Handle", "REF", "Nombre", "Categoria", "Vendido por peso", "Coste", "Codigo de barras",
        "Seguir el Inventario", "Precio [Obrador]", "En inventario [Obrador]", "Existencias bajas [Obrador]",
    ]  # fmt: skip
    row = dict(
        zip(header, ["pan", "7", "Pan", "Masas", "N", "0.40", "01", "Y", "1.1", "8", "2"], strict=True)
    )
    (bread,) = _read(tmp_path, row, header=header).records
    assert (bread.sku, bread.name, bread.category, bread.barcode) == ("7", "Pan", "Masas", "01")
    assert (bread.price, bread.stock, bread.reorder_point) == (
        to_money("1.1"),
        to_quantity(8),
        to_quantity(2),
    )


def test_products_that_share_a_barcode_are_not_known_by_it(tmp_path: Path) -> None:
    one, other = _read(tmp_path, _RICE, {**_RICE, "Handle": "rice-2", "SKU": "10002"}).records
    assert ("barcode", "0088502") in one.identifiers
    assert other.identifiers == (("loyverse", "rice-2"),)
    assert other.barcode == "0088502"
