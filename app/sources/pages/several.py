"""Whether an amount is one among those of many products: on a list, a comparison, a page of offers or a front page."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

from app.sources.pages.block_words import Role
from app.sources.pages.buying import buy_buttons
from app.sources.pages.evidence import Evidence
from app.sources.pages.visible import Candidate

_MANY = 4
"""Prices of other products: so many stand on a list, and often enough beside a product, too."""
_FEW = 1
"""A shop of a single product may show it on its front page; beside others it is what is advertised there."""
_MOST_BUTTONS = 3
"""A product is bought with one button, with two ways to pay, or with one that is repeated where customers scroll."""
_NEAR = 12
_OFFERED = frozenset({Role.PRICE, Role.FROM, Role.USUAL})


def is_one_of_several(evidence: Evidence, candidate: Candidate) -> bool:
    """Say whether nothing makes an amount the price of the page's own product, and other products have theirs there.

    It is the product's own where it stands below the heading, near to it and called a price, or where there is a
    button to buy. Part of a link, it belongs to what the link leads to.
    """
    if candidate.linked or (_is_front_page(evidence) and shows_many(evidence, _FEW)):
        return True
    if evidence.price_place.holds(replace(candidate, role=Role.PRICE)) or _is_near(evidence, candidate):
        return False
    return shows_many(evidence) and not 0 < len(buy_buttons(evidence.page, evidence.off)) <= _MOST_BUTTONS


def shows_many(evidence: Evidence, many: int = _MANY) -> bool:
    """Say whether the page shows prices of so many products that are not its own."""
    others = {c.line for c in evidence.seen.candidates if (c.off or c.linked) and c.role in _OFFERED}
    return len(others) >= many


def _is_near(evidence: Evidence, candidate: Candidate) -> bool:
    return candidate.named and evidence.price_place.distance(candidate) <= _NEAR


def _is_front_page(evidence: Evidence) -> bool:
    """Say whether the address is that of the whole shop: what stands there in large type is what it advertises."""
    if not evidence.hints.url:
        return False
    try:
        parts = urlsplit(evidence.hints.url)
    except ValueError:
        return False
    return bool(parts.netloc) and not parts.path.strip("/") and not parts.query and not parts.fragment
