"""One answer out of all that a page says, and the reason where there is none."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from app.domain.market import Availability, PageReading, Verdict, Way
from app.domain.money import to_money
from app.language import noop, tr
from app.sources.pages import block_words as words
from app.sources.pages.amounts import bare_amounts_in, value_of
from app.sources.pages.block_words import Role
from app.sources.pages.evidence import Evidence, Stated
from app.sources.pages.excerpts import excerpt_of, excerpt_of_candidate
from app.sources.pages.price_signs import THREE_DECIMALS, Sign
from app.sources.pages.selectors import selector_of
from app.sources.pages.tax import is_tax_apart
from app.sources.pages.visible import Candidate
from app.sources.pages.walls import small_wall_of, wall_of

_HALF_CENT = Decimal("0.006")
_MISMATCH = noop("The page says one price to programs and another to customers.")


def weigh(evidence: Evidence) -> PageReading:
    """Return what the page says."""
    wall = wall_of(evidence.page, evidence.page_title, evidence.heading)
    if wall:
        return _told(evidence, PageReading(Verdict.UNSURE, reason=wall))
    reading = _by_structure(evidence)
    if reading is None or reading.verdict in (Verdict.UNSURE, Verdict.RANGE):
        remembered = _by_selector(evidence, settles=reading)
        reading = remembered or reading
    return _told(evidence, reading if reading is not None else _by_text(evidence))


def _told(evidence: Evidence, reading: PageReading) -> PageReading:
    availability = reading.availability
    if availability is Availability.UNKNOWN:
        availability = evidence.availability
    return replace(reading, availability=availability, decimal=evidence.seen.decimal, title=evidence.title)


def _by_structure(evidence: Evidence) -> PageReading | None:
    """Return what structured data say, checked against what can be seen; None where they say nothing of a price."""
    for stated in evidence.stated:
        choice = stated.choice
        if choice.verdict is Verdict.PRICE:
            return _checked(evidence, stated)
        if choice.verdict is Verdict.RANGE:
            return _range(evidence, stated)
    for stated in evidence.stated:
        choice = stated.choice
        if choice.verdict is Verdict.NO_PRICE and evidence.visible.verdict is not Verdict.PRICE:
            return PageReading(
                Verdict.NO_PRICE, reason=choice.reason, availability=choice.availability, way=stated.way
            )
        if choice.verdict is Verdict.UNSURE and choice.reason:
            return PageReading(
                Verdict.UNSURE, reason=choice.reason, availability=choice.availability, way=stated.way
            )
    return None


def _range(evidence: Evidence, stated: Stated) -> PageReading:
    choice = stated.choice
    offer = choice.offer
    code = offer.sign.settled(evidence.hints.currency) if offer is not None else None
    if choice.open_ended or len(choice.values) < 2:
        reason = tr("The page names the lowest of several prices only.")
        return PageReading(Verdict.UNSURE, reason=reason, availability=choice.availability, way=stated.way)
    return PageReading(
        Verdict.RANGE,
        to_money(_rounded(choice.values[0], code)),
        to_money(_rounded(choice.values[-1], code)),
        currency=code,
        availability=choice.availability,
        way=stated.way,
        excerpt=excerpt_of(evidence, offer),
        reason=choice.reason,
    )


def _checked(evidence: Evidence, stated: Stated) -> PageReading:
    """Return one stated price, where what can be seen does not speak against it."""
    visible = evidence.visible
    offer = stated.choice.offer
    if offer is None or offer.price is None:
        return PageReading(Verdict.UNSURE, reason=tr("What the page states as its price is no amount."))
    values = stated.choice.values
    credible = [candidate for candidate in visible.candidates if candidate.strong]
    matched = _matched(evidence, values)
    if stated.choice.others and _shows_others(evidence, stated):
        return _price(evidence, stated, values[0], None)
    if matched is None and credible:
        return _tax_or_mismatch(evidence, stated, values[0])
    if matched is None:
        return _unseen(evidence, stated)
    candidate, value = matched
    if (
        visible.verdict is Verdict.PRICE
        and visible.price is not None
        and not _close(visible.price.value, value)
    ):
        return _tax_or_mismatch(evidence, stated, value)
    if visible.price is not None and _close(visible.price.value, value):
        candidate = visible.price
    return _price(evidence, stated, value, candidate)


def _shows_others(evidence: Evidence, stated: Stated) -> bool:
    """Say whether what can be seen belongs to other variants: a page shows the one first that it likes best."""
    every = stated.choice.others
    credible = [c.value for c in evidence.visible.candidates if c.strong and c.value is not None]
    return bool(credible) and all(
        min(every) - _HALF_CENT < value < max(every) + _HALF_CENT for value in credible
    )


def _unseen(evidence: Evidence, stated: Stated) -> PageReading:
    """Return a stated price that stands nowhere in the visible text."""
    offer, values = stated.choice.offer, stated.choice.values
    code = _code_of(evidence, stated)
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
            _close(value, values[0]) for value in other.choice.values
        ):
            reason = tr("The page states different prices for the same product.")
            return PageReading(
                Verdict.UNSURE, reason=reason, way=stated.way, excerpt=excerpt_of(evidence, offer)
            )
    return _price(evidence, stated, values[0], None)


def _matched(evidence: Evidence, values: tuple[Decimal, ...]) -> tuple[Candidate, Decimal] | None:
    for value in values:
        fitting = [candidate for candidate in evidence.visible.candidates if _close(candidate.value, value)]
        if fitting:
            return max(fitting, key=lambda candidate: (candidate.now, candidate.strong)), value
    return None


def _tax_or_mismatch(evidence: Evidence, stated: Stated, value: Decimal) -> PageReading:
    """Return the wanted one of two prices that a tax explains, or that the page contradicts itself."""
    offer, shown = stated.choice.offer, evidence.visible.price
    if (
        evidence.visible.verdict is Verdict.PRICE
        and shown is not None
        and shown.value is not None
        and offer is not None
    ):
        known = shown.tax_included is not None or offer.tax_included is not None
        net_wanted = evidence.hints.tax_included is False
        if (
            known
            and is_tax_apart(value, shown.value)
            and offer.tax_included is not True
            and shown.tax_included is not False
        ):
            if net_wanted:
                return replace(_price(evidence, stated, value, None), tax_included=False)
            return replace(_price(evidence, stated, shown.value, shown), tax_included=True, way=Way.TEXT)
        if (
            known
            and is_tax_apart(shown.value, value)
            and offer.tax_included is not False
            and shown.tax_included is not True
        ):
            if net_wanted:
                return replace(_price(evidence, stated, shown.value, shown), tax_included=False, way=Way.TEXT)
            return replace(_price(evidence, stated, value, None), tax_included=True)
    return PageReading(
        Verdict.UNSURE,
        reason=tr(_MISMATCH),
        way=stated.way,
        availability=stated.choice.availability,
        excerpt=excerpt_of(evidence, offer),
    )


def _price(evidence: Evidence, stated: Stated, value: Decimal, shown: Candidate | None) -> PageReading:
    offer, choice = stated.choice.offer, stated.choice
    code = _code_of(evidence, stated)
    if code is not None and (_named_otherwise(evidence, code, shown) or _others_name(evidence, code, shown)):
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
    tax = offer.tax_included if offer is not None else None
    if tax is None and shown is not None:
        tax = shown.tax_included
    list_price = evidence.visible.list_price
    if list_price is None and offer is not None and offer.list_price is not None:
        list_price = offer.list_price.value
    return PageReading(
        Verdict.PRICE,
        to_money(_rounded(value, code)),
        None,
        _above(list_price, value, code),
        code,
        choice.availability,
        choice.variant,
        tax,
        stated.way,
        selector_of(evidence.page, shown.element) if shown is not None else None,
        excerpt=excerpt_of(evidence, offer)
        or (excerpt_of_candidate(evidence, shown) if shown is not None else ""),
    )


def _named_otherwise(evidence: Evidence, code: str, shown: Candidate | None) -> bool:
    """Say whether the amounts that customers see are in another currency than the one that programs are told."""
    if shown is not None and shown.sign.mark:
        return not shown.sign.may_be(code)
    signs = {
        candidate.sign for candidate in evidence.seen.candidates if candidate.sign.mark and not candidate.off
    }
    return bool(signs) and not any(sign.may_be(code) for sign in signs)


def _others_name(evidence: Evidence, code: str, shown: Candidate | None) -> bool:
    """Say whether another kind of structured data names another currency, and no sign that is seen settles it."""
    if shown is not None and shown.sign.code == code:
        return False
    others = {other.choice.offer.sign.code for other in evidence.stated if other.choice.offer is not None}
    return bool(others - {None, code})


def _code_of(evidence: Evidence, stated: Stated) -> str | None:
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


def _by_selector(evidence: Evidence, *, settles: PageReading | None) -> PageReading | None:
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
    reading = _of_candidate(evidence, candidate, Way.SELECTOR, evidence.visible.list_price)
    if settles is not None and settles.currency is not None:
        if not candidate.sign.may_be(settles.currency):
            return None
        reading = replace(reading, currency=settles.currency)
    return reading


def _of_candidate(
    evidence: Evidence, candidate: Candidate, way: Way, list_price: Decimal | None
) -> PageReading:
    value = candidate.value or Decimal(0)
    codes = {
        code for stated in evidence.stated if stated.choice.offer and (code := stated.choice.offer.sign.code)
    }
    code = candidate.sign.settled(evidence.hints.currency)
    if code is None and len(codes) == 1 and candidate.sign.may_be(next(iter(codes))):
        code = codes.pop()
    selector = selector_of(evidence.page, candidate.element)
    return PageReading(
        Verdict.PRICE,
        to_money(_rounded(value, code)),
        None,
        _above(list_price, value, code),
        code,
        tax_included=candidate.tax_included,
        way=way,
        selector=evidence.hints.selector if way is Way.SELECTOR and selector is None else selector,
        excerpt=excerpt_of_candidate(evidence, candidate),
    )


def _by_text(evidence: Evidence) -> PageReading:
    visible, candidate = evidence.visible, evidence.visible.price
    gone = evidence.availability in (Availability.OUT_OF_STOCK, Availability.GONE)
    moved = bool(evidence.hints.selector)
    if visible.verdict is Verdict.PRICE and candidate is not None:
        if gone and moved:
            return PageReading(
                Verdict.NO_PRICE,
                reason=tr("The product is not to be had there, and the page states no price."),
            )
        if evidence.listing and not candidate.now:
            return PageReading(Verdict.UNSURE, reason=_listing())
        return _of_candidate(evidence, candidate, Way.TEXT, visible.list_price)
    if (
        visible.verdict is Verdict.RANGE
        and candidate is not None
        and candidate.value is not None
        and not moved
    ):
        code = candidate.sign.settled(evidence.hints.currency)
        highest = None if visible.highest is None else to_money(_rounded(visible.highest, code))
        return PageReading(
            Verdict.RANGE,
            to_money(_rounded(candidate.value, code)),
            highest,
            currency=code,
            way=Way.TEXT,
            excerpt=excerpt_of_candidate(evidence, candidate),
            reason=visible.reason,
        )
    known = evidence.heading is not None or any(stated.name for stated in evidence.stated)
    if gone and known and not visible.candidates:
        return PageReading(
            Verdict.NO_PRICE, reason=tr("The product is not to be had there, and the page states no price.")
        )
    return PageReading(Verdict.UNSURE, reason=_why_not(evidence, moved=moved))


def _why_not(evidence: Evidence, *, moved: bool) -> str:
    if moved:
        return tr("The page has changed: the price does not stand any more where it stood before.")
    if evidence.listing:
        return _listing()
    if evidence.visible.reason:
        return evidence.visible.reason
    wall = small_wall_of(evidence.page)
    if wall:
        return wall
    for line in evidence.page.lines[:2000]:
        if len(line.text) <= 120 and not evidence.off[line.owners[0].index]:
            if words.ON_REQUEST.search(line.text):
                return tr("The shop names its price on request only.")
            if words.LOGIN_PRICE.search(line.text):
                return tr("The shop shows its prices to customers who are logged in only.")
    return tr("There is no price on the page that could be found.")


def _listing() -> str:
    return tr("The page shows several products, and nothing says which of them is meant.")


def _close(value: Decimal | None, other: Decimal) -> bool:
    return value is not None and abs(value - other) < _HALF_CENT


def _rounded(value: Decimal, code: str | None) -> Decimal:
    """A customer pays whole cents, however many decimals a program was told."""
    return round(value, 3 if code in THREE_DECIMALS else 2)


def _above(list_price: Decimal | None, value: Decimal, code: str | None) -> int | None:
    return to_money(_rounded(list_price, code)) if list_price is not None and list_price > value else None
