"""Which of the amounts that can be seen stand where a shop puts the price of the page's product."""

from __future__ import annotations

from app.sources.pages.block_words import Role
from app.sources.pages.markup import Element, Page
from app.sources.pages.visible import Candidate

_SECTIONS = frozenset({"h2", "h3", "h4"})
_NEAR = 12
_NEAR_ALONE = 40
_PRICES = frozenset({Role.PRICE, Role.USUAL})


def is_founded(page: Page, heading: Element | None, candidate: Candidate) -> bool:
    """Say whether an amount follows the product's heading before anything else has a heading of its own."""
    if heading is None or not candidate.strong or candidate.role not in _PRICES or candidate.value is None:
        return False
    if candidate.off or candidate.linked or candidate.element.index < heading.index:
        return False
    between = page.elements[heading.last + 1 : candidate.element.index]
    return not any(
        element.tag in _SECTIONS and element.shown and not element.holds(candidate.element)
        for element in between
    )


def is_far(page: Page, heading: Element | None, candidate: Candidate) -> bool:
    """Say whether an amount that nothing calls the price stands so far from the heading that it may be anything's."""
    if heading is None or candidate.named or candidate.now or is_founded(page, heading, candidate):
        return False
    start = next((line.number for line in page.lines if heading.holds(line.owners[0])), 0)
    return abs(candidate.line - start) > (_NEAR_ALONE if candidate.strong else _NEAR)
