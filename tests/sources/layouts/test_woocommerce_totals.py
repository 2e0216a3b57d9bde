from __future__ import annotations

from pathlib import Path

import pytest

from app.domain.money import to_money
from tests.sources.exports import Read, accounted, csv_text, read

_ENGLISH = "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),Net Sales"
_ROW = [
    "2026-05-02 10:15:00",
    "501",
    "€27.00",
    "completed",
    "Ann Onym",
    "new",
    "2× Tea, 1× Cup",
    "3",
    "",
    "27.00",
]


def _read(folder: Path, header: str, *rows: list[str]) -> Read:
    result = read(folder, csv_text(header.split(","), rows))
    assert result.reading.layout == "woocommerce-totals"
    assert accounted(result.reading, result.records) == result.reading.rows == len(rows)
    return result


def test_what_an_order_came_to_is_told_without_its_articles(tmp_path: Path) -> None:
    (order,) = _read(tmp_path, _ENGLISH, _ROW).records
    assert (order.receipt, order.net, order.tax, order.total) == ("501", to_money(27), 0, to_money(27))
    assert "Ann" not in repr(order)


def test_a_refund_is_a_row_of_its_own_and_a_failed_order_is_none(tmp_path: Path) -> None:
    records = _read(
        tmp_path, _ENGLISH, _ROW, [*_ROW[:9], "-13.50"], [*_ROW[:1], "502", "", "failed", *_ROW[4:]]
    ).records
    assert [(r.receipt, r.net) for r in records] == [
        ("501", to_money(27)),
        ("501 #2", to_money("-13.5")),
        ("502", 0),
    ]


def test_a_row_without_date_number_or_amount_is_refused(tmp_path: Path) -> None:
    result = _read(tmp_path, _ENGLISH, ["", *_ROW[1:]], [_ROW[0], "", *_ROW[2:]], [*_ROW[:9], ""])
    assert [r.reason for r in result.reading.rejected] == [
        "the date is blank",
        "the order number is blank",
        "the amount is blank",
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Date,Order #,N. Revenue (formatted),Status,Customer,Customer type,Product(s),Items sold,Coupon(s),N. Revenue",
        "Datum,Bestellnummer,N.-Umsatz (formatiert),Status,Kunde,Kundentyp,Produkt(e),Verkaufte Artikel,Gutschein(e),"
        "Nettoumsatz",
        "Fecha,Pedido #,Ingresos netos (con formato),Estado,Cliente,Tipo de cliente,Producto(s),Artículos vendidos,"
        "Cupón(es),Ventas netas",
        "Date,Commande n°,Revenu net (formaté),État,Client,Type de client,Produit(s),Articles vendus,Code(s) promo,"
        "Ventes nettes",
    ],
)
def test_the_headers_are_in_the_language_of_the_shop(tmp_path: Path, header: str) -> None:
    assert [r.net for r in _read(tmp_path, header, _ROW).records] == [to_money(27)]
