"""What the words on a page say of whether the product is to be had."""

from __future__ import annotations

from dataclasses import dataclass

from app.domain.market import Availability
from app.sources.pages import block_words as words
from app.sources.pages.buying import around, buy_buttons
from app.sources.pages.markup import Element, Line, Page

_SHORT = 70
_CHOICES = frozenset({"li", "label", "button", "a", "td"})
_MOST_CHOICES = 60
_LARGEST_CHOICE = 600
_LINE_LIMIT = 4000
_OUT = frozenset({Availability.GONE, Availability.OUT_OF_STOCK})


@dataclass(frozen=True, slots=True)
class StockWords:
    """What the lines nearest to the product's heading say of it."""

    availability: Availability = Availability.UNKNOWN
    out: bool = False
    """Whether any of them says that it is not to be had, though another may speak against it."""


def availability_in_words(
    page: Page, off: list[bool], heading: Element | None, price: Element | None
) -> StockWords:
    """Return what short lines about the product say, ``UNKNOWN`` where none does, or they contradict.

    Only what stands nearest to the heading counts: the smallest part of the page with the heading and such a line, or
    a button to buy. ``price`` is where the price is seen: what stands in a slot built like its own is about another
    way to have the product, such as a used copy.
    """
    told = [
        (line, said)
        for line in page.lines[:_LINE_LIMIT]
        if (said := _said(line, off)) is not None and not _is_slot_beside(line, price)
    ]
    told = [(line, said) for line, said in told if said not in _OUT or not _is_one_of_several(page, line)]
    buttons = buy_buttons(page, off)
    if heading is not None:
        scope = around(heading, [*(line.owners[0] for line, _ in told), *buttons])
        if scope is None:
            return StockWords()
        told = [(line, said) for line, said in told if scope.holds(line.owners[0])]
        buttons = [button for button in buttons if scope.holds(button)]
    found = {said for _, said in told}
    out = bool(found & _OUT)
    if found == _OUT:
        found = {Availability.GONE}
    if len(found) == 1:
        only = found.pop()
        return StockWords(Availability.UNKNOWN if only in _OUT and buttons else only, out)
    if not found and buttons:
        return StockWords(Availability.IN_STOCK)
    if found == {Availability.PRE_ORDER, Availability.IN_STOCK}:
        return StockWords(Availability.PRE_ORDER)
    return StockWords(out=out)


def _said(line: Line, off: list[bool]) -> Availability | None:
    owner = line.owners[0]
    text = line.text.strip()
    if len(text) > _SHORT or off[owner.index] or owner.tag in ("option", "th", "label"):
        return None
    if words.NOT_OF_STOCK.search(text):
        return None
    for pattern, said in (
        (words.GONE, Availability.GONE),
        (words.SOLD_OUT, Availability.OUT_OF_STOCK),
        (words.PRE_ORDER, Availability.PRE_ORDER),
        (words.IN_STOCK, Availability.IN_STOCK),
    ):
        if pattern.search(text):
            return said
    return None


def _is_one_of_several(page: Page, line: Line) -> bool:
    """Say whether a line is about one of the sizes or colours that are listed with it, others of which are to be had.

    At least two of those beside say the same then: in a list of facts, a single one would be about the product.
    """
    box: Element | None = line.owners[0]
    while box is not None and box.tag not in _CHOICES:
        box = box.parent
    if box is None or box.parent is None or box.parent.last - box.parent.index > _LARGEST_CHOICE:
        return False
    beside = [e for e in page.within(box.parent) if e.parent is box.parent and e.tag == box.tag]
    if not 3 <= len(beside) <= _MOST_CHOICES:
        return False
    out = sum(words.SOLD_OUT.search(page.text(element)) is not None for element in beside)
    return 2 <= out < len(beside)


def _is_slot_beside(line: Line, price: Element | None) -> bool:
    owner = line.owners[0]
    if (
        price is None
        or owner is price
        or owner.parent is None
        or price.parent is None
        or owner.parent is price.parent
    ):
        return False
    if (
        not price.parent.names
        and not price.names
        and price.tag in ("p", "div", "span")
        and price.parent.tag == "div"
    ):
        # Bare boxes are alike everywhere.
        return False
    return (owner.tag, owner.names, owner.parent.tag, owner.parent.names) == (
        price.tag,
        price.names,
        price.parent.tag,
        price.parent.names,
    )
