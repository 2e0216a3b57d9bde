from __future__ import annotations

from pathlib import Path

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from tests.sources.exports import Read, accounted, read, table

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
    return _read_as(folder, _HEADER, *rows)


def _read_as(folder: Path, header: list[str], *rows: dict[str, str]) -> Read:
    result = read(folder, table(header, *rows))
    assert result.reading.layout == "shopify-products"
    assert accounted(result.reading, result.records) == result.reading.rows == len(rows)
    return result


def test_a_variant_carries_what_stands_on_the_first_row_of_its_handle(tmp_path: Path) -> None:
    small, large = _read(tmp_path, _MUG, _LARGE).records
    assert (small.name, large.name) == ("Stone Mug – Small, Grey", "Stone Mug – Large, Grey")
    assert (large.category, large.supplier, large.active) == ("Mugs", "Kiln & Co", True)
    assert (large.sku, large.derived_sku) == (None, "stone-mug-large-grey")
    assert large.identifiers == (
        ("shopify", "stone-mug/Large/Grey"),
        ("shopify-line", "Stone Mug - Large / Grey"),
    )
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
    assert (bowl.name, bowl.derived_sku) == ("Bowl", "bowl")
    assert bowl.identifiers == (("shopify", "bowl"), ("shopify-line", "Bowl"))


def test_a_blank_price_is_unknown_and_a_guarded_barcode_is_whole(tmp_path: Path) -> None:
    (mug,) = _read(tmp_path, {**_MUG, "Variant Price": "", "Variant Barcode": "'00401"}).records
    assert (mug.price, mug.barcode) == (None, "00401")
    assert mug.identifiers[:2] == (("barcode", "00401"), ("shopify", "stone-mug/Small/Grey"))


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


_NEW_HEADER = [
    "Title", "URL handle", "Description", "Vendor", "Product category", "Type", "Tags", "Published on online store",
    "Status", "SKU", "Barcode", "Option1 name", "Option1 value", "Option1 Linked To", "Option2 name",
    "Option2 value", "Option2 Linked To", "Price", "Compare-at price", "Cost per item", "Charge tax", "Tax code",
    "Inventory tracker", "Inventory quantity", "Continue selling when out of stock", "Weight value (grams)",
    "Product image URL", "Image position", "Price / International", "Compare-at price / International",
    "Status (product.metafields.custom.status)",
]  # fmt: skip
_SHIRT = {
    "Title": "Shirt", "URL handle": "shirt", "Vendor": "Loom", "Product category": "Apparel > Shirts",
    "Status": "Active", "Published on online store": "TRUE", "SKU": "SH-1", "Barcode": "'0401",
    "Option1 name": "Colour", "Option1 value": "Blue", "Price": "25", "Compare-at price": "30.00",
    "Cost per item": "11.5", "Inventory tracker": "shopify", "Inventory quantity": "8",
    "Price / International": "99", "Status (product.metafields.custom.status)": "to be washed",
}  # fmt: skip


def test_the_new_headers_say_the_same(tmp_path: Path) -> None:
    result = _read_as(
        tmp_path,
        _NEW_HEADER,
        _SHIRT,
        {
            "URL handle": "shirt",
            "SKU": "SH-2",
            "Option1 value": "Red",
            "Price": "26",
            "Inventory quantity": "1",
        },
        {"URL handle": "shirt", "Product image URL": "https://example.test/2.jpg", "Image position": "2"},
    )
    blue, red = result.records
    assert (blue.name, blue.sku, blue.barcode, blue.category) == (
        "Shirt – Blue",
        "SH-1",
        "0401",
        "Apparel > Shirts",
    )
    assert (blue.price, blue.compare_at_price, blue.cost) == (to_money(25), to_money(30), to_money("11.5"))
    assert (blue.stock_tracked, blue.stock, blue.active) == (True, to_quantity(8), True)
    assert (red.name, red.price, red.supplier, red.active) == ("Shirt – Red", to_money(26), "Loom", True)
    assert (red.stock_tracked, red.stock) == (False, None)
    assert result.reading.other_rows == {"a further picture of a product": 1}


