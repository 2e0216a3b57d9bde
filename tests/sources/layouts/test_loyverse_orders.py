from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.records import OrderRecord, ProductRecord
from app.domain.time import from_day_number
from app.sources.layouts.loyverse_orders import assumed
from tests.sources.exports import Read, accounted, read

_SPANISH = "REF,Nombre del articulo,Nombre de la variante,Cantidad,Purchase cost"
_ROWS = f"{_SPANISH}\r\n7,Pan,Grande,12,0.40\r\n8,Sal,,,1\r\n,,,3,1\r\n"


def _of(result: Read, kind: type) -> list[ProductRecord | OrderRecord]:
    return [record for record in result.records if isinstance(record, kind)]


@pytest.mark.parametrize("header", [_SPANISH, "SKU,Item name,Variant name,Quantity,Purchase cost"])
def test_a_template_without_rows_says_nothing(tmp_path: Path, header: str) -> None:
    result = read(tmp_path, f"{header}\r\n")
    assert (result.reading.layout, result.reading.rows, result.records) == ("loyverse-orders", 0, [])
    assert result.reading.notes == []


def test_what_was_ordered_has_a_cost_and_is_no_stock(tmp_path: Path) -> None:
    result = read(tmp_path, _ROWS)
    bread, salt = _of(result, ProductRecord)
    assert isinstance(bread, ProductRecord)
    assert (bread.sku, bread.name, bread.cost, bread.price, bread.stock) == (
        "7", "Pan – Grande", to_money("0.4"), None, None
    )  # fmt: skip
    assert (salt.sku, salt.cost) == ("8", to_money(1))
    assert accounted(result.reading, result.records) == 3


def test_where_it_names_a_quantity_so_many_are_on_order_since_the_file_was_written(tmp_path: Path) -> None:
    path = tmp_path / "PO1003 (2).csv"
    path.write_text(_ROWS)
    os.utime(path, (1_790_000_000, 1_790_000_000))
    result = read_again(path)
    (bread,) = _of(result, OrderRecord)
    assert isinstance(bread, OrderRecord)
    assert (bread.number, bread.sku, bread.quantity, bread.received) == ("PO1003", "7", to_quantity(12), 0)
    assert bread.ordered_day is not None
    assert from_day_number(bread.ordered_day).isoformat() == "2026-09-21"
    assert (bread.cost, bread.due_day, bread.closed) == (to_money("0.4"), None, False)
    assert result.reading.notes == [assumed("PO1003", "2026-09-21")]


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("po-77.csv", "PO-77"),
        ("purchase_order_PO1003_2026-11-02.csv", "PO1003"),
        ("Pedido de noviembre (1).csv", "Pedido de noviembre"),
        ("repo12.csv", "repo12"),
    ],
)
def test_an_order_is_called_as_its_file_is(tmp_path: Path, name: str, number: str) -> None:
    assert {record.number for record in _of(read(tmp_path, _ROWS, name=name), OrderRecord)} == {number}  # type: ignore[union-attr]


def test_less_than_nothing_is_no_order(tmp_path: Path) -> None:
    result = read(tmp_path, f"{_SPANISH}\r\n7,Pan,Grande,-2,0.40\r\n")
    assert result.records == []
    assert [(row.column, row.text) for row in result.reading.rejected] == [("Cantidad", "-2")]


def read_again(path: Path) -> Read:
    from app.sources.files import open_file
    from app.sources.reading import ReadOptions

    reading = open_file(path, ReadOptions())
    return Read(reading, list(reading.records()))
