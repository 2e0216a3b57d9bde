from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from app.domain.quantity import to_quantity
from app.domain.time import from_day_number
from tests.sources.exports import Read, accounted, read, table

_HEADER = [
    "Date", "Receipt number", "Receipt type", "Category", "SKU", "Item", "Variant", "Modifiers applied", "Quantity",
    "Gross sales", "Discounts", "Net sales", "Cost of goods", "Gross profit", "Taxes", "POS", "Store", "Cashier name",
    "Customer name", "Customer contacts", "Comment", "Status",
]  # fmt: skip
_SHIRTS = {
    "Date": "2026-10-13 23:50", "Receipt number": "2-1678", "Receipt type": "Sale", "Category": "Clothes",
    "SKU": "10001", "Item": "Shirt", "Variant": "Red / Small", "Quantity": "2", "Gross sales": "40.00",
    "Discounts": "4.00", "Net sales": "36.00", "Store": "Corner", "Cashier name": "Ann Onym",
    "Customer name": "Bea Buyer", "Comment": "call 600 100 200", "Status": "Closed",
}  # fmt: skip


def _read(folder: Path, *rows: dict[str, str], header: list[str] = _HEADER) -> Read:
    result = read(folder, table(header, *rows))
    assert result.reading.layout == "loyverse-lines"
    assert accounted(result.reading, result.records) == len(rows)
    return result


def test_a_row_is_a_sale_line_without_people(tmp_path: Path) -> None:
    (shirts,) = _read(tmp_path, _SHIRTS).records
    assert (shirts.receipt, shirts.sku, shirts.name, shirts.category) == (
        "2-1678", "10001", "Shirt – Red / Small", "Clothes"
    )  # fmt: skip
    assert (shirts.quantity, shirts.unit_price, shirts.amount) == (to_quantity(2), to_money(20), to_money(36))
    assert not any(text in repr(shirts) for text in ("Onym", "Buyer", "call"))


@pytest.mark.parametrize("sign", ["", "-"])
def test_a_refund_takes_back_pieces_and_money_once(tmp_path: Path, sign: str) -> None:
    cells = {"Quantity": f"{sign}1", "Gross sales": f"{sign}20.00", "Net sales": f"{sign}18.00"}
    (back,) = _read(tmp_path, {**_SHIRTS, **cells, "Receipt type": "Refund"}).records
    assert (back.quantity, back.amount, back.unit_price) == (to_quantity(-1), to_money(-18), to_money(20))


def test_a_cancelled_line_is_there_with_nothing_sold(tmp_path: Path) -> None:
    (line,) = _read(tmp_path, {**_SHIRTS, "Status": "Cancelled"}).records
    assert (line.receipt, line.sku, line.quantity, line.amount) == ("2-1678", "10001", 0, 0)


def test_without_a_sku_it_is_known_as_the_item_list_calls_it(tmp_path: Path) -> None:
    (line,) = _read(tmp_path, {**_SHIRTS, "SKU": ""}).records
    items = table(
        [
            "Handle",
            "SKU",
            "Name",
            "Sold by weight",
            "Option 1 value",
            "Option 2 value",
            "Track stock",
            "Price [A]",
        ],
        {
            "Handle": "shirt",
            "Name": "Shirt",
            "Option 1 value": "Red",
            "Option 2 value": "Small",
            "Price [A]": "20",
        },
    )
    (product,) = read(tmp_path, items).records
    assert line.identifiers == (("loyverse-item", "Shirt/Red/Small"),)
    assert set(line.identifiers) <= set(product.identifiers)
    assert line.derived_sku == "shirt-red-small"


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        (("03/10/2026 09:00", "13/10/2026 23:50"), "2026-10-03"),
        (("3/10/26 9:00 AM", "3/13/26 11:50 PM"), "2026-03-10"),
    ],
)
def test_the_order_of_day_and_month_shows_in_the_whole_column(
    tmp_path: Path, dates: tuple[str, ...], day: str
) -> None:
    result = _read(tmp_path, *({**_SHIRTS, "Date": date} for date in dates))
    assert result.reading.questions == []
    assert from_day_number(result.records[0].day).isoformat() == day


def test_three_decimals_are_decimals(tmp_path: Path) -> None:
    (line,) = _read(
        tmp_path, {**_SHIRTS, "Quantity": "0.350", "Gross sales": "1.000", "Net sales": "1.000"}
    ).records
    assert (line.quantity, line.amount) == (to_quantity("0.35"), to_money(1))


def test_the_back_office_may_speak_spanish(tmp_path: Path) -> None:
    header = [
        "Fecha", "Número de recibo", "Tipo de recibo", "Categoria", "REF", "Artículo", "Variante",
        "Modificadores aplicados", "Cantidad", "Ventas brutas", "Descuentos", "Ventas netas", "Costo de los bienes",
        "Beneficio bruto", "Impuestos", "TPV", "Tienda", "Nombre del cajero", "Nombre del cliente", "Estado",
    ]  # fmt: skip
    row = {
        "Fecha": "19/9/2026 8:15 p. m.", "Número de recibo": "1-7", "Tipo de recibo": "Venta", "REF": "7",
        "Artículo": "Pan", "Cantidad": "3", "Ventas brutas": "3.30", "Ventas netas": "3.30", "Estado": "Cerrado",
        "Nombre del cajero": "Ann Onym",
    }  # fmt: skip
    sold, back, cancelled = _read(
        tmp_path,
        row,
        {**row, "Número de recibo": "1-8", "Tipo de recibo": "Reembolso"},
        {**row, "Número de recibo": "1-9", "Estado": "Cancelado"},
        header=header,
    ).records
    assert [line.quantity for line in (sold, back, cancelled)] == [to_quantity(3), to_quantity(-3), 0]
    assert [line.amount for line in (sold, back, cancelled)] == [to_money("3.3"), to_money("-3.3"), 0]
    assert (sold.sku, sold.name) == ("7", "Pan")


def test_rows_that_lack_what_a_line_needs_are_refused(tmp_path: Path) -> None:
    rows = (
        {"Receipt number": ""}, {"Date": ""}, {"Quantity": ""}, {"Net sales": ""}, {"Quantity": "not-number"},
        {"SKU": "", "Item": ""},
    )  # fmt: skip
    result = _read(tmp_path, *({**_SHIRTS, **row} for row in rows))
    assert [row.column for row in result.reading.rejected] == [
        "Receipt number", "Date", "Quantity", "Net sales", "Quantity", "Item"
    ]  # fmt: skip
