from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from tests.sources.exports import Read, accounted, read, table

_HEADER = [
    "Reference Handle", "Token", "Item Name", "Variation Name", "SKU", "Description", "Reporting Category", "GTIN",
    "Price", "Sellable", "Stockable", "Archived", "Default Unit Cost", "Default Vendor Name", "Enabled Main St",
    "Current Quantity Main St", "New Quantity Main St", "Stock Alert Enabled Main St", "Stock Alert Count Main St",
    "Price Main St", "Tax - Sales Tax (6.625%)",
]  # fmt: skip
_SECOND = [
    "Enabled Market", "Current Quantity Market", "New Quantity Market", "Stock Alert Enabled Market",
    "Stock Alert Count Market", "Price Market",
]  # fmt: skip
_LATTE = {
    "Token": "TOKEN1", "Item Name": "Latte", "Variation Name": "Large", "SKU": "LAT-L", "GTIN": "0401234500009",
    "Reporting Category": "Coffee (#ABCDEFGHIJKLMNOPQRSTUVWX)", "Price": "8.00", "Sellable": "Y", "Archived": "N",
    "Default Unit Cost": "2.10", "Default Vendor Name": "Roasters", "Enabled Main St": "Y",
    "Current Quantity Main St": "13", "Stock Alert Enabled Main St": "Y", "Stock Alert Count Main St": "5",
    "Tax - Sales Tax (6.625%)": "Y",
}  # fmt: skip


def _read(folder: Path, *rows: dict[str, str], header: list[str] = _HEADER) -> Read:
    result = read(folder, table(header, *rows))
    assert result.reading.layout == "square-library"
    assert result.reading.questions == []
    assert accounted(result.reading, result.records) == len(rows)
    return result


def test_a_variation_is_a_product(tmp_path: Path) -> None:
    (latte,) = _read(tmp_path, _LATTE).records
    assert (latte.name, latte.sku, latte.category, latte.supplier) == (
        "Latte – Large", "LAT-L", "Coffee", "Roasters"
    )  # fmt: skip
    assert (latte.price, latte.cost) == (to_money(8), to_money("2.1"))
    assert (latte.stock, latte.reorder_point, latte.location) == (to_quantity(13), to_quantity(5), "")
    assert (latte.barcode, latte.active, latte.stock_tracked) == ("0401234500009", True, True)


def test_it_is_known_by_its_token_and_as_the_sales_of_the_till_call_it(tmp_path: Path) -> None:
    (latte,) = _read(tmp_path, {**_LATTE, "SKU": "", "GTIN": ""}).records
    sale = table(
        ["Date", "Item", "Qty", "Price Point Name", "SKU", "Net Sales", "Event Type"],
        {
            "Date": "2026-07-18",
            "Item": "Latte",
            "Qty": "1.0",
            "Price Point Name": "Large",
            "Net Sales": "$8.00",
        },
    )
    (line,) = read(tmp_path, sale).records
    assert latte.source_id == ("square-token", "TOKEN1")
    assert latte.identifiers == line.identifiers == (("square", "Latte/Large"),)
    assert latte.derived_sku == line.derived_sku == "latte-large"


def test_a_token_that_rows_share_tells_none_of_them(tmp_path: Path) -> None:
    small = {**_LATTE, "Variation Name": "Small", "SKU": "LAT-S", "GTIN": ""}
    assert {record.source_id for record in _read(tmp_path, _LATTE, small).records} == {None}


def test_a_blank_count_is_not_kept_up(tmp_path: Path) -> None:
    (latte,) = _read(tmp_path, {**_LATTE, "Current Quantity Main St": ""}).records
    assert (latte.stock_tracked, latte.stock) == (False, None)


def test_a_warning_that_is_switched_off_is_no_reorder_point(tmp_path: Path) -> None:
    (latte,) = _read(tmp_path, {**_LATTE, "Stock Alert Enabled Main St": "N"}).records
    assert latte.reorder_point is None


@pytest.mark.parametrize("column", [("Archived", "Y"), ("Sellable", "N"), ("Enabled Main St", "N")])
def test_what_is_not_sold_any_more_is_not_active(tmp_path: Path, column: tuple[str, str]) -> None:
    (latte,) = _read(tmp_path, {**_LATTE, column[0]: column[1]}).records
    assert latte.active is False


@pytest.mark.parametrize(
    ("base", "own", "price"), [("8.00", "9.50", "9.50"), ("8.00", "", "8.00"), ("variable", "", None)]
)
def test_a_price_of_the_location_goes_before_that_of_the_item(
    tmp_path: Path, base: str, own: str, price: str | None
) -> None:
    (latte,) = _read(tmp_path, {**_LATTE, "Price": base, "Price Main St": own}).records
    assert latte.price == (None if price is None else to_money(price))


def test_every_location_has_its_stock_and_the_shop_one_price(tmp_path: Path) -> None:
    row = {**_LATTE, "Enabled Market": "Y", "Current Quantity Market": "-2", "Price Market": "9.00"}
    main, market = _read(tmp_path, row, header=[*_HEADER, *_SECOND]).records
    assert (main.location, main.stock, main.price) == ("Main St", to_quantity(13), to_money(8))
    assert (market.location, market.stock, market.price) == ("Market", to_quantity(-2), None)
    assert (market.sku, market.source_id, market.line) == (main.sku, main.source_id, main.line)


def test_a_location_that_does_not_count_it_says_nothing(tmp_path: Path) -> None:
    (main,) = _read(tmp_path, _LATTE, header=[*_HEADER, *_SECOND]).records
    assert (main.location, main.stock, main.stock_tracked) == ("Main St", to_quantity(13), True)


def test_an_old_export_without_locations(tmp_path: Path) -> None:
    header = [
        "Token", "Item Name", "Description", "Category", "SKU", "Variation Name", "Price", "Current Quantity",
        "New Quantity", "Stock Alert Enabled", "Stock Alert Count", "Tax - Moms (25%)",
    ]  # fmt: skip
    row = {
        "Token": "T", "Item Name": "Tea", "Category": "Drinks", "Variation Name": "Regular", "Price": "3.5",
        "Current Quantity": "4", "Stock Alert Enabled": "Y", "Stock Alert Count": "2",
    }  # fmt: skip
    (tea,) = _read(tmp_path, row, header=header).records
    assert (tea.name, tea.category, tea.stock, tea.reorder_point) == (
        "Tea", "Drinks", to_quantity(4), to_quantity(2)
    )  # fmt: skip
    assert tea.identifiers == (("square", "Tea"),)


def test_a_row_without_name_and_code_and_a_code_used_twice_are_refused(tmp_path: Path) -> None:
    result = _read(tmp_path, _LATTE, {"Token": "X"}, {**_LATTE, "Token": "TOKEN2", "Variation Name": "Small"})
    assert [(row.line, row.column) for row in result.reading.rejected] == [(3, "Item Name"), (4, "SKU")]
