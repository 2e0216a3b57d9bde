from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.records import ReceiptRecord
from app.domain.time import from_day_number
from tests.sources.exports import Read, accounted, read, table

_HEADER = [
    "Date", "Receipt number", "Receipt type", "Gross sales", "Discounts", "Net sales", "Taxes", "Total collected",
    "Cost of goods", "Gross profit", "Payment type", "Description", "Dining option", "POS", "Store", "Cashier name",
    "Customer name", "Customer contacts", "Status",
]  # fmt: skip
_SALE = {
    "Date": "2026-10-13 23:50", "Receipt number": "2-1678", "Receipt type": "Sale", "Gross sales": "160.00",
    "Discounts": "10.00", "Net sales": "150.00", "Taxes": "15.00", "Total collected": "165.00",
    "Payment type": "Cash", "Description": "2 x Choco", "Store": "Corner", "Cashier name": "Ann Onym",
    "Customer contacts": "bea@example.org", "Status": "Closed",
}  # fmt: skip


def _read(folder: Path, *rows: dict[str, str], header: list[str] = _HEADER) -> Read:
    result = read(folder, table(header, *rows))
    assert result.reading.layout == "loyverse-receipts"
    assert accounted(result.reading, result.records) == len(rows)
    return result


def test_a_receipt_has_its_totals_and_nobodys_name(tmp_path: Path) -> None:
    (receipt,) = _read(tmp_path, _SALE).records
    assert isinstance(receipt, ReceiptRecord)
    assert (receipt.receipt, receipt.net, receipt.tax, receipt.total) == (
        "2-1678", to_money(150), to_money(15), to_money(165)
    )  # fmt: skip
    assert "Onym" not in repr(receipt)
    assert "bea@" not in repr(receipt)


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_refund_is_negative_once(tmp_path: Path, sign: str) -> None:
    amounts = {"Net sales": f"{sign}80.00", "Taxes": f"{sign}8.00", "Total collected": f"{sign}88.00"}
    (receipt,) = _read(tmp_path, {**_SALE, **amounts, "Receipt type": "Refund"}).records
    assert (receipt.net, receipt.tax, receipt.total) == (to_money(-80), to_money(-8), to_money(-88))


def test_a_cancelled_receipt_came_to_nothing(tmp_path: Path) -> None:
    (receipt,) = _read(tmp_path, {**_SALE, "Status": "Cancelled"}).records
    assert (receipt.receipt, receipt.net, receipt.tax, receipt.total) == ("2-1678", 0, 0, 0)


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (("03/10/2026 09:00", "13/10/2026 23:50"), "2026-10-03"),
        (("3/10/26 9:00 AM", "3/13/26 11:50 PM"), "2026-03-10"),
        (("2026-10-03 09:00:00",), "2026-10-03"),
    ],
)
def test_the_order_of_day_and_month_shows_in_the_whole_column(
    tmp_path: Path, dates: tuple[str, ...], day: str
) -> None:
    result = _read(tmp_path, *({**_SALE, "Date": date} for date in dates))
    assert result.reading.questions == []
    assert from_day_number(result.records[0].day).isoformat() == day


def test_the_back_office_may_speak_spanish(tmp_path: Path) -> None:
    header = [
        "Fecha", "Número de recibo", "Tipo de recibo", "Ventas brutas", "Descuentos", "Ventas netas", "Impuestos",
        "Total recaudado", "Tipo de pago", "Nombre del cajero", "Estado",
    ]  # fmt: skip
    row = {
        "Fecha": "19/9/2026 8:15 p. m.", "Número de recibo": "1-7", "Tipo de recibo": "Reembolso",
        "Ventas netas": "80", "Impuestos": "8", "Total recaudado": "88", "Estado": "Cerrado",
    }  # fmt: skip
    back, cancelled = _read(
        tmp_path, row, {**row, "Número de recibo": "1-8", "Estado": "Cancelado"}, header=header
    ).records
    assert (back.net, back.total, cancelled.total) == (to_money(-80), to_money(-88), 0)
    assert from_day_number(back.day).isoformat() == "2026-09-19"


def test_a_row_without_number_date_or_amount_is_refused(tmp_path: Path) -> None:
    blanks = ("Receipt number", "Date", "Net sales")
    result = _read(tmp_path, *({**_SALE, name: ""} for name in blanks))
    assert [row.column for row in result.reading.rejected] == list(blanks)
