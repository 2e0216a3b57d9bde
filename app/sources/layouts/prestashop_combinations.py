"""PrestaShop's combinations: the variants of products, by the number of the product that they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import ProductRecord
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.fields import Field, Role
from app.sources.layouts import prestashop_words as words
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.naming import Claims, readable_code, variant_name
from app.sources.sheet import Sheet

NO_PRICES = noop(
    "The file says how far each variant's price lies from that of its product: no prices were taken."
)

_FIELDS = fixed(
    words.PRODUCT_ID,
    Field(
        "product",
        Role.TEXT,
        ("Product reference", "Product index", "Référence produit", "Référence du produit", "Referencia de producto"),
    ),
    Field(
        "attributes",
        Role.TEXT,
        (
            "Attribute (Name:Type:Position)", "Attributes (Name:Type:Position)", "Attribut (Nom:Type:Position)",
            "Attributs (Nom:Type:Position)", "Atributo (Nombre:Tipo:Posición)", "Atributos (Nombre:Tipo:Posición)",
        ),
    ),
    Field(
        "values",
        Role.TEXT,
        (
            "Value (Value:Position)", "Values (Value:Position)", "Values (Name:Position)", "Valeur (Valeur:Position)",
            "Valeurs (Valeur:Position)", "Valor (Valor:Posición)", "Valores (Valor:Posición)",
        ),
    ),
    words.SUPPLIER_REFERENCE,
    words.REFERENCE,
    words.BARCODE,
    words.UPC,
    words.COST,
    Field("impact", Role.TEXT, ("Impact on price", "Impact sur le prix", "Impacto en el precio")),
    words.STOCK,
    words.REORDER_POINT,
)  # fmt: skip


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    id_at, product_at, values_at, sku_at = (sheet.at(f) for f in ("id", "product", "values", "sku"))
    barcode_at, upc_at, cost_at = sheet.at("barcode"), sheet.at("upc"), sheet.at("cost")
    stock_at, reorder_at = sheet.at("stock"), sheet.at("reorder_point")
    text, code, cost_of = sheet.text("values"), sheet.code("sku"), sheet.money("cost")
    stock_of, reorder_of = sheet.quantity("stock"), sheet.quantity("reorder_point")
    claims = Claims()
    any_read = False
    for line, cells in sheet.rows():
        try:
            number, product, sku = code[cells[id_at]], code[cells[product_at]], code[cells[sku_at]]
            if number is None and product is None:
                raise CellError(sheet.title("id"), "", tr("the row does not say which product it belongs to"))
            values = _values(text[cells[values_at]])
            if not values:
                raise CellError(sheet.title("values"), "", tr("the row does not say which variant it is"))
            whole = product or f"Product {number}"
            barcode = words.real_barcode(code[cells[barcode_at]], code[cells[upc_at]])
            variant = "/".join((number or product or "", *values))
            derived = "" if sku else readable_code(whole, *values)
            ways = (("barcode", barcode or ""), ("prestashop-options", variant))
            stock, cost = stock_of[cells[stock_at]], cost_of[cells[cost_at]]
            record = ProductRecord(
                line=line,
                name=variant_name(whole, values),
                sku=sku,
                identifiers=tuple(way for way in ways if way[1] and claims.is_first(line, *way)),
                derived_sku=derived,
                barcode=barcode,
                cost=cost or None,  # PrestaShop writes 0 where the variant costs what its product costs
                stock_tracked=stock is not None if sheet.has("stock") else None,
                stock=stock,
                reorder_point=reorder_of[cells[reorder_at]],
            )
            claims.claim(line, sheet.title("sku"), sku or derived, "sku", sku or derived)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            any_read = True
            yield record
    if any_read:
        sheet.tally.notes.append(tr(NO_PRICES))


def _values(text: str | None) -> tuple[str, ...]:
    """``Blue:0, 16GB:1`` → ``("Blue", "16GB")``."""
    parts = (part.strip() for part in (text or "").split(","))
    return tuple(name for part in parts if (name := _without_position(part)))


def _without_position(part: str) -> str:
    name, _, position = part.rpartition(":")
    return name.strip() if name and position.strip().isdigit() else part


LAYOUT = Layout(
    key="prestashop-combinations",
    title=noop("PrestaShop combinations"),
    fields=_FIELDS,
    needs=(("id", "product"), ("attributes",), ("values",)),
    tells=always,
    records=_records,
    decimal_point=True,
)
