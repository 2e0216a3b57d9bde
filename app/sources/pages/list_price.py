"""What a product is said to have cost before, or to cost elsewhere: the amount beside its price that says so."""

from __future__ import annotations

from decimal import Decimal

from app.sources.pages.block_words import Role
from app.sources.pages.evidence import Evidence
from app.sources.pages.exact_money import is_same
from app.sources.pages.visible import Candidate

_NEAR_STRUCK = 8
_NEAR_SAVED = 5


def list_price_beside(evidence: Evidence, shown: Candidate | None) -> Decimal | None:
    """Return the list price that is seen with a price; None where none is, or more than one as near as another."""
    if evidence.visible.list_price is not None or shown is None or shown.value is None:
        return evidence.visible.list_price
    near = [
        other
        for other in evidence.seen.candidates
        if not other.off
        and other.value is not None
        and abs(other.line - shown.line) <= _NEAR_STRUCK
        and shown.sign.mark in ("", other.sign.mark)
    ]
    struck = [
        (abs(other.line - shown.line), other.value)
        for other in near
        if other.role is Role.LIST and other.value is not None and other.value > shown.value
    ]
    nearest = {value for distance, value in struck if distance == min(struck)[0]}
    if nearest:
        return nearest.pop() if len(nearest) == 1 else None
    return _by_savings([other for other in near if abs(other.line - shown.line) <= _NEAR_SAVED], shown.value)


def _by_savings(near: list[Candidate], price: Decimal) -> Decimal | None:
    """Return the amount from which another one beside it has to be taken to come to the price."""
    saved = [other.value for other in near if other.role is Role.OTHER and other.value]
    before = {
        other.value
        for other in near
        if other.strong
        and other.role in (Role.PRICE, Role.USUAL)
        and other.value is not None
        and other.value > price
        and any(is_same(other.value - amount, price) for amount in saved)
    }
    return before.pop() if len(before) == 1 else None
