"""WooCommerce's product export: parents, variations that inherit from them, and simple products."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from app.domain.records import ProductKind, ProductRecord
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.header import Header
from app.sources.layouts.layout import Layout, always
from app.sources.naming import Claims, chosen_options, readable_code, variant_name
from app.sources.sheet import Sheet

_PARENTS = frozenset({"variable", "grouped"})
_ATTRIBUTES = 6
_STOCK_OF_PARENT = frozenset({"parent"})
_NEXT_CATEGORY = re.compile(r"(?<!\\),")

_FIELDS = (
    Field("id", Role.TEXT, ("ID",)),
    Field("type", Role.TEXT, ("Type",)),
    Field("sku", Role.TEXT, ("SKU",)),
    Field("barcode", Role.TEXT, ("GTIN, UPC, EAN, or ISBN",)),
    Field("name", Role.TEXT, ("Name",)),
    Field("published", Role.TEXT, ("Published",)),
    Field("stock", Role.NUMBER, ("Stock",)),
    Field("reorder_point", Role.NUMBER, ("Low stock amount",)),
    Field("sale_price", Role.MONEY, ("Sale price",)),
    Field("regular_price", Role.MONEY, ("Regular price",)),
    Field("cost", Role.MONEY, ("Cost of goods",)),
    Field("categories", Role.TEXT, ("Categories",)),
    Field("parent", Role.TEXT, ("Parent",)),
)


class _Parent(NamedTuple):
    name: str | None
    category: str | None


def _fields(_header: Header) -> tuple[Field, ...]:
    attributes = (
        Field(f"attribute{n}", Role.TEXT, (f"Attribute {n} value(s)",)) for n in range(1, _ATTRIBUTES + 1)
    )
    return (*_FIELDS, *attributes)


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    id_at, type_at, sku_at, barcode_at = (
        sheet.at("id"),
        sheet.at("type"),
        sheet.at("sku"),
        sheet.at("barcode"),
    )
    name_at, published_at, parent_at = sheet.at("name"), sheet.at("published"), sheet.at("parent")
    stock_at, reorder_at, cost_at = sheet.at("stock"), sheet.at("reorder_point"), sheet.at("cost")
    sale_at, regular_at, category_at = (
        sheet.at("sale_price"),
        sheet.at("regular_price"),
        sheet.at("categories"),
    )
    attribute_at = tuple(sheet.at(f"attribute{n}") for n in range(1, _ATTRIBUTES + 1))
    text, code = sheet.text("name"), sheet.code("sku")
    stock_of = sheet.quantity("stock", blank=_STOCK_OF_PARENT)
    reorder_of, cost_of = sheet.quantity("reorder_point"), sheet.money("cost")
    sale_of, regular_of, published_of = (
        sheet.money("sale_price"),
        sheet.money("regular_price"),
        sheet.flag("published"),
    )
    parents = _parents(sheet)
    claims = Claims()
    for line, cells in sheet.rows():
        try:
            number, sku = code[cells[id_at]], code[cells[sku_at]]
            kinds = _kinds(cells[type_at])
            parent = parents.get(cells[parent_at].strip()) if "variation" in kinds else None
            name = text[cells[name_at]]
            if name is None and parent is not None and parent.name:
                name = variant_name(parent.name, chosen_options(text[cells[at]] for at in attribute_at))
            if name is None and sku is None:
                raise CellError(sheet.title("name"), "", "the row has neither a name nor a SKU")
            groups = not kinds.isdisjoint(_PARENTS)
            stock = stock_of[cells[stock_at]]
            from_parent = cells[stock_at].strip().casefold() in _STOCK_OF_PARENT
            sale, regular = sale_of[cells[sale_at]], regular_of[cells[regular_at]]
            barcode = code[cells[barcode_at]]
            known = (("woocommerce", number),) if number else ()
            if barcode and claims.is_first(line, "barcode", barcode):
                known = (("barcode", barcode), *known)
            derived = "" if sku else readable_code(name or "", number or "")
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
            record = ProductRecord(
                line=line,
                name=name or sku or "",
                sku=sku,
                identifiers=known,
                derived_sku=derived,
                kind=ProductKind.PARENT if groups else ProductKind.ITEM,
                category=_first_category(text[cells[category_at]]) or (parent.category if parent else None),
                barcode=barcode,
                price=None if groups else (regular if sale is None else sale),
                compare_at_price=None if groups or sale is None else regular,
                cost=None if groups else cost_of[cells[cost_at]],
                stock_tracked=None if groups or from_parent else stock is not None,
                stock=None if groups else stock,
                reorder_point=None if groups else reorder_of[cells[reorder_at]],
                active=published_of[cells[published_at]],
            )
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record


def _parents(sheet: Sheet) -> dict[str, _Parent]:
    """Find what variations inherit, by SKU and by ``id:44``: a variation may stand before its parent."""
    id_at, type_at, sku_at = sheet.at("id"), sheet.at("type"), sheet.at("sku")
    name_at, category_at = sheet.at("name"), sheet.at("categories")
    text = sheet.text("name")
    found: dict[str, _Parent] = {}
    for cells in sheet.look_ahead():
        if not _kinds(cells[type_at]).isdisjoint(_PARENTS):
            parent = _Parent(text[cells[name_at]], _first_category(text[cells[category_at]]))
            found[f"id:{cells[id_at].strip()}"] = parent
            if cells[sku_at].strip():
                found[cells[sku_at].strip()] = parent
    return found


def _kinds(raw: str) -> frozenset[str]:
    return frozenset(kind.strip().casefold() for kind in raw.split(","))


def _first_category(text: str | None) -> str | None:
    """``Clothing > Shirts, Sale``: the first is the main one; a comma inside a name is written ``\\,``."""
    if text is None:
        return None
    return _NEXT_CATEGORY.split(text, maxsplit=1)[0].replace("\\,", ",").strip() or None


LAYOUT = Layout(
    key="woocommerce-products",
    title="WooCommerce products",
    fields=_fields,
    needs=(("type",), ("name",), ("regular_price",), ("sku", "id"), ("published", "categories", "parent")),
    tells=always,
    records=_records,
    decimal_point=True,
)
