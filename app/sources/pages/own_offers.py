"""The offers of a page's product that are for everybody who wants one of it."""

from __future__ import annotations

import re

from app.sources.pages.markup import Element, Page
from app.sources.pages.products import Product
from app.sources.pages.stated_offers import Offer

_MORE = re.compile(
    r"\W*(?:(?:ab|from|od|от|da|de|desde|dès|à partir de|von|fra|från|vanaf|>=?|≥)\s*(?P<from>\d{1,5})"
    r"|(?P<up>\d{1,5})\s*\+)[^\d]{0,20}",
    re.IGNORECASE,
)
"""What the first cell of a row says of prices for those who take more: ``ab 10 Stück``, ``10+``."""


def own_offers(page: Page, off: list[bool], products: list[Product]) -> list[Offer]:
    """Return the offers of the products, but for those in a part about other things, and for those by quantity.

    A template may put the offers of add-ons and of similar products within the product's own scope, and mark up each
    row of a table of discounts as an offer. Where nothing else is left, they all count.
    """
    offers = [offer for product in products for offer in product.offers]
    inside = _or_all([o for o in offers if o.place is None or not off[o.place.index]], offers)
    return _or_all([o for o in inside if o.place is None or not _is_for_more(page, o.place)], inside)


def _or_all(some: list[Offer], offers: list[Offer]) -> list[Offer]:
    return some if any(offer.price is not None for offer in some) else offers


def _is_for_more(page: Page, place: Element) -> bool:
    if place.tag != "tr":
        return False
    first = next((cell for cell in page.within(place) if cell.tag in ("td", "th")), None)
    match = None if first is None else _MORE.fullmatch(page.text(first))
    return match is not None and int(match["from"] or match["up"]) > 1
