from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from app.sources.layouts.loyverse_orders import NO_STOCK
from tests.sources.exports import accounted, read

_SPANISH = "REF,Nombre del articulo,Nombre de la variante,Cantidad,Purchase cost"


@pytest.mark.parametrize("header", [_SPANISH, "SKU,Item name,Variant name,Quantity,Purchase cost"])
def test_a_template_without_rows_says_nothing(tmp_path: Path, header: str) -> None:
    result = read(tmp_path, f"{header}\r\n")
    assert (result.reading.layout, result.reading.rows, result.records) == ("loyverse-orders", 0, [])
    assert result.reading.notes == []


def test_what_was_ordered_has_a_cost_and_is_no_stock(tmp_path: Path) -> None:
    result = read(tmp_path, f"{_SPANISH}\r\n7,Pan,Grande,12,0.40\r\n,,,3,1\r\n")
    (bread,) = result.records
    assert (bread.sku, bread.name, bread.cost, bread.price, bread.stock) == (
        "7", "Pan – Grande", to_money("0.4"), None, None
    )  # fmt: skip
    assert result.reading.notes == [NO_STOCK]
    assert accounted(result.reading, result.records) == 2
