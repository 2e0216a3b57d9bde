"""Shopify's order export: one row per line item; what belongs to the order stands on its first row only.

What the columns say of money, as the exports of shops with every kind of discount show:

- ``Lineitem price`` is the price of one piece before any discount; it has the tax in it where the shop's prices have.
- ``Lineitem discount`` is what was taken off that line for all its pieces by an automatic or manual discount.
- ``Discount Amount`` is everything that was taken off the order: the line discounts, a discount code, and a free
  delivery. A code's share is in no line discount.
- ``Subtotal`` is what the articles came to after every discount, without delivery and tips.

So the lines' prices less their discounts, less what the Subtotal lacks to that, is what was paid for them; that
rest is spread over the lines in proportion, as Shopify itself does. A tip is a line named Tip that the Subtotal
leaves out. A refund is never a line: the order only says how much of its ``Total`` went back.

An order counts as sold when it was made, paid or not (``pending``, ``authorized``, ``partially_paid``): its goods
are set aside from then on. Nothing is sold where it was cancelled, refunded or voided, or where the promise to pay
lapsed (``expired``). Such lines are yielded with nothing sold, so that they correct what an earlier export said.
The place of a sale is not kept; nothing of the customer is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from app.domain.money import to_money
from app.domain.records import SaleRecord
from app.language import noop, tr, trn
from app.sources.cells import CellError, Column
from app.sources.dates import Moment
from app.sources.fields import Field, Role
from app.sources.layouts.layout import Layout, always, fixed
from app.sources.naming import readable_code
from app.sources.order_amounts import share_of, spread
from app.sources.order_rows import Run, orders, runs_apart, without_repeats
from app.sources.sale_lines import line_amount
from app.sources.sheet import Sheet

NO_ARTICLE = noop("an order row without an article")
TIP = noop("a tip")
AGAIN = noop("a row of an order that the file holds twice")

_FIELDS = fixed(
    Field("order", Role.TEXT, ("Name",)),
    Field("status", Role.TEXT, ("Financial Status",)),
    Field("cancelled", Role.TEXT, ("Cancelled at", "Canceled at")),
    Field("currency", Role.WORDS, ("Currency",)),
    Field("subtotal", Role.MONEY, ("Subtotal",)),
    Field("order_discount", Role.MONEY, ("Discount Amount",)),
    Field("total", Role.MONEY, ("Total",)),
    Field("refunded", Role.MONEY, ("Refunded Amount",)),
    Field("sold_at", Role.DATE, ("Created at",)),
    Field("name", Role.TEXT, ("Lineitem name",)),
    Field("sku", Role.TEXT, ("Lineitem sku",)),
    Field("quantity", Role.NUMBER, ("Lineitem quantity",)),
    Field("unit_price", Role.MONEY, ("Lineitem price",)),
    Field("discount", Role.MONEY, ("Lineitem discount",)),
)
_NOTHING_SOLD = frozenset({"refunded", "voided", "expired"})
_TIPS = frozenset(
    {
        "tip",
        "trinkgeld",
        "propina",
        "pourboire",
        "mancia",
        "fooi",
        "gorjeta",
        "dricks",
        "drikkepenge",
        "napiwek",
    }
)
"""Shopify names the line in the shop's language."""
_CLOSE = to_money("0.02")
"""How far the lines may be from the Subtotal: Shopify rounds each discount by itself."""

_Order = tuple[list[str], Run]
"""The cells of the row that speaks for the order, and all of its rows."""


class _Head(NamedTuple):
    """What is said once, of the whole order."""

    sold_at: Moment
    currency: str | None
    nothing_sold: bool
    subtotal: int | None
    discount: int
    total: int
    refunded: int


class _Line(NamedTuple):
    line: int
    name: str
    sku: str | None
    quantity: int
    unit_price: int
    gross: int
    discount: int


