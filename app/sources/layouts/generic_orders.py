"""Orders placed with suppliers, as any system lists them: one row an article, known by what the columns are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.domain.records import OrderRecord
from app.domain.time import from_day_number
from app.language import noop, tr, trn
from app.sources.cells import CellError, Column
from app.sources.layouts import order_words, synonyms
from app.sources.layouts.layout import Layout, fixed
from app.sources.layouts.totals import articles
from app.sources.sheet import Sheet

DRAFT = noop("a draft that was not ordered yet")
NOTHING = noop("an article of which nothing was ordered")

_TELLING = frozenset({"order_number", "ordered", "received", "outstanding", "due_at", "received_at"})
"""Fields that lists of orders have; two of them, or one and a supplier, and no other list is meant."""
_SIGNS = frozenset({"of_sales", "of_stock"})
_NUMBERED = frozenset({"order_number", "number"})
_COPY = re.compile(r"\s*\(\d+\)$")


@dataclass(slots=True)
class _Order:
    """What the row of an order says of it as a whole: rows that follow may leave it blank."""

    number: str | None
    supplier: str | None
    ordered_day: int | None
    due_day: int | None
    status: str | None


class _Orders:
    """Tells which order each row belongs to."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._number_at = sheet.at("order_number" if sheet.has("order_number") else "number")
        self._supplier_at, self._ordered_at = sheet.at("supplier"), sheet.at("ordered_at")
        self._due_at, self._status_at = sheet.at("due_at"), sheet.at("order_status")
        self._numbers, self._texts = sheet.code("number"), sheet.text("supplier")
        self._ordered, self._due = sheet.moment("ordered_at"), sheet.moment("due_at")
        self._last: _Order | None = None
        self._has_numbers = sheet.has("order_number") or sheet.has("number")

    def of(self, cells: list[str]) -> _Order:
        ordered, due = self._ordered[cells[self._ordered_at]], self._due[cells[self._due_at]]
        order = _Order(
            self._numbers[cells[self._number_at]],
            self._texts[cells[self._supplier_at]],
            None if ordered is None else ordered.day,
            None if due is None else due.day,
            self._texts[cells[self._status_at]],
        )
        last = self._last
        if order.number is not None:
            self._last = order
        elif self._has_numbers and last is not None and order.supplier is None and order.ordered_day is None:
            order.number, order.supplier, order.ordered_day = last.number, last.supplier, last.ordered_day
            order.due_day = last.due_day if order.due_day is None else order.due_day
            order.status = order.status or last.status
        return order


def _records(sheet: Sheet) -> Iterator[OrderRecord]:
    sku_at, barcode_at, name_at = sheet.at("sku"), sheet.at("barcode"), sheet.at("name")
    cost_at, currency_at = sheet.at("cost"), sheet.at("currency")
    sku_of, barcode_of, name_of = sheet.code("sku"), sheet.code("barcode"), sheet.text("name")
    cost_of, currency_of = sheet.money("cost"), sheet.currency()
    received_day_at, received_day_of = sheet.at("received_at"), sheet.moment("received_at")
    orders, amounts = _Orders(sheet), _Amounts(sheet)
    unnumbered = 0
    for line, cells in articles(sheet):
        try:
            sku, barcode, name = sku_of[cells[sku_at]], barcode_of[cells[barcode_at]], name_of[cells[name_at]]
            if sku is None and barcode is None and name is None:
                raise CellError(
                    sheet.title("sku"), "", tr("the row has neither a SKU nor a barcode nor a name")
                )
            order = orders.of(cells)
            status = order.status or ""
            if order_words.is_draft(status):
                sheet.tally.other(DRAFT)
                continue
            arrived = received_day_of[cells[received_day_at]]
            quantity, received = amounts.of(cells, came=order_words.came(status) or arrived is not None)
            if quantity == 0 and received == 0:
                sheet.tally.other(NOTHING)
                continue
            unnumbered += order.number is None
            record = OrderRecord(
                line=line,
                number=order.number or _stand_in(sheet, order.ordered_day),
                quantity=quantity,
                sku=sku,
                identifiers=_identifiers(barcode, None if sku else name),
                supplier=order.supplier or "",
                received=received,
                ordered_day=order.ordered_day,
                due_day=order.due_day,
                received_day=None if arrived is None else arrived.day,
                cost=cost_of[cells[cost_at]],
                currency=currency_of[cells[currency_at]],
                closed=order_words.ended(status),
            )
        except CellError as error:
            sheet.tally.reject(line, error)
        else:
            yield record
    if unnumbered:
        sheet.tally.notes.append(
            trn(
                "{n} row names no order: it is kept apart by the day of the order, or else by the file's name.",
                "{n} rows name no order: they are kept apart by the day of the order, or else by the file's name.",
                unnumbered,
            )
        )


