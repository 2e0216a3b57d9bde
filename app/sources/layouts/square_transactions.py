"""Square's 'Transactions' export: one row per payment or refund, without the articles."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.money import money_to_decimal
from app.domain.records import ReceiptRecord
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.layouts.layout import Layout, fixed
from app.sources.layouts.square_words import Stamps, is_refund
from app.sources.sheet import Sheet

_VOID = frozenset({"canceled", "cancelled", "failed", "voided"})
_OF_SQUARE = frozenset({"gift_cards", "partial_refunds", "fees", "net_total"})
_OF_ARTICLES = frozenset({"item", "quantity"})

_FIELDS = fixed(
    Field("date", Role.DATE, ("Date",)),
    Field("time", Role.TEXT, ("Time",)),
    Field("zone", Role.WORDS, ("Time Zone",)),
    Field("net", Role.MONEY, ("Net Sales",)),
    Field("tax", Role.MONEY, ("Tax",)),
    Field("total", Role.MONEY, ("Total Collected",)),
    Field("transaction", Role.TEXT, ("Transaction ID",)),
    Field("event", Role.TEXT, ("Event Type",)),
    Field("status", Role.TEXT, ("Transaction Status",)),
    Field("gift_cards", Role.TEXT, ("Gift Card Sales",)),
    Field("partial_refunds", Role.TEXT, ("Partial Refunds",)),
    Field("fees", Role.TEXT, ("Fees",)),
    Field("net_total", Role.TEXT, ("Net Total",)),
    Field("item", Role.TEXT, ("Item", "Item Name")),
    Field("quantity", Role.TEXT, ("Qty", "Quantity")),
)


def _records(sheet: Sheet) -> Iterator[ReceiptRecord]:
    net_at, tax_at, total_at = sheet.at("net"), sheet.at("tax"), sheet.at("total")
    transaction_at, event_at, status_at = sheet.at("transaction"), sheet.at("event"), sheet.at("status")
    net_of, tax_of, total_of = sheet.money("net"), sheet.money("tax"), sheet.money("total")
    code, currency, stamps = sheet.code("transaction"), sheet.currency()[""], Stamps(sheet)
    seen: dict[str, int] = {}
    for line, cells in sheet.rows():
        try:
            stamp = stamps.read(cells)
            net, total = net_of[cells[net_at]], total_of[cells[total_at]]
            tax = tax_of[cells[tax_at]] or 0
            if net is None:
                raise CellError(sheet.title("net"), "", tr("the amount is blank"))
            if total is None:
                raise CellError(sheet.title("total"), "", tr("the amount is blank"))
            if is_refund(cells[event_at]):
                net, tax, total = -abs(net), -abs(tax), -abs(total)
            key = f"{stamp.text} {code[cells[transaction_at]] or money_to_decimal(total)}"
            seen[key] = seen.get(key, 0) + 1
            if cells[status_at].strip().casefold() in _VOID:
                net = tax = total = 0
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield ReceiptRecord(
                line=line,
                # payments that nothing tells apart stand in the same order in the next export
                receipt=key if seen[key] == 1 else f"{key} #{seen[key]}",
                sold_at=stamp.moment.millis,
                day=stamp.moment.day,
                net=net,
                tax=tax,
                total=total,
                currency=currency,
            )


LAYOUT = Layout(
    key="square-transactions",
    title=noop("Square transactions"),
    fields=_FIELDS,
    needs=(("date",), ("net",), ("total",), ("transaction", "event")),
    tells=lambda found: bool(found & _OF_SQUARE) and found.isdisjoint(_OF_ARTICLES),
    records=_records,
    decimal_point=True,
)
