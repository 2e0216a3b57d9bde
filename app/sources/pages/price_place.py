"""Which of the amounts that can be seen stand where a shop puts the price of the page's product."""

from __future__ import annotations

from app.sources.pages.block_words import Role
from app.sources.pages.markup import Element, Page
from app.sources.pages.visible import Candidate

_SECTIONS = frozenset({"h2", "h3", "h4"})
_SECTIONS_LIMIT = 50
_NEAR = 12
_NEAR_ALONE = 40
_PRICES = frozenset({Role.PRICE, Role.USUAL})


class PricePlace:
    """The part of a page between its product's heading and the next heading, where a shop puts the price."""

    def __init__(self, page: Page, heading: Element | None) -> None:
        self._heading = heading
        self.start = 0
        """The number of the heading's line, 0 without one."""
        self._sections: list[Element] = []
        if heading is not None:
            self.start = next((line.number for line in page.lines if heading.holds(line.owners[0])), 0)
            self._sections = [
                element
                for element in page.elements[heading.last + 1 :]
                if element.tag in _SECTIONS and element.shown
            ]
        self.lines_near = page.lines[self.start : self.start + _NEAR_ALONE] if heading is not None else []
        """The lines that follow the heading."""

    def holds(self, candidate: Candidate) -> bool:
        """Say whether an amount stands there that could be the price: alone, and not as part of a link."""
        if self._heading is None or not candidate.strong or candidate.role not in _PRICES:
            return False
        if candidate.value is None or candidate.off or candidate.linked:
            return False
        if candidate.element.index < self._heading.index:
            return False
        return not any(
            section.index < candidate.element.index and not section.holds(candidate.element)
            for section in self._sections[:_SECTIONS_LIMIT]
        )

    def distance(self, candidate: Candidate) -> float:
        """Return how many lines an amount stands before or after the heading; without one, it is far from it."""
        return float("inf") if self._heading is None else abs(candidate.line - self.start)

    def is_far_from(self, candidate: Candidate) -> bool:
        """Say whether an amount that nothing calls the price stands so far off that it may be anything's."""
        if self._heading is None or candidate.named or candidate.now or self.holds(candidate):
            return False
        return self.distance(candidate) > (_NEAR_ALONE if candidate.strong else _NEAR)
