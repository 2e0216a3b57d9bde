"""A stated price beside another one that customers see, where the page itself says how the two go together."""

from __future__ import annotations

import re
from decimal import Decimal

from app.domain.market import Verdict
from app.sources.pages.block_words import Role
from app.sources.pages.evidence import Evidence
from app.sources.pages.exact_money import is_same
from app.sources.pages.list_price import list_price_beside
from app.sources.pages.markup import Element
from app.sources.pages.members import is_for_members
from app.sources.pages.visible import Candidate

_LEAST_SHARE = Decimal("0.4")
"""What is cheaper than that beside a price is a service, a rate or a part, rather than the price after a sale."""
_NEAR = 8
_BESIDE = 3
_CLIMB = 4
_SHORT = 160
_FOR_SOME = re.compile(
    r"coupon|voucher|(?:promo(?:tion)?|discount)[ -]?code|\b(?:use|with|enter|apply)(?: the)? code\b|gutschein|rabatt"
    r"code|\bmit (?:dem )?code|cup[óo]n|\b(?:con|com|usa|usa el|use) (?:el |o )?c[óo]digo|code promo|avec le code|kupon"
    r"|kortingscode|rabattkod|con il codice|codice sconto|mã giảm|промокод|купон|쿠폰|クーポン|优惠券|優惠券"
    r"|\b(?:first|1st) (?:order|purchase)|\bnew customers?\b|\bapp[ -](?:only|exclusive|price)|neukunden|erstbestellung"
    r"|premi[eè]re commande|primera compra|primo (?:acquisto|ordine)|primeira compra|eerste bestelling|nur in der app",
    re.IGNORECASE,
)
_ASKED = frozenset({Role.PRICE, Role.USUAL, Role.FROM, Role.LIST})


def lowered(evidence: Evidence, value: Decimal) -> Candidate | None:
    """Return the price that is asked now where programs are still told the one that is struck through beside it.

    A template fills in what the product usually costs, and the sale is put on the page by something else. A price
    for members or with a code is none: then what programs are told is what everybody pays.
    """
    shown = evidence.visible.price
    if evidence.visible.verdict is not Verdict.PRICE or shown is None or shown.value is None:
        return None
    if not _LEAST_SHARE * value < shown.value < value or not evidence.price_place.holds(shown):
        return None
    struck = [
        other
        for other in evidence.seen.candidates
        if not other.off and is_same(other.value, value) and abs(other.line - shown.line) <= _BESIDE
    ]
    if not struck or any(other.role is not Role.LIST or _is_of_retail(other) for other in struck):
        return None
    if any(
        other.role is Role.LIST and not other.off and other.value is not None and other.value > value
        for other in evidence.seen.candidates
        if abs(other.line - shown.line) <= _NEAR
    ):
        # Of two prices before, the lower one may be what is asked.
        return None
    if not is_same(list_price_beside(evidence, shown), value) or is_for_members(evidence, shown.value):
        return None
    return None if is_for_some(evidence, shown) else shown


def is_for_some(evidence: Evidence, shown: Candidate) -> bool:
    """Say whether the lines around an amount speak of a code or of new customers: then others pay another price."""
    around = evidence.page.lines[max(0, shown.line - _BESIDE) : shown.line + _BESIDE + 1]
    return any(len(line.text) <= _SHORT and _FOR_SOME.search(line.text) for line in around)


def _is_of_retail(candidate: Candidate) -> bool:
    """Say whether the markup calls an amount a retail price: what others ask, or what is asked here."""
    walk: Element | None = candidate.element
    for _ in range(_CLIMB):
        if walk is not None and "retail" in walk.names:
            return True
        walk = walk.parent if walk is not None else None
    return False


def asked_of_all(evidence: Evidence, value: Decimal) -> Candidate | None:
    """Return where a stated price is seen that its markup calls a list price, and that is asked all the same.

    A dearer list price stands beside it, or a cheaper one for members only, and no other that could be asked.
    """
    own = [c for c in evidence.seen.candidates if not c.off and c.strong and is_same(c.value, value)]
    if not own or any(candidate.role is not Role.LIST for candidate in own):
        return None
    for candidate in own:
        near = [
            other
            for other in evidence.seen.candidates
            if not other.off
            and other.value is not None
            and abs(other.line - candidate.line) <= _NEAR
            and (not other.sign.mark or not candidate.sign.mark or other.sign == candidate.sign)
        ]
        cheaper = [c for c in near if c.value is not None and _LEAST_SHARE * value < c.value < value]
        if any(c.role in _ASKED and not is_for_members(evidence, c.value or value) for c in cheaper):
            continue
        beside = [c for c in near if abs(c.line - candidate.line) <= _BESIDE and c.value is not None]
        dearer = any(c.role is Role.LIST and c.value is not None and c.value > value for c in beside)
        if dearer or any(c.value is not None and is_for_members(evidence, c.value) for c in cheaper):
            return candidate
    return None
