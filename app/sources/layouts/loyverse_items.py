"""Loyverse's item export: one row per variant, with a set of columns for every store."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.records import ProductRecord
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.header import Header
from app.sources.layouts.layout import Layout
from app.sources.layouts.loyverse_words import item_key
from app.sources.layouts.places import AVAILABLE, LOW, PRICE, STOCK, Places, place_fields
from app.sources.naming import Claims, chosen_options, readable_code, variant_name
from app.sources.sheet import Sheet

COMPONENT = noop("a row that lists what a composite item is made of")

_ANY_PRICE = frozenset({"variable"})
_STORE = re.compile(r"\[([^\]]*)\]\s*$")

# The headers follow the language of the shop's back office: English, Spanish, Portuguese, French, German, Italian.
_FIELDS = (
    Field("handle", Role.TEXT, ("Handle",)),
    Field("sku", Role.TEXT, ("SKU", "REF", "UGS", "Artikelnummer")),
    Field("name", Role.TEXT, ("Name", "Nombre", "Nome", "Nom")),
    Field("category", Role.TEXT, ("Category", "Categoria", "Catégorie", "Kategorie")),
    Field(
        "sold_by_weight",
        Role.TEXT,
        ("Sold by weight", "Vendido por peso", "Vendu au poids", "Verkauf nach Gewicht", "Venduto a peso"),
    ),
    *(
        Field(
            f"option{n}",
            Role.TEXT,
            (
                f"Option {n} value", f"Opción {n} valor", f"Valor de opción {n}", f"Valor de la opción {n}",
                f"Opção {n} valor", f"Valor da opção {n}", f"Option {n} valeur", f"Valeur de l'option {n}",
                f"Option {n} Wert", f"Opzione {n} valore", f"Valore opzione {n}",
            ),
        )
        for n in (1, 2, 3)
    ),
    Field("cost", Role.MONEY, ("Cost", "Coste", "Costo", "Custo", "Coût", "Kosten")),
    Field(
        "purchase_cost",
        Role.MONEY,
        (
            "Purchase cost", "Coste de compra", "Costo de compra", "Custo de compra", "Coût d'achat",
            "Einkaufspreis", "Costo d'acquisto", "Costo di acquisto",
        ),
    ),
    Field(
        "barcode",
        Role.TEXT,
        ("Barcode", "Codigo de barras", "Code barres", "Code à barres", "Strichcode", "Codice a barre"),
    ),
    Field(
        "component",
        Role.TEXT,
        (
            "SKU of included item", "REF del articulo incluido", "REF de articulo incluido", "REF del componente",
            "REF del artículo compuesto", "Component SKU", "REF do item incluído",
        ),
    ),
    Field(
        "tracked",
        Role.TEXT,
        (
            "Track stock", "Seguir el Inventario", "Seguimiento de inventario", "Controlar estoque",
            "Rastrear estoque", "Suivi de stock", "Suivre le stock", "Lagerbestand verfolgen", "Bestand verfolgen",
            "Traccia inventario", "Monitora scorte",
        ),
    ),
    Field("supplier", Role.TEXT, ("Supplier", "Proveedor", "Fornecedor", "Fournisseur", "Lieferant", "Fornitore")),
)  # fmt: skip
_OF_STORE = {
    AVAILABLE: (
        "Available for sale [{}]", "Disponible para la venta [{}]", "Disponible para venta [{}]",
        "Disponível para venda [{}]", "Disponible à la vente [{}]", "Zum Verkauf verfügbar [{}]",
        "Verfügbar für Verkauf [{}]", "Disponibile per la vendita [{}]",
    ),
    PRICE: ("Price [{}]", "Precio [{}]", "Preço [{}]", "Prix [{}]", "Preis [{}]", "Prezzo [{}]"),
    STOCK: (
        "In stock [{}]", "En inventario [{}]", "Em estoque [{}]", "Em stock [{}]", "En stock [{}]",
        "Auf Lager [{}]", "In magazzino [{}]",
    ),
    LOW: (
        "Low stock [{}]", "Existencias bajas [{}]", "Estoque baixo [{}]", "Stock baixo [{}]", "Stock faible [{}]",
        "Stock bas [{}]", "Niedriger Bestand [{}]", "Niedriger Lagerbestand [{}]", "Scorte basse [{}]",
    ),
}  # fmt: skip


def _fields(header: Header) -> tuple[Field, ...]:
    return (*_FIELDS, *place_fields(_store_names(header), _OF_STORE))


def _store_names(header: Header) -> tuple[str, ...]:
    found = (match[1].strip() for name in header.names if (match := _STORE.search(name)))
    return tuple(dict.fromkeys(name for name in found if name))


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    handle_at, sku_at, name_at = sheet.at("handle"), sheet.at("sku"), sheet.at("name")
    category_at, supplier_at, component_at = sheet.at("category"), sheet.at("supplier"), sheet.at("component")
    option_at = tuple(sheet.at(name) for name in ("option1", "option2", "option3"))
    cost_at, purchase_at = sheet.at("cost"), sheet.at("purchase_cost")
    barcode_at, tracked_at = sheet.at("barcode"), sheet.at("tracked")
    text, code = sheet.text("name"), sheet.code("sku")
    cost_of, purchase_of, tracked_of = (
        sheet.money("cost"),
        sheet.money("purchase_cost"),
        sheet.flag("tracked"),
    )
    stores = Places(sheet, _store_names(sheet.header), _ANY_PRICE)
    claims = Claims()
    current: str | None = None
    head: list[str] = []
    for line, cells in sheet.rows():
        try:
            handle, sku = text[cells[handle_at]], code[cells[sku_at]]
            if sku is None and text[cells[name_at]] is None and code[cells[component_at]]:
                sheet.tally.other(COMPONENT)
                continue
            if handle is None or handle != current:
                current, head = handle, cells
            title = text[cells[name_at]] or text[head[name_at]]
            if title is None and sku is None:
                raise CellError(sheet.title("name"), "", tr("the row has neither a name nor a SKU"))
            options = chosen_options(text[cells[at]] for at in option_at)
            variant = "/".join((handle or title or "", *options))
            barcode = code[cells[barcode_at]]
            derived = "" if sku else readable_code(variant)
            cost = cost_of[cells[cost_at]]
            flagged = tracked_of[cells[tracked_at]]
            if flagged is None and cells is not head:
                flagged = tracked_of[head[tracked_at]]
            if cost is None:
                cost = purchase_of[cells[purchase_at]]
            found = stores.read(cells, tracked=flagged)
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
            ways = (
                ("barcode", barcode or ""),
                ("loyverse", variant),
                ("loyverse-item", item_key(title, *options)),
            )
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
                category=text[cells[category_at]] or text[head[category_at]],
                supplier=text[cells[supplier_at]] or text[head[supplier_at]],
                barcode=barcode,
                price=at.price,
                cost=cost,
                stock_tracked=at.stock_tracked,
                stock=at.stock,
                location=at.location,
                reorder_point=at.reorder_point,
                active=at.active,
            )


LAYOUT = Layout(
    key="loyverse-items",
    title=noop("Loyverse items"),
    fields=_fields,
    needs=(("handle",), ("sku",), ("name",), ("tracked", "sold_by_weight")),
    tells=lambda found: any(name.partition(" ")[0] in (PRICE, STOCK, AVAILABLE) for name in found),
    records=_records,
    decimal_point=True,
)
