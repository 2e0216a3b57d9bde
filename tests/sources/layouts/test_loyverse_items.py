from __future__ import annotations

from pathlib import Path

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.sources.layouts.loyverse_items import COMPONENT
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
    assert other.identifiers == (("loyverse", "rice-2"),)  # nor by the name that they share
    assert other.barcode == "0088502"


def test_a_store_that_does_not_count_it_says_nothing(tmp_path: Path) -> None:
    header = [*_HEADER, "Available for sale [Market]", "Price [Market]", "In stock [Market]"]
    (corner,) = _read(tmp_path, {**_RICE, "Price [Market]": "9"}, header=header).records
    assert (corner.location, corner.stock, corner.stock_tracked) == ("Corner", to_quantity(13), True)


def test_the_price_is_that_of_the_first_store_that_states_one(tmp_path: Path) -> None:
    header = [*_HEADER, "Available for sale [Market]", "Price [Market]", "In stock [Market]"]
    corner, _ = _read(
        tmp_path,
        {**_RICE, "Price [Corner]": "variable", "Price [Market]": "9", "In stock [Market]": "4"},
        header=header,
    ).records
    assert corner.price == to_money(9)


def test_what_a_composite_item_is_made_of_is_no_product(tmp_path: Path) -> None:
    header = [*_HEADER, "SKU of included item", "Quantity of included item"]
    basket = {
        **_RICE,
        "Handle": "basket",
        "SKU": "20001",
        "Name": "Basket",
        "Barcode": "",
        "Track stock": "N",
    }
    result = _read(
        tmp_path,
        {**basket, "SKU of included item": "10001", "Quantity of included item": "1"},
        {"Handle": "basket", "SKU of included item": "10002", "Quantity of included item": "2"},
        {"SKU of included item": "10003", "Quantity of included item": "1"},
        _RICE,
        header=header,
    )
    assert result.skus == ["20001", "10001"]
    assert result.reading.other_rows == {COMPONENT: 2}


def test_the_full_spanish_header_with_its_slips(tmp_path: Path) -> None:
    header = [
        "Handle", "REF", "Nombre", "Categoria", "Descripción", "Vendido por peso", "Opción 1 nombre",
        "Opción 1 valor", "Coste", "Codigo de barras", "Seguir el Inventario", "Usar prodcucción", "Proveedor",
        "Costo de compra", "Disponible para la venta [Obrador]", "Precio [Obrador]", "En inventario [Obrador]",
        "Existencias bajas [Obrador]", "Stock óptimo [Obrador]", 'impuesto - "IVA 4%" (4%)',
    ]  # fmt: skip
    row = {
        "Handle": "pan", "REF": "7", "Nombre": "Pan", "Vendido por peso": "N", "Opción 1 valor": "Grande",
        "Codigo de barras": "00123", "Seguir el Inventario": "Y", "Usar prodcucción": "N", "Proveedor": "Molino",
        "Costo de compra": "0.400", "Disponible para la venta [Obrador]": "N", "Precio [Obrador]": "1.100",
        "En inventario [Obrador]": "8.000", "Existencias bajas [Obrador]": "2", "Stock óptimo [Obrador]": "20",
    }  # fmt: skip
    (bread,) = _read(tmp_path, row, header=header).records
    assert (bread.name, bread.barcode, bread.supplier, bread.active) == (
        "Pan – Grande",
        "00123",
        "Molino",
        False,
    )
    assert (bread.cost, bread.price) == (to_money("0.4"), to_money("1.1"))
    assert (bread.stock, bread.reorder_point) == (to_quantity(8), to_quantity(2))
