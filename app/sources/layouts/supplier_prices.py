"""A supplier's price list: what articles cost to buy, in which packs they come, how long they take.

Recognised only where the file says that it is one; a plain list of articles and prices may be anybody's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.domain.quantity import QUANTITY_SCALE
from app.domain.records import ProductRecord
from app.language import noop, tr
from app.sources.cells import CellError, Column
from app.sources.fields import Field, Role
from app.sources.layouts import synonyms
from app.sources.layouts.layout import Layout
from app.sources.naming import Claims, readable_code
from app.sources.sheet import Sheet

HEADING = noop("a heading between the articles")

_OF_A_SUPPLIER = frozenset(
    {"supplier_sku", "minimum_order", "pack_size", "lead_time_days", "compare_at_price"}
)
_OF_A_SHOP = frozenset({"selling", "shelf", "sold", "dated", "variant"})
"""Columns that only a shop's own list has; they are looked for and never read."""
_DURATION = re.compile(r"(?:(\d+)\s*(?:-|–|to|bis|a|à)\s*)?(\d+)\s*([^\W\d_]*)")
_DAYS_OF = {"w": 7, "s": 7, "m": 30}
_PIECES = re.compile(r"(?:[^\W\d_]+\.?\s*)?(\d+)(?:[.,]0+)?(?![.,]?\d)")

COST = Field(
    "cost",
    Role.MONEY,
    (
        "wholesale price", "dealer price", "dealer cost", "trade price", "reseller price", "cost price", "unit cost",
        "purchase price", "buying price", "your price", "net cost", "cost", "EK", "EK Preis", "EK netto",
        "Netto EK", "Einkaufspreis", "Einkaufspreis netto", "Händlerpreis", "Händler EK", "HEK", "Händlereinkaufspreis",
        "Ihr Preis", "precio de compra", "precio compra", "precio distribuidor", "precio de distribuidor",
        "precio mayorista", "precio al por mayor", "precio de coste", "precio de costo", "coste", "costo",
        "prix d'achat", "prix d'achat HT", "prix achat", "prix revendeur", "prix de gros", "PA HT",
        "prezzo d'acquisto", "prezzo di acquisto", "prezzo rivenditore", "prezzo ingrosso", "preço de compra",
        "preço de custo", "preço revenda",
    ),
)  # fmt: skip
_FIELDS = synonyms.coded(
    Field(
        "supplier_sku",
        Role.TEXT,
        (*synonyms.SUPPLIER_CODE.headers, "manufacturer part number", "MPN", "Herstellernummer"),
    ),
    synonyms.SKU,
    synonyms.NAME,
    synonyms.BARCODE,
    synonyms.CATEGORY,
    synonyms.SUPPLIER,
    COST,
    Field(
        "compare_at_price",
        Role.MONEY,
        (
            "RRP", "SRP", "MSRP", "list price RRP", "recommended retail price", "suggested retail price",
            "retail price RRP", "UVP", "UVP brutto", "unverbindliche Preisempfehlung", "PVPR", "PVP recomendado",
            "precio recomendado", "precio de venta recomendado", "prix public", "prix public conseillé", "PVC",
            "PVC TTC", "prix conseillé", "prezzo consigliato", "preço recomendado",
        ),
    ),
    Field(
        "minimum_order",
        Role.TEXT,
        (
            "MOQ", "minimum order", "minimum order quantity", "min order qty", "min order", "minimum quantity",
            "Mindestbestellmenge", "Mindestmenge", "Mindestabnahme", "Mindestabnahmemenge", "pedido mínimo",
            "cantidad mínima", "quantité minimum", "quantité minimale", "minimum de commande", "ordine minimo",
            "quantità minima", "quantidade mínima",
        ),
    ),
    Field(
        "pack_size",
        Role.TEXT,
        (
            "pack size", "case size", "pack qty", "case qty", "units per pack", "units per case", "carton quantity",
            "case pack", "inner pack", "order multiple", "VE", "VPE", "Verpackungseinheit", "Gebindegröße", "Gebinde",
            "unidades por caja", "uds por caja", "unidades por paquete", "conditionnement", "colisage", "PCB",
            "quantité par colis", "confezione", "pezzi per confezione", "unidades por caixa",
        ),
    ),
    Field(
        "lead_time_days",
        Role.TEXT,
        (
            "lead time", "lead time days", "delivery time", "delivery days", "Lieferzeit", "Lieferzeit Tage",
            "plazo de entrega", "tiempo de entrega", "délai de livraison", "délai", "tempi di consegna",
            "tempo di consegna", "prazo de entrega",
        ),
    ),
    synonyms.CURRENCY,
    Field("selling", Role.TEXT, synonyms.PRICE.headers),
    Field("shelf", Role.TEXT, tuple(h for h in synonyms.STOCK.headers if h not in synonyms.QUANTITY.headers)),
    Field("sold", Role.TEXT, synonyms.QUANTITY.headers),
    synonyms.OTHER_DATE,
    synonyms.VARIANT,
)  # fmt: skip


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    own_at, theirs_at, name_at = sheet.at("sku"), sheet.at("supplier_sku"), sheet.at("name")
    barcode_at, category_at, supplier_at = sheet.at("barcode"), sheet.at("category"), sheet.at("supplier")
    cost_at, compare_at, currency_at = sheet.at("cost"), sheet.at("compare_at_price"), sheet.at("currency")
    pack_at, lead_at = sheet.at("pack_size"), sheet.at("lead_time_days")
    code, text = sheet.code("sku"), sheet.text("name")
    cost_of, compare_of, currency_of = sheet.money("cost"), sheet.money("compare_at_price"), sheet.currency()
    pack_of = Column(sheet.title("pack_size"), _pack)
    lead_of = Column(sheet.title("lead_time_days"), _days)
    claims = Claims()
    for line, cells in sheet.rows():
        try:
            theirs = code[cells[theirs_at]]
            sku = code[cells[own_at]] or theirs
            name, barcode, cost = text[cells[name_at]], code[cells[barcode_at]], cost_of[cells[cost_at]]
            if sku is None and barcode is None and cost is None:
                sheet.tally.other(HEADING)
                continue
            known = sku or barcode or readable_code(name or "")
            if not known:
                raise CellError(sheet.title("sku"), "", tr("the row has neither a code nor a name"))
            ways = (("barcode", barcode or ""), ("name", "" if sku else name or ""))
            record = ProductRecord(
                line=line,
                name=name or "",
                sku=sku,
                identifiers=tuple(way for way in ways if way[1] and claims.is_first(line, *way)),
                derived_sku="" if sku else known,
                category=text[cells[category_at]],
                supplier=text[cells[supplier_at]],
                barcode=barcode,
                compare_at_price=compare_of[cells[compare_at]],
                cost=cost,
                currency=currency_of[cells[currency_at]],
                lead_time_days=lead_of[cells[lead_at]],
                pack_size=pack_of[cells[pack_at]],
                supplier_code=theirs,
            )
            claims.claim(line, sheet.title("sku"), known, "sku", known)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record


