"""A price that can be seen on the page: where it stood before, or where the text alone settles it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.domain.market import Availability, PageReading, Verdict, Way
from app.language import tr
from app.sources.pages import block_words as words
from app.sources.pages.amounts import bare_amounts_in, value_of
from app.sources.pages.attribute_prices import attribute_price
from app.sources.pages.block_words import Role
from app.sources.pages.currency_check import code_of_seen
from app.sources.pages.evidence import Evidence
from app.sources.pages.exact_money import above, is_same, paid
from app.sources.pages.excerpts import excerpt_of_candidate
from app.sources.pages.list_price import list_price_beside
from app.sources.pages.selectors import selector_of
from app.sources.pages.several import is_one_of_several, shows_many
from app.sources.pages.visible import Candidate
from app.sources.pages.walls import small_wall_of

_SHORT = 70


def by_selector(evidence: Evidence, *, settles: PageReading | None) -> PageReading | None:
    """Return the price at the place that is remembered or was named; None where there is none, or no single one."""
    selector = evidence.hints.selector
    if not selector:
        return None
    found: list[Candidate] = []
    for element in evidence.page.select(selector)[:20]:
        if evidence.off[element.index]:
            continue
        inside = [
            c
            for c in evidence.seen.candidates
            if element.holds(c.element) and c.role is not Role.LIST and c.role is not Role.OTHER
        ]
        if not inside:
            text = evidence.page.text(element)
            amounts = bare_amounts_in(text) if len(text) <= 40 else []
            decimal = evidence.hints.decimal or evidence.seen.decimal
            inside = [
                Candidate(
                    value_of(a.numeral, decimal, evidence.hints.currency),
                    a.sign,
                    Role.PRICE,
                    element,
                    0,
                    text,
                )
                for a in amounts
            ]
        found.extend(inside)
    values = {candidate.value for candidate in found}
    if len(values) != 1 or None in values or 0 in values or any(c.role is Role.FROM for c in found):
        return None
    candidate = found[0]
    reading = seen_reading(evidence, candidate, Way.SELECTOR, list_price_beside(evidence, candidate))
    if settles is not None and settles.currency is not None:
        if not candidate.sign.may_be(settles.currency):
            return None
        reading = replace(reading, currency=settles.currency)
    return reading


def seen_reading(
    evidence: Evidence, candidate: Candidate, way: Way, list_price: Decimal | None
) -> PageReading:
    """Return the reading of an amount that can be seen and is believed to be the price."""
    value = candidate.value or Decimal(0)
    code = code_of_seen(evidence, candidate)
    selector = selector_of(evidence.page, candidate.element)
    return PageReading(
        Verdict.PRICE,
        paid(value, code),
        None,
        above(list_price, value, code),
        code,
        tax_included=candidate.tax_included,
        way=way,
        selector=evidence.hints.selector if way is Way.SELECTOR and selector is None else selector,
        excerpt=excerpt_of_candidate(evidence, candidate),
    )


def by_text(evidence: Evidence) -> PageReading:
    """Return what the visible text alone says, or why it says nothing."""
    visible, candidate = evidence.visible, evidence.visible.price
    gone = evidence.availability in (Availability.OUT_OF_STOCK, Availability.GONE)
    moved = bool(evidence.hints.selector)
    if visible.verdict is Verdict.NO_PRICE and not gone and not evidence.words.out:
        drawn = attribute_price(evidence.page, evidence.off, evidence.heading, evidence.hints.decimal)
        if drawn is not None and not moved and not evidence.listing and not _is_struck(evidence, drawn):
            return seen_reading(evidence, drawn, Way.TEXT, None)
    if visible.verdict is Verdict.PRICE and candidate is not None:
        founded = evidence.price_place.holds(candidate)
        if gone and not founded and candidate.now and not moved:
            return PageReading(Verdict.UNSURE, reason=_unfounded())
        if gone and (moved or not founded):
            return PageReading(Verdict.NO_PRICE, reason=_not_to_be_had())
        if (evidence.listing and not candidate.now) or is_one_of_several(evidence, candidate):
            return PageReading(Verdict.UNSURE, reason=_listing())
        far = evidence.price_place.is_far_from(candidate) or _is_one_amount_of_many(evidence, candidate)
        if far or _follows_another(evidence, candidate) or (evidence.words.out and not founded):
            return PageReading(Verdict.UNSURE, reason=_unfounded())
        if _is_dearer_than_cash(evidence, candidate):
            reason = tr("The shop names one price for cards and a lower one for paying at once.")
            return PageReading(Verdict.UNSURE, reason=reason)
        return seen_reading(evidence, candidate, Way.TEXT, list_price_beside(evidence, candidate))
    if (
        visible.verdict is Verdict.RANGE
        and candidate is not None
        and candidate.value is not None
        and not moved
    ):
        if is_one_of_several(evidence, candidate):
            return PageReading(Verdict.UNSURE, reason=_listing())
        code = candidate.sign.settled(evidence.hints.currency)
        highest = None if visible.highest is None else paid(visible.highest, code)
        return PageReading(
            Verdict.RANGE,
            paid(candidate.value, code),
            highest,
            currency=code,
            way=Way.TEXT,
            excerpt=excerpt_of_candidate(evidence, candidate),
            reason=visible.reason,
        )
    known = evidence.heading is not None or any(stated.name for stated in evidence.stated)
    founded = any(evidence.price_place.holds(other) for other in visible.candidates)
    if gone and known and not founded and (not shows_many(evidence) or _is_said_of_product(evidence)):
        return PageReading(Verdict.NO_PRICE, reason=_not_to_be_had())
    return PageReading(Verdict.UNSURE, reason=_why_not(evidence, moved=moved))


def _is_one_amount_of_many(evidence: Evidence, candidate: Candidate) -> bool:
    """Whether nothing calls an amount the price, and without a heading its place says nothing either."""
    if evidence.heading is not None or candidate.named or candidate.now:
        return False
    return any(other.value != candidate.value for other in evidence.visible.candidates)


def _follows_another(evidence: Evidence, candidate: Candidate) -> bool:
    """Whether other amounts that are called the price come first below the heading, in a box that was left out.

    That box may be the one to buy from after all, and the amount one of what is compared with the product.
    """
    first = evidence.price_place.start
    return any(
        other.off and other.strong and other.named and not other.linked and other.role is Role.PRICE
        for other in evidence.seen.candidates
        if first <= other.line < candidate.line and other.value not in (candidate.value, 0)
    )


def _is_said_of_product(evidence: Evidence) -> bool:
    """Whether it is the page's own product that is not to be had: on a list, that may be said of one of many."""
    if any(stated.choice.availability is evidence.availability for stated in evidence.stated):
        return True
    return any(
        len(line.text) <= _SHORT
        and not evidence.off[line.owners[0].index]
        and words.SOLD_OUT.search(line.text)
        for line in evidence.price_place.lines_near
    )


