from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.money import money_to_decimal, to_money
from app.domain.quantity import to_quantity
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


def _totals(subtotal: str, total: str, **more: str) -> dict[str, str]:
    return {**_FIRST, "Lineitem discount": "", "Subtotal": subtotal, "Total": total, **more}


def _amounts(result: Read) -> list[Decimal]:
    return [money_to_decimal(record.amount) for record in result.records]


@pytest.mark.parametrize(
    "undone",
    [
        {"Cancelled at": "2026-04-06 10:00:00 -0500"},
        {"Financial Status": "refunded"},
        {"Financial Status": "voided"},
        {"Financial Status": "expired"},
        {"Financial Status": "partially_refunded", "Refunded Amount": "41.00"},
    ],
)
def test_orders_that_came_to_nothing_sell_nothing(tmp_path: Path, undone: dict[str, str]) -> None:
    result = _read(tmp_path, _totals("36.00", "41.00", **undone), _SECOND)
    assert [(r.receipt, r.name, r.quantity, r.amount) for r in result.records] == [
        ("#1001", "Tea - Green / 100 g", 0, 0),
        ("#1001", "Cup", 0, 0),
    ]
    (note,) = result.reading.notes
    assert note == "1 order was cancelled, refunded or never paid; nothing counts as sold on it."


@pytest.mark.parametrize("status", ["pending", "authorized", "partially_paid", "paid", "Pending", ""])
def test_an_order_counts_from_when_it_was_made(tmp_path: Path, status: str) -> None:
    result = _read(tmp_path, {**_FIRST, "Financial Status": status})
    assert [(r.quantity, r.amount) for r in result.records] == [(to_quantity(2), to_money(25))]
    assert result.reading.notes == []


def test_a_part_that_was_paid_back_is_borne_by_every_line(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        _totals("36.00", "41.00", **{"Financial Status": "partially_refunded", "Refunded Amount": "10.25"}),
        _SECOND,
        {**_FIRST, "Name": "#1002"},
    )
    assert _amounts(result) == [Decimal("21"), Decimal("6"), Decimal("25")]
    assert [r.quantity for r in result.records] == [to_quantity(2), to_quantity(1), to_quantity(2)]
    (note,) = result.reading.notes
    assert note.startswith("1 order was refunded in part. The file does not say which articles came back")


def test_a_discount_code_is_spread_over_the_lines(tmp_path: Path) -> None:
    result = _read(tmp_path, _totals("27.00", "32.00", **{"Discount Amount": "9.00"}), _SECOND)
    assert _amounts(result) == [Decimal("21"), Decimal("6")]


def test_a_discount_code_and_a_discount_of_the_line_are_both_taken_off_once(tmp_path: Path) -> None:
    first = _totals("30.00", "35.00", **{"Discount Amount": "6.00", "Lineitem discount": "3.00"})
    result = _read(tmp_path, first, _SECOND)
    assert sum(_amounts(result)) == Decimal("30")
    assert result.reading.notes == []


def test_a_free_delivery_takes_nothing_off_the_articles(tmp_path: Path) -> None:
    result = _read(tmp_path, _totals("36.00", "36.00", **{"Discount Amount": "5.00"}), _SECOND)
    assert _amounts(result) == [Decimal("28"), Decimal("8")]


@pytest.mark.parametrize("name", ["Tip", "Trinkgeld", "Pourboire"])
def test_a_tip_is_no_article_and_disturbs_no_sum(tmp_path: Path, name: str) -> None:
    tip = {"Name": "#1001", "Lineitem quantity": "1", "Lineitem name": name, "Lineitem price": "4.00"}
    result = _read(tmp_path, _totals("27.00", "36.00", **{"Discount Amount": "9.00"}), _SECOND, tip)
    assert sum(_amounts(result)) == Decimal("27")
    assert result.reading.other_rows == {"a tip": 1}
    assert result.reading.notes == []


def test_an_article_called_tip_with_a_sku_is_an_article(tmp_path: Path) -> None:
    result = _read(tmp_path, {**_FIRST, "Lineitem name": "Tip", "Lineitem sku": "TIP-01"})
    assert result.skus == ["TIP-01"]


def test_lines_that_are_not_the_subtotal_are_noted(tmp_path: Path) -> None:
    result = _read(tmp_path, _totals("90.00", "95.00", **{"Discount Amount": "10.00"}), _SECOND)
    assert _amounts(result) == [
        Decimal("25.2"),
        Decimal("7.2"),
    ]  # ten of a hundred off, as on the whole order
    (note,) = result.reading.notes
    assert note.startswith("The lines of 1 order do not add up")


def test_cents_of_rounding_are_no_discount(tmp_path: Path) -> None:
    result = _read(tmp_path, _totals("35.99", "40.99"), _SECOND)
    assert _amounts(result) == [Decimal("28"), Decimal("8")]
    assert result.reading.notes == []


