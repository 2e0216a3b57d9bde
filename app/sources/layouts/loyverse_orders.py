"""Loyverse's list of a purchase order: what each article costs to buy. How many are ordered is no stock."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import ProductRecord
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.layouts.loyverse_words import item_key
from app.sources.naming import Claims, chosen_options, readable_code, variant_name
from app.sources.sheet import Sheet

NO_STOCK = (
    "A purchase order says what articles cost to buy; how many are ordered is no stock and was left out."
)

_FIELDS = fixed(
    Field("sku", Role.TEXT, ("SKU", "REF")),
    Field("item", Role.TEXT, ("Item name", "Nombre del articulo")),
    Field("variant", Role.TEXT, ("Variant name", "Nombre de la variante")),
    Field("quantity", Role.NUMBER, ("Quantity", "Cantidad")),
    Field("cost", Role.MONEY, ("Purchase cost", "Coste de compra", "Costo de compra")),
)


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    sku_at, item_at, variant_at, cost_at = (sheet.at(field) for field in ("sku", "item", "variant", "cost"))
    text, code, cost_of = sheet.text("item"), sheet.code("sku"), sheet.money("cost")
    claims = Claims()
    ordered = False
    for line, cells in sheet.rows():
        try:
            item, sku = text[cells[item_at]], code[cells[sku_at]]
            if item is None and sku is None:
                raise CellError(sheet.title("item"), "", "the row has neither a name nor a SKU")
            variant = chosen_options((text[cells[variant_at]],))
            key = item_key(item, *variant)
            derived = "" if sku else readable_code(key)
            record = ProductRecord(
                line=line,
                name=variant_name(item or sku or "", variant),
                sku=sku,
                derived_sku=derived,
                identifiers=(("loyverse-item", key),) if item else (),
                cost=cost_of[cells[cost_at]],
            )
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            ordered = True
            yield record
    if ordered:
        sheet.tally.notes.append(NO_STOCK)


LAYOUT = Layout(
    key="loyverse-orders",
    title="Loyverse purchase orders",
    fields=_FIELDS,
    needs=(("sku",), ("item",), ("variant",), ("quantity",), ("cost",)),
    tells=always,
    records=_records,
    decimal_point=True,
)