def _is_struck(evidence: Evidence, drawn: Candidate) -> bool:
    """Whether an amount that an attribute states is shown somewhere as what it cost before."""
    return any(
        other.role is Role.LIST and is_same(other.value, drawn.value)
        for other in evidence.seen.candidates
        if other.value is not None and drawn.value is not None
    )


def _is_dearer_than_cash(evidence: Evidence, candidate: Candidate) -> bool:
    return any(
        other.cash
        and not other.off
        and other.value is not None
        and candidate.value is not None
        and candidate.value / 2 < other.value < candidate.value
        for other in evidence.seen.candidates
    )


def _why_not(evidence: Evidence, *, moved: bool) -> str:
    if moved:
        return tr("The price does not stand where it was looked for: the page may have changed.")
    if evidence.listing:
        return _listing()
    if evidence.visible.reason:
        return evidence.visible.reason
    wall = small_wall_of(evidence.page)
    if wall:
        return wall
    for line in evidence.page.lines[:2000]:
        if len(line.text) <= 120 and not evidence.off[line.owners[0].index]:
            why = why_no_price(line.text)
            if why:
                return why
    return tr("There is no price on the page that could be found.")


def why_no_price(text: str) -> str:
    """Return for what reason a shop names no price, where ``text`` says that; else an empty text."""
    if words.ON_REQUEST.search(text):
        return tr("The shop names its price on request only.")
    if words.LOGIN_PRICE.search(text):
        return tr("The shop shows its prices to customers who are logged in only.")
    return ""


def _unfounded() -> str:
    return tr("There is an amount on the page, and nothing says that it is the product's price.")


def _not_to_be_had() -> str:
    return tr("The product is not to be had there, and the page states no price.")


def _listing() -> str:
    return tr("The page shows several products, and nothing says which of them is meant.")
