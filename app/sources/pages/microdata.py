"""The things that a page describes by ``itemscope`` and ``itemprop`` in its markup."""

from __future__ import annotations

from app.sources.pages.items import DEPTH_LIMIT, Item, plain_type
from app.sources.pages.markup import Element, Page

_LINKS = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "object": "data",
}


def read_microdata(page: Page) -> list[Item]:
    """Return the things that are no property of another, and loose price properties as one Offer."""
    items: dict[int, Item] = {}
    for element in page.elements:
        if "itemscope" in element.attributes:
            types = frozenset(plain_type(name) for name in element.attributes.get("itemtype", "").split())
            items[element.index] = Item(types, id=element.attributes.get("itemid", ""), place=element)
    referred = _referred(page, items)
    loose = Item(frozenset({"Offer"}))
    inner: set[int] = set()
    nearest: dict[int, int] = {}
    for element in page.elements:
        parent = element.parent
        scope = -1
        if parent is not None:
            scope = parent.index if parent.index in items else nearest.get(parent.index, -1)
        if element.index in referred and scope not in referred[element.index]:
            scopes = [*referred[element.index], *([scope] if scope >= 0 else [])]
            scope = scopes[0]
        nearest[element.index] = scope
        names = element.attributes.get("itemprop", "").split()
        if not names:
            continue
        owner = items.get(scope, loose)
        if scope < 0 and not {"price", "priceCurrency", "availability", "lowPrice", "highPrice"} & set(names):
            continue
        thing = items.get(element.index)
        if thing is owner:
            continue
        value = thing if thing is not None else _value(page, element)
        for name in names:
            owner.add(plain_type(name), value)
        if thing is not None and scope >= 0:
            inner.add(element.index)
        if owner is loose and loose.place is None:
            loose.place = element
    roots = [item for index, item in items.items() if index not in inner]
    return [*roots, loose] if loose.properties.get("price") else roots


def _referred(page: Page, items: dict[int, Item]) -> dict[int, list[int]]:
    """Return, by element, the things that name it in their ``itemref``."""
    wanted: dict[str, list[int]] = {}
    for index in items:
        for name in page.elements[index].attributes.get("itemref", "").split()[:DEPTH_LIMIT]:
            wanted.setdefault(name, []).append(index)
    if not wanted:
        return {}
    found: dict[int, list[int]] = {}
    for element in page.elements:
        owners = wanted.get(element.attributes.get("id", ""))
        # A thing that were a property of itself would never end.
        if owners and not any(element.holds(page.elements[owner]) for owner in owners):
            found[element.index] = owners
    return found


def _value(page: Page, element: Element) -> str:
    attributes = element.attributes
    if "content" in attributes:
        return attributes["content"].strip()
    if element.tag in _LINKS:
        return attributes.get(_LINKS[element.tag], "").strip()
    if element.tag in ("data", "meter", "input") and "value" in attributes:
        return attributes["value"].strip()
    if element.tag == "time" and "datetime" in attributes:
        return attributes["datetime"].strip()
    return (page.text(element) if element.shown else page.raw_text(element).strip())[:2000]
