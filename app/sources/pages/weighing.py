"""One answer out of all that a page says, and the reason where there is none."""

from __future__ import annotations

from dataclasses import replace

from app.domain.market import Availability, PageReading, Verdict, Way
from app.language import tr
from app.sources.pages.auctions import Auction, auction_of
from app.sources.pages.evidence import Evidence, Stated
from app.sources.pages.exact_money import paid
from app.sources.pages.excerpts import excerpt_of
from app.sources.pages.seen_price import by_selector, by_text, seen_reading
from app.sources.pages.several import shows_many
from app.sources.pages.stated_price import checked, price_of_span
from app.sources.pages.walls import wall_of

_LIST = 12
"""So many prices of other products are rather those of a list than what is recommended beside a product."""


def weigh(evidence: Evidence) -> PageReading:
    """Return what the page says."""
    wall = wall_of(evidence.page, evidence.page_title, evidence.heading)
    if wall:
        return _told(evidence, PageReading(Verdict.UNSURE, reason=wall))
    reading = _by_structure(evidence)
    auction = auction_of(evidence.page, evidence.off, evidence.heading, evidence.seen.candidates)
    if auction is not None:
        return _told(evidence, _of_auction(evidence, auction, reading))
    if reading is None or reading.verdict in (Verdict.UNSURE, Verdict.RANGE):
        remembered = by_selector(evidence, settles=reading)
        reading = remembered or reading
    return _told(evidence, reading if reading is not None else by_text(evidence))


def _of_auction(evidence: Evidence, auction: Auction, stated: PageReading | None) -> PageReading:
    """Return for how much the product can be had at once: a bid is no price, wherever it is stated."""
    shown = auction.buy_now
    if shown is None or shown.value is None:
        reason = tr("The product is sold by auction there, and a bid is not a price.")
        return PageReading(Verdict.UNSURE, reason=reason)
    if stated is not None and stated.price == paid(shown.value, stated.currency):
        return stated
    return seen_reading(evidence, shown, Way.TEXT, None)


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
            return checked(evidence, stated)
        if choice.verdict is Verdict.RANGE:
            return _range(evidence, stated)
    for stated in evidence.stated:
        choice = stated.choice
        if choice.verdict is Verdict.NO_PRICE:
            return _without_price(evidence, stated)
        if choice.verdict is Verdict.UNSURE and choice.reason:
            return PageReading(
                Verdict.UNSURE, reason=choice.reason, availability=choice.availability, way=stated.way
            )
    return None


def _without_price(evidence: Evidence, stated: Stated) -> PageReading:
    """Return that the product is not to be had: what stands loosely on such a page is no price of it."""
    choice, shown = stated.choice, evidence.visible.price
    if shown is not None and evidence.price_place.holds(shown):
        return PageReading(
            Verdict.UNSURE,
            reason=tr(
                "The page states no price for what it says is not to be had, and shows one all the same."
            ),
            availability=choice.availability,
            way=stated.way,
        )
    return PageReading(
        Verdict.NO_PRICE, reason=choice.reason, availability=choice.availability, way=stated.way
    )


def _range(evidence: Evidence, stated: Stated) -> PageReading:
    choice = stated.choice
    offer = choice.offer
    code = offer.sign.settled(evidence.hints.currency) if offer is not None else None
    single = price_of_span(evidence, stated)
    if single is not None:
        return single
    if _spans_a_list(evidence, stated):
        reason = tr("The page shows several products, and nothing says which of them is meant.")
        return PageReading(Verdict.UNSURE, reason=reason, way=stated.way)
    if choice.open_ended or len(choice.values) < 2:
        reason = tr("The page names the lowest of several prices only.")
        return PageReading(Verdict.UNSURE, reason=reason, availability=choice.availability, way=stated.way)
    return PageReading(
        Verdict.RANGE,
        paid(choice.values[0], code),
        paid(choice.values[-1], code),
        currency=code,
        availability=choice.availability,
        way=stated.way,
        excerpt=excerpt_of(evidence, offer),
        reason=choice.reason,
    )


def _spans_a_list(evidence: Evidence, stated: Stated) -> bool:
    """Say whether a span is that of all products of a category, which some shops state as if it were a product.

    Nothing has a number of its own then, the span is stated as a whole, and neither end is shown as the price of
    the page's own product: the page shows prices of many, or has no heading that names one.
    """
    offer = stated.choice.offer
    if offer is None or offer.highest is None or offer.codes:
        return False
    if evidence.heading is not None and not shows_many(evidence, _LIST):
        return False
    return not any(evidence.visible.has(value) for value in stated.choice.values)
