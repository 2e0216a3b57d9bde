"""A price that the page tells programs, checked against what it shows to customers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.domain.market import PageReading, Verdict, Way
from app.language import noop, tr
from app.sources.pages import block_words as words
from app.sources.pages.block_words import Role
from app.sources.pages.currency_check import code_beside, code_of, is_named_otherwise, others_name
from app.sources.pages.evidence import Evidence, Stated
from app.sources.pages.exact_money import above, is_same, paid
from app.sources.pages.excerpts import excerpt_of, excerpt_of_candidate
from app.sources.pages.least_price import only_least, top_of
from app.sources.pages.list_price import list_price_beside
from app.sources.pages.members import is_for_members
from app.sources.pages.other_price import asked_of_all, is_for_some, lowered
from app.sources.pages.page_currency import currency_named_for
from app.sources.pages.price_signs import THREE_DECIMALS, Sign
from app.sources.pages.seen_price import by_text, why_no_price
from app.sources.pages.selectors import selector_of
from app.sources.pages.stated_and_seen import (
    calls_former,
    is_only_price,
    is_seen_with,
    matched_amount,
    rivals,
    shows_others,
)
from app.sources.pages.tax import is_tax_apart
from app.sources.pages.visible import Candidate

_MISMATCH = noop("The page says one price to programs and another to customers.")
_NEAR_LINES = 3
_TAX_TEXT = 300
_INSTEAD_OF_PRICE = 60
"""Characters of a line that stands in place of a price."""
_ABOVE = frozenset({Role.LIST, Role.USUAL})
_BELOW = frozenset({Role.OTHER})


def checked(evidence: Evidence, stated: Stated) -> PageReading:
    """Return one stated price, where what can be seen does not speak against it."""
    offer, values, shown = stated.choice.offer, stated.choice.values, evidence.visible.price
    if offer is None or offer.price is None:
        return PageReading(Verdict.UNSURE, reason=tr("What the page states as its price is no amount."))
    if stated.choice.others and shows_others(evidence, stated):
        return _price(evidence, stated, values[0], None)
    if is_for_members(evidence, values[0]):
        reason = tr("What the page states as its price is for members only, and others pay more.")
        return _unsure(evidence, stated, reason)
    if shown is None or shown.choice:
        why = _kept_back(evidence)
        if why:
            return _unsure(evidence, stated, why)
    matched = matched_amount(evidence, values)
    if matched is None:
        unlike = _seen_otherwise(evidence, stated, values[0])
        if unlike is not None:
            return unlike
        taxed = _by_tax(evidence, stated, values[0])
        if taxed is not None:
            return taxed
        if stated.strange and shown is not None and evidence.price_place.holds(shown) and shown.named:
            # Programs are told of another product, and customers see the price of the page's own.
            return by_text(evidence)
        if rivals(evidence):
            return _unsure(evidence, stated, tr(_MISMATCH))
        if stated.strange:
            reason = tr("What the page states for programs seems to be about another product.")
            return _unsure(evidence, stated, reason)
        return _unseen(evidence, stated)
    candidate, value = matched
    least = None if stated.choice.others or evidence.hints.variant else only_least(evidence, value)
    if least is not None:
        return _least(evidence, stated, value, least)
    if shown is not None and is_same(shown.value, value):
        return _price(evidence, stated, value, shown)
    if shown is None and not evidence.price_place.holds(candidate):
        near = [other for other in evidence.visible.candidates if evidence.price_place.holds(other)]
        if near and not any(is_same(other.value, value) for other in near):
            return _unsure(evidence, stated, tr(_MISMATCH))
    if evidence.visible.verdict is Verdict.PRICE and shown is not None:
        taxed = _by_tax(evidence, stated, value)
        if taxed is not None:
            return taxed
        if not is_seen_with(evidence, candidate, shown):
            return _unsure(evidence, stated, tr(_MISMATCH))
    return _price(evidence, stated, value, candidate)


def _kept_back(evidence: Evidence) -> str:
    """Return why customers see no price, where that is told right where it would stand; empty where nothing is."""
    for line in evidence.price_place.lines_near:
        if len(line.text) <= _INSTEAD_OF_PRICE and not evidence.off[line.owners[0].index]:
            why = why_no_price(line.text)
            if why:
                return why
    return ""


def price_of_span(evidence: Evidence, stated: Stated) -> PageReading | None:
    """Return the one of several stated prices that customers pay; None where more of them can be meant.

    The others are seen as what it cost before, or as what it costs for some only; or the stated one is the lowest of
    several by its name only.
    """
    shown, values = evidence.visible.price, stated.choice.values
    if evidence.hints.variant or shown is None or shown.value is None:
        return None
    if stated.choice.open_ended:
        alone = is_only_price(evidence, stated, shown)
        return _price(evidence, stated, shown.value, shown) if alone else None
    if evidence.visible.verdict is not Verdict.PRICE:
        return None
    price = next((value for value in values if is_same(shown.value, value)), None)
    if price is None and is_for_some(evidence, shown):
        placed = [
            c for c in evidence.visible.candidates if c.role is Role.PRICE and evidence.price_place.holds(c)
        ]
        shown = next((c for c in placed if any(is_same(c.value, value) for value in values)), shown)
        price = next((value for value in values if is_same(shown.value, value)), None)
    if price is None:
        return None
    for other in values:
        roles = {c.role for c in evidence.seen.candidates if not c.off and is_same(c.value, other)}
        if other != price and not (roles and roles <= (_ABOVE if other > price else _BELOW)):
            return None
    single = replace(stated, choice=replace(stated.choice, verdict=Verdict.PRICE, values=(price,)))
    return replace(_price(evidence, single, price, shown), excerpt=excerpt_of_candidate(evidence, shown))


def _seen_otherwise(evidence: Evidence, stated: Stated, value: Decimal) -> PageReading | None:
    """Return what is asked where a stated price is seen as a list price only; None where the page does not say."""
    asked = asked_of_all(evidence, value)
    if asked is not None:
        return _price(evidence, stated, value, asked)
    shown = lowered(evidence, value)
    if shown is None or shown.value is None:
        return None
    reading = _price(evidence, stated, shown.value, shown)
    return replace(reading, way=Way.TEXT, excerpt=excerpt_of_candidate(evidence, shown))


def _least(evidence: Evidence, stated: Stated, value: Decimal, shown: Candidate) -> PageReading:
    """Return a span, or that it has no upper end, for a stated price from which the shown ones start."""
    top = top_of(evidence, shown)
    if top is None:
        return _unsure(evidence, stated, tr("The page names the lowest of several prices only."))
    reading = _price(evidence, stated, value, shown)
    if reading.verdict is not Verdict.PRICE:
        return reading
    return replace(
        reading,
        verdict=Verdict.RANGE,
        highest=paid(top, reading.currency),
        list_price=None,
        selector=None,
        excerpt=excerpt_of_candidate(evidence, shown),
        reason=tr("The page shows a span of prices, and nothing says which of them is meant."),
    )


def _speaks_of_tax(evidence: Evidence) -> bool:
    """Say whether the page tells customers anywhere that its prices are with tax."""
    return any(len(line.text) <= _TAX_TEXT and words.TAX_IN.search(line.text) for line in evidence.page.lines)


def _unseen(evidence: Evidence, stated: Stated) -> PageReading:
    """Return a stated price that stands nowhere in the visible text."""
    offer, values = stated.choice.offer, stated.choice.values
    code = code_of(evidence, stated)
    if offer is not None and offer.price is not None:
        tenths = len(values) > 1 and code not in THREE_DECIMALS
        # What is written with a comma is clear all the same where it can mean one thing only.
        unclear = not offer.price.by_rule and offer.price.other is not None
        if unclear or offer.doubtful or tenths:
            reason = tr(
                "What the page states as its price can be read in two ways, and it shows none to customers."
            )
            return PageReading(
                Verdict.UNSURE, reason=reason, way=stated.way, excerpt=excerpt_of(evidence, offer)
            )
    for other in evidence.stated:
        if other.choice.verdict is Verdict.PRICE and not any(
            is_same(value, values[0]) for value in other.choice.values
        ):
            if calls_former(stated, other.choice.values[0]):
                continue
            if calls_former(other, values[0]):
                return _unseen(evidence, other)
            reason = tr("The page states different prices for the same product.")
            return PageReading(
                Verdict.UNSURE, reason=reason, way=stated.way, excerpt=excerpt_of(evidence, offer)
            )
    return _price(evidence, stated, values[0], None)


def _by_tax(evidence: Evidence, stated: Stated, value: Decimal) -> PageReading | None:
    """Return the wanted one of the stated price and the one that is seen, where just a tax lies between them."""
    offer, shown = stated.choice.offer, evidence.visible.price
    if shown is None or shown.value is None or offer is None or evidence.visible.verdict is not Verdict.PRICE:
        return None
    said = {shown.tax_included, offer.tax_included} | {
        other.tax_included
        for other in evidence.seen.candidates
        if not other.off and is_same(other.value, value) and abs(other.line - shown.line) <= _NEAR_LINES
    }
    for_networks = stated.way is Way.OPEN_GRAPH and is_tax_apart(value, shown.value, usual_only=True)
    if not said - {None} and not (for_networks and _speaks_of_tax(evidence)):
        return None
    net_wanted = evidence.hints.tax_included is False
    if (
        is_tax_apart(value, shown.value)
        and offer.tax_included is not True
        and shown.tax_included is not False
    ):
        if net_wanted:
            return replace(_price(evidence, stated, value, None), tax_included=False)
        return replace(_price(evidence, stated, shown.value, shown), tax_included=True, way=Way.TEXT)
    if (
        is_tax_apart(shown.value, value)
        and offer.tax_included is not False
        and shown.tax_included is not True
    ):
        if net_wanted:
            return replace(_price(evidence, stated, shown.value, shown), tax_included=False, way=Way.TEXT)
        return replace(_price(evidence, stated, value, None), tax_included=True)
    return None


def _unsure(evidence: Evidence, stated: Stated, reason: str) -> PageReading:
    return PageReading(
        Verdict.UNSURE,
        reason=reason,
        way=stated.way,
        availability=stated.choice.availability,
        excerpt=excerpt_of(evidence, stated.choice.offer),
    )


def _price(evidence: Evidence, stated: Stated, value: Decimal, shown: Candidate | None) -> PageReading:
    offer, choice = stated.choice.offer, stated.choice
    code = code_of(evidence, stated)
    if code is not None and (is_named_otherwise(evidence, code, shown) or others_name(evidence, code, shown)):
        reason = tr("The page names one currency to programs and another to customers.")
        return PageReading(
            Verdict.UNSURE,
            reason=reason,
            way=stated.way,
            availability=choice.availability,
            excerpt=excerpt_of(evidence, offer),
        )
    if code is None:
        sign = Sign("") if offer is None else offer.sign
        code = (
            shown.sign.settled(evidence.hints.currency) if shown is not None and shown.sign.mark else None
        ) or (None if shown is not None and shown.sign.mark else sign.settled(evidence.hints.currency))
        if code is not None and not sign.may_be(code):
            code = None
        if code is None:
            written = shown.sign if shown is not None and shown.sign.mark else sign
            code = currency_named_for(evidence.page, value, written) or code_beside(evidence, written)
    tax = offer.tax_included if offer is not None else None
    if tax is None and shown is not None:
        tax = shown.tax_included
    list_price = list_price_beside(evidence, shown)
    if list_price is None and offer is not None and offer.list_price is not None:
        list_price = offer.list_price.value
    return PageReading(
        Verdict.PRICE,
        paid(value, code),
        None,
        above(list_price, value, code),
        code,
        choice.availability,
        choice.variant,
        tax,
        stated.way,
        selector_of(evidence.page, shown.element) if shown is not None else None,
        excerpt=excerpt_of(evidence, offer)
        or (excerpt_of_candidate(evidence, shown) if shown is not None else ""),
    )
