from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.sources.layouts.prestashop_combinations import NO_PRICES
from tests.sources.exports import Read, accounted, csv_text, read

_HEADER = [
    "Product ID*", "Product Reference", "Attribute (Name:Type:Position)*", "Value (Value:Position)*",
    "Supplier reference", "Reference", "EAN13", "UPC", "Wholesale price", "Impact on price", "Ecotax", "Quantity",
    "Minimal quantity", "Low stock level", "Default (0 = No, 1 = Yes)",
]  # fmt: skip
_BLUE = [
    "12", "mug", "Color:color:0, Size:select:1", "Blue:0, 0.3 l:1", "F-7", "M-7-B", "0401234500009", "", "5.49",
    "2.50", "0", "10", "1", "3", "1",
]  # fmt: skip


def _read(folder: Path, *rows: list[str], header: list[str] = _HEADER) -> Read:
    result = read(folder, csv_text(header, rows, ";"))
    assert result.reading.layout == "prestashop-combinations"
    assert accounted(result.reading, result.records) == len(rows)
    return result


def test_a_row_is_a_variant_whose_price_it_does_not_say(tmp_path: Path) -> None:
    result = _read(tmp_path, _BLUE)
    (blue,) = result.records
    assert (blue.name, blue.sku, blue.price, blue.cost) == (
        "mug – Blue, 0.3 l",
        "M-7-B",
        None,
        to_money("5.49"),
    )
    assert (blue.stock, blue.reorder_point) == (to_quantity(10), to_quantity(3))
    assert blue.identifiers == (("barcode", "0401234500009"), ("prestashop-options", "12/Blue/0.3 l"))
    assert result.reading.notes == [NO_PRICES]


def test_without_a_reference_it_is_known_by_its_product_and_values(tmp_path: Path) -> None:
    row = ["12", "", "Color:color:0", "Blue:0", "", "", "0", "", "0", "0", "0", "", "1", "", ""]
    (blue,) = _read(tmp_path, row).records
    assert (blue.sku, blue.derived_sku, blue.name) == (None, "product-12-blue", "Product 12 – Blue")
    assert (blue.cost, blue.barcode, blue.stock_tracked) == (None, None, False)
    assert blue.identifiers == (("prestashop-options", "12/Blue"),)


@pytest.mark.parametrize(
    "header",
    [
        ["ID produit*", "Référence produit", "Attribut (Nom:Type:Position)*", "Valeur (Valeur:Position)*",
         "Référence", "Quantité"],
        ["ID de producto*", "Referencia de producto", "Atributo (Nombre:Tipo:Posición)*",
         "Valor (Valor:Posición)*", "Referencia", "Cantidad"],
    ],
)  # fmt: skip
def test_headers_may_be_french_or_spanish(tmp_path: Path, header: list[str]) -> None:
    (blue,) = _read(tmp_path, ["12", "mug", "Couleur:color:0", "Bleu:0", "M-7-B", "4"], header=header).records
    assert (blue.name, blue.sku, blue.stock) == ("mug – Bleu", "M-7-B", to_quantity(4))


def test_a_row_of_no_product_or_no_variant_is_refused(tmp_path: Path) -> None:
    result = _read(tmp_path, ["", "", *_BLUE[2:]], [*_BLUE[:3], "", *_BLUE[4:]])
    assert [row.column for row in result.reading.rejected] == ["Product ID*", "Value (Value:Position)*"]
    assert result.reading.notes == []
