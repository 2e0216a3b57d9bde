from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.sources.layouts.prestashop_products import WITHOUT_TAX
from tests.sources.exports import Read, accounted, csv_text, read

_HEADER = [
    "Product ID", "Active (0/1)", "Name *", "Categories (x,y,z...)", "Price tax excluded or Price tax included",
    "Tax rules ID", "Wholesale price", "On sale (0/1)", "Discount amount", "Reference #", "Supplier reference #",
    "Supplier", "Manufacturer", "EAN13", "UPC", "Quantity", "Minimal quantity", "Low stock level", "Short description",
]  # fmt: skip
_MUG = [
    "12", "1", "Mug", "Kitchen;Mugs", "11.900000", "1", "5.490000", "0", "", "M-7", "F-7", "Potters", "Clay",
    "0401234500009", "", "300", "1", "20", "<p>A mug; blue.</p>",
]  # fmt: skip


def _read(
    folder: Path, header: list[str] = _HEADER, rows: list[list[str]] | None = None, delimiter: str = ";"
) -> Read:
    rows = [_MUG] if rows is None else rows
    result = read(folder, csv_text(header, rows, delimiter))
    assert result.reading.layout == "prestashop-products"
    assert result.reading.questions == []
    assert accounted(result.reading, result.records) == len(rows)
    return result


@pytest.mark.parametrize("delimiter", [";", ","])
def test_a_row_is_a_product_whatever_separates_its_cells(tmp_path: Path, delimiter: str) -> None:
    (mug,) = _read(tmp_path, delimiter=delimiter).records
    assert (mug.name, mug.sku, mug.category, mug.supplier) == ("Mug", "M-7", "Kitchen", "Potters")
    assert (mug.price, mug.cost) == (to_money("11.9"), to_money("5.49"))
    assert (mug.stock, mug.reorder_point) == (to_quantity(300), to_quantity(20))
    assert (mug.barcode, mug.active) == ("0401234500009", True)
    assert mug.source_id == ("prestashop", "12")
    assert mug.identifiers == (("barcode", "0401234500009"),)


def test_products_that_share_a_barcode_or_have_none_are_not_known_by_it(tmp_path: Path) -> None:
    other = ["13", "0", "Cup", "", "9", "1", "4", "0", "", "M-8", "", "", "", _MUG[13], "", "0", "1", "", ""]
    third = ["14", "1", "Jug", "", "9", "1", "4", "0", "", "", "", "", "", "0", "0", "", "1", "", ""]
    mug, cup, jug = _read(tmp_path, rows=[_MUG, other, third]).records
    assert (mug.barcode, cup.barcode, jug.barcode) == (_MUG[13], _MUG[13], None)
    assert (cup.identifiers, cup.active) == ((), False)
    assert (jug.derived_sku, jug.stock_tracked) == ("jug-14", False)


@pytest.mark.parametrize(
    ("header", "noted"),
    [
        (
            ["ID", "Actif (0/1)", "Nom*", "Catégories (x,y,z...)", "Prix HT", "Prix TTC", "ID règle de taxes",
             "Prix d'achat", "En soldes (0/1)", "Référence", "Fournisseurs", "EAN-13", "Quantité"],
            False,
        ),
        (
            ["ID", "Activo (0/1)", "Nombre*", "Categorías (x,y,z...)", "Precio sin IVA", "Precio con IVA",
             "ID regla de impuestos", "Precio de coste", "En oferta (0/1)", "Referencia nº", "Proveedor", "EAN13",
             "Cantidad"],
            False,
        ),
        (
            ["ID", "Actif (0/1)", "Nom *", "Catégories (x,y,z...)", "Prix hors taxe", "-", "ID règle de taxes",
             "Prix d'achat", "En soldes (0/1)", "Référence #", "Fournisseur", "EAN13", "Quantité"],
            True,
        ),
    ],
)  # fmt: skip
def test_headers_may_be_french_or_spanish(tmp_path: Path, header: list[str], noted: bool) -> None:
    row = [
        "12",
        "1",
        "Tasse",
        "Cuisine,Tasses",
        "10",
        "12.10",
        "1",
        "5.49",
        "0",
        "M-7",
        "Potiers",
        "04012345",
        "3",
    ]
    result = _read(tmp_path, header, [row])
    (mug,) = result.records
    assert (mug.name, mug.sku, mug.category, mug.supplier) == ("Tasse", "M-7", "Cuisine", "Potiers")
    assert (mug.price, mug.cost, mug.stock) == (
        to_money(10 if noted else "12.1"), to_money("5.49"), to_quantity(3)
    )  # fmt: skip
    assert result.reading.notes == ([WITHOUT_TAX] if noted else [])


def test_the_product_list_has_both_prices_and_customers_pay_the_one_with_tax(tmp_path: Path) -> None:
    header = [
        "Product ID", "Image", "Name", "Reference", "Category", "Price (tax excl.)", "Price (tax incl.)", "Quantity",
        "Status", "Position",
    ]  # fmt: skip
    (mug,) = _read(
        tmp_path, header, [["12", "x.jpg", "Mug", "M-7", "Mugs", "9.92", "12.00", "-3", "0", "1"]]
    ).records
    assert (mug.price, mug.stock, mug.active) == (to_money(12), to_quantity(-3), False)
    assert mug.source_id == ("prestashop", "12")


def test_a_row_without_name_and_reference_and_one_used_twice_are_refused(tmp_path: Path) -> None:
    blank = ["15", "1", *[""] * 17]
    result = _read(tmp_path, rows=[_MUG, blank, ["16", *_MUG[1:]]])
    assert [(row.line, row.column) for row in result.reading.rejected] == [(3, "Name *"), (4, "Reference #")]
