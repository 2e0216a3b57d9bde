from __future__ import annotations

from pathlib import Path

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.sources.layouts.lightspeed_products import COMPONENT
from tests.sources.exports import Read, accounted, read, table

_HEADER = [
    "id", "handle", "sku", "composite_name", "composite_sku", "composite_quantity", "name", "description",
    "product_category", "variant_option_one_name", "variant_option_one_value", "variant_option_two_name",
    "variant_option_two_value", "variant_option_three_name", "variant_option_three_value", "tags", "supply_price",
    "retail_price", "tax_name", "tax_value", "account_code", "account_code_purchase", "brand_name", "supplier_name",
    "supplier_code", "active", "track_inventory", "outlet_tax_Main_Outlet", "inventory_Main_Outlet",
    "reorder_point_Main_Outlet", "restock_level_Main_Outlet",
]  # fmt: skip
_SECOND = ["inventory_Market_Square", "reorder_point_Market_Square", "restock_level_Market_Square"]
_SHIRT = {
    "id": "0af7b240-11ec", "handle": "polo", "sku": "10007", "name": "Polo", "product_category": "Shirts",
    "variant_option_one_name": "Size", "variant_option_one_value": "M", "supply_price": "9.50",
    "retail_price": "24.00", "supplier_name": "Weavers", "supplier_code": "W-7", "active": "1",
    "track_inventory": "1", "inventory_Main_Outlet": "13", "reorder_point_Main_Outlet": "5",
    "restock_level_Main_Outlet": "20",
}  # fmt: skip


def _read(folder: Path, *rows: dict[str, str], header: list[str] = _HEADER) -> Read:
    result = read(folder, table(header, *rows))
    assert result.reading.layout == "lightspeed-products"
    assert result.reading.questions == []
    assert accounted(result.reading, result.records) == len(rows)
    return result


def test_a_row_is_a_variant(tmp_path: Path) -> None:
    (polo,) = _read(tmp_path, _SHIRT).records
    assert (polo.name, polo.sku, polo.category, polo.supplier) == ("Polo – M", "10007", "Shirts", "Weavers")
    assert (polo.price, polo.cost, polo.active) == (to_money(24), to_money("9.5"), True)
    assert (polo.stock, polo.reorder_point, polo.location) == (to_quantity(13), to_quantity(5), "")
    assert polo.source_id == ("lightspeed", "0af7b240-11ec")
    assert polo.identifiers == (("lightspeed-options", "polo/M"),)


def test_every_outlet_has_its_stock(tmp_path: Path) -> None:
    row = {**_SHIRT, "inventory_Market_Square": "-2"}
    main, market = _read(tmp_path, row, header=[*_HEADER, *_SECOND]).records
    assert (main.location, main.stock, main.price) == ("Main Outlet", to_quantity(13), to_money(24))
    assert (market.location, market.stock, market.price) == ("Market Square", to_quantity(-2), None)
    assert market.source_id == main.source_id


def test_stock_that_is_not_tracked_is_unknown(tmp_path: Path) -> None:
    (polo,) = _read(tmp_path, {**_SHIRT, "track_inventory": "0"}).records
    assert (polo.stock_tracked, polo.stock) == (False, None)


def test_what_a_composite_product_is_made_of_is_no_product(tmp_path: Path) -> None:
    basket = {
        **_SHIRT,
        "id": "b",
        "handle": "basket",
        "sku": "2",
        "name": "Basket",
        "variant_option_one_value": "",
    }
    result = _read(
        tmp_path,
        {**basket, "composite_sku": "10007", "composite_quantity": "1"},
        {**basket, "composite_sku": "10008", "composite_quantity": "2"},
        {"handle": "basket", "composite_sku": "10009", "composite_quantity": "2"},
    )
    assert result.skus == ["2"]
    assert result.reading.other_rows == {COMPONENT: 2}


def test_a_variant_without_a_sku_has_a_readable_one(tmp_path: Path) -> None:
    (polo,) = _read(tmp_path, {**_SHIRT, "sku": ""}).records
    assert (polo.sku, polo.derived_sku) == (None, "polo-m")


def test_a_code_used_twice_and_a_row_without_name_are_refused(tmp_path: Path) -> None:
    result = _read(tmp_path, _SHIRT, {**_SHIRT, "id": "other"}, {"id": "x", "handle": "y"})
    assert [(row.line, row.column) for row in result.reading.rejected] == [(3, "sku"), (4, "name")]
