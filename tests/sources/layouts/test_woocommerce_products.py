from __future__ import annotations

from pathlib import Path

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.records import ProductKind
from tests.sources.exports import Read, read, table

_HEADER = [
    "ID", "Type", "SKU", "GTIN, UPC, EAN, or ISBN", "Name", "Published", "Is featured?", "In stock?", "Stock",
    "Low stock amount", "Weight (kg)", "Sale price", "Regular price", "Categories", "Parent", "Position",
    "Attribute 1 name", "Attribute 1 value(s)", "Meta: _x",
]  # fmt: skip
_PARENT = {
    "ID": "44", "Type": "variable", "SKU": "lamp", "Name": "Lamp", "Published": "1", "Categories": "Home > Light, New",
    "Regular price": "5",
}  # fmt: skip
_CHILD = {
    "ID": "45", "Type": "variation", "SKU": "lamp-red", "Name": "Lamp - Red", "Published": "1", "Parent": "lamp",
    "Regular price": "25", "Stock": "4", "Low stock amount": "2", "Attribute 1 value(s)": "Red",
}  # fmt: skip


def _read(folder: Path, *rows: dict[str, str]) -> Read:
    result = read(folder, table(_HEADER, *rows))
    assert result.reading.layout == "woocommerce-products"
    assert result.reading.rejected == []
    return result


def test_a_parent_groups_and_has_no_price_or_stock(tmp_path: Path) -> None:
    parent, child = _read(tmp_path, _PARENT, _CHILD).records
    assert (parent.kind, parent.sku, parent.price, parent.stock) == (ProductKind.PARENT, "lamp", None, None)
    assert (child.kind, child.category) == (ProductKind.ITEM, "Home > Light")


def test_a_variation_may_stand_before_its_parent_and_name_it_by_id(tmp_path: Path) -> None:
    child, _ = _read(tmp_path, {**_CHILD, "Name": "", "Parent": "id:44"}, _PARENT).records
    assert (child.name, child.category) == ("Lamp – Red", "Home > Light")


def test_the_sale_price_is_the_price(tmp_path: Path) -> None:
    on_sale, plain = _read(
        tmp_path,
        {**_CHILD, "Sale price": ".5", "Type": "simple, downloadable, virtual"},
        {**_CHILD, "ID": "46", "SKU": "x"},
    ).records
    assert (on_sale.price, on_sale.compare_at_price) == (to_money("0.5"), to_money(25))
    assert (plain.price, plain.compare_at_price) == (to_money(25), None)


def test_blank_stock_is_untracked_and_low_stock_is_the_reorder_point(tmp_path: Path) -> None:
    tracked, blank, of_parent = _read(
        tmp_path,
        _CHILD,
        {**_CHILD, "ID": "46", "SKU": "b", "Stock": ""},
        {**_CHILD, "ID": "47", "SKU": "c", "Stock": "parent"},
    ).records
    assert (tracked.stock_tracked, tracked.stock, tracked.reorder_point) == (
        True,
        to_quantity(4),
        to_quantity(2),
    )
    assert (blank.stock_tracked, blank.stock) == (False, None)
    assert (of_parent.stock_tracked, of_parent.stock) == (None, None)


def test_a_product_without_sku_is_known_by_its_number(tmp_path: Path) -> None:
    (lamp,) = _read(tmp_path, {**_CHILD, "SKU": "", "GTIN, UPC, EAN, or ISBN": "0401"}).records
    assert lamp.identifiers == (("barcode", "0401"), ("woocommerce", "45"))
    assert lamp.derived_sku == "lamp-red-45"


def test_only_published_products_are_active(tmp_path: Path) -> None:
    records = _read(tmp_path, *({**_CHILD, "SKU": f"p{n}", "Published": n} for n in ("1", "0", "-1"))).records
    assert [record.active for record in records] == [True, False, False]
