from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from app.domain.money import to_money
from app.domain.time import to_millis
from tests.sources.exports import Read, accounted, read, table

_HEADER = [
    "Name", "Email", "Financial Status", "Paid at", "Currency", "Subtotal", "Total", "Discount Amount",
    "Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku", "Billing Name",
    "Billing Phone", "Notes", "Note Attributes", "Cancelled at", "Refunded Amount", "Lineitem discount",
]  # fmt: skip
_FIRST = {
    "Name": "#1001", "Email": "ann@example.test", "Financial Status": "paid", "Currency": "BDT",
    "Created at": "2026-04-05 23:30:00 -0500", "Lineitem quantity": "2", "Lineitem name": "Tea - Green / 100 g",
    "Lineitem price": "14.00", "Lineitem sku": "TEA-G", "Billing Name": "Ann Onym", "Billing Phone": "'+46 70",
    "Notes": "ring twice", "Note Attributes": "a: 1\nb: 2", "Lineitem discount": "3.00",
}  # fmt: skip
_SECOND = {"Name": "#1001", "Lineitem quantity": "1", "Lineitem name": "Cup", "Lineitem price": "8.00"}


def _read(folder: Path, *rows: dict[str, str], **options: object) -> Read:
    result = read(folder, table(_HEADER, *rows), **options)
    assert result.reading.layout == "shopify-orders"
    assert accounted(result.reading, result.records) == result.reading.rows == len(rows)
    return result


def test_a_further_line_belongs_to_its_order(tmp_path: Path) -> None:
    result = _read(tmp_path, _FIRST, _SECOND, zone="Europe/Madrid")
    tea, cup = result.records
    assert (tea.receipt, cup.receipt) == ("#1001", "#1001")
    instant = datetime(2026, 4, 6, 4, 30, tzinfo=UTC)
    assert tea.sold_at == cup.sold_at == to_millis(instant)
    assert cup.day == (instant.date() - datetime(1970, 1, 1, tzinfo=UTC).date()).days
    assert (cup.currency, result.reading.stated_currency) == ("BDT", "BDT")
    assert cup.line == 4  # the first order's note spans two lines


def test_a_line_discount_is_taken_off(tmp_path: Path) -> None:
    (tea,) = _read(tmp_path, _FIRST).records
    assert (tea.unit_price, tea.amount, tea.sku) == (to_money(14), to_money(25), "TEA-G")


def test_a_line_without_sku_is_known_by_its_name(tmp_path: Path) -> None:
    cup = _read(tmp_path, _FIRST, _SECOND).records[1]
    assert (cup.sku, cup.identifiers, cup.derived_sku) == (None, (("shopify-line", "Cup"),), "cup")


def test_cancelled_and_refunded_orders_sell_nothing(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        {**_FIRST, "Cancelled at": "2026-04-06 10:00:00 -0500"},
        _SECOND,
        {**_FIRST, "Name": "#1002", "Financial Status": "refunded"},
        {**_SECOND, "Name": "#1002"},
        {**_FIRST, "Name": "#1003", "Financial Status": "voided"},
    )
    assert result.records == []
    assert result.reading.other_rows == {
        "a line of a cancelled order": 2,
        "a line of a refunded order": 3,
    }


def test_a_partly_refunded_order_is_kept_and_noted_once(tmp_path: Path) -> None:
    result = _read(tmp_path, {**_FIRST, "Financial Status": "partially_refunded"}, _SECOND)
    assert len(result.records) == 2
    (note,) = result.reading.notes
    assert note.startswith("1 order was refunded in part.")


def test_an_order_row_without_article_is_no_sale(tmp_path: Path) -> None:
    result = _read(tmp_path, {**_FIRST, "Lineitem name": "", "Lineitem quantity": ""})
    assert result.reading.other_rows == {"an order row without an article": 1}


def test_orders_in_two_currencies_state_none_but_each_line_has_its_own(tmp_path: Path) -> None:
    result = _read(tmp_path, _FIRST, {**_FIRST, "Name": "#1002", "Currency": "EUR"})
    assert [record.currency for record in result.records] == ["BDT", "EUR"]
    assert result.reading.stated_currency is None


def test_nothing_personal_leaves_the_reader(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        _FIRST,
        {**_FIRST, "Name": "#1002", "Created at": "ann@example.test"},
    )
    seen = repr(result.records) + repr(result.reading.rejected)
    for private in ("ann@", "Onym", "+46", "ring twice", "a: 1"):
        assert private not in seen
    assert result.reading.rejected[0].text == "(an e-mail address)"


def test_a_shift_of_cells_shows_none_of_them(tmp_path: Path) -> None:
    shifted = ",".join([*(f"Ann Onym {n}" for n in range(len(_HEADER))), "one too many"])
    result = read(tmp_path, table(_HEADER, _FIRST) + shifted + "\r\n")
    (row,) = result.reading.rejected
    assert (row.line, row.text) == (4, "")
    assert row.reason == "the row has 21 fields where the header has 20"
