"""The orders that WooCommerce's Analytics page downloads: what each came to, without the lines of its articles.

Its net sales are after discounts and refunds, before tax and delivery; nothing is said of the tax.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import ReceiptRecord
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.header import Header, header_key
from app.sources.layouts import woocommerce_words as words
from app.sources.layouts.layout import Layout, always
from app.sources.sheet import Sheet

_FIELDS = (
    Field("sold_at", Role.DATE, words.DATE),
    Field("order", Role.TEXT, words.ORDER),
    Field("status", Role.TEXT, words.STATUS),
    Field("products", Role.TEXT, words.PRODUCTS),
    Field("items_sold", Role.TEXT, words.ITEMS_SOLD),
)


def _fields(header: Header) -> tuple[Field, ...]:
    """``N. Revenue (formatted)`` is the same amount as the page shows it, with marks that no export needs."""
    names = set(map(header_key, header.names))
    plain = tuple(known for known in words.NET_SALES if header_key(known) in names)
    return (*_FIELDS, Field("net", Role.MONEY, plain or words.NET_SALES))


def _records(sheet: Sheet) -> Iterator[ReceiptRecord]:
    sold_at_at, order_at, status_at, net_at = map(sheet.at, ("sold_at", "order", "status", "net"))
    order_of, moment_of, net_of = sheet.code("order"), sheet.moment("sold_at"), sheet.money("net")
    currency = sheet.currency()[""]
    seen: dict[str, int] = {}
    for line, cells in sheet.rows():
        try:
            order, moment, net = (
                order_of[cells[order_at]],
                moment_of[cells[sold_at_at]],
                net_of[cells[net_at]],
            )
            if order is None:
                raise CellError(sheet.title("order"), "", tr("the order number is blank"))
            if moment is None:
                raise CellError(sheet.title("sold_at"), "", tr("the date is blank"))
            if net is None:
                raise CellError(sheet.title("net"), "", tr("the amount is blank"))
        except CellError as error:
            sheet.tally.reject(line, error)
            continue
        seen[order] = seen.get(order, 0) + 1
        if cells[status_at].strip().casefold() in words.NOTHING_SOLD:
            net = 0
        yield ReceiptRecord(
            line=line,
            # a refund is a row of its own under the number of its order
            receipt=order if seen[order] == 1 else f"{order} #{seen[order]}",
            sold_at=moment.millis,
            day=moment.day,
            net=net,
            tax=0,
            total=net,
            currency=currency,
        )


LAYOUT = Layout(
    key="woocommerce-totals",
    title=noop("WooCommerce order totals"),
    fields=_fields,
    needs=(("sold_at",), ("order",), ("net",), ("items_sold",), ("products",)),
    tells=always,
    records=_records,
)