def _days(raw: str) -> int | None:
    """``5``, ``3-5 Tage`` → 5, ``2 Wochen`` → 14; the longest that is said. Words alone (on request) say nothing."""
    found = _DURATION.search(raw)
    if found is None:
        return None
    return int(found[2]) * _DAYS_OF.get(found[3][:1].casefold(), 1)


def _pack(raw: str) -> int | None:
    """``12``, ``12 Stk``, ``12 x 0,5 l``, ``Karton 12`` → twelve pieces. Words alone (each) say nothing.

    Raises ``ValueError`` where the number is no count of pieces.
    """
    text = raw.strip()
    if not any(map(str.isdigit, text)):
        return None
    found = _PIECES.match(text)
    if found is None:
        raise ValueError(tr("is not a number of pieces"))
    return int(found[1]) * QUANTITY_SCALE or None


def _tells(found: frozenset[str]) -> bool:
    return not found.isdisjoint(_OF_A_SUPPLIER) and found.isdisjoint(_OF_A_SHOP)


LAYOUT = Layout(
    key="supplier-prices",
    title=noop("Supplier price list"),
    fields=_FIELDS,
    needs=(("sku", "supplier_sku", "barcode", "name"), ("cost",)),
    tells=_tells,
    records=_records,
    generic=True,
    signs=_OF_A_SHOP,
)
