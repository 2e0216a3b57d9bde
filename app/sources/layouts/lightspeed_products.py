"""Lightspeed X-Series' product export: one row per product or variant, with a set of columns for every outlet."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import ProductRecord
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.header import Header
from app.sources.layouts.layout import Layout
from app.sources.layouts.places import LOW, STOCK, Places, named_after, place_fields
from app.sources.naming import Claims, chosen_options, readable_code, variant_name
from app.sources.sheet import Sheet

COMPONENT = noop("a row that lists what a composite product is made of")

_NAMES_AN_OUTLET = ("inventory_", "reorder_point_", "restock_level_")
_OF_OUTLET = {STOCK: ("inventory_{}",), LOW: ("reorder_point_{}",)}

_FIELDS = (
    Field("id", Role.TEXT, ("id",)),
    Field("handle", Role.TEXT, ("handle",)),
    Field("sku", Role.TEXT, ("sku",)),
    Field("component", Role.TEXT, ("composite_sku", "composite_handle", "composite_name")),
    Field("name", Role.TEXT, ("name",)),
    Field("category", Role.TEXT, ("product_category", "type", "product_type")),
    *(
        Field(f"option{n}", Role.TEXT, (f"variant_option_{word}_value",))
        for n, word in enumerate(("one", "two", "three"), start=1)
    ),
    Field("cost", Role.MONEY, ("supply_price",)),
    Field("retail_price", Role.MONEY, ("retail_price",)),
    Field("supplier", Role.TEXT, ("supplier_name",)),
    Field("barcode", Role.TEXT, ("barcode", "upc", "ean")),
    Field("active", Role.TEXT, ("active",)),
    Field("tracked", Role.TEXT, ("track_inventory",)),
)


def _fields(header: Header) -> tuple[Field, ...]:
    return (*_FIELDS, *place_fields(named_after(header, _NAMES_AN_OUTLET), _OF_OUTLET))


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    id_at, handle_at, sku_at, name_at = (sheet.at(field) for field in ("id", "handle", "sku", "name"))
    component_at, category_at, supplier_at = sheet.at("component"), sheet.at("category"), sheet.at("supplier")
    option_at = tuple(sheet.at(name) for name in ("option1", "option2", "option3"))
    cost_at, price_at, barcode_at = sheet.at("cost"), sheet.at("retail_price"), sheet.at("barcode")
    active_at, tracked_at = sheet.at("active"), sheet.at("tracked")
    text, code = sheet.text("name"), sheet.code("sku")
    cost_of, price_of = sheet.money("cost"), sheet.money("retail_price")
    active_of, tracked_of = sheet.flag("active"), sheet.flag("tracked")
    outlets = Places(sheet, named_after(sheet.header, _NAMES_AN_OUTLET))
    claims = Claims()
    for line, cells in sheet.rows():
        try:
            number, sku, title = code[cells[id_at]], code[cells[sku_at]], text[cells[name_at]]
            repeated = sku is not None and not claims.is_first(line, "sku", sku)
            if code[cells[component_at]] and (repeated or (sku is None and title is None)):
                sheet.tally.other(COMPONENT)
                continue
            if title is None and sku is None:
                raise CellError(sheet.title("name"), "", tr("the row has neither a name nor a SKU"))
            options = chosen_options(text[cells[at]] for at in option_at)
            variant = "/".join((text[cells[handle_at]] or title or "", *options))
            barcode = code[cells[barcode_at]]
            derived = "" if sku else readable_code(variant)
            price, cost = price_of[cells[price_at]], cost_of[cells[cost_at]]
            tracked, active = tracked_of[cells[tracked_at]], active_of[cells[active_at]]
            found = outlets.read(cells, price=price, tracked=tracked, active=active)
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
            ways = (("barcode", barcode or ""), ("lightspeed-options", variant))
            identifiers = tuple(way for way in ways if way[1] and claims.is_first(line, *way))
        except CellError as error:
            sheet.tally.reject(line, error)
            continue
        for at in found:
            yield ProductRecord(
                line=line,
                name=variant_name(title or sku or "", options),
                sku=sku,
                identifiers=identifiers,
                derived_sku=derived,
                category=text[cells[category_at]],
                supplier=text[cells[supplier_at]],
                barcode=barcode,
                price=at.price,
                cost=cost,
                stock_tracked=at.stock_tracked,
                stock=at.stock,
                location=at.location,
                reorder_point=at.reorder_point,
                active=at.active,
                source_id=("lightspeed", number) if number else None,
            )


def _tells(found: frozenset[str]) -> bool:
    of_outlets = any(name.partition(" ")[0] == STOCK for name in found)
    return of_outlets or not found.isdisjoint(("tracked", "option1", "component"))


LAYOUT = Layout(
    key="lightspeed-products",
    title=noop("Lightspeed products"),
    fields=_fields,
    needs=(("handle",), ("sku",), ("name",), ("retail_price", "cost")),
    tells=_tells,
    records=_records,
    decimal_point=True,
)
