"""The things that a page describes by ``typeof`` and ``property`` in its markup."""

from __future__ import annotations

from app.sources.pages.items import Item, plain_type
from app.sources.pages.markup import Element, Page

_GOOD_RELATIONS = {
    "hasCurrencyValue": "price",
    "hasCurrency": "priceCurrency",
    "hasPriceSpecification": "priceSpecification",
}
_GOOD_RELATIONS_TYPES = {"Offering": "Offer", "SomeItems": "Product"}
_METADATA = ("og:", "product:", "twitter:", "fb:", "article:")


def read_rdfa(page: Page) -> list[Item]:
    """Return the things that are no property of another."""
    if not any("typeof" in element.attributes for element in page.elements):
        return []
    items: dict[int, Item] = {}
    nearest: dict[int, Item] = {}
    roots: list[Item] = []
    for element in page.elements:
        owner = None
        if element.parent is not None:
            owner = items.get(element.parent.index) or nearest.get(element.parent.index)
        if owner is not None:
            nearest[element.index] = owner
        thing = None
        if element.attributes.get("typeof", "").strip():
            types = (plain_type(name) for name in element.attributes["typeof"].split())
            identity = element.attributes.get("resource") or element.attributes.get("about") or ""
            thing = Item(
                frozenset(_GOOD_RELATIONS_TYPES.get(name, name) for name in types), id=identity, place=element
            )
            items[element.index] = thing
        names = [
            name
            for name in (
                element.attributes.get("property", "") + " " + element.attributes.get("rel", "")
            ).split()
            if not name.lower().startswith(_METADATA)
        ]
        if thing is not None and (owner is None or not names):
            roots.append(thing)
        elif owner is not None:
            for name in names:
                short = plain_type(name)
                owner.add(
                    _GOOD_RELATIONS.get(short, short), thing if thing is not None else _value(page, element)
                )
    return roots


def _value(page: Page, element: Element) -> str:
    for name in ("content", "resource", "href", "src", "datetime"):
        if name in element.attributes:
            return element.attributes[name].strip()
    return (page.text(element) if element.shown else page.raw_text(element).strip())[:2000]
