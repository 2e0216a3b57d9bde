"""Which of the products that a page describes is the one it is about."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from app.domain.market import PageHints
from app.sources.pages.products import Product

_UNLIKE = 0.51
"""Two names of a kind share a word, as an oak lamp and a brass lamp do."""
_ALIKE = 0.5
_BARCODE = re.compile(r"\d{12,14}")
_WORD = re.compile(r"[^\W_]+")


def words_of(text: str) -> frozenset[str]:
    """Return the words of a name, without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return frozenset(_WORD.findall("".join(char for char in plain if not unicodedata.combining(char))))


def same_page(url: str, other: str) -> bool:
    """Say whether two addresses lead to the same page, whatever stands after ``?`` and ``#``."""
    if not url or not other:
        return False
    try:
        one, two = urlsplit(url), urlsplit(other)
    except ValueError:
        return False
    if (
        one.netloc
        and two.netloc
        and one.netloc.lower().removeprefix("www.") != two.netloc.lower().removeprefix("www.")
    ):
        return False
    path = one.path.rstrip("/")
    return bool(path) and path == two.path.rstrip("/")


def likeness(name: str, others: tuple[str, ...]) -> float:
    """Return how well a product's name fits the best of the page's headings: 1.0 for the same words."""
    words = words_of(name)
    best = 0.0
    for other in others:
        theirs = words_of(other)
        if words and theirs:
            common = len(words & theirs)
            best = max(best, common / len(words) * 0.75 + common / len(theirs) * 0.25)
    return best


def main_products(
    products: list[Product], headings: tuple[str, ...], canonical: str, hints: PageHints
) -> list[Product]:
    """Return the product that the page is about, as often as it is described; none where that cannot be told.

    The members of one group of variants count as one product, and are all returned.
    """
    alone = [product for product in products if not product.listed] or products
    if len(alone) > 1:
        named = [product for product in alone if product.offers or product.name]
        alone = named or alone
    if len({_identity(product) for product in alone}) <= 1:
        return alone if not (len(products) > 1 and alone[0].listed) else []
    scores = [_score(product, headings, canonical, hints) for product in alone]
    best = max(scores)
    if best < 1.0:
        return []
    chosen = [product for product, score in zip(alone, scores, strict=True) if score > best - 0.3]
    if len({_identity(product) for product in chosen}) > 1:
        return []
    identity = _identity(chosen[0])
    return [product for product in alone if _identity(product) == identity]


def is_strange(
    product: Product, heading: str, titles: tuple[str, ...], canonical: str, hints: PageHints
) -> bool:
    """Say whether a product is another than the page's own, which a template may have kept from an old page.

    Its name has little of the heading then, or of the titles, and these agree or its address leads elsewhere; or its
    barcode is not the one that the page is watched for.
    """
    if hints.barcode and (codes := _barcodes(product)) and hints.barcode.lstrip("0") not in codes:
        return True
    if not words_of(product.name) or not words_of(heading):
        return False
    if likeness(product.name, (heading, *titles)) >= _UNLIKE:
        return False
    own = tuple(address for address in (canonical, hints.url) if address)
    if any(same_page(url, address) for url in product.urls for address in own):
        return False
    leads_elsewhere = bool(own) and any(url.startswith(("http", "/")) for url in product.urls)
    return leads_elsewhere or (bool(titles) and likeness(heading, titles) >= _ALIKE)


def _barcodes(product: Product) -> set[str]:
    """Return the barcodes of a product and its variants, without the zeros that only fill them up."""
    codes = product.codes.union(*(offer.codes for offer in product.offers))
    return {code.lstrip("0") for code in codes if _BARCODE.fullmatch(code)}


def _identity(product: Product) -> str:
    return product.group or " ".join(sorted(words_of(product.name)))


def _score(product: Product, headings: tuple[str, ...], canonical: str, hints: PageHints) -> float:
    score = likeness(product.name, headings) * 1.5
    score += 1.5 if product.main else 0.0
    score += (
        1.2
        if any(
            same_page(url, address) for url in product.urls for address in (canonical, hints.url) if address
        )
        else 0.0
    )
    score += 1.5 if hints.barcode and hints.barcode.lower() in product.codes else 0.0
    score += 0.8 if hints.sku and hints.sku.lower() in product.codes else 0.0
    if hints.name and likeness(product.name, (hints.name,)) > 0.99:
        score += 0.5
    return score - (1.0 if product.listed else 0.0)
