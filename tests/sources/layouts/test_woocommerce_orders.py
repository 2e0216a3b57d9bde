from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.domain.errors import UnknownLayoutError
from app.domain.money import money_to_decimal, to_money
from app.domain.quantity import to_quantity
from tests.sources.exports import Read, accounted, csv_text, read, table

_ADVANCED = [
    "Order Number", "Order Status", "Order Date", "Customer Note", "First Name (Billing)", "Email (Billing)",
    "Cart Discount Amount", "Order Subtotal Amount", "Order Refund Amount", "Order Total Amount", "SKU", "Item #",
    "Item Name", "Quantity", "Item Cost", "Coupon Code",
]  # fmt: skip
_TEA = {
    "Order Number": "501", "Order Status": "Completed", "Order Date": "2026-05-02 10:15", "SKU": "TEA-G",
    "First Name (Billing)": "Ann", "Email (Billing)": "ann@example.test", "Customer Note": "ring twice",
    "Item #": "1", "Item Name": "Tea - Green", "Quantity": "2", "Item Cost": "13.50", "Order Total Amount": "40.00",
}  # fmt: skip
_CUP = {**_TEA, "SKU": "", "Item #": "2", "Item Name": "Cup", "Quantity": "1", "Item Cost": "8"}
_PER_ITEM = [
    "order_id", "order_number", "date", "status", "order_total", "refunded_total", "order_currency", "billing_email",
    "item_id", "item_product_id", "item_name", "item_sku", "item_quantity", "item_subtotal", "item_total",
    "item_total_tax", "item_refunded", "item_refunded_qty", "item_meta",
]  # fmt: skip
_JUG = {
    "order_id": "77", "order_number": "1077", "date": "2026-05-03 09:00:00", "status": "completed",
    "order_total": "60.00", "order_currency": "EUR", "item_product_id": "9", "item_name": "Jug", "item_sku": "JUG",
    "item_quantity": "3", "item_subtotal": "60.00", "item_total": "54.00", "item_refunded": "18.00",
    "item_refunded_qty": "'-1",
}  # fmt: skip


def _read(folder: Path, header: list[str], *rows: dict[str, str]) -> Read:
    result = read(folder, table(header, *rows))
    assert result.reading.layout == "woocommerce-orders"
    assert accounted(result.reading, result.records) == result.reading.rows == len(rows)
    return result


def _amounts(result: Read) -> list[Decimal]:
    return [money_to_decimal(record.amount) for record in result.records]


def test_the_usual_columns_of_an_order_export(tmp_path: Path) -> None:
    tea, cup = _read(tmp_path, _ADVANCED, _TEA, _CUP).records
    assert (tea.receipt, tea.sku, tea.name, tea.quantity) == ("501", "TEA-G", "Tea - Green", to_quantity(2))
    assert (tea.unit_price, tea.amount, tea.currency) == (to_money("13.5"), to_money(27), None)
    assert (cup.sku, cup.identifiers, cup.derived_sku) == (None, (("name", "Cup"),), "cup")


def test_one_row_per_item_with_what_came_back(tmp_path: Path) -> None:
    result = _read(tmp_path, _PER_ITEM, _JUG)
    (jug,) = result.records
    assert (jug.receipt, jug.currency, jug.source_id) == ("1077", "EUR", None)
    assert (jug.quantity, jug.amount) == (to_quantity(2), to_money(36))
    assert result.reading.stated_currency == "EUR"


@pytest.mark.parametrize(
    "status",
    [
        "cancelled",
        "Cancelled",
        "wc-refunded",
        "failed",
        "trash",
        "Pending payment",
        "Storniert",
        "Remboursée",
        "draft",
    ],
)
def test_orders_that_came_to_nothing_sell_nothing(tmp_path: Path, status: str) -> None:
    result = _read(tmp_path, _ADVANCED, {**_TEA, "Order Status": status}, {**_CUP, "Order Status": status})
    assert [(r.quantity, r.amount) for r in result.records] == [(0, 0), (0, 0)]


@pytest.mark.parametrize("status", ["processing", "On hold", "wc-completed", "Abgeschlossen", "packed"])
def test_orders_whose_goods_are_set_aside_count(tmp_path: Path, status: str) -> None:
    assert _amounts(_read(tmp_path, _ADVANCED, {**_TEA, "Order Status": status})) == [Decimal(27)]


def test_what_the_order_says_was_paid_back_is_borne_by_every_line(tmp_path: Path) -> None:
    refund = {"Order Refund Amount": "10.00"}
    result = _read(tmp_path, _ADVANCED, {**_TEA, **refund}, {**_CUP, **refund})
    assert _amounts(result) == [Decimal("20.25"), Decimal("6")]
    assert [r.quantity for r in result.records] == [to_quantity(2), to_quantity(1)]
    (note,) = result.reading.notes
    assert note.startswith("1 order was paid back in part.")


