from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.sources.layouts.supplier_prices import HEADING
from tests.sources.exports import Read, accounted, csv_text, read

_HEADER = ["Artikelnummer", "EAN", "Bezeichnung", "EK netto", "UVP", "VE", "Lieferzeit", "Lieferant"]
_MUG = ["4711", "0401234500009", "Becher blau", "5,49", "12,90", "6", "3-5 Tage", "Töpferei"]


def _read(folder: Path, *rows: list[str], header: list[str] = _HEADER) -> Read:
    result = read(folder, csv_text(header, rows, ";"))
    assert result.reading.layout == "supplier-prices"
    assert accounted(result.reading, result.records) == len(rows)
    return result


def test_what_a_supplier_asks_is_a_cost_and_no_price(tmp_path: Path) -> None:
    (mug,) = _read(tmp_path, _MUG).records
    assert (mug.sku, mug.name, mug.supplier, mug.barcode) == (
        "4711",
        "Becher blau",
        "Töpferei",
        "0401234500009",
    )
    assert (mug.cost, mug.price, mug.compare_at_price) == (to_money("5.49"), None, to_money("12.9"))
    assert (mug.pack_size, mug.lead_time_days) == (to_quantity(6), 5)
    assert (mug.stock, mug.stock_tracked) == (None, None)


@pytest.mark.parametrize(
    "header",
    [
        ["Supplier SKU", "Barcode", "Description", "Wholesale price", "RRP", "Case size", "Lead time", "Supplier"],
        ["Referencia proveedor", "EAN", "Descripción", "Precio distribuidor", "PVPR", "Unidades por caja",
         "Plazo de entrega", "Proveedor"],
        ["Référence fournisseur", "EAN13", "Description", "Prix d'achat", "Prix public conseillé", "Colisage",
         "Délai de livraison", "Supplier"],
    ],
)  # fmt: skip
def test_in_other_languages(tmp_path: Path, header: list[str]) -> None:
    (mug,) = _read(tmp_path, _MUG, header=header).records
    assert (mug.sku, mug.barcode, mug.cost, mug.pack_size) == (
        "4711", "0401234500009", to_money("5.49"), to_quantity(6)
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "days"),
    [("5", 5), ("2 Wochen", 14), ("1-2 weeks", 14), ("10 días", 10), ("1 Monat", 30), ("auf Anfrage", None)],
)  # fmt: skip
def test_how_long_it_takes_is_read_from_words(tmp_path: Path, text: str, days: int | None) -> None:
    (mug,) = _read(tmp_path, [*_MUG[:6], text, ""]).records
    assert (mug.lead_time_days, mug.supplier) == (days, None)


@pytest.mark.parametrize(
    ("text", "pieces"), [("12 Stk", 12), ("12 x 0,5 l", 12), ("Karton 24", 24), ("6,00", 6), ("Stück", None)]
)  # fmt: skip
def test_how_many_come_in_a_pack_is_read_from_words(tmp_path: Path, text: str, pieces: int | None) -> None:
    (mug,) = _read(tmp_path, [*_MUG[:5], text, "", ""]).records
    assert mug.pack_size == (None if pieces is None else to_quantity(pieces))


def test_headings_are_counted_and_odd_cells_refused(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        ["", "", "Becher", *[""] * 5],
        _MUG,
        ["4712", "", "Krug", "auf Anfrage", *[""] * 4],
        ["4713", "", "Tasse", "1,20", "", "1,5", "", ""],
        _MUG,
    )
    assert result.reading.other_rows == {HEADING: 1}
    assert [(row.line, row.column) for row in result.reading.rejected] == [
        (4, "EK netto"), (5, "VE"), (6, "Artikelnummer")
    ]  # fmt: skip


@pytest.mark.parametrize(
    "columns",
    [
        "sku,name,cost,price,supplier,lead time",  # the shop's own list: it has a selling price
        "sku,name,cost,stock,pack size",  # a stock list
        "Artikelnummer,Name,Einheit,Preis",  # may be anybody's
        "sku,name,cost,supplier",  # nothing that only a supplier says
    ],
)
def test_what_does_not_say_that_it_is_a_suppliers_is_no_such_list(tmp_path: Path, columns: str) -> None:
    header = columns.split(",")
    result = read(tmp_path, csv_text(header, [["1"] * len(header)]))
    assert result.reading.layout == "products"


def test_a_suppliers_code_beside_our_own_is_kept_apart(tmp_path: Path) -> None:
    header = ["SKU", "Supplier code", "Name", "Cost", "MOQ"]
    both, theirs = _read(
        tmp_path, ["MUG", "P-7", "Mug", "5,00", "6"], ["", "P-8", "Pot", "9,00", "1"], header=header
    ).records
    assert [(one.sku, one.supplier_code) for one in (both, theirs)] == [("MUG", "P-7"), ("P-8", "P-8")]