class _Amounts:
    """Reads how many were ordered and how many of them came."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._ordered_at = sheet.at("ordered" if sheet.has("ordered") else "pieces")
        self._received_at, self._outstanding_at = sheet.at("received"), sheet.at("outstanding")
        self._ordered = sheet.quantity("ordered" if sheet.has("ordered") else "pieces")
        self._received, self._outstanding = sheet.quantity("received"), sheet.quantity("outstanding")

    def of(self, cells: list[str], *, came: bool) -> tuple[int, int]:
        """Return both, in quantity units; ``came``: where the row does not count what came, it was everything."""
        quantity = _counted(self._ordered, cells[self._ordered_at])
        received = _counted(self._received, cells[self._received_at])
        outstanding = _counted(self._outstanding, cells[self._outstanding_at])
        if quantity is None:
            if outstanding is None:
                raise CellError(self._ordered.name, "", tr("the quantity is blank"))
            quantity = outstanding + (received or 0)
        if received is None:
            uncounted = quantity if came else 0
            received = uncounted if outstanding is None else max(0, quantity - outstanding)
        return quantity, received


def _counted(column: Column[int | None], raw: str) -> int | None:
    number = column[raw]
    if number is not None and number < 0:
        raise CellError(column.name, raw, tr("is less than nothing"))
    return number


def _stand_in(sheet: Sheet, ordered_day: int | None) -> str:
    """Return what to call an order that the file does not number: its day, else the file's name."""
    if ordered_day is not None:
        return from_day_number(ordered_day).isoformat()
    return named_by_file(sheet)


def named_by_file(sheet: Sheet) -> str:
    """Return the file's name without its ending, the same for a second copy: ``PO1003 (1).csv`` is ``PO1003``."""
    return _COPY.sub("", sheet.file_name.partition(".")[0]).strip()


def _identifiers(barcode: str | None, name: str | None) -> tuple[tuple[str, str], ...]:
    return tuple((scheme, value) for scheme, value in (("barcode", barcode), ("name", name)) if value)


def _tells(found: frozenset[str]) -> bool:
    if "of_sales" in found or ("of_stock" in found and found.isdisjoint(_NUMBERED)):
        return False
    telling = len(found & _TELLING)
    return telling >= 2 or (telling == 1 and "supplier" in found)


LAYOUT = Layout(
    key="purchase-orders",
    title=noop("Orders placed with suppliers"),
    fields=fixed(
        order_words.PURCHASE_NUMBER,
        order_words.ORDERED,
        order_words.RECEIVED,
        order_words.OUTSTANDING,
        order_words.ORDERED_AT,
        order_words.DUE_AT,
        order_words.RECEIVED_AT,
        synonyms.SKU,
        synonyms.BARCODE,
        synonyms.NAME,
        synonyms.SUPPLIER,
        order_words.NUMBER,
        order_words.QUANTITY,
        order_words.COST,
        synonyms.CURRENCY,
        order_words.STATUS,
        order_words.OF_SALES,
        order_words.OF_STOCK,
    ),
    needs=(
        ("sku", "barcode", "name"),
        ("ordered", "pieces", "outstanding"),
        # What it is known by, so that a few mapped columns of another list do not make an order of it.
        ("supplier", "order_number", "ordered", "received", "outstanding", "due_at", "received_at"),
    ),
    tells=_tells,
    records=_records,
    signs=_SIGNS,
    generic=True,
)
