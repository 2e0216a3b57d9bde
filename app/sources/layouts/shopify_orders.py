"""Shopify's order export: one row per line item; what belongs to the order stands on its first row only."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import SaleRecord
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.naming import readable_code
from app.sources.sale_lines import line_amount
from app.sources.sheet import Sheet

CANCELLED = "a line of a cancelled order"
REFUNDED = "a line of a refunded order"
NO_ARTICLE = "an order row without an article"

_FIELDS = fixed(
    Field("order", Role.TEXT, ("Name",)),
    Field("status", Role.TEXT, ("Financial Status",)),
    Field("cancelled", Role.TEXT, ("Cancelled at",)),
    Field("currency", Role.WORDS, ("Currency",)),
    Field("sold_at", Role.DATE, ("Created at",)),
    Field("name", Role.TEXT, ("Lineitem name",)),
    Field("sku", Role.TEXT, ("Lineitem sku",)),
    Field("quantity", Role.NUMBER, ("Lineitem quantity",)),
    Field("unit_price", Role.MONEY, ("Lineitem price",)),
    Field("discount", Role.MONEY, ("Lineitem discount",)),
)
_OF_ORDER = ("status", "cancelled", "currency", "sold_at")


def _records(sheet: Sheet) -> Iterator[SaleRecord]:
    order_at, name_at, sku_at = sheet.at("order"), sheet.at("name"), sheet.at("sku")
    quantity_at, price_at, discount_at = sheet.at("quantity"), sheet.at("unit_price"), sheet.at("discount")
    head_at = tuple(sheet.at(name) for name in _OF_ORDER)
    order_of, name_of, sku_of = sheet.code("order"), sheet.text("name"), sheet.code("sku")
    quantity_of, price_of = sheet.quantity("quantity"), sheet.money("unit_price")
    discount_of, moment_of, currency_of = sheet.money("discount"), sheet.moment("sold_at"), sheet.currency()
    current: str | None = None
    head: tuple[str, ...] = ()
    refunded_in_part = 0
    for line, cells in sheet.rows():
        try:
            order = order_of[cells[order_at]]
            if order is None:
                raise CellError(sheet.title("order"), "", "the order number is blank")
            if order != current:
                current = order
                head = tuple(cells[at] for at in head_at)
                refunded_in_part += head[0].strip().casefold() == "partially_refunded"
            own = (cells[at] for at in head_at)
            status, cancelled, currency, sold_at = (
                mine if mine.strip() else first for mine, first in zip(own, head, strict=True)
            )
            name = name_of[cells[name_at]]
            if cancelled.strip():
                sheet.tally.other(CANCELLED)
                continue
            if status.strip().casefold() in ("refunded", "voided"):
                sheet.tally.other(REFUNDED)
                continue
            if name is None:
                sheet.tally.other(NO_ARTICLE)
                continue
            moment = moment_of[sold_at]
            quantity, price = quantity_of[cells[quantity_at]], price_of[cells[price_at]]
            if moment is None:
                raise CellError(sheet.title("sold_at"), "", "the date is blank")
            if quantity is None:
                raise CellError(sheet.title("quantity"), "", "the quantity is blank")
            if price is None:
                raise CellError(sheet.title("unit_price"), "", "the price is blank")
            sku = sku_of[cells[sku_at]]
            record = SaleRecord(
                line=line,
                receipt=order,
                sold_at=moment.millis,
                day=moment.day,
                quantity=quantity,
                unit_price=price,
                amount=line_amount(quantity, price) - (discount_of[cells[discount_at]] or 0),
                currency=currency_of[currency],
                name=name,
                sku=sku,
                identifiers=() if sku else (("shopify-line", name),),
                derived_sku="" if sku else readable_code(name),
            )
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record
    if refunded_in_part:
        orders = "1 order was" if refunded_in_part == 1 else f"{refunded_in_part} orders were"
        sheet.tally.notes.append(
            f"{orders} refunded in part. The file does not say which articles came back, so all lines count."
        )


LAYOUT = Layout(
    key="shopify-orders",
    title="Shopify orders",
    fields=_FIELDS,
    needs=(("order",), ("sold_at",), ("name",), ("quantity",), ("unit_price",)),
    tells=always,
    records=_records,
    decimal_point=True,
)
