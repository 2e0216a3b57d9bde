"""Shopify's product export: one row per variant or picture, product fields on a handle's first row only."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import ProductRecord
from app.sources.cells import CellError, Column
from app.sources.fields import Field, Role
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.naming import Claims, chosen_options, readable_code, variant_name
from app.sources.sheet import Sheet

PICTURE = "a further picture of a product"
_ACTIVE = {"active": True, "draft": False, "archived": False, "unlisted": True}

_FIELDS = fixed(
    Field("handle", Role.TEXT, ("Handle",)),
    Field("title", Role.TEXT, ("Title",)),
    Field("vendor", Role.TEXT, ("Vendor",)),
    Field("type", Role.TEXT, ("Type",)),
    Field("product_category", Role.TEXT, ("Product Category",)),
    Field("option1", Role.TEXT, ("Option1 Value",)),
    Field("option2", Role.TEXT, ("Option2 Value",)),
    Field("option3", Role.TEXT, ("Option3 Value",)),
    Field("sku", Role.TEXT, ("Variant SKU",)),
    Field("tracker", Role.TEXT, ("Variant Inventory Tracker",)),
    Field("stock", Role.NUMBER, ("Variant Inventory Qty",)),
    Field("price", Role.MONEY, ("Variant Price",)),
    Field("compare_at_price", Role.MONEY, ("Variant Compare At Price",)),
    Field("cost", Role.MONEY, ("Cost per item",)),
    Field("barcode", Role.TEXT, ("Variant Barcode",)),
    Field("picture", Role.TEXT, ("Image Src", "Image Position")),
    Field("status", Role.TEXT, ("Status",)),
)


def _read_status(raw: str) -> bool | None:
    status = raw.strip().casefold()
    if status and status not in _ACTIVE:
        raise ValueError("is no product status")
    return _ACTIVE.get(status)


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    handle_at, title_at = sheet.at("handle"), sheet.at("title")
    vendor_at, type_at, category_at = sheet.at("vendor"), sheet.at("type"), sheet.at("product_category")
    option_at = tuple(sheet.at(name) for name in ("option1", "option2", "option3"))
    sku_at, tracker_at, stock_at = sheet.at("sku"), sheet.at("tracker"), sheet.at("stock")
    price_at, compare_at, cost_at = sheet.at("price"), sheet.at("compare_at_price"), sheet.at("cost")
    barcode_at, status_at = sheet.at("barcode"), sheet.at("status")
    text, code = sheet.text("title"), sheet.code("sku")
    barcode_of, stock_of = sheet.code("barcode"), sheet.quantity("stock")
    price_of, compare_of = sheet.money("price"), sheet.money("compare_at_price")
    cost_of, status_of = sheet.money("cost"), Column(sheet.title("status"), _read_status)
    claims = Claims()
    current: str | None = None
    head: list[str] = []
    for line, cells in sheet.rows():
        try:
            handle = text[cells[handle_at]]
            if handle is None:
                raise CellError(sheet.title("handle"), "", "the handle is blank")
            if handle != current:
                current, head = handle, cells
            values = tuple(text[cells[at]] for at in option_at)
            sku = code[cells[sku_at]]
            price = price_of[cells[price_at]]
            if price is None and sku is None and not any(values):
                if cells is head and cells[title_at].strip():
                    raise CellError(sheet.title("price"), "", "the row has no price, no SKU and no option")
                sheet.tally.other(PICTURE)
                continue
            options = chosen_options(values)
            variant = "/".join((handle, *options))
            barcode = barcode_of[cells[barcode_at]]
            status = status_of[cells[status_at]]
            tracked = bool(cells[tracker_at].strip())
            record = ProductRecord(
                line=line,
                name=variant_name(text[head[title_at]] or handle, options),
                sku=sku,
                derived_sku="" if sku else readable_code(variant),
                category=text[head[type_at]] or text[head[category_at]],
                supplier=text[head[vendor_at]],
                barcode=barcode,
                price=price,
                compare_at_price=compare_of[cells[compare_at]],
                cost=cost_of[cells[cost_at]],
                currency=None,
                stock_tracked=tracked,
                stock=stock_of[cells[stock_at]] if tracked else None,
                active=status_of[head[status_at]] if status is None else status,
                identifiers=_identifiers(claims, line, barcode, variant),
            )
            claims.claim(line, sheet.title("handle"), variant, "variant", variant)
            claims.claim(
                line, sheet.title("sku"), sku or record.derived_sku, "sku", sku or record.derived_sku
            )
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record


def _identifiers(claims: Claims, line: int, barcode: str | None, variant: str) -> tuple[tuple[str, str], ...]:
    """A barcode that several variants share identifies none but the first."""
    known = (("shopify", variant),)
    if barcode and claims.is_first(line, "barcode", barcode):
        return (("barcode", barcode), *known)
    return known


LAYOUT = Layout(
    key="shopify-products",
    title="Shopify products",
    fields=_FIELDS,
    needs=(("handle",), ("title",), ("price",), ("sku", "option1")),
    tells=always,
    records=_records,
    decimal_point=True,
)
