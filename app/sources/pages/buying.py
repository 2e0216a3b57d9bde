"""Where on a page its product is bought, and whether it can be."""

from __future__ import annotations

from app.sources.pages import block_words as words
from app.sources.pages.markup import Element, Page

_BUTTON_TEXT = 40
_BUTTONS = frozenset({"button", "a", "input"})
_ROLES = frozenset({"button", "submit"})


def buy_buttons(page: Page, off: list[bool]) -> list[Element]:
    """Return what can be clicked to buy, in the page's order, but for what is switched off or about other things."""
    return [
        element
        for element in page.elements
        if element.tag in _BUTTONS and element.shown and not off[element.index] and _buys(page, element)
    ]


def around(heading: Element, parts: list[Element]) -> Element | None:
    """Return the smallest element around the heading that holds one of the parts."""
    walk: Element | None = heading
    while walk is not None:
        if any(walk.holds(part) for part in parts):
            return walk
        walk = walk.parent
    return None


def _buys(page: Page, element: Element) -> bool:
    attributes = element.attributes
    if "disabled" in attributes or attributes.get("aria-disabled") == "true" or "disabled" in element.names:
        return False
    if element.tag == "a":
        target = attributes.get("href", "").strip()
        if target.startswith(("http", "/")) and attributes.get("role") not in _ROLES and "cart" not in target:
            return False
    text = attributes.get("value", "") if element.tag == "input" else page.text(element)
    return 0 < len(text) <= _BUTTON_TEXT and words.BUY.search(text) is not None