def test_what_is_left_after_refunds_goes_before_what_was_ordered(tmp_path: Path) -> None:
    header = [
        "Order Number", "Order Status", "Order Date", "Item Name", "Quantity", "Quantity (- Refund)",
        "Order Line Total", "Order Line Total (- Refund)", "Order Refund Amount", "Order Total Amount",
    ]  # fmt: skip
    (tea,) = _read(
        tmp_path,
        header,
        {**_TEA, "Quantity (- Refund)": "1", "Order Line Total": "27", "Order Line Total (- Refund)": "13.5",
         "Order Refund Amount": "13.5"},
    ).records  # fmt: skip
    assert (tea.quantity, tea.amount, tea.unit_price) == (to_quantity(1), to_money("13.5"), to_money("13.5"))


def test_fewer_pieces_are_worth_less_where_no_amount_says_so(tmp_path: Path) -> None:
    header = [*_ADVANCED, "Quantity (- Refund)"]
    assert _amounts(_read(tmp_path, header, {**_TEA, "Quantity (- Refund)": "1"})) == [Decimal("13.5")]
    assert _amounts(_read(tmp_path, header, {**_TEA, "Quantity (- Refund)": "0"})) == [Decimal(0)]


def test_an_article_is_known_by_woocommerce_s_number_of_the_variation(tmp_path: Path) -> None:
    header = [*_ADVANCED, "Product Id", "Variation Id"]
    green, cup = _read(
        tmp_path,
        header,
        {**_TEA, "Product Id": "44", "Variation Id": "45"},
        {**_CUP, "Product Id": "50", "Variation Id": "0"},
    ).records
    assert (green.source_id, cup.source_id) == (("woocommerce", "45"), ("woocommerce", "50"))


def test_the_order_may_stand_on_its_first_row_only(tmp_path: Path) -> None:
    rest = {name: _CUP[name] for name in ("Item #", "Item Name", "Quantity", "Item Cost")}
    result = _read(
        tmp_path, _ADVANCED, {**_TEA, "Order Status": "Refunded"}, rest, {**_TEA, "Order Number": "502"}
    )
    assert [(r.receipt, r.amount) for r in result.records] == [("501", 0), ("501", 0), ("502", to_money(27))]


def test_an_order_that_the_file_holds_twice_counts_once(tmp_path: Path) -> None:
    other = {**_TEA, "Order Number": "502"}
    again = [{**row, "Order Status": "Cancelled"} for row in (_TEA, _CUP)]
    result = _read(tmp_path, _ADVANCED, _TEA, _CUP, other, *again)
    assert [(r.receipt, r.quantity) for r in result.records] == [
        ("502", to_quantity(2)),
        ("501", 0),
        ("501", 0),
    ]
    assert result.reading.other_rows == {"a row of an order that the file holds twice": 2}


def test_rows_that_are_no_article_or_cannot_be_read_are_told(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        _ADVANCED,
        {"Order Number": "1", "Order Status": "Completed", "Order Date": "2026-05-02"},
        {**_TEA, "Order Number": "2", "Quantity": ""},
        {**_TEA, "Order Number": "3", "Item Cost": ""},
        {**_TEA, "Order Number": "4", "Order Date": ""},
    )
    assert result.reading.other_rows == {"an order row without an article": 1}
    assert [(r.line, r.reason) for r in result.reading.rejected] == [
        (3, "the quantity is blank"),
        (4, "the amount is blank"),
        (5, "the date is blank"),
    ]


def test_a_decimal_comma_is_proved_by_the_file(tmp_path: Path) -> None:
    rows = [
        [{**_TEA, "Item Cost": cost}.get(name, "") for name in _ADVANCED] for cost in ("13,50", "1.200,00")
    ]
    rows[1][0] = "502"
    result = read(tmp_path, csv_text(_ADVANCED, rows, ";"))
    assert (result.reading.layout, result.reading.questions) == ("woocommerce-orders", [])
    assert _amounts(result) == [Decimal(27), Decimal(2400)]


def test_nothing_personal_leaves_the_reader(tmp_path: Path) -> None:
    result = _read(tmp_path, _ADVANCED, _TEA, {**_TEA, "Order Number": "502", "Quantity": "two"})
    assert result.reading.rejected
    for private in ("Ann", "ann@", "ring twice"):
        assert private not in repr(result.records) + repr(result.reading.rejected)


def test_columns_that_anybody_may_have_are_not_taken_for_woocommerce_s(tmp_path: Path) -> None:
    header = ["Order ID", "Order Date", "Product Name", "Quantity", "Unit Price"]
    result = read(tmp_path, table(header, {"Order ID": "1", "Order Date": "2026-05-02", "Product Name": "Tea",
                                           "Quantity": "1", "Unit Price": "2.00"}))  # fmt: skip
    assert result.reading.layout == "sales"
    with pytest.raises(UnknownLayoutError):
        read(tmp_path, table(["order_id", "status", "line_items"], {"order_id": "1"}), name="other.csv")
