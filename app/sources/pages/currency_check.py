"""Which currency a price is in, by all that the page says: to programs, to customers, and in its own data."""

from __future__ import annotations

from app.sources.pages.evidence import Evidence, Stated
from app.sources.pages.page_currency import currency_named_for
from app.sources.pages.price_signs import Sign
from app.sources.pages.visible import Candidate

_PROVING = 2


def is_named_otherwise(evidence: Evidence, code: str, shown: Candidate | None) -> bool:
    """Say whether the amounts that customers see are in another currency than the one that programs are told."""
    if shown is not None and shown.sign.mark:
        return not shown.sign.may_be(code)
    signs = {
        candidate.sign for candidate in evidence.seen.candidates if candidate.sign.mark and not candidate.off
    }
    return bool(signs) and not any(sign.may_be(code) for sign in signs)


def others_name(evidence: Evidence, code: str, shown: Candidate | None) -> bool:
    """Say whether another kind of structured data names another currency, and no sign that is seen settles it."""
    if shown is not None and shown.sign.code == code:
        return False
    others = {other.choice.offer.sign.code for other in evidence.stated if other.choice.offer is not None}
    return bool(others - {None, code})


def code_beside(evidence: Evidence, sign: Sign) -> str | None:
    """Return the currency that a page's other amounts prove, where the same shop may write it in two ways.

    A dollar sign proves nothing beside other dollars: an amount in another one is what that comes to abroad.
    """
    if not sign.mark or sign.mark == "$":
        return None
    codes = [code for c in evidence.seen.candidates if (code := c.sign.code) is not None and c.value]
    return codes[0] if len(codes) >= _PROVING and len(set(codes)) == 1 and sign.may_be(codes[0]) else None


def code_of(evidence: Evidence, stated: Stated) -> str | None:
    """Return the currency that structured data name: the stated offer's, or the one that the others agree on."""
    offer = stated.choice.offer
    if offer is not None and offer.sign.code is not None:
        return offer.sign.code
    codes = {
        code
        for other in evidence.stated
        if other.choice.offer is not None and (code := other.choice.offer.sign.code) is not None
    }
    sign = offer.sign if offer is not None else Sign("")
    code = codes.pop() if len(codes) == 1 else None
    return code if code is not None and sign.may_be(code) else None


def code_of_seen(evidence: Evidence, candidate: Candidate) -> str | None:
    """Return the currency of an amount that can be seen; None where the page does not say."""
    codes = {
        code
        for stated in evidence.stated
        if stated.choice.offer and not stated.strange and (code := stated.choice.offer.sign.code)
    }
    code = candidate.sign.settled(evidence.hints.currency)
    if code is None and len(codes) == 1 and candidate.sign.may_be(next(iter(codes))):
        code = codes.pop()
    if code is None and candidate.value is not None:
        code = currency_named_for(evidence.page, candidate.value, candidate.sign)
    return code or code_beside(evidence, candidate.sign)
