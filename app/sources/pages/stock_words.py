"""What the words on a page say of whether the product is to be had."""

from __future__ import annotations

from app.domain.market import Availability
from app.sources.pages import block_words as words
from app.sources.pages.markup import Element, Page

_SHORT = 70
_LINE_LIMIT = 4000


def availability_in_words(page: Page, off: list[bool], heading: Element | None) -> Availability:
    """Return what short lines about the product say, ``UNKNOWN`` where none does, or they contradict."""
    found: set[Availability] = set()
    start = heading.index if heading is not None else 0
    for line in page.lines[:_LINE_LIMIT]:
        owner = line.owners[0]
        text = line.text.strip()
        if len(text) > _SHORT or owner.index < start or off[owner.index] or owner.tag == "option":
            continue
        if words.GONE.search(text):
            found.add(Availability.GONE)
        elif words.SOLD_OUT.search(text):
            found.add(Availability.OUT_OF_STOCK)
        elif words.PRE_ORDER.search(text):
            found.add(Availability.PRE_ORDER)
        elif words.IN_STOCK.search(text):
            found.add(Availability.IN_STOCK)
    if found == {Availability.GONE, Availability.OUT_OF_STOCK}:
        return Availability.GONE
    # A button to buy stays on many pages of what is sold out.
    for said in (Availability.GONE, Availability.OUT_OF_STOCK):
        if said in found and Availability.PRE_ORDER not in found:
            return said
    return found.pop() if len(found) == 1 else Availability.UNKNOWN
