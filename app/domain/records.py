"""What a source yields: plain records, read exactly, without any personal data.

Amounts are ``money`` units (see ``app.domain.money``), quantities ``quantity`` units. ``line`` is the
physical line of the file on which the record began (1 is the header), so that every answer can point at it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import ClassVar

from app.domain.money import money_text
from app.domain.quantity import quantity_text
from app.language import number, tr, trn


class ProductKind(StrEnum):
    """What a catalogue row stands for."""

    ITEM = "item"
    """Can be sold by itself: a simple product or one variant."""
    PARENT = "parent"
    """Groups variants or other products; has no stock or price of its own."""


@dataclass(frozen=True, slots=True)
class ProductRecord:
    """One catalogue row: a product or variant with what the file says of its price and stock.

    ``None`` always means "the file does not say", so an import never wipes what another source knew.
    """

    line: int
    name: str
    sku: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    """Other ways to know the product again: ``(scheme, value)`` such as ``("barcode", "40123…")`` or
    ``("shopify", "ocean-blue-shirt/Small")``, the strongest first."""
    derived_sku: str = ""
    """What to call the product where the file has no SKU for it."""
    kind: ProductKind = ProductKind.ITEM
    category: str | None = None
    supplier: str | None = None
    barcode: str | None = None
    price: int | None = None
    compare_at_price: int | None = None
    cost: int | None = None
    currency: str | None = None
    stock_tracked: bool | None = None
    stock: int | None = None
    location: str = ""
    lead_time_days: int | None = None
    pack_size: int | None = None
    reorder_point: int | None = None
    active: bool | None = None
    source_id: tuple[str, str] | None = None
    """The source's own unchanging number for it, as ``(scheme, number)``: ``("woocommerce", "44")``."""
    incoming: int | None = None
    """How many are on their way to ``location``, where the file says so."""
    supplier_code: str | None = None
    """What its supplier calls it, where the file says so beside the shop's own SKU or in place of it."""


def known_by(record: ProductRecord) -> tuple[str, str]:
    """Return the field and the text by which a person finds a row's article."""
    for field_name in ("sku", "supplier_code", "barcode"):
        if text := getattr(record, field_name):
            return field_name, text
    return "name", record.name


@dataclass(frozen=True, slots=True)
class SaleRecord:
    """One line of a receipt or order. Refunds are negative quantities with negative amounts."""

    line: int
    receipt: str
    sold_at: int
    """Milliseconds since 1970, UTC."""
    day: int
    """Business day number in the shop's zone."""
    quantity: int
    unit_price: int
    amount: int
    """What the customer paid for the line, net of line discounts, in money units."""
    currency: str | None
    name: str
    sku: str | None = None
    identifiers: tuple[tuple[str, str], ...] = ()
    derived_sku: str = ""
    category: str | None = None
    source_id: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """What one receipt or payment came to, from a file that does not say which articles were on it.

    It shows on which days the shop was open and whether sale lines are missing; it is never added to the sales of
    products. Refunds are negative.
    """

    line: int
    receipt: str
    sold_at: int
    """Milliseconds since 1970, UTC."""
    day: int
    net: int
    """After discounts, before tax, in money units."""
    tax: int
    total: int
    """What was collected, in money units."""
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class SupplierRecord:
    """Somebody the shop buys from. Never a person: names of contacts, mail and telephone are left unread."""

    line: int
    name: str
    source_id: tuple[str, str] | None = None
    active: bool | None = None


@dataclass(frozen=True, slots=True)
class ActivityRecord:
    """How often a product was searched for, viewed and clicked on one business day."""

    line: int
    sku: str
    day: int
    searches: int = 0
    views: int = 0
    clicks: int = 0


@dataclass(frozen=True, slots=True)
class MarketPriceRecord:
    """A price that another shop asks for one of ours, as noted on one day."""

    line: int
    sku: str
    seller: str
    day: int
    price: int
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that was not taken in: where it stands, the text in question, and why.

    ``text`` is the offending cell only, never the whole row, which may hold personal data.
    """

    line: int
    column: str
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Question:
    """Something the file leaves open; ``assumed`` is what was taken until the owner answers."""

    key: str
    text: str
    assumed: str
    choices: tuple[str, ...] = ()
    column: str = ""
    """The header of the column it is about; empty where it is about the whole file."""


@dataclass(frozen=True, slots=True)
class StockRecord:
    """How many of a product lay on the shelf at one moment: a count, not a movement."""

    line: int
    sku: str | None
    counted_at: int
    """Milliseconds since 1970, UTC."""
    on_hand: int
    location: str = ""
    identifiers: tuple[tuple[str, str], ...] = ()
    """How else to know the product, where the file has no SKU for it."""


@dataclass(frozen=True, slots=True)
class OwnPriceRecord:
    """What the shop itself asked for a product from one business day on."""

    line: int
    sku: str
    day: int
    price: int
    cost: int | None = None
    currency: str | None = None


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """One article of an order that the shop placed with a supplier, as it stood when the file was written."""

    line: int
    number: str
    """What the order is called: its number, else its day or the file's name."""
    quantity: int
    """How many were ordered in all, in quantity units."""
    sku: str | None
    identifiers: tuple[tuple[str, str], ...] = ()
    """How else to know the product."""
    supplier: str = ""
    received: int = 0
    """How many of them have come so far."""
    ordered_day: int | None = None
    due_day: int | None = None
    received_day: int | None = None
    """When the latest of it came, where the file says so."""
    cost: int | None = None
    """Of one piece, in money units."""
    currency: str | None = None
    closed: bool = False
    """Whether the file says that nothing more of it is to come."""


