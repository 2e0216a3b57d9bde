"""Orders of WooCommerce as its usual export plugins write them: one row per article of an order.

WooCommerce itself exports no order lines, and the plugins let the shop choose and name the columns. Known by their
headers are the usual columns of Advanced Order Export (``Order Number``, ``Item Name``, ``Item Cost``, ``Order Line
Total`` …) and of Customer / Order Export (``order_number``, ``item_name``, ``item_total`` …); anything else is for
the owner to map.

What was paid for a line is its total, which is after discounts and before tax, less what was paid back for it. Where
the lines do not say what came back but the order says how much was paid back, every line bears its share of that.
The columns of the order may stand on its first row only. Orders that were cancelled, failed, never paid or paid back
sell nothing; they are yielded with nothing sold, so that they correct what an earlier export said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.domain.records import SaleRecord
from app.language import noop, tr, trn
from app.sources.cells import CellError
from app.sources.dates import Moment
from app.sources.fields import Field, Role
from app.sources.layouts import woocommerce_words as words
from app.sources.layouts.layout import Layout, fixed
from app.sources.naming import readable_code
from app.sources.order_amounts import share_of, spread
from app.sources.order_rows import Row, Run, orders, runs_apart, without_repeats
from app.sources.sale_lines import line_amount, unit_price_of
from app.sources.sheet import Sheet

NO_ARTICLE = noop("an order row without an article")
AGAIN = noop("a row of an order that the file holds twice")

_FIELDS = fixed(
    Field("order", Role.TEXT, ("Order Number", "Order ID")),
    Field("status", Role.TEXT, ("Order Status", "Status")),
    Field("sold_at", Role.DATE, ("Order Date", "Date")),
    Field("currency", Role.WORDS, ("Currency", "Order Currency")),
    Field("order_refund", Role.MONEY, ("Order Refund Amount", "Refunded Total")),
    Field("order_total", Role.MONEY, ("Order Total Amount", "Order Total")),
    Field("name", Role.TEXT, ("Item Name", "Product Name", "Product Name (main)")),
    Field("sku", Role.TEXT, ("SKU", "Item SKU", "Product SKU")),
    Field("product", Role.TEXT, ("Product Id", "Item Product ID")),
    Field("variation", Role.TEXT, ("Variation Id", "Item Variation ID")),
    Field("category", Role.TEXT, ("Category",)),
    # what is left after refunds stands before the plain columns, which bear the same name without the brackets
    Field("quantity_left", Role.NUMBER, ("Quantity (- Refund)",)),
    Field(
        "quantity_refunded", Role.NUMBER, ("Item Refunded Qty", "Item Refunded Quantity", "Quantity Refunded")
    ),
    Field("quantity", Role.NUMBER, ("Quantity", "Item Quantity")),
    Field("amount_left", Role.MONEY, ("Order Line Total (- Refund)",)),
    Field("amount_refunded", Role.MONEY, ("Order Line Total Refunded", "Item Refunded")),
    Field("amount_with_tax", Role.MONEY, ("Order Line Total (include tax)",)),
    Field("amount", Role.MONEY, ("Order Line Total", "Item Total", "Line Total", "Order Line (w/o tax)")),
    Field("line_discount", Role.MONEY, ("Item Discount Amount",)),
    Field("line_subtotal", Role.MONEY, ("Order Line Subtotal", "Item Subtotal")),
    Field("item_cost", Role.MONEY, ("Item Cost", "Item Cost Before Discount")),
    Field("item_price", Role.MONEY, ("Item Price", "Product Price")),
)
_OF_ORDER = ("order", "status", "sold_at", "currency", "order_refund", "order_total")
_WORTH = ("amount_left", "amount", "amount_with_tax", "line_subtotal", "item_cost")
_OF_PLUGINS = frozenset({*_WORTH, "order_refund"})


class _Line(NamedTuple):
    line: int
    name: str
    sku: str | None
    product: str | None
    category: str | None
    quantity: int
    """What is left after refunds."""
    unit_price: int
    amount: int


class _Lines:
    """The articles of one file's rows."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._name_at, self._sku_at, self._category_at = (
            sheet.at("name"),
            sheet.at("sku"),
            sheet.at("category"),
        )
        self._product_at, self._variation_at = sheet.at("product"), sheet.at("variation")
        self._text, self._code = sheet.text("name"), sheet.code("sku")
        self._quantities = tuple(
            (sheet.at(field), sheet.quantity(field))
            for field in ("quantity", "quantity_left", "quantity_refunded")
        )
        self._amounts = tuple(
            (sheet.at(field), sheet.money(field))
            for field in (
                "amount_left", "amount", "amount_with_tax", "amount_refunded", "line_subtotal", "line_discount",
                "item_cost", "item_price",
            )
        )  # fmt: skip
        self._same = (self._name_at, self._sku_at, self._variation_at)
        self._says_variation = sheet.has("variation")
        self.say_refunds = any(
            map(sheet.has, ("quantity_left", "quantity_refunded", "amount_left", "amount_refunded"))
        )
        """Whether lines say themselves what came back."""

    def article(self, cells: list[str]) -> tuple[str, ...]:
        """Return what tells a row's article from the others of its order."""
        return tuple(cells[at] for at in self._same)

    def read(self, line: int, cells: list[str]) -> _Line | None:
        """Return a row's article, None where it has none. Raises ``CellError``."""
        name, sku = self._text[cells[self._name_at]], self._code[cells[self._sku_at]]
        if name is None and sku is None:
            return None
        sold, left, back = (of[cells[at]] for at, of in self._quantities)
        if sold is None:
            sold = left
        if sold is None:
            raise CellError(self._sheet.title("quantity"), "", tr("the quantity is blank"))
        quantity = left if left is not None else sold - abs(back or 0)
        kept, total, with_tax, refunded, subtotal, discount, cost, price = (
            of[cells[at]] for at, of in self._amounts
        )
        each = price if cost is None else cost
        if total is None:
            total = with_tax
        if total is None and subtotal is not None:
            total = subtotal - (discount or 0)
        if total is None and each is not None:
            total = line_amount(sold, each)
        if kept is None:
            if total is None:
                raise CellError(
                    self._sheet.title(next(filter(self._sheet.has, _WORTH))), "", tr("the amount is blank")
                )
            if refunded is not None:
                kept = total - abs(refunded)
            else:
                kept = total if quantity == sold else share_of(total, quantity, sold)
        if each is None:
            each = unit_price_of(kept if total is None else total, sold)
        return _Line(
            line,
            name or sku or "",
            sku,
            self._product(cells),
            self._text[cells[self._category_at]],
            quantity,
            each,
            kept,
        )

    def _product(self, cells: list[str]) -> str | None:
        """WooCommerce's number of the article: that of the variation, the product's own where it has none.

        Without a column for variations, a product's number may be that of a whole group and means none.
        """
        if not self._says_variation:
            return None
        variation = self._code[cells[self._variation_at]]
        return self._code[cells[self._product_at]] if variation in (None, "0") else variation


