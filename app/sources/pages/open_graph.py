"""What a page's ``<meta>`` says of price, currency and stock, for the sake of social networks."""

from __future__ import annotations

from app.sources.pages.items import Item
from app.sources.pages.markup import Page

_PRICES = (
    "product:sale_price:amount",
    "product:price:amount",
    "og:price:amount",
    "price:amount",
    "product:price",
    "og:price",
)
_CURRENCIES = ("product:sale_price:currency", "product:price:currency", "og:price:currency", "price:currency")
_BEFORE = ("product:original_price:amount", "og:price:standard_amount", "product:price:standard_amount")
_STOCK = ("product:availability", "og:availability")
_PRICE_LABELS = frozenset({"price", "preis", "precio", "prix", "prezzo", "preço", "prijs", "pris", "cena"})


def read_open_graph(page: Page) -> list[Item]:
    """Return the one product of the page's metadata, none where they name no price."""
    said: dict[str, list[str]] = {}
    first = None
    for meta in page.all("meta"):
        name = (meta.attributes.get("property") or meta.attributes.get("name") or "").strip().lower()
        content = meta.attributes.get("content", "").strip()
        if name and content:
            said.setdefault(name, []).append(content)
            if first is None and name in _PRICES:
                first = meta
    offer = Item(frozenset({"Offer"}), place=first)
    product = Item(frozenset({"Product"}), place=first)
    prices = next((said[name] for name in _PRICES if name in said), [])
    for number in ("1", "2"):
        if not prices and said.get(f"twitter:label{number}", [""])[0].strip().lower() in _PRICE_LABELS:
            prices = said.get(f"twitter:data{number}", [])
    for price in prices:
        offer.add("price", price)
    for name, sources in (("priceCurrency", _CURRENCIES), ("availability", _STOCK)):
        for source in sources:
            if source in said:
                offer.add(name, said[source][0])
                break
    for source in _BEFORE:
        if source in said:
            before = Item(frozenset({"UnitPriceSpecification"}))
            before.add("price", said[source][0])
            before.add("priceType", "ListPrice")
            offer.add("priceSpecification", before)
            break
    for source in ("og:title", "twitter:title"):
        if source in said:
            product.add("name", said[source][0])
            break
    if not prices:
        return []
    product.add("offers", offer)
    return [product]
