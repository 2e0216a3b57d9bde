"""Square's 'Items detail' export: one row per article of a payment or refund."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import SaleRecord
from app.sources.cells import CellError, Column
from app.sources.dates import Moment
from app.sources.fields import Field, Role
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.naming import chosen_options, readable_code, variant_name
from app.sources.sale_lines import unit_price_of
from app.sources.sheet import Sheet
from app.sources.zones import find_zone

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
    Field("gross", Role.MONEY, ("Gross Sales",)),
    Field("net", Role.MONEY, ("Net Sales",)),
    Field("transaction", Role.TEXT, ("Transaction ID",)),
    Field("event", Role.TEXT, ("Event Type",)),
)


def _records(sheet: Sheet) -> Iterator[SaleRecord]:
    date_at, time_at, zone_at = sheet.at("date"), sheet.at("time"), sheet.at("zone")
    item_at, point_at, category_at = sheet.at("item"), sheet.at("price_point"), sheet.at("category")
    sku_at, barcode_at, event_at = sheet.at("sku"), sheet.at("barcode"), sheet.at("event")
    quantity_at, gross_at, net_at = sheet.at("quantity"), sheet.at("gross"), sheet.at("net")
    transaction_at = sheet.at("transaction")
    text, code = sheet.text("item"), sheet.code("sku")
    quantity_of, gross_of, net_of = sheet.quantity("quantity"), sheet.money("gross"), sheet.money("net")
    currency = sheet.currency()[""]
    moments: dict[str, Column[Moment | None]] = {}
    for line, cells in sheet.rows():
        try:
            item, sku = text[cells[item_at]], code[cells[sku_at]]
            if item is None and sku is None:
                raise CellError(sheet.title("item"), "", "the row has neither an item nor a SKU")
            zone = cells[zone_at]
            if zone not in moments:
                moments[zone] = sheet.moment("date", find_zone(zone))
            clock = f"{cells[date_at].strip()} {cells[time_at].strip()}".strip()
            moment = moments[zone][clock]
            quantity, net = quantity_of[cells[quantity_at]], net_of[cells[net_at]]
            gross = gross_of[cells[gross_at]]
            if moment is None:
                raise CellError(sheet.title("date"), "", "the date is blank")
            if quantity is None:
                raise CellError(sheet.title("quantity"), "", "the quantity is blank")
            if net is None:
                raise CellError(sheet.title("net"), "", "the amount is blank")
            if cells[event_at].strip().casefold() == "refund":
                quantity, net = -abs(quantity), -abs(net)
            point = chosen_options((text[cells[point_at]],))
            known, barcode = "/".join((item or "", *point)), code[cells[barcode_at]]
            identifiers: tuple[tuple[str, str], ...] = () if sku else (("square", known),)
            if barcode and not sku:
                identifiers = (("barcode", barcode), *identifiers)
            category = text[cells[category_at]]
            record = SaleRecord(
                line=line,
                receipt=f"{clock} {cells[transaction_at].strip()}".strip(),
                sold_at=moment.millis,
                day=moment.day,
                quantity=quantity,
                unit_price=abs(unit_price_of(net if gross is None else gross, quantity)),
                amount=net,
                currency=currency,
                name=variant_name(item or "", point),
                sku=sku,
                identifiers=identifiers,
                derived_sku="" if sku else readable_code(known),
                category=None if category == "None" else category,
            )
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record


LAYOUT = Layout(
    key="square-items",
    title="Square items detail",
    fields=_FIELDS,
    needs=(("date",), ("item",), ("quantity",), ("net",), ("transaction", "event", "price_point")),
    tells=always,
    records=_records,
    decimal_point=True,
)
