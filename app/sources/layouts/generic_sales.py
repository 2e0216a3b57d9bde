"""Sale lines of any till: recognised by what the columns are called, in seven languages, or by a mapping."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.records import SaleRecord
from app.language import noop, tr, trn
from app.sources.cells import CellError
from app.sources.layouts import synonyms
from app.sources.layouts.layout import Layout, fixed
from app.sources.layouts.totals import articles
from app.sources.naming import readable_code
from app.sources.sale_lines import line_amount, unit_price_of
from app.sources.sheet import Sheet

_REFUNDS = frozenset(
    {
        "refund", "refunded", "return", "returned", "credit", "credit note", "reembolso", "devolución", "devolucion",
        "abono", "rückgabe", "erstattung", "retoure", "gutschrift", "remboursement", "retour", "avoir", "rimborso",
        "reso", "nota di credito", "devolução", "estorno", "terugbetaling", "creditnota",
    }
)  # fmt: skip
_CANCELLED = frozenset(
    {
        "cancelled", "canceled", "cancel", "voided", "void", "cancelado", "cancelada", "anulado", "anulada",
        "storniert", "storno", "annulé", "annulée", "annule", "annulee", "annullato", "annullata", "geannuleerd",
    }
)  # fmt: skip


def _records(sheet: Sheet) -> Iterator[SaleRecord]:
    receipt_at, date_at, time_at = sheet.at("receipt"), sheet.at("sold_at"), sheet.at("time")
    sku_at, name_at, category_at = sheet.at("sku"), sheet.at("name"), sheet.at("category")
    barcode_at, location_at = sheet.at("barcode"), sheet.at("location")
    quantity_at, price_at, amount_at = sheet.at("quantity"), sheet.at("unit_price"), sheet.at("amount")
    currency_at, kind_at, status_at = sheet.at("currency"), sheet.at("kind"), sheet.at("status")
    receipt_of, sku_of, name_of = sheet.code("receipt"), sheet.code("sku"), sheet.text("name")
    category_of, moment_of, currency_of = sheet.text("category"), sheet.moment("sold_at"), sheet.currency()
    barcode_of, location_of = sheet.code("barcode"), sheet.text("location")
    quantity_of, price_of, amount_of = (
        sheet.quantity("quantity"),
        sheet.money("unit_price"),
        sheet.money("amount"),
    )
    has_time, has_state = sheet.has("time"), sheet.has("kind") or sheet.has("status")
    has_amount, has_currency, has_category = sheet.has("amount"), sheet.has("currency"), sheet.has("category")
    has_barcode, has_location = sheet.has("barcode"), sheet.has("location")
    file_currency = currency_of[""]
    without_price = 0
    for line, cells in articles(sheet):
        try:
            sku, name = sku_of[cells[sku_at]], name_of[cells[name_at]]
            barcode = barcode_of[cells[barcode_at]] if has_barcode else None
            if sku is None and name is None and barcode is None:
                raise CellError(sheet.title("sku"), "", tr("the row has neither a SKU nor a name"))
            clock = f"{cells[date_at]} {cells[time_at].strip()}" if has_time else cells[date_at]
            moment = moment_of[clock]
            quantity = quantity_of[cells[quantity_at]]
            if moment is None:
                raise CellError(sheet.title("sold_at"), "", tr("the date is blank"))
            if quantity is None:
                raise CellError(sheet.title("quantity"), "", tr("the quantity is blank"))
            price = price_of[cells[price_at]]
            amount = amount_of[cells[amount_at]] if has_amount else None
            if has_state:
                if cells[kind_at].strip().casefold() in _REFUNDS:
                    quantity = -abs(quantity)
                if cells[status_at].strip().casefold() in _CANCELLED:
                    # A line of nothing: one that was read before it was cancelled is put right by it.
                    quantity, amount = 0, 0
            if amount is None:
                if price is None:
                    price = 0
                    without_price += 1
                amount = line_amount(quantity, price)
            else:
                if quantity < 0 < amount:
                    amount = -amount  # some tills give back a negative number of pieces for a plain amount
                if price is None:
                    price = abs(unit_price_of(amount, quantity))
            receipt = receipt_of[cells[receipt_at]] or clock.strip()
            if has_location and (location := location_of[cells[location_at]]):
                # Two shops number their receipts from one: only the place tells them apart.
                receipt = f"{receipt} {location}"
            record = SaleRecord(
                line,
                receipt,
                moment.millis,
                moment.day,
                quantity,
                price,
                amount,
                currency_of[cells[currency_at]] if has_currency else file_currency,
                name or "",
                sku,
                () if sku else _identifiers(barcode, name),
                "" if sku else barcode or readable_code(name or ""),
                category_of[cells[category_at]] if has_category else None,
            )
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record
    if without_price:
        sheet.tally.notes.append(
            trn(
                "{n} line has neither a price nor an amount and counts as given away.",
                "{n} lines have neither a price nor an amount and count as given away.",
                without_price,
            )
        )


def _identifiers(barcode: str | None, name: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((scheme, value) for scheme, value in (("barcode", barcode), ("name", name)) if value)


LAYOUT = Layout(
    key="sales",
    title=noop("Sales"),
    fields=fixed(
        synonyms.RECEIPT,
        synonyms.SKU,
        synonyms.BARCODE,
        synonyms.NAME,
        synonyms.QUANTITY,
        synonyms.SOLD_AT,
        synonyms.TIME,
        synonyms.UNIT_PRICE,
        synonyms.AMOUNT,
        synonyms.CURRENCY,
        synonyms.CATEGORY,
        synonyms.LOCATION,
        synonyms.SALE_KIND,
        synonyms.SALE_STATUS,
    ),
    needs=(("sku", "name", "barcode"), ("sold_at",), ("quantity",)),
    tells=lambda found: not found.isdisjoint(("unit_price", "amount", "receipt")),
    records=_records,
    generic=True,
)
