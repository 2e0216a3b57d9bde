"""What a page of another shop says of a product: a price, a range, that there is none, or that it cannot be told."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Availability(StrEnum):
    """Whether another shop has the product now, as far as its page says."""

    IN_STOCK = "in-stock"
    OUT_OF_STOCK = "out-of-stock"
    PRE_ORDER = "pre-order"
    """It can be ordered, and is not there yet."""
    GONE = "gone"
    """It is not sold there any more."""
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What could be read off a page."""

    PRICE = "price"
    RANGE = "range"
    """Several prices, of variants or offers, and nothing says which of them is meant."""
    NO_PRICE = "no-price"
    """The product is not to be had, and the page states no price for it: that is no change of price."""
    UNSURE = "unsure"
    """The page can be understood in more than one way, or not at all."""


class Way(StrEnum):
    """By what a price was read off a page, the surest first."""

    JSON_LD = "json-ld"
    MICRODATA = "microdata"
    RDFA = "rdfa"
    OPEN_GRAPH = "open-graph"
    SELECTOR = "selector"
    """The place on the page where it stood before, or that the owner named."""
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class PageHints:
    """What is known of a page before it is read: what the owner said, and what earlier readings taught."""

    url: str = ""
    sku: str | None = None
    """Our own SKU; a shop next door seldom uses the same."""
    barcode: str | None = None
    name: str | None = None
    variant: str | None = None
    """What the owner says which variant is meant: ``500 g``, ``blue / M``, or the shop's own number for it."""
    selector: str | None = None
    """CSS selector of where the price stands."""
    currency: str | None = None
    """ISO code that a bare ``$`` or ``kr`` of this site means, or that it uses where it names none."""
    decimal: str | None = None
    """``.`` or ``,`` where this site's way to write prices is known."""
    tax_included: bool | None = None
    """Which of two prices, with and without tax, is wanted; None: the one with tax, that a customer pays."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one page says. Amounts are ``money`` units (see ``app.domain.money``)."""

    verdict: Verdict
    price: int | None = None
    """With ``RANGE`` the lowest."""
    highest: int | None = None
    """With ``RANGE`` the highest; None otherwise."""
    list_price: int | None = None
    """What it is said to have cost before, or to cost usually; None where nothing is struck through."""
    currency: str | None = None
    """ISO code; None where the page does not say, and nothing is known of the site. Never guessed."""
    availability: Availability = Availability.UNKNOWN
    variant: str | None = None
    """Which variant the price is of, as the page calls it."""
    tax_included: bool | None = None
    """None where the page does not say."""
    way: Way | None = None
    selector: str | None = None
    """Where on the page the price can be seen, to be looked at should the page change."""
    decimal: str | None = None
    """The decimal mark that this page's visible prices prove; None where they prove none."""
    excerpt: str = ""
    """The piece of the page that says so, as it stands there, shortened: the evidence."""
    reason: str = ""
    """Why it is a range, unsure or without a price, in words for the owner."""
    title: str = ""
    """What the page calls the product."""
