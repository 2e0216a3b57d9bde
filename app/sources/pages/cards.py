"""Cards of other products: boxes built alike, each with a link or a picture and a price of its own."""

from __future__ import annotations

from app.sources.pages.amounts import amounts_in
from app.sources.pages.main_product import likeness, words_of
from app.sources.pages.markup import Element, Page

_CLIMB = 6
_LARGEST_CARD = 60
_PRICED_LINES = 3000
_LONE_CLIMB = 5
_LONE_CARD = 45
_CARD_TEXT = 1000
_TITLE_WORDS = 5
_ALIKE = 0.5
_OWN_PARTS = frozenset({"form", "button", "select"})
"""What the box has in which a page's own product is bought."""


def mark_cards(page: Page, heading: Element | None, off: list[bool]) -> None:
    """Mark in ``off`` the elements of boxes that stand side by side, none of which holds the product's heading."""
    boxes: dict[tuple[int, str, str], dict[int, Element]] = {}
    priced = 0
    for line in page.lines:
        if priced >= _PRICED_LINES:
            break
        if not any(char.isdigit() for char in line.text) or not amounts_in(line.text):
            continue
        priced += 1
        walk: Element | None = line.owners[0]
        for _ in range(_CLIMB):
            if walk is None or walk.parent is None or walk.last - walk.index > _LARGEST_CARD:
                break
            if heading is not None and walk.holds(heading):
                break
            key = (walk.parent.index, walk.tag, walk.attributes.get("class", ""))
            boxes.setdefault(key, {})[walk.index] = walk
            walk = walk.parent
    for some in boxes.values():
        cards = [box for box in some.values() if _leads_elsewhere(page, box)]
        if len(cards) < 2 or (
            heading is None and cards[0].parent is not None and cards[0].parent.tag == "body"
        ):
            continue
        for card in cards:
            for index in range(card.index, card.last + 1):
                off[index] = True


def mark_lone_cards(page: Page, heading: Element | None, names: tuple[str, ...], off: list[bool]) -> None:
    """Mark in ``off`` the small boxes with a price that begin with a link which bears the title of something else.

    ``names`` are what the page calls its own product.
    """
    if heading is None:
        return
    own = (page.text(heading), *names)
    links = [
        element
        for element in page.all("a")
        if element.shown and not off[element.index] and _is_other_title(page, element, own)
    ]
    texts: dict[int, str] = {}
    for link in links:
        title = page.text(link)[:100]
        box = link.parent
        for _ in range(_LONE_CLIMB):
            if box is None or box.last - box.index > _LONE_CARD or box.holds(heading):
                break
            if box.index not in texts:
                texts[box.index] = page.text(box)[:_CARD_TEXT]
            before, _, after = texts[box.index].partition(title)
            if amounts_in(before) or any(inner.tag in _OWN_PARTS for inner in page.within(box)):
                break
            if amounts_in(after):
                for index in range(box.index, box.last + 1):
                    off[index] = True
                break
            box = box.parent


def _is_other_title(page: Page, link: Element, own: tuple[str, ...]) -> bool:
    target = link.attributes.get("href", "").strip()
    if not target or target.startswith(("#", "javascript:", "mailto:")):
        return False
    text = page.text(link)[:300]
    return len(words_of(text)) >= _TITLE_WORDS and likeness(text, own) < _ALIKE


def _leads_elsewhere(page: Page, box: Element) -> bool:
    for element in (box, *page.within(box)):
        if element.tag == "a":
            target = element.attributes.get("href", "").strip()
            if target and not target.startswith(("#", "javascript:", "mailto:")):
                return True
    return False
