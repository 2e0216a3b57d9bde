"""PrestaShop's products: the file of its import and the export of its product list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.records import ProductRecord
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.layouts import prestashop_words as words
from app.sources.layouts.layout import Layout, fixed
from app.sources.naming import Claims, readable_code
from app.sources.sheet import Sheet

WITHOUT_TAX = noop("The prices of this file are without tax. Customers pay more; compare with that in mind.")

_NEXT_CATEGORY = re.compile(r"[;,]")
_OF_THE_IMPORT = frozenset({"active", "supplier_sku", "cost", "tax_rule", "on_sale"})
_OF_THE_LIST = frozenset({"status", "position"})
_ALSO_ON_SITE = frozenset({"combination"})

_FIELDS = fixed(
    words.PRODUCT_ID,
    words.ACTIVE,
    words.NAME,
    Field(
        "category",
        Role.TEXT,
        ("Categories (x,y,z...)", "Categorías (x,y,z...)", "Category", "Catégorie", "Categoría"),
    ),
    Field(
        "price",
        Role.MONEY,
        (
            "Price tax included", "Price (tax incl.)", "Prix TTC", "Prix (TTC)", "Prix taxes comprises",
            "Precio con IVA", "Precios con IVA", "Precio impuestos incluidos", "Precio (imp. incl.)",
            "Precio (impuestos incl.)",
        ),
    ),
    Field(
        "price_without_tax",
        Role.MONEY,
        (
            "Price tax excluded", "Price (tax excl.)", "Prix HT", "Prix (HT)", "Prix hors taxe", "Prix hors taxes",
            "Precio sin IVA", "Precio impuestos excluidos",
            "Precio (imp. excl.)", "Precio (impuestos excl.)",
        ),
    ),
    Field("price_either", Role.MONEY, ("Price tax excluded or Price tax included",)),
    Field("tax_rule", Role.TEXT, ("Tax rules ID", "ID règle de taxes", "ID regla de impuestos")),
    words.COST,
    Field(
        "on_sale",
        Role.TEXT,
        ("On sale (0/1)", "En soldes (0/1)", "En oferta (0/1)", "En rebaja (0/1)"),
    ),
    words.REFERENCE,
    words.SUPPLIER_REFERENCE,
    Field("supplier", Role.TEXT, ("Supplier", "Fournisseur", "Fournisseurs", "Proveedor")),
    words.BARCODE,
    words.UPC,
    words.STOCK,
    words.REORDER_POINT,
    Field("status", Role.TEXT, ("Status", "État", "Estado", "Statut")),
    Field("position", Role.TEXT, ("Position", "Posición")),
    Field("combination", Role.TEXT, ("Attribute (Name:Type:Position)", "Value (Value:Position)")),
)  # fmt: skip


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    id_at, sku_at, name_at, category_at = (sheet.at(f) for f in ("id", "sku", "name", "category"))
    price = "price" if sheet.has("price") else "price_either"
    price_at, bare_at, cost_at = sheet.at(price), sheet.at("price_without_tax"), sheet.at("cost")
    supplier_at, barcode_at, upc_at = sheet.at("supplier"), sheet.at("barcode"), sheet.at("upc")
    stock_at, reorder_at = sheet.at("stock"), sheet.at("reorder_point")
    active = "active" if sheet.has("active") else "status"
    active_at, active_of = sheet.at(active), sheet.flag(active)
    text, code, stock_of = sheet.text("name"), sheet.code("sku"), sheet.quantity("stock")
    price_of, bare_of, cost_of = sheet.money(price), sheet.money("price_without_tax"), sheet.money("cost")
    reorder_of = sheet.quantity("reorder_point")
    claims = Claims()
    without_tax = False
    for line, cells in sheet.rows():
        try:
            number, sku, name = code[cells[id_at]], code[cells[sku_at]], text[cells[name_at]]
            if name is None and sku is None:
                raise CellError(sheet.title("name"), "", tr("the row has neither a name nor a reference"))
            asked, bare = price_of[cells[price_at]], bare_of[cells[bare_at]]
            barcode = words.real_barcode(code[cells[barcode_at]], code[cells[upc_at]])
            stock = stock_of[cells[stock_at]]
            derived = "" if sku else readable_code(name or "", number or "")
            record = ProductRecord(
                line=line,
                name=name or sku or "",
                sku=sku,
                identifiers=_ways(claims, line, barcode),
                derived_sku=derived,
                category=_first_category(text[cells[category_at]]),
                supplier=text[cells[supplier_at]],
                barcode=barcode,
                price=bare if asked is None else asked,
                cost=cost_of[cells[cost_at]],
                stock_tracked=stock is not None if sheet.has("stock") else None,
                stock=stock,
                reorder_point=reorder_of[cells[reorder_at]],
                active=active_of[cells[active_at]],
                source_id=("prestashop", number) if number else None,
            )
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            without_tax = without_tax or (asked is None and bare is not None)
            yield record
    if without_tax:
        sheet.tally.notes.append(tr(WITHOUT_TAX))


def _ways(claims: Claims, line: int, barcode: str | None) -> tuple[tuple[str, str], ...]:
    return (("barcode", barcode),) if barcode and claims.is_first(line, "barcode", barcode) else ()


def _first_category(text: str | None) -> str | None:
    return _NEXT_CATEGORY.split(text, maxsplit=1)[0].strip() or None if text else None


def _tells(found: frozenset[str]) -> bool:
    imported = len(found & _OF_THE_IMPORT) >= 2
    listed = found >= {"price", "price_without_tax"} and not found.isdisjoint(_OF_THE_LIST)
    return (imported or listed) and found.isdisjoint(_ALSO_ON_SITE)


LAYOUT = Layout(
    key="prestashop-products",
    title=noop("PrestaShop products"),
    fields=_FIELDS,
    needs=(("name",), ("price", "price_without_tax", "price_either"), ("id", "sku")),
    tells=_tells,
    records=_records,
    decimal_point=True,
)
