"""Loyverse's 'Receipts by item' export: one row per article of a receipt or refund."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import SaleRecord
from app.language import noop, tr
from app.sources.cells import CellError, Column
from app.sources.fields import Field, Role
from app.sources.layouts import loyverse_words as words
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.naming import chosen_options, readable_code, variant_name
from app.sources.sale_lines import unit_price_of
from app.sources.sheet import Sheet

_FIELDS = fixed(
    words.DATE,
    words.RECEIPT,
    words.KIND,
    Field("category", Role.TEXT, ("Category", "Categoria", "Catégorie", "Kategorie")),
    Field("sku", Role.TEXT, ("SKU", "REF", "UGS", "Artikelnummer")),
    Field("item", Role.TEXT, ("Item", "Item name", "Artículo", "Nombre del artículo", "Article", "Artikel")),
    Field("variant", Role.TEXT, ("Variant", "Variante")),
    Field("quantity", Role.NUMBER, ("Quantity", "Cantidad", "Quantidade", "Quantité", "Menge", "Quantità")),
    words.GROSS,
    words.NET,
    words.STATUS,
)  # fmt: skip


def _records(sheet: Sheet) -> Iterator[SaleRecord]:
    date_at, receipt_at, kind_at = sheet.at("date"), sheet.at("receipt"), sheet.at("kind")
    category_at, sku_at, item_at = sheet.at("category"), sheet.at("sku"), sheet.at("item")
    variant_at, quantity_at, status_at = sheet.at("variant"), sheet.at("quantity"), sheet.at("status")
    gross_at, net_at = sheet.at("gross"), sheet.at("net")
    moment_of, receipt_of, sku_of = sheet.moment("date"), sheet.code("receipt"), sheet.code("sku")
    text, category_of = sheet.text("item"), sheet.text("category")
    quantity_of, gross_of, net_of = sheet.quantity("quantity"), sheet.money("gross"), sheet.money("net")
    refund_of = Column(sheet.title("kind"), words.is_refund)
    cancelled_of = Column(sheet.title("status"), words.is_cancelled)
    currency = sheet.currency()[""]
    articles: dict[tuple[str, str], tuple[str, str, str]] = {}
    for line, cells in sheet.rows():
        try:
            receipt, moment = receipt_of[cells[receipt_at]], moment_of[cells[date_at]]
            sku, called = sku_of[cells[sku_at]], (cells[item_at], cells[variant_at])
            quantity, net = quantity_of[cells[quantity_at]], net_of[cells[net_at]]
            gross = gross_of[cells[gross_at]]
            article = articles.get(called)
            if article is None:
                item, variant = text[called[0]], chosen_options((text[called[1]],))
                key = words.item_key(item, *variant) if item else ""
                name = variant_name(item, variant) if item else ""
                article = articles[called] = (name, key, readable_code(key))
            name, key, code = article
            if receipt is None:
                raise CellError(sheet.title("receipt"), "", tr("the receipt number is blank"))
            if moment is None:
                raise CellError(sheet.title("date"), "", tr("the date is blank"))
            if sku is None and not name:
                raise CellError(sheet.title("item"), "", tr("the row has neither an item nor a SKU"))
            if quantity is None:
                raise CellError(sheet.title("quantity"), "", tr("the quantity is blank"))
            if net is None:
                raise CellError(sheet.title("net"), "", tr("the amount is blank"))
            price = abs(unit_price_of(net if gross is None else gross, quantity))
            if cancelled_of[cells[status_at]]:
                quantity = net = 0  # a line, so that one that was read before it was cancelled is put right
            elif refund_of[cells[kind_at]]:
                quantity, net = -abs(quantity), -abs(net)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield SaleRecord(
                line,
                receipt,
                moment.millis,
                moment.day,
                quantity,
                price,
                net,
                currency,
                name,
                sku,
                (("loyverse-item", key),) if key else (),
                "" if sku else code,
                category_of[cells[category_at]],
            )


LAYOUT = Layout(
    key="loyverse-lines",
    title=noop("Loyverse receipts by item"),
    fields=_FIELDS,
    needs=(("date",), ("receipt",), ("kind",), ("item",), ("quantity",), ("net",)),
    tells=always,
    records=_records,
    decimal_point=True,
)
