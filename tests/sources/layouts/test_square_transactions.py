from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.records import ReceiptRecord
from app.domain.time import from_day_number, from_millis
from tests.sources.exports import Read, accounted, read, table

_HEADER = [
    "Date", "Time", "Time Zone", "Gross Sales", "Discounts", "Service Charges", "Net Sales", "Gift Card Sales", "Tax",
    "Tip", "Partial Refunds", "Total Collected", "Source", "Fees", "Net Total", "Transaction ID", "Payment ID",
    "Staff Name", "Description", "Event Type", "Customer Name", "Transaction Status",
]  # fmt: skip
_COFFEES = {
    "Date": "2026-10-05", "Time": "21:30:00", "Time Zone": "Eastern Time (US & Canada)", "Gross Sales": "$60.00",
    "Net Sales": "$55.00", "Tax": "$4.40", "Tip": "$10.00", "Total Collected": "$69.40", "Fees": "-$1.85",
    "Transaction ID": "TX900", "Staff Name": "Ann Onym", "Event Type": "Payment", "Customer Name": "Bea Buyer",
    "Transaction Status": "Complete",
}  # fmt: skip
_OLD = {
    "Date": "12/27/2018", "Net Sales": "$1,149.00 ", "Tax": "$0.00 ", "Total Collected": "$1,149.00 ",
    "Fees": "($33.62)", "Event Type": "Payment",
}  # fmt: skip


def _read(folder: Path, *rows: dict[str, str], **options: object) -> Read:
    result = read(folder, table(_HEADER, *rows), **{"currency": "USD", **options})
    assert result.reading.layout == "square-transactions"
    assert accounted(result.reading, result.records) == len(rows)
    return result


def test_a_payment_is_a_receipt_and_no_sale_of_an_article(tmp_path: Path) -> None:
    (receipt,) = _read(tmp_path, _COFFEES, zone="America/New_York").records
    assert isinstance(receipt, ReceiptRecord)
    assert (receipt.net, receipt.tax, receipt.total) == (to_money(55), to_money("4.4"), to_money("69.4"))
    assert (receipt.receipt, receipt.currency) == ("2026-10-05 21:30:00 TX900", "USD")
    assert from_millis(receipt.sold_at) == datetime(2026, 10, 6, 1, 30, tzinfo=UTC)
    assert from_day_number(receipt.day).isoformat() == "2026-10-05"
    assert "Onym" not in repr(receipt)
    assert "Buyer" not in repr(receipt)


def test_an_old_export_leaves_time_zone_and_number_blank(tmp_path: Path) -> None:
    (receipt,) = _read(tmp_path, _OLD).records
    assert (receipt.net, receipt.total) == (to_money(1149), to_money(1149))
    assert from_day_number(receipt.day).isoformat() == "2018-12-27"


def test_payments_that_nothing_tells_apart_stay_two_and_are_known_again(tmp_path: Path) -> None:
    rows = (_OLD, _OLD, {**_OLD, "Net Sales": "$5.00", "Total Collected": "$5.00"})
    first = [record.receipt for record in _read(tmp_path, *rows).records]
    again = [record.receipt for record in _read(tmp_path, *rows).records]
    assert first == again
    assert len(set(first)) == 3


@pytest.mark.parametrize("sign", ["-$", "$"])
def test_a_refund_takes_money_back_whatever_sign_it_carries(tmp_path: Path, sign: str) -> None:
    refund = {
        **_COFFEES, "Event Type": "Refund", "Net Sales": f"{sign}12.00", "Tax": f"{sign}1.00",
        "Total Collected": f"{sign}13.00",
    }  # fmt: skip
    (receipt,) = _read(tmp_path, refund).records
    assert (receipt.net, receipt.tax, receipt.total) == (to_money(-12), to_money(-1), to_money(-13))


def test_a_payment_that_failed_came_to_nothing(tmp_path: Path) -> None:
    (receipt,) = _read(tmp_path, {**_COFFEES, "Transaction Status": "Failed"}).records
    assert (receipt.net, receipt.tax, receipt.total) == (0, 0, 0)


def test_a_row_without_a_date_or_an_amount_is_refused(tmp_path: Path) -> None:
    result = _read(tmp_path, {**_COFFEES, "Date": "", "Time": ""}, {**_COFFEES, "Net Sales": ""})
    assert [(row.line, row.column) for row in result.reading.rejected] == [(2, "Date"), (3, "Net Sales")]
