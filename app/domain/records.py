"""What a source yields: plain records, read exactly, without any personal data.

Amounts are ``money`` units (see ``app.domain.money``), quantities ``quantity`` units. ``line`` is the
physical line of the file on which the record began (1 is the header), so that every answer can point at it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class StockRecord:
    """How many of a product lay on the shelf at one moment: a count, not a movement."""

    line: int
    sku: str
    counted_at: int
    """Milliseconds since 1970, UTC."""
    on_hand: int
    location: str = ""


@dataclass(frozen=True, slots=True)
class OwnPriceRecord:
    """What the shop itself asked for a product from one business day on."""

    line: int
    sku: str
    day: int
    price: int
    cost: int | None = None
    currency: str | None = None


Record = ProductRecord | SaleRecord | StockRecord | OwnPriceRecord | ActivityRecord | MarketPriceRecord


@dataclass(slots=True)
class ImportCounts:
    """What an import changed, by what was changed. All zero when a file is imported a second time."""

    products: int = 0
    prices: int = 0
    stock: int = 0
    sales: int = 0
    activity: int = 0
    market_prices: int = 0
    unchanged: int = 0
    """Records that were read and changed nothing."""

    def changed(self) -> dict[str, int]:
        """Return the counts by kind, without ``unchanged``: the contract's ``imported`` object."""
        return {
            "products": self.products,
            "prices": self.prices,
            "stock": self.stock,
            "sales": self.sales,
            "activity": self.activity,
            "market_prices": self.market_prices,
        }


_COUNT_WORDS = {
    "products": ("product", "products"),
    "prices": ("price", "prices"),
    "stock": ("stock count", "stock counts"),
    "sales": ("sale line", "sale lines"),
    "activity": ("activity figure", "activity figures"),
    "market_prices": ("market price", "market prices"),
}


def changes_in_words(counts: ImportCounts) -> str:
    """Return what changed as a person reads it: "34 products, 1,204 sale lines"; empty where nothing did."""
    return ", ".join(
        f"{count:,} {_COUNT_WORDS[what][count != 1]}" for what, count in counts.changed().items() if count
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
