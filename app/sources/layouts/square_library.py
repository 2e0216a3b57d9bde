"""Square's item library: one row per variation, with a set of columns for every location."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.records import ProductRecord
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.header import Header
from app.sources.layouts.layout import Layout
from app.sources.layouts.places import AVAILABLE, LOW, LOW_ON, PRICE, STOCK, Places, named_after, place_fields
from app.sources.naming import Claims, chosen_options, readable_code, variant_name
from app.sources.sheet import Sheet

_ANY_PRICE = frozenset({"variable"})
_NAMES_A_LOCATION = (
    "Current Quantity ",
    "New Quantity ",
    "Stock Alert Enabled ",
    "Stock Alert Count ",
    "Enabled ",
)
_OF_LOCATION = {
    AVAILABLE: ("Enabled {}",),
    PRICE: ("Price {}",),
    STOCK: ("Current Quantity {}",),
    LOW_ON: ("Stock Alert Enabled {}",),
    LOW: ("Stock Alert Count {}",),
}
_CATEGORY_TOKEN = re.compile(r"\s*\(#?[A-Z0-9]{16,}\)$")

_FIELDS = (
    Field("token", Role.TEXT, ("Token",)),
    Field("handle", Role.TEXT, ("Reference Handle",)),
    Field("item", Role.TEXT, ("Item Name",)),
    Field("variation", Role.TEXT, ("Variation Name",)),
    Field("sku", Role.TEXT, ("SKU",)),
    Field("category", Role.TEXT, ("Reporting Category", "Category")),
    Field("categories", Role.TEXT, ("Categories",)),
    Field("barcode", Role.TEXT, ("GTIN",)),
    Field("sellable", Role.TEXT, ("Sellable",)),
    Field("archived", Role.TEXT, ("Archived",)),
    Field("cost", Role.MONEY, ("Default Unit Cost", "Unit Cost")),
    Field("supplier", Role.TEXT, ("Default Vendor Name", "Vendor Name")),
    Field("new_stock", Role.TEXT, ("New Quantity",)),
)


def _fields(header: Header) -> tuple[Field, ...]:
    return (*_FIELDS, *place_fields(named_after(header, _NAMES_A_LOCATION), _OF_LOCATION))


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    item_at, variation_at, sku_at = sheet.at("item"), sheet.at("variation"), sheet.at("sku")
    category_at, categories_at, barcode_at = sheet.at("category"), sheet.at("categories"), sheet.at("barcode")
    sellable_at, archived_at = sheet.at("sellable"), sheet.at("archived")
    cost_at, supplier_at, token_at = sheet.at("cost"), sheet.at("supplier"), sheet.at("token")
    text, code, cost_of = sheet.text("item"), sheet.code("sku"), sheet.money("cost")
    price_at, price_of = sheet.at(PRICE), sheet.money(PRICE, blank=_ANY_PRICE)
    sellable_of, archived_of = sheet.flag("sellable"), sheet.flag("archived")
    locations = Places(sheet, named_after(sheet.header, _NAMES_A_LOCATION), _ANY_PRICE)
    tokens_tell = _one_token_a_row(sheet)
    claims = Claims()
    for line, cells in sheet.rows():
        try:
            item, sku = text[cells[item_at]], code[cells[sku_at]]
            if item is None and sku is None:
                raise CellError(sheet.title("item"), "", tr("the row has neither a name nor a SKU"))
            variation = chosen_options((text[cells[variation_at]],))
            known = "/".join((item or "", *variation))
            token, barcode = code[cells[token_at]] if tokens_tell else None, code[cells[barcode_at]]
            archived, sellable = archived_of[cells[archived_at]], sellable_of[cells[sellable_at]]
            said = [
                flag for flag in (sellable, None if archived is None else not archived) if flag is not None
            ]
            derived = "" if sku else readable_code(known)
            price, cost = price_of[cells[price_at]], cost_of[cells[cost_at]]
            found = locations.read(cells, price=price, active=all(said) if said else None)
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
            ways = (("barcode", barcode or ""), ("square", known if item else ""))
            identifiers = tuple(way for way in ways if way[1] and claims.is_first(line, *way))
            category = _main_category(text[cells[category_at]], text[cells[categories_at]])
        except CellError as error:
            sheet.tally.reject(line, error)
            continue
        for at in found:
            yield ProductRecord(
                line=line,
                name=variant_name(item or sku or "", variation),
                sku=sku,
                identifiers=identifiers,
                derived_sku=derived,
                category=category,
                supplier=text[cells[supplier_at]],
                barcode=barcode,
                price=at.price,
                cost=cost,
                stock_tracked=at.stock_tracked,
                stock=at.stock,
                location=at.location,
                reorder_point=at.reorder_point,
                active=at.active,
                source_id=("square-token", token) if token else None,
            )


def _one_token_a_row(sheet: Sheet) -> bool:
    """Whether a token stands for one variation: where rows share one it is the item's, and tells none of them."""
    at, seen = sheet.at("token"), set[str]()
    for cells in sheet.look_ahead():
        token = cells[at].strip()
        if token in seen:
            return False
        if token:
            seen.add(token)
    return True


def _main_category(main: str | None, several: str | None) -> str | None:
    """The category that reports use, else the first of several; Square may add a category's own token in brackets."""
    chosen = main or (several.split(", ", 1)[0] if several else None)
    return _CATEGORY_TOKEN.sub("", chosen) if chosen else None


def _tells(found: frozenset[str]) -> bool:
    counted = any(name.partition(" ")[0] == STOCK for name in found)
    return counted or not found.isdisjoint(("token", "handle", "new_stock"))


LAYOUT = Layout(
    key="square-library",
    title=noop("Square item library"),
    fields=_fields,
    needs=(("item",), ("variation",), ("sku", "token", "handle")),
    tells=_tells,
    records=_records,
    decimal_point=True,
)