def test_both_generations_mean_the_same_product(tmp_path: Path) -> None:
    (old,) = _read(
        tmp_path, {"Handle": "shirt", "Title": "Shirt", "Option1 Value": "Blue", "Variant Price": "25"}
    ).records
    (new,) = _read_as(tmp_path, _NEW_HEADER, {**_SHIRT, "SKU": "", "Barcode": ""}).records
    assert (old.identifiers, old.derived_sku) == (new.identifiers, new.derived_sku)


def test_a_column_of_the_shop_s_own_making_is_none_of_shopify_s(tmp_path: Path) -> None:
    header = ["Title", "URL handle", "SKU", "Price", "Status (product.metafields.custom.status)"]
    (shirt,) = _read_as(tmp_path, header, _SHIRT).records
    assert shirt.active is None


def test_rows_of_a_handle_need_not_stand_together_nor_the_first_one_first(tmp_path: Path) -> None:
    late, other, first = _read(
        tmp_path, _LARGE, {**_MUG, "Handle": "jug", "Title": "Jug", "Variant SKU": "J"}, _MUG
    ).records
    assert (late.name, late.category, late.supplier) == ("Stone Mug – Large, Grey", "Mugs", "Kiln & Co")
    assert (other.name, first.name) == ("Jug – Small, Grey", "Stone Mug – Small, Grey")


def test_the_second_row_of_a_variant_is_refused(tmp_path: Path) -> None:
    result = _read(tmp_path, _MUG, _LARGE, {**_LARGE, "Variant Price": "16"})
    assert [r.price for r in result.records] == [to_money("12.5"), to_money(15)]
    (row,) = result.reading.rejected
    assert (row.line, row.column, row.text, row.reason) == (
        4, "Handle", "stone-mug/Large/Grey", "is already used in line 3",
    )  # fmt: skip


def test_options_that_make_the_same_code_are_still_two_variants(tmp_path: Path) -> None:
    glasses = {"Handle": "glasses", "Variant Price": "19"}
    records = _read(
        tmp_path,
        {**glasses, "Title": "Glasses", "Option1 Value": "+1.0"},
        {**glasses, "Option1 Value": "-1.0"},
    ).records
    assert len({r.identifiers[0] for r in records}) == 2


def test_a_name_that_two_products_share_identifies_neither(tmp_path: Path) -> None:
    records = _read(tmp_path, _MUG, {**_MUG, "Handle": "stone-mug-2", "Variant SKU": "OTHER"}).records
    assert [[scheme for scheme, _ in r.identifiers] for r in records] == [["shopify"], ["shopify"]]


def test_without_a_status_the_shop_s_window_decides(tmp_path: Path) -> None:
    shown, hidden = _read(
        tmp_path,
        {**_MUG, "Status": "", "Published": "true"},
        {**_MUG, "Handle": "old", "Variant SKU": "OLD", "Status": "", "Published": "FALSE"},
    ).records
    assert (shown.active, hidden.active) == (True, False)


def test_a_shop_with_several_places_says_no_quantity(tmp_path: Path) -> None:
    (mug,) = _read(tmp_path, {**_MUG, "Variant Inventory Qty": ""}).records
    assert (mug.stock_tracked, mug.stock) == (True, None)


def test_without_a_word_on_tracking_nothing_is_said_of_it(tmp_path: Path) -> None:
    (shirt,) = _read_as(
        tmp_path, ["Title", "URL handle", "SKU", "Price", "Inventory quantity"], _SHIRT
    ).records
    assert (shirt.stock_tracked, shirt.stock) == (None, to_quantity(8))


def test_an_unknown_status_is_refused(tmp_path: Path) -> None:
    result = _read(tmp_path, {**_MUG, "Status": "sleeping"})
    (row,) = result.reading.rejected
    assert (row.column, row.text, row.reason) == ("Status", "sleeping", "is no product status")


def test_a_row_without_a_handle_is_refused(tmp_path: Path) -> None:
    result = _read(tmp_path, _MUG, {"Option1 Value": "Huge", "Variant Price": "20"})
    assert [(row.line, row.reason) for row in result.reading.rejected] == [(3, "the handle is blank")]
