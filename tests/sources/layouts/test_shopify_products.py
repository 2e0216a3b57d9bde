from __future__ import annotations

from pathlib import Path

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from tests.sources.exports import Read, read, table

_HEADER = [
    "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published",
    "Option1 Name", "Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value",
    "Variant SKU", "Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Price",
    "Variant Compare At Price", "Variant Barcode", "Image Src ", "Cost per item", "Price / Germany", "Status",
]  # fmt: skip
_MUG = {
    "Handle": "stone-mug", "Title": "Stone Mug", "Vendor": "Kiln & Co", "Type": "Mugs", "Option1 Name": "Size",
    "Option1 Value": "Small", "Option2 Value": "Grey", "Variant SKU": "MUG-S", "Variant Price": "12.50",
    "Variant Inventory Tracker": "shopify", "Variant Inventory Qty": "-3", "Status": "active",
}  # fmt: skip
_LARGE = {"Handle": "stone-mug", "Option1 Value": "Large", "Option2 Value": "Grey", "Variant Price": "15.00"}


def _read(folder: Path, *rows: dict[str, str]) -> Read:
    result = read(folder, table(_HEADER, *rows))
    assert result.reading.layout == "shopify-products"
    return result


def test_a_variant_carries_what_stands_on_the_first_row_of_its_handle(tmp_path: Path) -> None:
    small, large = _read(tmp_path, _MUG, _LARGE).records
    assert (small.name, large.name) == ("Stone Mug – Small, Grey", "Stone Mug – Large, Grey")
    assert (large.category, large.supplier, large.active) == ("Mugs", "Kiln & Co", True)
    assert (large.sku, large.derived_sku) == (None, "stone-mug-large-grey")
    assert large.identifiers == (("shopify", "stone-mug/Large/Grey"),)
    assert (small.sku, small.derived_sku, small.price) == ("MUG-S", "", to_money("12.5"))


def test_stock_counts_only_where_it_is_tracked(tmp_path: Path) -> None:
    small, large = _read(tmp_path, _MUG, {**_LARGE, "Variant Inventory Qty": "7"}).records
    assert (small.stock_tracked, small.stock) == (True, to_quantity(-3))
    assert (large.stock_tracked, large.stock) == (False, None)


def test_a_picture_row_is_no_product(tmp_path: Path) -> None:
    result = _read(tmp_path, _MUG, {"Handle": "stone-mug", "Image Src ": "https://example.test/2.jpg"})
    assert len(result.records) == 1
    assert result.reading.other_rows == {"a further picture of a product": 1}
    assert result.reading.rows == 2


def test_default_title_is_no_name(tmp_path: Path) -> None:
    (bowl,) = _read(
        tmp_path,
        {"Handle": "bowl", "Title": "Bowl", "Option1 Value": "Default Title", "Variant Price": "9"},
    ).records
    assert (bowl.name, bowl.identifiers, bowl.derived_sku) == ("Bowl", (("shopify", "bowl"),), "bowl")


def test_a_blank_price_is_unknown_and_a_guarded_barcode_is_whole(tmp_path: Path) -> None:
    (mug,) = _read(tmp_path, {**_MUG, "Variant Price": "", "Variant Barcode": "'00401"}).records
    assert (mug.price, mug.barcode) == (None, "00401")
    assert mug.identifiers == (("barcode", "00401"), ("shopify", "stone-mug/Small/Grey"))


def test_drafts_and_archived_products_are_not_active(tmp_path: Path) -> None:
    records = _read(
        tmp_path,
        {**_MUG, "Status": "draft"},
        _LARGE,
        {**_MUG, "Handle": "old-mug", "Variant SKU": "OLD", "Status": "archived"},
    ).records
    assert [record.active for record in records] == [False, False, False]


def test_a_sku_of_another_variant_is_refused_with_the_first_line(tmp_path: Path) -> None:
    result = _read(tmp_path, _MUG, {**_LARGE, "Variant SKU": "MUG-S"})
    assert result.skus == ["MUG-S"]
    (row,) = result.reading.rejected
    assert (row.line, row.column, row.text, row.reason) == (
        3,
        "Variant SKU",
        "MUG-S",
        "is already used in line 2",
    )


def test_market_columns_do_not_pass_for_the_price_and_cost_is_read(tmp_path: Path) -> None:
    (mug,) = _read(tmp_path, {**_MUG, "Price / Germany": "99", "Cost per item": "4.25"}).records
    assert (mug.price, mug.cost) == (to_money("12.5"), to_money("4.25"))


def test_the_line_is_where_the_record_began(tmp_path: Path) -> None:
    small, large = _read(tmp_path, {**_MUG, "Body (HTML)": "<p>\n\nA mug\n</p>"}, _LARGE).records
    assert (small.line, large.line) == (2, 6)
