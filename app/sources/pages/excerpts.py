"""The piece of a page that says a price, as it stands there."""

from __future__ import annotations

import re

from app.sources.pages.evidence import Evidence
from app.sources.pages.stated_offers import Offer
from app.sources.pages.visible import Candidate

EXCERPT_LENGTH = 400
_KEY = re.compile(r"(?<=[{,\s])\"[@\w]{1,40}\"\s*:")


def excerpt_of(evidence: Evidence, offer: Offer | None) -> str:
    """Return the piece of structured data that states an offer's price."""
    if offer is None:
        return ""
    if offer.source:
        match = (
            re.search(r"(?<![\d.])" + re.escape(offer.shown_as) + r"(?!\d)", offer.source)
            if offer.shown_as
            else None
        )
        start = _key_before(offer.source, match.start()) if match else 0
        return " ".join(offer.source[start : start + EXCERPT_LENGTH].split())
    if offer.place is not None:
        return evidence.page.markup_of(offer.place, EXCERPT_LENGTH)
    return ""


def _key_before(source: str, price: int) -> int:
    """Return where the piece around a price begins: at the first key within reach, lest it begin amid a word."""
    start = max(0, price - EXCERPT_LENGTH // 2)
    key = _KEY.search(source, start, price) if start else None
    return key.start() if key is not None else start


def excerpt_of_candidate(evidence: Evidence, candidate: Candidate) -> str:
    """Return the markup around an amount that can be seen."""
    element = candidate.element
    if (
        element.parent is not None
        and element.parent.last - element.parent.index < 8
        and element.parent.tag != "body"
    ):
        element = element.parent
    return evidence.page.markup_of(element, EXCERPT_LENGTH)
