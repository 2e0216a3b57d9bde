"""Shopify's product export: one row per variant or picture, product fields on a handle's first row only.

Two generations of headers are about: ``Handle``, ``Variant Price`` … and, since 2024, ``URL handle``, ``Price`` ….
Prices for other markets (``Price / Germany``) and the shop's own columns are left unread on purpose: a product has
one price here, that of the shop's home market. Shopify fills in quantities only where the shop has a single place.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import ProductRecord
from app.language import noop, tr
from app.sources.cells import CellError, Column
from app.sources.fields import Field, Role
from app.sources.header import Header
from app.sources.layouts.layout import Layout, always
from app.sources.layouts.shopify_variants import Products, Variant, own_columns
from app.sources.naming import Claims
from app.sources.sheet import Sheet

PICTURE = noop("a further picture of a product")
_ACTIVE = {"active": True, "draft": False, "archived": False, "unlisted": True}
_FACTS = ("vendor", "type", "product_category", "status", "published")

_FIELDS = (
    Field("handle", Role.TEXT, ("Handle", "URL handle")),
    Field("title", Role.TEXT, ("Title",)),
    Field("vendor", Role.TEXT, ("Vendor",)),
    Field("type", Role.TEXT, ("Type",)),
    Field("product_category", Role.TEXT, ("Product Category",)),
    Field("option1", Role.TEXT, ("Option1 Value",)),
    Field("option2", Role.TEXT, ("Option2 Value",)),
    Field("option3", Role.TEXT, ("Option3 Value",)),
    Field("sku", Role.TEXT, ("Variant SKU", "SKU")),
    Field("tracker", Role.TEXT, ("Variant Inventory Tracker", "Inventory tracker")),
    Field("stock", Role.NUMBER, ("Variant Inventory Qty", "Inventory quantity")),
    Field("price", Role.MONEY, ("Variant Price", "Price")),
    Field("compare_at_price", Role.MONEY, ("Variant Compare At Price", "Compare-at price")),
    Field("cost", Role.MONEY, ("Cost per item",)),
    Field("barcode", Role.TEXT, ("Variant Barcode", "Barcode")),
    Field("status", Role.TEXT, ("Status",)),
    Field("published", Role.TEXT, ("Published", "Published on online store")),
)


def _fields(header: Header) -> tuple[Field, ...]:
    return own_columns(_FIELDS, header)


def _read_status(raw: str) -> bool | None:
    status = raw.strip().casefold()
    if status and status not in _ACTIVE:
        raise ValueError(tr("is no product status"))
    return _ACTIVE.get(status)


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    title_at, sku_at, barcode_at = sheet.at("title"), sheet.at("sku"), sheet.at("barcode")
    tracker_at, stock_at = sheet.at("tracker"), sheet.at("stock")
    price_at, compare_at, cost_at = sheet.at("price"), sheet.at("compare_at_price"), sheet.at("cost")
    text, code, barcode_of = sheet.text("title"), sheet.code("sku"), sheet.code("barcode")
    stock_of, price_of = sheet.quantity("stock"), sheet.money("price")
    compare_of, cost_of = sheet.money("compare_at_price"), sheet.money("cost")
    status_of = Column(sheet.title("status"), _read_status)
    published_of = sheet.flag("published")
    says_tracked = sheet.has("tracker")
    products = Products(sheet, _FACTS)
    claims = Claims()
    for line, cells in sheet.rows():
        try:
            handle = products.handle(cells)
            sku, price = code[cells[sku_at]], price_of[cells[price_at]]
            if price is None and sku is None and not products.has_options(cells):
                if cells[title_at].strip():
                    raise CellError(
                        sheet.title("price"), "", tr("the row has no price, no SKU and no option")
                    )
                sheet.tally.other(PICTURE)
                continue
            vendor, kind, category, status, published = products.facts(handle)
            active = status_of[status]
            variant = products.variant(handle, cells)
            barcode = barcode_of[cells[barcode_at]]
            tracked = bool(cells[tracker_at].strip()) if says_tracked else None
            derived = "" if sku else variant.derived_sku
            record = ProductRecord(
                line=line,
                name=variant.name,
                sku=sku,
                derived_sku=derived,
                category=text[kind] or text[category],
                supplier=text[vendor],
                barcode=barcode,
                price=price,
                compare_at_price=compare_of[cells[compare_at]],
                cost=cost_of[cells[cost_at]],
                stock_tracked=tracked,
                stock=None if tracked is False else stock_of[cells[stock_at]],
                active=published_of[published] if active is None else active,
                identifiers=_identifiers(claims, line, barcode, products, variant),
            )
            claims.claim(line, sheet.title("handle"), variant.key, "variant", variant.key)
            if sku:
                claims.claim(line, sheet.title("sku"), sku, "sku", sku)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record


def _identifiers(
    claims: Claims, line: int, barcode: str | None, products: Products, variant: Variant
) -> tuple[tuple[str, str], ...]:
    """A barcode that several variants share identifies none but the first."""
    known = products.identifiers(variant)
    if barcode and claims.is_first(line, "barcode", barcode):
        return (("barcode", barcode), *known)
    return known


LAYOUT = Layout(
    key="shopify-products",
    title=noop("Shopify products"),
    fields=_fields,
    needs=(("handle",), ("title",), ("price",), ("sku", "option1")),
    tells=always,
    records=_records,
    decimal_point=True,
)
