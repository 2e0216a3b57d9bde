from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.time import from_day_number, from_millis
from tests.sources.exports import Read, read, table

_HEADER = [
    "Date", "Time", "Time Zone", "Category", "Item", "Qty", "Price Point Name", "SKU", "Gross Sales", "Discounts",
    "Net Sales", "Tax", "Transaction ID", "Notes", "Event Type", "Customer Name", "GTIN",
]  # fmt: skip
_LATTE = {
    "Date": "2026-07-18", "Time": "21:30:00", "Time Zone": "Eastern Time (US & Canada)", "Category": "None",
    "Item": "Latte", "Qty": "2.0", "Price Point Name": "Large", "Gross Sales": "$16.00", "Discounts": "-$1.00",
    "Net Sales": "$15.00", "Transaction ID": "HIDDEN", "Event Type": "Payment", "Customer Name": "Ann Onym",
}  # fmt: skip


def _read(folder: Path, *rows: dict[str, str], **options: object) -> Read:
    result = read(folder, table(_HEADER, *rows), **options)
    assert result.reading.layout == "square-items"
    return result


def test_a_payment_row_is_a_sale_line(tmp_path: Path) -> None:
    result = _read(tmp_path, _LATTE, zone="America/New_York", currency="USD")
    (latte,) = result.records
    assert (latte.name, latte.quantity, latte.category) == ("Latte – Large", to_quantity(2), None)
    assert (latte.unit_price, latte.amount) == (to_money(8), to_money(15))
    assert latte.identifiers == (("square", "Latte/Large"),)
    assert latte.derived_sku == "latte-large"
    assert "Onym" not in repr(latte)


def test_the_clock_is_that_of_the_zone_the_file_names(tmp_path: Path) -> None:
    result = _read(tmp_path, _LATTE, zone="Europe/Madrid")
    assert result.reading.stated_zone == "America/New_York"
    (latte,) = result.records
    assert from_millis(latte.sold_at) == datetime(2026, 7, 19, 1, 30, tzinfo=UTC)
    assert from_day_number(latte.day).isoformat() == "2026-07-19"


def test_an_unknown_zone_is_noted_and_the_shops_own_is_taken(tmp_path: Path) -> None:
    result = _read(tmp_path, {**_LATTE, "Time Zone": "Atlantis"}, zone="Europe/Madrid")
    assert result.reading.stated_zone is None
    assert result.reading.notes == ["The time zone 'Atlantis' is not known; the shop's own was taken."]
    assert from_day_number(result.records[0].day).isoformat() == "2026-07-18"


@pytest.mark.parametrize(("quantity", "net"), [("1.0", "-$12.00"), ("-1.0", "-$12.00"), ("1.0", "($12.00)")])
def test_a_refund_takes_back_pieces_and_money(tmp_path: Path, quantity: str, net: str) -> None:
    (refund,) = _read(
        tmp_path, {**_LATTE, "Event Type": "Refund", "Qty": quantity, "Net Sales": net, "Gross Sales": net}
    ).records
    assert (refund.quantity, refund.amount, refund.unit_price) == (
        to_quantity(-1),
        to_money(-12),
        to_money(12),
    )


def test_receipts_are_told_apart_though_their_numbers_are_hidden(tmp_path: Path) -> None:
    result = _read(tmp_path, _LATTE, {**_LATTE, "Item": "Tea"}, {**_LATTE, "Time": "21:31:00"})
    one, same, other = (record.receipt for record in result.records)
    assert one == same == "2026-07-18 21:30:00 HIDDEN"
    assert one != other


@pytest.mark.parametrize(
    ("shop", "used", "asked"), [("CAD", "CAD", False), ("EUR", "USD", True), ("XXX", "USD", True)]
)
def test_a_bare_dollar_is_the_shops_own_or_asked_about(
    tmp_path: Path, shop: str, used: str, asked: bool
) -> None:
    result = _read(tmp_path, _LATTE, currency=shop)
    assert result.records[0].currency == used
    assert result.reading.stated_currency is None
    assert [(q.key, q.assumed) for q in result.reading.questions] == ([("currency", "USD")] if asked else [])


def test_fewer_columns_in_another_order_are_the_same_layout(tmp_path: Path) -> None:
    header = [name for name in reversed(_HEADER) if name not in ("GTIN", "Notes")]
    result = read(tmp_path, table(header, _LATTE))
    assert result.reading.layout == "square-items"
    assert result.records[0].amount == to_money(15)


def test_an_article_is_known_by_its_name_too_so_that_a_code_given_later_joins_it(tmp_path: Path) -> None:
    (latte,) = _read(tmp_path, {**_LATTE, "SKU": "LAT-L", "GTIN": "0401234500009"}).records
    assert latte.sku == "LAT-L"
    assert latte.identifiers == (("barcode", "0401234500009"), ("square", "Latte/Large"))


def test_an_amount_without_an_article_counts(tmp_path: Path) -> None:
    header = [*_HEADER, "Itemization Type"]
    blank = {**_LATTE, "Item": "", "Price Point Name": ""}
    result = read(tmp_path, table(header, blank, {**blank, "Itemization Type": "Gift Card"}))
    assert [record.name for record in result.records] == ["Custom Amount", "Gift Card"]
    assert [record.amount for record in result.records] == [to_money(15), to_money(15)]


def test_the_same_sale_written_in_american_dates_is_the_same_receipt(tmp_path: Path) -> None:
    (one,) = _read(tmp_path, _LATTE).records
    (other,) = _read(tmp_path, {**_LATTE, "Date": "07/18/2026", "Time": "9:30:00 PM"}).records
    assert (one.receipt, one.sold_at) == (other.receipt, other.sold_at)


def test_the_short_export_without_times_and_with_product_sales(tmp_path: Path) -> None:
    header = [
        "Date", "Category", "Item", "Qty", "Price Point Name", "SKU", "Product Sales", "Discounts", "Net Sales", "Tax",
        "Gross Sales", "Event Type",
    ]  # fmt: skip
    row = {
        "Date": "12/27/2024", "Item": "Latte", "Qty": "2", "Product Sales": "$16.00 ", "Net Sales": "$15.00 ",
        "Gross Sales": "$16.20 ", "Event Type": "Payment",
    }  # fmt: skip
    (latte,) = read(tmp_path, table(header, row)).records
    assert (latte.receipt, latte.unit_price, latte.amount) == ("2024-12-27", to_money(8), to_money(15))