def _records(sheet: Sheet) -> Iterator[SaleRecord]:
    order_at, status_at, sold_at_at = sheet.at("order"), sheet.at("status"), sheet.at("sold_at")
    refund_at, total_at, currency_at = sheet.at("order_refund"), sheet.at("order_total"), sheet.at("currency")
    order_of, moment_of, currency_of = sheet.code("order"), sheet.moment("sold_at"), sheet.currency()
    refund_of, total_of = sheet.money("order_refund"), sheet.money("order_total")
    lines_of = _Lines(sheet)
    tally = sheet.tally
    shared_refunds = 0
    for runs in _orders(sheet):
        rows = runs[0]
        if len(runs) > 1 and rows[0][1][order_at].strip():
            rows = without_repeats(runs, lines_of.article)
            for _ in range(sum(map(len, runs)) - len(rows)):
                tally.other(AGAIN)
        elif len(runs) > 1:
            rows = [row for run in runs for row in run]
        told = rows[-1][1]
        try:
            order = order_of[told[order_at]]
            if order is None:
                raise CellError(sheet.title("order"), "", tr("the order number is blank"))
            moment: Moment | None = moment_of[told[sold_at_at]]
            if moment is None:
                raise CellError(sheet.title("sold_at"), "", tr("the date is blank"))
            currency = currency_of[told[currency_at]]
            nothing_sold = _slug(told[status_at]) in words.NOTHING_SOLD
            refund, total = abs(refund_of[told[refund_at]] or 0), total_of[told[total_at]] or 0
        except CellError as error:
            for line, _ in rows:
                tally.reject(line, error)
            continue
        lines: list[_Line] = []
        for line, cells in rows:
            try:
                found = lines_of.read(line, cells)
            except CellError as error:
                tally.reject(line, error)
                continue
            if found is None:
                tally.other(NO_ARTICLE)
            else:
                lines.append(found)
        amounts = [0 if nothing_sold else line.amount for line in lines]
        if refund and total > 0 and not nothing_sold and not lines_of.say_refunds:
            amounts = spread(amounts, share_of(sum(amounts), refund, total))
            shared_refunds += bool(lines)
        for article, amount in zip(lines, amounts, strict=True):
            yield SaleRecord(
                line=article.line,
                receipt=order,
                sold_at=moment.millis,
                day=moment.day,
                quantity=0 if nothing_sold else article.quantity,
                unit_price=article.unit_price,
                amount=amount,
                currency=currency,
                name=article.name,
                sku=article.sku,
                source_id=("woocommerce", article.product) if article.product else None,
                identifiers=() if article.sku else (("name", article.name),),
                derived_sku="" if article.sku else readable_code(article.name),
                category=article.category,
            )
    if shared_refunds:
        tally.notes.append(
            trn(
                "{n} order was paid back in part. The file does not say which articles came back, so every line is"
                " worth less in proportion and all pieces count as sold.",
                "{n} orders were paid back in part. The file does not say which articles came back, so every line is"
                " worth less in proportion and all pieces count as sold.",
                shared_refunds,
            )
        )


