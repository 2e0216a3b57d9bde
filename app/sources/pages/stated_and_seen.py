"""How a price that programs are told stands to the amounts that customers see."""

from __future__ import annotations

from decimal import Decimal

from app.domain.market import Verdict
from app.sources.pages.block_words import Role
from app.sources.pages.evidence import Evidence, Stated
from app.sources.pages.exact_money import is_rounded, is_same
from app.sources.pages.other_price import is_for_some
from app.sources.pages.stated_words import is_least
from app.sources.pages.visible import Candidate

_MANY = 3


def matched_amount(evidence: Evidence, values: tuple[Decimal, ...]) -> tuple[Candidate, Decimal] | None:
    """Return where a stated price is seen, and which of its meanings; None where it is seen nowhere."""
    elsewhere = [
        candidate
        for candidate in evidence.seen.candidates
        if candidate.strong and not candidate.off and not candidate.linked and candidate.role is Role.PRICE
    ]
    for value in values:
        for some in (evidence.visible.candidates, elsewhere):
            fitting = [candidate for candidate in some if is_same(candidate.value, value)]
            if fitting:
                return max(fitting, key=lambda candidate: (candidate.now, candidate.strong)), value
    for candidate in evidence.visible.candidates:
        if (
            candidate.value is not None
            and is_rounded(values[0], candidate.value)
            and evidence.price_place.holds(candidate)
        ):
            return candidate, candidate.value
    return None


def rivals(evidence: Evidence) -> list[Candidate]:
    """Return the amounts that a customer would take for the price: other texts with a figure are none."""
    credible = [c for c in evidence.visible.candidates if c.strong and not c.linked]
    placed = [candidate for candidate in credible if evidence.price_place.holds(candidate)]
    called = [candidate for candidate in credible if candidate.now or candidate.named]
    # Many different ones, all of them beyond the next heading, are those of other products.
    return placed or (called if len({candidate.value for candidate in called}) < _MANY else [])


def shows_others(evidence: Evidence, stated: Stated) -> bool:
    """Say whether what can be seen belongs to other variants: a page shows the one first that it likes best."""
    every = stated.choice.others
    credible = [c.value for c in evidence.visible.candidates if c.strong and c.value is not None]
    return bool(credible) and all(
        min(every) - Decimal("0.006") < value < max(every) + Decimal("0.006") for value in credible
    )


def is_seen_with(evidence: Evidence, candidate: Candidate, shown: Candidate) -> bool:
    """Say whether a stated price holds as ``candidate``, though another amount looks more like the price."""
    if not evidence.price_place.holds(candidate):
        return False
    if not evidence.price_place.holds(shown) or (candidate.now and not shown.now):
        return True
    # What the markup calls a price outweighs an amount that only stands alone.
    return (candidate.named and not shown.named and not shown.now) or is_for_some(evidence, shown)


def is_only_price(evidence: Evidence, stated: Stated, shown: Candidate) -> bool:
    """Say whether the lowest of several stated prices is the only one there is.

    Customers see it without a "from" then. Where the page counts its offers, as many must be seen at that price.
    """
    offer = stated.choice.offer
    if offer is None or offer.price is None or not is_same(shown.value, offer.price.value):
        return False
    if is_least(offer.shown_as):
        return False
    if evidence.visible.verdict is not Verdict.PRICE or not evidence.price_place.holds(shown):
        return False
    same = [c for c in evidence.seen.candidates if is_same(c.value, offer.price.value) and not c.linked]
    if any(candidate.role is Role.FROM for candidate in same):
        return False
    return offer.count is None or sum(c.strong and c.role is Role.PRICE for c in same) > offer.count


def calls_former(stated: Stated, value: Decimal) -> bool:
    """Say whether structured data name an amount that others take for the price as the one before their own."""
    offer = stated.choice.offer
    if offer is None or offer.price is None or offer.list_price is None:
        return False
    return is_same(offer.list_price.value, value) and offer.price.value < value
