"""Sale lines of any till: recognised by what the columns are called, in three languages, or by a mapping."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import SaleRecord
from app.sources.cells import CellError
from app.sources.layouts import synonyms
from app.sources.layouts.layout import Layout, fixed
from app.sources.naming import readable_code
from app.sources.sale_lines import line_amount, unit_price_of
from app.sources.sheet import Sheet

CANCELLED = "a line of a cancelled sale"
_REFUNDS = frozenset({"refund", "return", "reembolso", "devolución", "devolucion", "rückgabe", "erstattung"})
_CANCELLED = frozenset({"cancelled", "canceled", "voided", "void", "cancelado", "anulado", "storniert"})


def _records(sheet: Sheet) -> Iterator[SaleRecord]:
    receipt_at, date_at, time_at = sheet.at("receipt"), sheet.at("sold_at"), sheet.at("time")
    sku_at, name_at, category_at = sheet.at("sku"), sheet.at("name"), sheet.at("category")
    quantity_at, price_at, amount_at = sheet.at("quantity"), sheet.at("unit_price"), sheet.at("amount")
    currency_at, kind_at, status_at = sheet.at("currency"), sheet.at("kind"), sheet.at("status")
    receipt_of, sku_of, name_of = sheet.code("receipt"), sheet.code("sku"), sheet.text("name")
    category_of, moment_of, currency_of = sheet.text("category"), sheet.moment("sold_at"), sheet.currency()
    quantity_of, price_of, amount_of = (
        sheet.quantity("quantity"),
        sheet.money("unit_price"),
        sheet.money("amount"),
    )
    has_time, has_state = sheet.has("time"), sheet.has("kind") or sheet.has("status")
    has_amount, has_currency, has_category = sheet.has("amount"), sheet.has("currency"), sheet.has("category")
    file_currency = currency_of[""]
    without_price = 0
    for line, cells in sheet.rows():
        try:
            sku, name = sku_of[cells[sku_at]], name_of[cells[name_at]]
            if sku is None and name is None:
                raise CellError(sheet.title("sku"), "", "the row has neither a SKU nor a name")
            clock = f"{cells[date_at]} {cells[time_at].strip()}" if has_time else cells[date_at]
            moment = moment_of[clock]
            quantity = quantity_of[cells[quantity_at]]
            if moment is None:
                raise CellError(sheet.title("sold_at"), "", "the date is blank")
            if quantity is None:
                raise CellError(sheet.title("quantity"), "", "the quantity is blank")
            price = price_of[cells[price_at]]
            amount = amount_of[cells[amount_at]] if has_amount else None
            if has_state:
                if cells[status_at].strip().casefold() in _CANCELLED:
                    sheet.tally.other(CANCELLED)
                    continue
                if cells[kind_at].strip().casefold() in _REFUNDS:
                    quantity = -abs(quantity)
                    amount = None if amount is None else -abs(amount)
            if amount is None:
                if price is None:
                    price = 0
                    without_price += 1
                amount = line_amount(quantity, price)
            elif price is None:
                price = unit_price_of(amount, quantity)
            record = SaleRecord(
                line,
                receipt_of[cells[receipt_at]] or clock.strip(),
                moment.millis,
                moment.day,
                quantity,
                price,
                amount,
                currency_of[cells[currency_at]] if has_currency else file_currency,
                name or "",
                sku,
                () if sku or not name else (("name", name),),
                "" if sku or not name else readable_code(name),
                category_of[cells[category_at]] if has_category else None,
            )
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record
    if without_price:
        lines = "1 line has" if without_price == 1 else f"{without_price:,} lines have"
        sheet.tally.notes.append(f"{lines} neither a price nor an amount and count as given away.")


LAYOUT = Layout(
    key="sales",
    title="Sales",
    fields=fixed(
        synonyms.RECEIPT,
        synonyms.SKU,
        synonyms.NAME,
        synonyms.QUANTITY,
        synonyms.SOLD_AT,
        synonyms.TIME,
        synonyms.UNIT_PRICE,
        synonyms.AMOUNT,
        synonyms.CURRENCY,
        synonyms.CATEGORY,
        synonyms.SALE_KIND,
        synonyms.SALE_STATUS,
    ),
    needs=(("sku", "name"), ("sold_at",), ("quantity",)),
    tells=lambda found: not found.isdisjoint(("unit_price", "amount", "receipt")),
    records=_records,
)