class _Orders:
    """The orders of one file, taken in one after the other."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._tally = sheet.tally
        self._order_at = sheet.at("order")
        self._status_at, self._cancelled_at = sheet.at("status"), sheet.at("cancelled")
        self._currency_at, self._sold_at_at = sheet.at("currency"), sheet.at("sold_at")
        self._subtotal_at, self._order_discount_at = sheet.at("subtotal"), sheet.at("order_discount")
        self._total_at, self._refunded_at = sheet.at("total"), sheet.at("refunded")
        self._name_at, self._sku_at = sheet.at("name"), sheet.at("sku")
        self._quantity_at, self._price_at = sheet.at("quantity"), sheet.at("unit_price")
        self._discount_at = sheet.at("discount")
        self._order_of, self._name_of, self._sku_of = (
            sheet.code("order"),
            sheet.text("name"),
            sheet.code("sku"),
        )
        self._quantity_of, self._price_of = sheet.quantity("quantity"), sheet.money("unit_price")
        self._discount_of, self._order_discount_of = sheet.money("discount"), sheet.money("order_discount")
        self._subtotal_of, self._total_of = sheet.money("subtotal"), sheet.money("total")
        self._refunded_of, self._moment_of = sheet.money("refunded"), sheet.moment("sold_at")
        self._currency_of = sheet.currency()
        self._came_to_nothing: Column[bool] = Column(sheet.title("status"), _came_to_nothing)
        self._derived: Column[str] = Column(sheet.title("name"), readable_code)
        told_once = next(filter(sheet.has, ("subtotal", "total", "status")), "sold_at")
        self._told_at = sheet.at(told_once)
        self._undone = 0
        self._refunded_in_part = 0
        self._unlike_subtotal = 0

    def records(self) -> Iterator[SaleRecord]:
        """Yield every order's lines; an order whose rows stand apart comes where its last row stands."""
        for told, rows in self._orders():
            yield from self._sales(told, rows)
        self._tally.notes.extend(self._notes())

    def _notes(self) -> Iterator[str]:
        if count := self._undone:
            yield trn(
                "{n} order was cancelled, refunded or never paid; nothing counts as sold on it.",
                "{n} orders were cancelled, refunded or never paid; nothing counts as sold on them.",
                count,
            )
        if count := self._refunded_in_part:
            yield trn(
                "{n} order was refunded in part. The file does not say which articles came back, so every line of it"
                " is worth less in proportion and all pieces count as sold.",
                "{n} orders were refunded in part. The file does not say which articles came back, so every line of"
                " them is worth less in proportion and all pieces count as sold.",
                count,
            )
        if count := self._unlike_subtotal:
            yield trn(
                "The lines of {n} order do not add up to what the order says its articles came to.",
                "The lines of {n} orders do not add up to what the order says its articles came to.",
                count,
            )

    def _orders(self) -> Iterator[_Order]:
        """Yield each order's own cells and its rows, each of them once."""
        order_at = self._order_at
        apart = runs_apart(cells[order_at] for cells in self._sheet.look_ahead())
        for runs in orders(self._sheet.rows(), order_at, apart):
            rows = runs[0] if len(runs) == 1 else [row for run in runs for row in run]
            if len(rows) > 1 and rows[0][1][order_at].strip():
                yield self._without_copies(rows)
            else:
                yield rows[0][1], rows

    def _without_copies(self, rows: Run) -> _Order:
        """Drop what overlapping exports, put together into one file, say twice of an order.

        Each copy begins with a row that says what is said once of an order. A spreadsheet may have filled that into
        every row of a single copy, which the order's own sum shows.
        """
        told_at, name_at, sku_at = self._told_at, self._name_at, self._sku_at
        begins = [place for place, (_, cells) in enumerate(rows) if cells[told_at].strip()]
        told = rows[begins[-1] if begins else 0][1]
        if len(begins) < 2 or self._fits(told, rows):
            return told, rows
        copies = [rows[start:end] for start, end in pairwise((0, *begins[1:], len(rows)))]
        kept = without_repeats(copies, lambda cells: (cells[name_at], cells[sku_at]))
        for _ in range(len(rows) - len(kept)):
            self._tally.other(AGAIN)
        return told, kept

    def _fits(self, told: list[str], rows: Run) -> bool:
        """Whether the rows are one order: their sum is its Subtotal, or above it by no more than its discount."""
        try:
            head = self._head(told)
            net = 0
            for line, cells in rows:
                if (found := self._line(line, cells)) is not None:
                    net += found.gross
        except CellError:
            return False
        return head.subtotal is not None and -_CLOSE <= net - head.subtotal <= head.discount + _CLOSE

    def _sales(self, told: list[str], rows: Run) -> Iterator[SaleRecord]:
        reject = self._tally.reject
        try:
            order = self._order_of[rows[0][1][self._order_at]]
            if order is None:
                raise CellError(self._sheet.title("order"), "", tr("the order number is blank"))
            head = self._head(told)
        except CellError as error:
            for line, _ in rows:
                reject(line, error)
            return
        lines: list[_Line] = []
        for line, cells in rows:
            try:
                found = self._line(line, cells)
            except CellError as error:
                reject(line, error)
                continue
            if found is None:
                self._tally.other(TIP if cells[self._name_at].strip() else NO_ARTICLE)
            else:
                lines.append(found)
        if not lines:
            return
        nothing_sold = head.nothing_sold or (head.refunded >= head.total > 0)
        self._undone += nothing_sold
        amounts = [0] * len(lines) if nothing_sold else self._amounts(head, lines)
        millis, day = head.sold_at
        currency = head.currency
        for (line, name, sku, quantity, unit_price, _, _), amount in zip(lines, amounts, strict=True):
            yield SaleRecord(
                line,
                order,
                millis,
                day,
                0 if nothing_sold else quantity,
                unit_price,
                amount,
                currency,
                name,
                sku,
                () if sku else (("shopify-line", name),),
                "" if sku else self._derived[name],
            )

    def _head(self, cells: list[str]) -> _Head:
        moment = self._moment_of[cells[self._sold_at_at]]
        if moment is None:
            raise CellError(self._sheet.title("sold_at"), "", tr("the date is blank"))
        return _Head(
            moment,
            self._currency_of[cells[self._currency_at]],
            bool(cells[self._cancelled_at].strip()) or self._came_to_nothing[cells[self._status_at]],
            self._subtotal_of[cells[self._subtotal_at]],
            self._order_discount_of[cells[self._order_discount_at]] or 0,
            self._total_of[cells[self._total_at]] or 0,
            self._refunded_of[cells[self._refunded_at]] or 0,
        )

    def _line(self, line: int, cells: list[str]) -> _Line | None:
        """Return a row's article; None for a tip and for a row without any."""
        name, sku = self._name_of[cells[self._name_at]], self._sku_of[cells[self._sku_at]]
        if sku is None and (name is None or name.casefold() in _TIPS):
            return None
        quantity, price = self._quantity_of[cells[self._quantity_at]], self._price_of[cells[self._price_at]]
        if quantity is None:
            raise CellError(self._sheet.title("quantity"), "", tr("the quantity is blank"))
        if price is None:
            raise CellError(self._sheet.title("unit_price"), "", tr("the price is blank"))
        discount = self._discount_of[cells[self._discount_at]] or 0
        return _Line(line, name or sku or "", sku, quantity, price, line_amount(quantity, price), discount)

    def _amounts(self, head: _Head, lines: list[_Line]) -> list[int]:
        """Return what was paid for each line in the end."""
        amounts = [gross - discount for _, _, _, _, _, gross, discount in lines]
        net = sum(amounts)
        if net != head.subtotal:
            amounts = self._after_discount(head, amounts, sum(line.discount for line in lines))
        if head.refunded > 0 and head.total > 0:
            self._refunded_in_part += 1
            amounts = spread(amounts, share_of(sum(amounts), head.refunded, head.total))
        return amounts

    def _after_discount(self, head: _Head, amounts: list[int], of_lines: int) -> list[int]:
        """Take off what was taken off the order rather than its lines."""
        of_order = max(head.discount - of_lines, 0)
        if head.subtotal is None:
            return spread(amounts, of_order)
        net = sum(amounts)
        missing = net - head.subtotal
        if not -_CLOSE <= missing <= of_order + _CLOSE:
            # Lines are lacking or there are others than articles: each bears the discount that a whole order had.
            self._unlike_subtotal += 1
            return spread(amounts, share_of(net, of_order, head.subtotal + of_order))
        # A cent or two is rounding, and any discount that is left then is that of a free delivery.
        return spread(amounts, missing) if missing > _CLOSE else amounts


def _came_to_nothing(status: str) -> bool:
    return status.strip().casefold() in _NOTHING_SOLD


def _records(sheet: Sheet) -> Iterator[SaleRecord]:
    return _Orders(sheet).records()


LAYOUT = Layout(
    key="shopify-orders",
    title=noop("Shopify orders"),
    fields=_FIELDS,
    needs=(("order",), ("sold_at",), ("name",), ("quantity",), ("unit_price",)),
    tells=always,
    records=_records,
    decimal_point=True,
)
