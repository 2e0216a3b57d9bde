"""A price that the page tells programs, checked against what it shows to customers."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.domain.market import PageReading, Verdict, Way
from app.language import noop, tr
from app.sources.pages import block_words as words
from app.sources.pages.block_words import Role
from app.sources.pages.currency_check import code_of, is_named_otherwise, others_name
from app.sources.pages.evidence import Evidence, Stated
from app.sources.pages.exact_money import above, is_same, paid
from app.sources.pages.excerpts import excerpt_of, excerpt_of_candidate
from app.sources.pages.list_price import list_price_beside
from app.sources.pages.members import is_for_members
from app.sources.pages.page_currency import currency_named_for
from app.sources.pages.price_signs import THREE_DECIMALS, Sign
from app.sources.pages.selectors import selector_of
from app.sources.pages.tax import is_tax_apart
from app.sources.pages.visible import Candidate

_MISMATCH = noop("The page says one price to programs and another to customers.")
_NEAR_LINES = 3
_MANY = 3
_TAX_TEXT = 300
_ABOVE = frozenset({Role.LIST, Role.USUAL})
_BELOW = frozenset({Role.OTHER})


def checked(evidence: Evidence, stated: Stated) -> PageReading:
    """Return one stated price, where what can be seen does not speak against it."""
    offer, values, shown = stated.choice.offer, stated.choice.values, evidence.visible.price
    if offer is None or offer.price is None:
        return PageReading(Verdict.UNSURE, reason=tr("What the page states as its price is no amount."))
    if stated.choice.others and _shows_others(evidence, stated):
        return _price(evidence, stated, values[0], None)
    if is_for_members(evidence, values[0]):
        reason = tr("What the page states as its price is for members only, and others pay more.")
        return _unsure(evidence, stated, reason)
    matched = _matched(evidence, values)
    if matched is None:
        taxed = _by_tax(evidence, stated, values[0])
        if taxed is not None:
            return taxed
        if _rivals(evidence):
            return _unsure(evidence, stated, tr(_MISMATCH))
        if stated.strange:
            reason = tr("What the page states for programs seems to be about another product.")
            return _unsure(evidence, stated, reason)
        return _unseen(evidence, stated)
    candidate, value = matched
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
        if not _is_seen_with(evidence, candidate, shown):
            return _unsure(evidence, stated, tr(_MISMATCH))
    return _price(evidence, stated, value, candidate)


def price_of_span(evidence: Evidence, stated: Stated) -> PageReading | None:
    """Return the one of several stated prices that customers pay; None where more of them can be meant.

    The others are seen as what it cost before, or as what it costs for some only.
    """
    shown, values = evidence.visible.price, stated.choice.values
    if evidence.hints.variant or shown is None or shown.value is None or len(values) < 2:
        return None
    price = next((value for value in values if is_same(shown.value, value)), None)
    if price is None or evidence.visible.verdict is not Verdict.PRICE:
        return None
    for other in values:
        roles = {c.role for c in evidence.seen.candidates if not c.off and is_same(c.value, other)}
        if other != price and not (roles and roles <= (_ABOVE if other > price else _BELOW)):
            return None
    single = replace(stated, choice=replace(stated.choice, verdict=Verdict.PRICE, values=(price,)))
    return replace(_price(evidence, single, price, shown), excerpt=excerpt_of_candidate(evidence, shown))


def _is_seen_with(evidence: Evidence, candidate: Candidate, shown: Candidate) -> bool:
    """Say whether a stated price holds as ``candidate``, though another amount looks more like the price."""
    if not evidence.price_place.holds(candidate):
        return False
    return not evidence.price_place.holds(shown) or (candidate.now and not shown.now)


def _speaks_of_tax(evidence: Evidence) -> bool:
    """Say whether the page tells customers anywhere that its prices are with tax."""
    return any(len(line.text) <= _TAX_TEXT and words.TAX_IN.search(line.text) for line in evidence.page.lines)


def _rivals(evidence: Evidence) -> list[Candidate]:
    """Return the amounts that a customer would take for the price: other texts with a figure are none."""
    credible = [c for c in evidence.visible.candidates if c.strong and not c.linked]
    placed = [candidate for candidate in credible if evidence.price_place.holds(candidate)]
    called = [candidate for candidate in credible if candidate.now or candidate.named]
    # Many different ones, all of them beyond the next heading, are those of other products.
    return placed or (called if len({candidate.value for candidate in called}) < _MANY else [])


def _shows_others(evidence: Evidence, stated: Stated) -> bool:
    """Say whether what can be seen belongs to other variants: a page shows the one first that it likes best."""
    every = stated.choice.others
    credible = [c.value for c in evidence.visible.candidates if c.strong and c.value is not None]
    return bool(credible) and all(
        min(every) - Decimal("0.006") < value < max(every) + Decimal("0.006") for value in credible
    )


def _unseen(evidence: Evidence, stated: Stated) -> PageReading:
    """Return a stated price that stands nowhere in the visible text."""
    offer, values = stated.choice.offer, stated.choice.values
    code = code_of(evidence, stated)
    if offer is not None and offer.price is not None:
        tenths = len(values) > 1 and code not in THREE_DECIMALS
        if not offer.price.by_rule or offer.doubtful or tenths:
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
            reason = tr("The page states different prices for the same product.")
            return PageReading(
                Verdict.UNSURE, reason=reason, way=stated.way, excerpt=excerpt_of(evidence, offer)
            )
    return _price(evidence, stated, values[0], None)


def _matched(evidence: Evidence, values: tuple[Decimal, ...]) -> tuple[Candidate, Decimal] | None:
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
    return None


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
            code = currency_named_for(evidence.page, value, written)
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
