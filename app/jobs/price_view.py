"""What the Prices page, a product's panel and ``tillwatch prices`` show: prices put into words, nothing reckoned here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class PageLine:
    """One watched page as it is shown. Amounts are money units."""

    page_id: int
    product_id: int
    sku: str
    product: str
    seller: str
    url: str
    variant: str
    """Empty where none was named."""
    state: str
    """``watching``, ``paused`` or ``stopped``."""
    sign: str
    """How it stands, for icon and colour: ``fine``, ``attention``, ``problem``, ``quiet``."""
    price: int | None
    highest: int | None
    list_price: int | None
    currency: str | None
    price_text: str
    """``€12.90``, ``€12.90–€15.90``, ``not sure``, ``not read yet``."""
    availability: str
    availability_text: str
    position_text: str
    """Beside the own price: ``4 % below yours``; empty where the two cannot be compared."""
    position: float | None
    """Their price against ours: -0.04 is 4 % below; None where the two cannot be compared."""
    status_text: str
    """What the last visit brought, and when: ``read 2 h ago from the page's own data``, ``robots.txt does not allow``."""
    checked_at: datetime | None
    price_at: datetime | None
    doubt_text: str
    """A price that was seen and is not believed yet; empty where there is none."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence of a page."""

    at: datetime
    text: str
    """``€12.90, in stock; read from the page's own data (JSON-LD)``."""
    excerpt: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One supplier's list that is fetched from an address."""

    feed_id: int
    supplier: str
    url: str
    state: str
    sign: str
    status_text: str
    checked_at: datetime | None


@dataclass(frozen=True, slots=True)
class CostChange:
    """A cost that changed, with what it does to the margin."""

    product_id: int
    sku: str
    product: str
    day: date
    before: int | None
    after: int
    currency: str
    margin_before: float | None
    """Share of the price; None where the price is not known."""
    margin_after: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggested price with its arithmetic: advice, never a change."""

    product_id: int
    sku: str
    product: str
    price: int
    suggested: int
    currency: str
    text: str
    """``Lower to €12.79: …``, with the arithmetic."""


@dataclass(frozen=True, slots=True)
class PricesView:
    """The Prices page: one sentence, one line below it, then what moved, advice, pages, feeds."""

    sentence: str
    subline: str
    is_empty: bool
    """Nothing is watched and no feed is known: the page then says what will be here."""
    pages: Sequence[PageLine]
    """Those that want the owner first."""
    advice: Sequence[Advice]
    costs: Sequence[CostChange]
    """Of the last thirty days, the latest first."""
    feeds: Sequence[FeedLine]


@dataclass(frozen=True, slots=True)
class ProductPrices:
    """Everything about the prices of one product, for its panel and ``tillwatch prices SKU``."""

    product_id: int
    sku: str
    product: str
    price: int | None
    compare_at_price: int | None
    cost: int | None
    currency: str
    margin: float | None
    margin_text: str
    threshold: float
    """Share of a price from which a change is told."""
    threshold_is_own: bool
    """Whether the owner said so of this very product."""
    margin_floor: float
    margin_floor_is_own: bool
    pages: Sequence[PageLine]
    advice: Advice | None
    advice_text: str
    """The advice, or why there is none."""