def test_rows_of_an_order_that_stand_apart_are_one_order(tmp_path: Path) -> None:
    result = _read(
        tmp_path,
        _totals("27.00", "32.00", **{"Discount Amount": "9.00"}),
        {**_FIRST, "Name": "#1002"},
        _SECOND,
    )
    assert [(r.receipt, r.line) for r in result.records] == [("#1002", 4), ("#1001", 2), ("#1001", 6)]
    assert sum(r.amount for r in result.records if r.receipt == "#1001") == to_money(27)


@pytest.mark.parametrize("between", [[], [{**_FIRST, "Name": "#1002"}]])
def test_an_order_of_two_exports_counts_once_as_the_later_one_says(
    tmp_path: Path, between: list[dict[str, str]]
) -> None:
    first = _totals("36.00", "41.00")
    again = _totals("36.00", "41.00", **{"Financial Status": "refunded"})
    result = _read(tmp_path, first, _SECOND, *between, again, _SECOND)
    mine = [r for r in result.records if r.receipt == "#1001"]
    assert [(r.name, r.quantity) for r in mine] == [("Tea - Green / 100 g", 0), ("Cup", 0)]
    assert result.reading.other_rows == {"a row of an order that the file holds twice": 2}


def test_what_a_spreadsheet_filled_down_is_no_copy(tmp_path: Path) -> None:
    whole = _totals("36.00", "41.00")
    second = {**whole, **_SECOND, "Lineitem sku": ""}
    result = _read(tmp_path, whole, {**_FIRST, "Name": "#1002"}, second)
    assert sorted(_amounts(result)) == [Decimal("8"), Decimal("25"), Decimal("28")]
    assert result.reading.other_rows == {}


def test_two_like_lines_of_an_order_are_two_lines(tmp_path: Path) -> None:
    result = _read(tmp_path, _totals("44.00", "49.00"), _SECOND, _SECOND)
    assert _amounts(result) == [Decimal("28"), Decimal("8"), Decimal("8")]


def test_a_date_on_every_row_makes_no_copies(tmp_path: Path) -> None:
    dated = {**_SECOND, "Created at": _FIRST["Created at"]}
    result = _read(tmp_path, _totals("36.00", "41.00"), dated)
    assert _amounts(result) == [Decimal("28"), Decimal("8")]


def test_offsets_may_change_within_a_file(tmp_path: Path) -> None:
    winter, summer = _read(
        tmp_path,
        {**_FIRST, "Created at": "2026-11-01 00:30:00 -0400"},
        {**_FIRST, "Name": "#1002", "Created at": "2026-11-01 01:30:00 -0500"},
        zone="America/New_York",
    ).records
    assert summer.sold_at - winter.sold_at == 2 * 3_600_000
    assert winter.day == summer.day


def test_a_line_that_cannot_be_read_leaves_the_others(tmp_path: Path) -> None:
    result = _read(tmp_path, _FIRST, {**_SECOND, "Lineitem price": "eight"}, _SECOND)
    assert [r.name for r in result.records] == ["Tea - Green / 100 g", "Cup"]
    assert [(r.line, r.column, r.text) for r in result.reading.rejected] == [(4, "Lineitem price", "eight")]


def test_an_order_without_a_date_or_number_is_refused_row_by_row(tmp_path: Path) -> None:
    result = _read(
        tmp_path, {**_FIRST, "Created at": ""}, _SECOND, {**_FIRST, "Name": ""}, {**_SECOND, "Name": ""}
    )
    assert [r.reason for r in result.reading.rejected] == [
        *["the date is blank"] * 2,
        *["the order number is blank"] * 2,
    ]


def test_canceled_has_two_spellings(tmp_path: Path) -> None:
    header = ["Canceled at" if name == "Cancelled at" else name for name in _HEADER]
    result = read(tmp_path, table(header, {**_FIRST, "Canceled at": "2026-04-06 10:00:00 -0500"}))
    assert [r.amount for r in result.records] == [0]


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(0, 99_999)), min_size=1, max_size=6),
    st.integers(0, 100),
)
def test_whatever_the_discount_the_lines_come_to_the_subtotal(
    lines: list[tuple[int, int]], percent: int
) -> None:
    gross = sum(quantity * cents for quantity, cents in lines)
    off = gross * percent // 100
    rows = [
        {
            "Name": "#1",
            "Lineitem quantity": str(q),
            "Lineitem name": f"A{n}",
            "Lineitem price": str(Decimal(c) / 100),
        }
        for n, (q, c) in enumerate(lines)
    ]
    rows[0] |= {
        "Created at": "2026-04-05 12:00:00 +0200",
        "Subtotal": str(Decimal(gross - off) / 100),
        "Discount Amount": str(Decimal(off) / 100),
    }
    with TemporaryDirectory() as folder:
        result = read(Path(folder), table(_HEADER, *rows))
    paid = sum(_amounts(result))
    assert paid == Decimal(gross - off) / 100 or abs(off) <= 2
    assert all(amount >= 0 for amount in _amounts(result))
    assert result.reading.notes == []


def test_an_order_row_without_article_is_no_sale(tmp_path: Path) -> None:
    result = _read(tmp_path, {**_FIRST, "Lineitem name": "", "Lineitem sku": ""})
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
