"""The piece of a page that says a price, as it stands there."""

from __future__ import annotations

import re

from app.sources.pages.evidence import Evidence
from app.sources.pages.stated_offers import Offer
from app.sources.pages.visible import Candidate

EXCERPT_LENGTH = 400


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
        start = max(0, match.start() - EXCERPT_LENGTH // 2) if match else 0
        return " ".join(offer.source[start : start + EXCERPT_LENGTH].split())
    if offer.place is not None:
        return evidence.page.markup_of(offer.place, EXCERPT_LENGTH)
    return ""


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
