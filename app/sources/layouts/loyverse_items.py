"""Loyverse's item export: one row per variant, with a set of columns for every store."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.domain.records import ProductRecord
from app.sources.cells import CellError, Column
from app.sources.fields import Field, Role
from app.sources.header import Header
from app.sources.layouts.layout import Layout, always
from app.sources.naming import Claims, chosen_options, readable_code, variant_name
from app.sources.sheet import Sheet

_ANY_PRICE = frozenset({"variable"})
_STORE = re.compile(r"\[([^\]]*)\]\s*$")

_FIELDS = (
    Field("handle", Role.TEXT, ("Handle",)),
    Field("sku", Role.TEXT, ("SKU", "REF")),
    Field("name", Role.TEXT, ("Name", "Nombre")),
    Field("category", Role.TEXT, ("Category", "Categoria")),
    Field("sold_by_weight", Role.TEXT, ("Sold by weight", "Vendido por peso")),
    Field("option1", Role.TEXT, ("Option 1 value", "Valor de opción 1", "Opción 1 valor")),
    Field("option2", Role.TEXT, ("Option 2 value", "Valor de opción 2", "Opción 2 valor")),
    Field("option3", Role.TEXT, ("Option 3 value", "Valor de opción 3", "Opción 3 valor")),
    Field("cost", Role.MONEY, ("Cost", "Coste", "Costo")),
    Field("purchase_cost", Role.MONEY, ("Purchase cost", "Coste de compra", "Costo de compra")),
    Field("barcode", Role.TEXT, ("Barcode", "Codigo de barras")),
    Field("tracked", Role.TEXT, ("Track stock", "Seguir el Inventario")),
    Field("supplier", Role.TEXT, ("Supplier", "Proveedor")),
)
_OF_STORE = {
    "available": (Role.TEXT, ("Available for sale", "Disponible para la venta")),
    "price": (Role.MONEY, ("Price", "Precio")),
    "stock": (Role.NUMBER, ("In stock", "En inventario")),
    "low_stock": (Role.NUMBER, ("Low stock", "Existencias bajas")),
}


@dataclass(frozen=True, slots=True)
class _Store:
    """Where one store's columns are, and how they are read."""

    first: bool
    location: str
    available_at: int
    price_at: int
    stock_at: int
    low_at: int
    available_of: Column[bool | None]
    price_of: Column[int | None]
    stock_of: Column[int | None]
    low_of: Column[int | None]


def _fields(header: Header) -> tuple[Field, ...]:
    of_stores = (
        Field(
            f"{name} {store}".strip(), role, tuple(f"{text} [{store}]" if store else text for text in texts)
        )
        for store in (*_store_names(header), "")
        for name, (role, texts) in _OF_STORE.items()
    )
    return (*_FIELDS, *of_stores)


def _store_names(header: Header) -> tuple[str, ...]:
    found = (match[1].strip() for name in header.names if (match := _STORE.search(name)))
    return tuple(dict.fromkeys(name for name in found if name))


def _stores(sheet: Sheet) -> list[_Store]:
    names = [
        name for name in _store_names(sheet.header) if any(sheet.has(f"{of} {name}") for of in _OF_STORE)
    ]
    stores: list[_Store] = []
    for name in names or [""]:
        available, price, stock, low = (f"{of} {name}".strip() for of in _OF_STORE)
        stores.append(
            _Store(
                first=not stores,
                location=name if len(names) > 1 else "",
                available_at=sheet.at(available),
                price_at=sheet.at(price),
                stock_at=sheet.at(stock),
                low_at=sheet.at(low),
                available_of=sheet.flag(available),
                price_of=sheet.money(price, blank=_ANY_PRICE),
                stock_of=sheet.quantity(stock),
                low_of=sheet.quantity(low),
            )
        )
    return stores


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    handle_at, sku_at, name_at = sheet.at("handle"), sheet.at("sku"), sheet.at("name")
    category_at, supplier_at = sheet.at("category"), sheet.at("supplier")
    option_at = tuple(sheet.at(name) for name in ("option1", "option2", "option3"))
    cost_at, purchase_at = sheet.at("cost"), sheet.at("purchase_cost")
    barcode_at, tracked_at = sheet.at("barcode"), sheet.at("tracked")
    text, code = sheet.text("name"), sheet.code("sku")
    cost_of, purchase_of, tracked_of = (
        sheet.money("cost"),
        sheet.money("purchase_cost"),
        sheet.flag("tracked"),
    )
    stores = _stores(sheet)
    claims = Claims()
    current: str | None = None
    head: list[str] = []
    for line, cells in sheet.rows():
        try:
            handle, sku = text[cells[handle_at]], code[cells[sku_at]]
            if handle is None or handle != current:
                current, head = handle, cells
            title = text[cells[name_at]] or text[head[name_at]]
            if title is None and sku is None:
                raise CellError(sheet.title("name"), "", "the row has neither a name nor a SKU")
            options = chosen_options(text[cells[at]] for at in option_at)
            variant = "/".join((handle or title or "", *options))
            barcode = code[cells[barcode_at]]
            derived = "" if sku else readable_code(variant)
            cost = cost_of[cells[cost_at]]
            flagged = tracked_of[cells[tracked_at]]
            if flagged is None and cells is not head:
                flagged = tracked_of[head[tracked_at]]
            whole = ProductRecord(
                line=line,
                name=variant_name(title or sku or "", options),
                sku=sku,
                derived_sku=derived,
                category=text[cells[category_at]] or text[head[category_at]],
                supplier=text[cells[supplier_at]] or text[head[supplier_at]],
                barcode=barcode,
                cost=purchase_of[cells[purchase_at]] if cost is None else cost,
                active=_sold_anywhere([store.available_of[cells[store.available_at]] for store in stores]),
            )
            found = [_at_store(whole, store, cells, flagged is not False) for store in stores]
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
            known = (("loyverse", variant),) if claims.is_first(line, "variant", variant) else ()
            if barcode and claims.is_first(line, "barcode", barcode):
                known = (("barcode", barcode), *known)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            for record in found:
                yield replace(record, identifiers=known)


def _at_store(whole: ProductRecord, store: _Store, cells: list[str], tracked: bool) -> ProductRecord:
    """Return the record of one store; price and reorder point are the first store's, the shop having one each."""
    stock = store.stock_of[cells[store.stock_at]] if tracked else None
    price, low = store.price_of[cells[store.price_at]], store.low_of[cells[store.low_at]]
    return replace(
        whole,
        location=store.location,
        stock_tracked=stock is not None,
        stock=stock,
        price=price if store.first else None,
        reorder_point=low if store.first else None,
    )


def _sold_anywhere(flags: list[bool | None]) -> bool | None:
    said = [flag for flag in flags if flag is not None]
    return any(said) if said else None


LAYOUT = Layout(
    key="loyverse-items",
    title="Loyverse items",
    fields=_fields,
    needs=(("handle",), ("sku",), ("name",), ("tracked", "sold_by_weight")),
    tells=always,
    records=_records,
    decimal_point=True,
)