Record = (
    ProductRecord
    | SaleRecord
    | ReceiptRecord
    | SupplierRecord
    | StockRecord
    | OwnPriceRecord
    | ActivityRecord
    | MarketPriceRecord
    | OrderRecord
)


@dataclass(slots=True)
class ImportCounts:
    """What an import changed, by what was changed. All zero when a file is imported a second time."""

    products: int = 0
    prices: int = 0
    stock: int = 0
    sales: int = 0
    activity: int = 0
    market_prices: int = 0
    receipts: int = 0
    suppliers: int = 0
    orders: int = 0
    """Lines of orders placed with suppliers."""
    unchanged: int = 0
    """Records that were read and changed nothing."""
    held: int = 0
    """Prices that jumped so far that they wait for the owner's word."""

    def changed(self) -> dict[str, int]:
        """Return what changed, by kind: the contract's ``imported`` object."""
        return {
            "products": self.products,
            "prices": self.prices,
            "stock": self.stock,
            "sales": self.sales,
            "activity": self.activity,
            "market_prices": self.market_prices,
            "receipts": self.receipts,
            "suppliers": self.suppliers,
            "orders": self.orders,
        }


def changes_in_words(counts: ImportCounts) -> str:
    """Return what changed as a person reads it: "34 products, 1,204 sale lines"; empty where nothing did."""
    said = (
        (counts.products, trn("{n} product", "{n} products", counts.products)),
        (counts.prices, trn("{n} price", "{n} prices", counts.prices)),
        (counts.stock, trn("{n} stock count", "{n} stock counts", counts.stock)),
        (counts.sales, trn("{n} sale line", "{n} sale lines", counts.sales)),
        (counts.activity, trn("{n} activity figure", "{n} activity figures", counts.activity)),
        (counts.market_prices, trn("{n} market price", "{n} market prices", counts.market_prices)),
        (counts.receipts, trn("{n} receipt total", "{n} receipt totals", counts.receipts)),
        (counts.suppliers, trn("{n} supplier", "{n} suppliers", counts.suppliers)),
        (counts.orders, trn("{n} order line", "{n} order lines", counts.orders)),
    )
    return ", ".join(words for count, words in said if count)


@dataclass(frozen=True, slots=True)
class Change:
    """One value before and after an import, for showing. Money or quantity units, as ``what`` says."""

    sku: str
    name: str
    what: str
    """``price``, ``cost`` or ``stock``."""
    before: int
    after: int
    currency: str

    def texts(self) -> tuple[str, str]:
        """Return both values as plain text: amounts with two decimals at least, quantities as short as they are."""
        write = quantity_text if self.what == "stock" else money_text
        return write(self.before), write(self.after)


@dataclass(slots=True)
class Differences:
    """How far a catalogue file would change what is known: what the owner sees before saying yes."""

    products_known: int = 0
    """Products of the file that the store knew already."""
    products_new: int = 0
    prices_known: int = 0
    """Of those that were known, how many had a price and have one in the file."""
    prices_changed: int = 0
    stock_known: int = 0
    stock_changed: int = 0
    examples: list[Change] = field(default_factory=list)
    """The largest changes, by ratio; a dozen at most."""

    LARGE_SHARE: ClassVar[float] = 0.5
    LARGE_COUNT: ClassVar[int] = 50

    @property
    def large(self) -> bool:
        """Whether so much changes at once that the owner should look first: half of the prices, and not just a few.

        Stock is not asked about: that most of it changed is what a week of selling, or stock-taking, does.
        """
        return (
            self.prices_changed >= self.LARGE_COUNT
            and self.prices_changed >= self.LARGE_SHARE * self.prices_known
        )

    def in_words(self) -> str:
        """Return ``5,200 of 6,342 prices change``."""
        return tr(
            "{changed} of {known} prices change",
            changed=number(self.prices_changed),
            known=number(self.prices_known),
        )


@dataclass(slots=True)
class ImportReport:
    """What became of one file: the answer that the command line prints and the Data page shows."""

    file: str
    layout: str
    encoding: str
    delimiter: str
    rows: int
    counts: ImportCounts = field(default_factory=ImportCounts)
    rejected: list[RejectedRow] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    other_rows: dict[str, int] = field(default_factory=dict)
    """Rows that are no record by design, by reason (a row that only carries a picture)."""
    notes: list[str] = field(default_factory=list)
    first_day: date | None = None
    last_day: date | None = None
    dry_run: bool = False
    import_id: int | None = None
    """The import's number, by which it can be undone; None where nothing was kept."""
    repeat_of: int | None = None
    """The earlier import of these very bytes, where there is one that still counts."""
    matched: dict[str, int] = field(default_factory=dict)
    """How products were recognised: ``source id``, ``SKU``, ``barcode``, ``supplier code``, ``options``, ``item``,
    ``name``, ``new``."""
    differences: Differences | None = None
