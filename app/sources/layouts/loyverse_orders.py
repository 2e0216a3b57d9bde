"""Loyverse's list of a purchase order: what each article costs to buy, and how many of it are on order."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.records import OrderRecord, ProductRecord
from app.domain.time import business_day, from_millis, to_day_number
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.layouts.generic_orders import named_by_file
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.layouts.loyverse_words import item_key
from app.sources.naming import Claims, chosen_options, readable_code, variant_name
from app.sources.sheet import Sheet

_FIELDS = fixed(
    Field("sku", Role.TEXT, ("SKU", "REF")),
    Field("item", Role.TEXT, ("Item name", "Nombre del articulo")),
    Field("variant", Role.TEXT, ("Variant name", "Nombre de la variante")),
    Field("quantity", Role.NUMBER, ("Quantity", "Cantidad")),
    Field("cost", Role.MONEY, ("Purchase cost", "Coste de compra", "Costo de compra")),
)
_NUMBER = re.compile(r"(?<![^\W_])PO[-_ ]?\d+", re.IGNORECASE)


def assumed(number: str, day: str) -> str:
    """Return what is said of an order whose file has neither a number nor a date."""
    return tr(
        "The file has no number and no date: what it lists is taken as order '{number}', placed on {day}, of which"
        " nothing has come yet. Receive or close it once it has.",
        number=number,
        day=day,
    )


def _records(sheet: Sheet) -> Iterator[ProductRecord | OrderRecord]:
    sku_at, item_at, variant_at = sheet.at("sku"), sheet.at("item"), sheet.at("variant")
    quantity_at, cost_at = sheet.at("quantity"), sheet.at("cost")
    text, code = sheet.text("item"), sheet.code("sku")
    quantity_of, cost_of, currency = sheet.quantity("quantity"), sheet.money("cost"), sheet.currency()[""]
    claims = Claims()
    number = _number(sheet)
    day = business_day(from_millis(sheet.changed_at), sheet.options.zone)
    ordered = False
    for line, cells in sheet.rows():
        try:
            item, sku = text[cells[item_at]], code[cells[sku_at]]
            if item is None and sku is None:
                raise CellError(sheet.title("item"), "", tr("the row has neither a name nor a SKU"))
            variant = chosen_options((text[cells[variant_at]],))
            key = item_key(item, *variant)
            derived = "" if sku else readable_code(key)
            cost, quantity = cost_of[cells[cost_at]], quantity_of[cells[quantity_at]]
            if quantity is not None and quantity < 0:
                raise CellError(sheet.title("quantity"), cells[quantity_at], tr("is less than nothing"))
            identifiers = (("loyverse-item", key),) if item else ()
            product = ProductRecord(
                line=line,
                name=variant_name(item or sku or "", variant),
                sku=sku,
                derived_sku=derived,
                identifiers=identifiers,
                cost=cost,
            )
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
        except CellError as error:
            sheet.tally.reject(line, error)
            continue
        yield product
        if quantity:
            ordered = True
            yield OrderRecord(
                line=line,
                number=number,
                quantity=quantity,
                sku=sku,
                identifiers=identifiers,
                ordered_day=to_day_number(day),
                cost=cost,
                currency=currency,
            )
    if ordered:
        sheet.tally.notes.append(assumed(number, day.isoformat()))


def _number(sheet: Sheet) -> str:
    """Return the order's number where the file is named after it, else the file's name."""
    found = _NUMBER.search(sheet.file_name)
    return found[0].upper() if found else named_by_file(sheet)


LAYOUT = Layout(
    key="loyverse-orders",
    title=noop("Loyverse purchase orders"),
    fields=_FIELDS,
    needs=(("sku",), ("item",), ("variant",), ("quantity",), ("cost",)),
    tells=always,
    records=_records,
    decimal_point=True,
)
