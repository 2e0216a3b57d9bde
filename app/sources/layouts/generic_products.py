"""A plain list of products with any of: price, cost, stock, supplier, lead time, pack size, reorder point."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import ProductRecord, Question
from app.language import noop, tr
from app.sources.cells import CellError
from app.sources.header import header_key
from app.sources.layouts import synonyms
from app.sources.layouts.layout import Layout
from app.sources.layouts.totals import articles
from app.sources.naming import Claims, readable_code
from app.sources.sheet import Sheet

_SIGNS = frozenset({"dated", "variant"})
PRICE_KIND = "price_kind"
SELLING, COST = "selling", "cost"
_BARE_PRICES = frozenset(
    {"price", "unitprice", "precio", "preis", "einzelpreis", "prix", "prezzo", "preco", "prijs"}
)
_OF_A_SHOP = (
    "stock",
    "cost",
    "category",
    "barcode",
    "compare_at_price",
    "reorder_point",
    "active",
    "location",
)


def _ask_price_kind(sheet: Sheet) -> Iterator[Question]:
    """Ask whose prices they are where the file is a list of articles with a bare price, as suppliers send it."""
    if _price_is_open(sheet) and sheet.answer(PRICE_KIND) not in (SELLING, COST):
        column = sheet.title("price")
        sample = next(filter(None, (cells[sheet.at("price")].strip() for cells in sheet.look_ahead())), None)
        if sample is not None:
            text = tr(
                "Column '{column}' (such as {sample}): are these the prices you sell at, or what a supplier asks of"
                " you?",
                column=column,
                sample=sample,
            )
            yield Question(PRICE_KIND, text, SELLING, (SELLING, COST), column)


def _price_is_open(sheet: Sheet) -> bool:
    return (
        not sheet.options.supplier
        and all(map(sheet.has, ("sku", "name", "price")))
        and not any(map(sheet.has, _OF_A_SHOP))
        and "price" not in sheet.named
        and header_key(sheet.title("price").partition("(")[0]) in _BARE_PRICES
    )


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    sku_at, name_at, barcode_at = sheet.at("sku"), sheet.at("name"), sheet.at("barcode")
    category_at, supplier_at, location_at = sheet.at("category"), sheet.at("supplier"), sheet.at("location")
    theirs_at, theirs_of = sheet.at("supplier_sku"), sheet.code("supplier_sku")
    price_at, compare_at, cost_at = sheet.at("price"), sheet.at("compare_at_price"), sheet.at("cost")
    currency_at, stock_at, active_at = sheet.at("currency"), sheet.at("stock"), sheet.at("active")
    lead_at, pack_at, reorder_at = (
        sheet.at("lead_time_days"),
        sheet.at("pack_size"),
        sheet.at("reorder_point"),
    )
    sku_of, barcode_of, text = sheet.code("sku"), sheet.code("barcode"), sheet.text("name")
    price_of, compare_of, cost_of = (
        sheet.money("price"),
        sheet.money("compare_at_price"),
        sheet.money("cost"),
    )
    currency_of, stock_of, active_of = sheet.currency(), sheet.quantity("stock"), sheet.flag("active")
    lead_of, pack_of = sheet.whole("lead_time_days"), sheet.quantity("pack_size")
    reorder_of = sheet.quantity("reorder_point")
    asked_of_us = _price_is_open(sheet) and sheet.answer(PRICE_KIND) == COST
    claims = Claims()
    for line, cells in articles(sheet):
        try:
            sku, name, barcode = sku_of[cells[sku_at]], text[cells[name_at]], barcode_of[cells[barcode_at]]
            code = sku or barcode or readable_code(name or "")
            if not code:
                raise CellError(sheet.title("sku"), "", tr("the row has neither a SKU nor a name"))
            location = text[cells[location_at]] or ""
            stock, price, cost = stock_of[cells[stock_at]], price_of[cells[price_at]], cost_of[cells[cost_at]]
            if asked_of_us:
                price, cost = None, price
            record = ProductRecord(
                line=line,
                name=name or "",
                sku=sku,
                derived_sku="" if sku else code,
                category=text[cells[category_at]],
                supplier=text[cells[supplier_at]],
                barcode=barcode,
                price=price,
                compare_at_price=compare_of[cells[compare_at]],
                cost=cost,
                currency=currency_of[cells[currency_at]],
                stock_tracked=stock is not None if sheet.has("stock") else None,
                stock=stock,
                location=location,
                lead_time_days=lead_of[cells[lead_at]],
                pack_size=pack_of[cells[pack_at]],
                reorder_point=reorder_of[cells[reorder_at]],
                active=active_of[cells[active_at]],
                supplier_code=theirs_of[cells[theirs_at]],
                identifiers=_identifiers(claims, line, barcode, None if sku else name),
            )
            claims.claim(line, sheet.title("sku"), code, "sku", code, location)
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record


def _identifiers(
    claims: Claims, line: int, barcode: str | None, name: str | None
) -> tuple[tuple[str, str], ...]:
    """A barcode that several products share identifies none but the first."""
    known = (("name", name),) if name else ()
    if barcode and claims.is_first(line, "barcode", barcode):
        return (("barcode", barcode), *known)
    return known


def _tells(found: frozenset[str]) -> bool:
    coded = not found.isdisjoint(("sku", "barcode"))
    worth_reading = not found.isdisjoint(("name", "price", "cost", "stock"))
    return coded and worth_reading and found.isdisjoint(_SIGNS)


LAYOUT = Layout(
    key="products",
    title=noop("Products"),
    fields=synonyms.coded(
        synonyms.SKU,
        synonyms.NAME,
        synonyms.BARCODE,
        synonyms.CATEGORY,
        synonyms.SUPPLIER,
        synonyms.SUPPLIER_CODE,
        synonyms.PRICE,
        synonyms.COMPARE_AT_PRICE,
        synonyms.COST,
        synonyms.CURRENCY,
        synonyms.STOCK,
        synonyms.LOCATION,
        synonyms.LEAD_TIME,
        synonyms.PACK_SIZE,
        synonyms.REORDER_POINT,
        synonyms.ACTIVE,
        synonyms.OTHER_DATE,
        synonyms.VARIANT,
    ),
    needs=(("sku", "barcode", "name"),),
    tells=_tells,
    records=_records,
    asks=_ask_price_kind,
    signs=_SIGNS,
    generic=True,
)
