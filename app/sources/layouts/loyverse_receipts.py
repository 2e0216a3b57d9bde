"""Loyverse's 'Receipts' export: one row per receipt or refund, without the articles."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import ReceiptRecord
from app.language import noop, tr
from app.sources.cells import CellError, Column
from app.sources.fields import Field, Role
from app.sources.layouts import loyverse_words as words
from app.sources.layouts.layout import Layout, fixed
from app.sources.sheet import Sheet

_FIELDS = fixed(
    words.DATE,
    words.RECEIPT,
    words.KIND,
    words.GROSS,
    words.NET,
    Field("tax", Role.MONEY, ("Taxes", "Impuestos", "Impostos", "Taxe", "Steuern", "Tasse", "Imposte")),
    Field(
        "total",
        Role.MONEY,
        (
            "Total collected", "Total recaudado", "Total cobrado", "Total recolectado", "Total recebido",
            "Total arrecadado", "Total encaissé", "Total perçu", "Gesamt eingenommen", "Gesamtbetrag",
            "Totale incassato", "Totale riscosso",
        ),
    ),
    Field(
        "payment",
        Role.TEXT,
        ("Payment type", "Tipo de pago", "Tipo de pagamento", "Type de paiement", "Zahlungsart", "Tipo di pagamento"),
    ),
    words.STATUS,
    Field("item", Role.TEXT, ("Item", "Item name", "Artículo", "Item do recibo", "Article", "Artikel", "Articolo")),
    Field("quantity", Role.TEXT, ("Quantity", "Cantidad", "Quantidade", "Quantité", "Menge", "Quantità")),
)  # fmt: skip
_OF_ARTICLES = frozenset({"item", "quantity"})


def _records(sheet: Sheet) -> Iterator[ReceiptRecord]:
    date_at, receipt_at, kind_at = sheet.at("date"), sheet.at("receipt"), sheet.at("kind")
    net_at, tax_at, total_at, status_at = (sheet.at(f) for f in ("net", "tax", "total", "status"))
    moment_of, receipt_of = sheet.moment("date"), sheet.code("receipt")
    net_of, tax_of, total_of = sheet.money("net"), sheet.money("tax"), sheet.money("total")
    refund_of = Column(sheet.title("kind"), words.is_refund)
    cancelled_of = Column(sheet.title("status"), words.is_cancelled)
    currency = sheet.currency()[""]
    for line, cells in sheet.rows():
        try:
            receipt, moment = receipt_of[cells[receipt_at]], moment_of[cells[date_at]]
            if receipt is None:
                raise CellError(sheet.title("receipt"), "", tr("the receipt number is blank"))
            if moment is None:
                raise CellError(sheet.title("date"), "", tr("the date is blank"))
            net, tax = net_of[cells[net_at]], tax_of[cells[tax_at]] or 0
            if net is None:
                raise CellError(sheet.title("net"), "", tr("the amount is blank"))
            total = total_of[cells[total_at]]
            if total is None:
                total = net
            if cancelled_of[cells[status_at]]:
                net = tax = total = 0
            elif refund_of[cells[kind_at]]:
                net, tax, total = -abs(net), -abs(tax), -abs(total)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield ReceiptRecord(line, receipt, moment.millis, moment.day, net, tax, total, currency)


LAYOUT = Layout(
    key="loyverse-receipts",
    title=noop("Loyverse receipts"),
    fields=_FIELDS,
    needs=(("date",), ("receipt",), ("kind",), ("net",), ("total", "payment")),
    tells=lambda found: found.isdisjoint(_OF_ARTICLES),
    records=_records,
    decimal_point=True,
)
