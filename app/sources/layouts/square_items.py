"""Square's 'Items detail' export: one row per article of a payment or refund."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.domain.records import SaleRecord
from app.language import noop, tr
from app.sources.cells import CellError, Column
from app.sources.fields import Field, Role
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.layouts.square_words import Stamps, is_refund
from app.sources.naming import chosen_options, readable_code, variant_name
from app.sources.sale_lines import unit_price_of
from app.sources.sheet import Sheet

CUSTOM_AMOUNT = "Custom Amount"
"""What Square calls an amount that was typed in without an article; some exports leave the name blank."""

_FIELDS = fixed(
    Field("date", Role.DATE, ("Date",)),
    Field("time", Role.TEXT, ("Time",)),
    Field("zone", Role.WORDS, ("Time Zone",)),
    Field("category", Role.TEXT, ("Category",)),
    Field("item", Role.TEXT, ("Item",)),
    Field("quantity", Role.NUMBER, ("Qty",)),
    Field("price_point", Role.TEXT, ("Price Point Name",)),
    Field("sku", Role.TEXT, ("SKU",)),
    Field("barcode", Role.TEXT, ("GTIN",)),
    Field("gross", Role.MONEY, ("Product Sales", "Gross Sales")),
    Field("net", Role.MONEY, ("Net Sales",)),
    Field("transaction", Role.TEXT, ("Transaction ID",)),
    Field("event", Role.TEXT, ("Event Type",)),
    Field("sold_as", Role.TEXT, ("Itemization Type",)),
)


class _Article(NamedTuple):
    """What was sold, as every line of it says."""

    name: str
    identifiers: tuple[tuple[str, str], ...]
    code: str


def _records(sheet: Sheet) -> Iterator[SaleRecord]:
    item_at, point_at, category_at = sheet.at("item"), sheet.at("price_point"), sheet.at("category")
    sku_at, barcode_at, event_at = sheet.at("sku"), sheet.at("barcode"), sheet.at("event")
    quantity_at, gross_at, net_at = sheet.at("quantity"), sheet.at("gross"), sheet.at("net")
    transaction_at, sold_as_at = sheet.at("transaction"), sheet.at("sold_as")
    text, code, stamps = sheet.text("item"), sheet.code("sku"), Stamps(sheet)
    quantity_of, gross_of, net_of = sheet.quantity("quantity"), sheet.money("gross"), sheet.money("net")
    refund_of, currency = Column(sheet.title("event"), is_refund), sheet.currency()[""]
    articles: dict[tuple[str, str, str], _Article] = {}
    for line, cells in sheet.rows():
        try:
            sku, barcode = code[cells[sku_at]], code[cells[barcode_at]]
            called = (cells[item_at], cells[point_at], "" if sku else cells[sold_as_at])
            article = articles.get(called)
            if article is None:
                item = text[called[0]] or (None if sku else text[called[2]] or CUSTOM_AMOUNT)
                article = articles[called] = _article(item, text[called[1]])
            stamp = stamps.read(cells)
            quantity, net = quantity_of[cells[quantity_at]], net_of[cells[net_at]]
            gross = gross_of[cells[gross_at]]
            if quantity is None:
                raise CellError(sheet.title("quantity"), "", tr("the quantity is blank"))
            if net is None:
                raise CellError(sheet.title("net"), "", tr("the amount is blank"))
            if refund_of[cells[event_at]]:
                quantity, net = -abs(quantity), -abs(net)
            identifiers = article.identifiers
            if barcode:
                identifiers = (("barcode", barcode), *identifiers)
            category = text[cells[category_at]]
            receipt = f"{stamp.text} {cells[transaction_at].strip()}".rstrip()
            price = abs(unit_price_of(net if gross is None else gross, quantity))
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield SaleRecord(
                line,
                receipt,
                stamp.moment.millis,
                stamp.moment.day,
                quantity,
                price,
                net,
                currency,
                article.name,
                sku,
                identifiers,
                "" if sku else article.code,
                None if category == "None" else category,
            )


def _article(item: str | None, point: str | None) -> _Article:
    if item is None:
        return _Article("", (), "")
    chosen = chosen_options((point,))
    known = "/".join((item, *chosen))
    return _Article(variant_name(item, chosen), (("square", known),), readable_code(known))


LAYOUT = Layout(
    key="square-items",
    title=noop("Square items detail"),
    fields=_FIELDS,
    needs=(("date",), ("item",), ("quantity",), ("net",), ("transaction", "event", "price_point")),
    tells=always,
    records=_records,
    decimal_point=True,
)