def _orders(sheet: Sheet) -> Iterator[list[Run]]:
    order_at = sheet.at("order")
    of_order = tuple(sheet.at(field) for field in _OF_ORDER if sheet.has(field))
    ahead = _filled(((0, cells) for cells in sheet.look_ahead()), order_at, of_order)
    apart = runs_apart(cells[order_at] for _, cells in ahead)
    return orders(_filled(sheet.rows(), order_at, of_order), order_at, apart)


def _filled(rows: Iterable[Row], order_at: int, of_order: tuple[int, ...]) -> Iterator[Row]:
    """Repeat what stands on the first row of an order only."""
    head: list[str] | None = None
    for row in rows:
        cells = row[1]
        if cells[order_at].strip():
            head = cells
        elif head is not None:
            for at in of_order:
                cells[at] = cells[at] or head[at]
        yield row


def _slug(status: str) -> str:
    """``wc-on-hold`` and ``On hold`` in any language, as they are compared."""
    return status.strip().casefold().removeprefix("wc-")


def _tells(found: frozenset[str]) -> bool:
    return "status" in found and not found.isdisjoint(_OF_PLUGINS)


LAYOUT = Layout(
    key="woocommerce-orders",
    title=noop("WooCommerce orders"),
    fields=_FIELDS,
    needs=(("order",), ("sold_at",), ("name", "sku"), ("quantity", "quantity_left"), (*_WORTH, "item_price")),
    tells=_tells,
    records=_records,
)
