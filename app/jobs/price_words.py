"""One watched page in the owner's words: what it asks, how that stands beside the own price, how the last look went.

``home`` is the shop's own currency: an amount in any other is told with its code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.alerts.price_wording import on_our_tax
from app.analysis.price_position import Compared
from app.domain.market import Availability, Verdict, Way
from app.domain.money import format_foreign
from app.jobs.doubts import is_doubted, is_refused
from app.jobs.run_words import ago
from app.language import capital, clock, day_short, noop, percent, tr
from app.sources.web.visit import Outcome
from app.store.supplier_feeds import FeedRow
from app.store.watched_pages import PAUSED, STOPPED, WATCHING, Evidence, WatchedPage

FINE, ATTENTION, PROBLEM, QUIET = "fine", "attention", "problem", "quiet"
"""How a page or a list stands: in order; to be looked at by the owner; given up; nothing to say of it now."""
SAME = 0.005
"""Prices that differ by less than this share are called the same."""

_AVAILABILITY = {
    Availability.IN_STOCK: noop("in stock"),
    Availability.OUT_OF_STOCK: noop("out of stock"),
    Availability.PRE_ORDER: noop("can be ordered ahead"),
    Availability.GONE: noop("gone"),
    Availability.UNKNOWN: "",
}
_WAYS = {
    Way.JSON_LD: noop("read from the page's own data (JSON-LD)"),
    Way.MICRODATA: noop("read from the page's own data (microdata)"),
    Way.RDFA: noop("read from the page's own data (RDFa)"),
    Way.OPEN_GRAPH: noop("read from the page's own data (Open Graph)"),
    Way.SELECTOR: noop("read where the price stands on the page"),
    Way.TEXT: noop("read from the text of the page"),
}
_READ = frozenset(verdict.value for verdict in Verdict)
_ENDS = ".!?…"
_RESTS: Mapping[str, str] = {
    Outcome.BUSY: noop("{site} asked to be left alone until {time}."),
    Outcome.REFUSED: noop("{site} refused to show a page and is left alone until {time}."),
    Outcome.BROKEN: noop("{site} has trouble of its own and is left alone until {time}."),
    Outcome.UNREACHABLE: noop("{site} could not be reached and is left alone until {time}."),
    Outcome.TOO_SLOW: noop("{site} took too long to answer and is left alone until {time}."),
    Outcome.CERTIFICATE: noop("The certificate of {site} cannot be trusted; it is left alone until {time}."),
    Outcome.FETCHED: noop("{site} asked for long pauses between visits and is left alone until {time}."),
    "": noop("{site} is left alone until {time}."),
}
"""After what a site is left alone."""


@dataclass(frozen=True, slots=True)
class SiteRest:
    """That a site is asked nothing for now."""

    until: datetime
    after: str
    """The ``Outcome`` after which it rests; ``FETCHED``: it wants long pauses; empty: nobody remembers."""


def sign_of(page: WatchedPage) -> str:
    """Return how a page stands, for icon and colour."""
    if page.state == STOPPED:
        return PROBLEM
    if page.state == PAUSED or page.checked_at is None:
        return QUIET
    if is_doubted(page) or page.outcome == Verdict.UNSURE:
        return ATTENTION
    return FINE if page.outcome in _READ else QUIET


def price_text(page: WatchedPage, found: Compared | None, home: str | None, tax_rate: float | None) -> str:
    """Return what the page asks, or why that is not known: "€12.90–€15.90", "not sure".

    What is compared on another basis of tax shows how: "€30.00 + 21 % tax = €36.30".
    """
    if page.price is not None:
        said = amounts(page.price, page.highest, page.currency, home)
        if found is None or not found.is_on_other_tax:
            return said
        # Of a range its highest is compared; tax makes as much of its lowest.
        lowest = round(found.price * page.price / (page.highest or page.price))
        compared = amounts(lowest, found.price, page.currency, home)
        return on_our_tax(said, compared, tax_rate, is_taxed=bool(page.tax_included))
    if page.outcome == Verdict.UNSURE:
        return tr("not sure")
    if page.outcome == Verdict.NO_PRICE:
        return tr("no price stated")
    return tr("not read yet") if page.checked_at is None else tr("not read")


def amounts(price: int, highest: int | None, currency: str | None, home: str | None) -> str:
    """Return a price or a range; an amount whose currency nobody knows says so."""
    said = format_foreign(price, currency, home)
    if highest is not None and highest != price:
        said = f"{said}–{format_foreign(highest, currency, home)}"
    return said if currency else tr("{amount}, currency not known", amount=said)


def availability_text(availability: Availability) -> str:
    """Return whether the other shop has it; empty where nobody knows."""
    said = _AVAILABILITY[availability]
    return tr(said) if said else ""


def position_text(found: Compared | None, *, lacks_tax: bool) -> str:
    """Return how a price stands beside the own one: "4 % below yours"; empty where they cannot be compared.

    ``lacks_tax``: they could, if it were known which tax is in the own prices.
    """
    if found is None:
        return tr("without tax; the tax in your prices is not known") if lacks_tax else ""
    if abs(found.gap) < SAME:
        return tr("the same as yours")
    share = percent(abs(found.gap))
    if found.gap > 0:
        return tr("{share} above yours", share=share)
    if found.rival.highest is not None and found.rival.highest != found.rival.price:
        return tr("at least {share} below yours", share=share)
    return tr("{share} below yours", share=share)


def status_text(
    page: WatchedPage, now: datetime, zone: ZoneInfo, home: str | None, rest: SiteRest | None = None
) -> str:
    """Return what the last look brought, and when: a few words, or whole sentences.

    ``rest``: its site is left alone for now.
    """
    if page.state == PAUSED:
        if page.price_at is None:
            return tr("paused")
        return tr("paused, last read {ago}", ago=ago(page.price_at, now))
    if page.state == STOPPED:
        return as_sentences(tr("stopped"), page.outcome_text, _price_age(page, now))
    if page.checked_at is None:
        why = page.outcome_text if rest is None else _left_alone(page.site, rest, now, zone)
        return as_sentences(tr("not read yet"), why)
    if is_refused(page) and page.doubted_price is not None:
        wrong = amounts(page.doubted_price, None, page.doubted_currency, home)
        return tr("it still says {price}, which you said is wrong", price=wrong)
    if page.outcome in (Verdict.PRICE, Verdict.RANGE) and (is_doubted(page) or not page.outcome_text):
        return tr("read {ago}", ago=ago(page.checked_at, now))
    if page.outcome == Verdict.NO_PRICE and not page.outcome_text:
        return tr("looked at {ago}", ago=ago(page.checked_at, now))
    looked = tr("Looked at {ago}.", ago=ago(page.checked_at, now))
    return as_sentences(
        page.outcome_text, looked, _price_age(page, now), _next_try(page.not_before, now, zone)
    )


def doubt_text(page: WatchedPage, home: str | None) -> str:
    """Return a price that was read and is not believed yet; empty where there is none."""
    if not is_doubted(page) or page.doubted_price is None:
        return ""
    price = amounts(page.doubted_price, None, page.doubted_currency, home)
    return tr("{price} was read: it counts once it is seen again, or you say that it is right.", price=price)


def evidence_text(evidence: Evidence, home: str | None) -> str:
    """Return what stood on a page: "€12.90, in stock; read from the page's own data (JSON-LD)"."""
    if evidence.verdict == Verdict.UNSURE:
        said = tr("Not sure")
    elif evidence.price is None:
        said = tr("No price")
    else:
        said = amounts(evidence.price, evidence.highest, evidence.currency, home)
    there = availability_text(evidence.availability)
    said = f"{said}, {there}" if there else said
    if evidence.way is not None:
        said = f"{said}; {tr(_WAYS[Way(evidence.way)])}"
    return f"{said}. {evidence.reason}" if evidence.reason else said


def feed_sign(feed: FeedRow) -> str:
    """Return how a supplier's list stands."""
    if feed.state == STOPPED:
        return PROBLEM
    if feed.state != WATCHING or feed.checked_at is None or feed.outcome == Outcome.NOT_ASKED:
        return QUIET
    return ATTENTION if feed.failures else FINE


def feed_status(feed: FeedRow, now: datetime, zone: ZoneInfo) -> str:
    """Return what the last look at a supplier's list brought, and when."""
    if feed.state == PAUSED:
        return tr("paused")
    if feed.state == STOPPED:
        return as_sentences(tr("stopped"), feed.outcome_text)
    if feed.checked_at is None:
        return tr("not read yet")
    if not feed.outcome_text:
        return tr("read {ago}", ago=ago(feed.checked_at, now))
    looked = tr("Looked at {ago}.", ago=ago(feed.checked_at, now))
    again = _next_try(feed.not_before, now, zone) if feed.failures else ""
    return as_sentences(feed.outcome_text, looked, again)


def _price_age(page: WatchedPage, now: datetime) -> str:
    """Return from when the price is that still stands there, where the last look did not confirm it."""
    if page.price is None or page.price_at is None or page.price_at == page.checked_at:
        return ""
    return tr("Its price was read {ago}.", ago=ago(page.price_at, now))


def _next_try(at: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    if at is None or at <= now:
        return ""
    local = at.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return tr("Not again before {time}.", time=clock(local))
    return tr("Not again before {day} {time}.", day=day_short(local), time=clock(local))


def _left_alone(site: str, rest: SiteRest, now: datetime, zone: ZoneInfo) -> str:
    """Return why a site is asked nothing, and until when."""
    local = rest.until.astimezone(zone)
    at = clock(local)
    if local.date() != now.astimezone(zone).date():
        at = f"{day_short(local)} {at}"
    # words: {time} is "14:30", or "24 Nov 14:30".
    return tr(_RESTS.get(rest.after, _RESTS[""]), site=site, time=at)


def as_sentences(*parts: str) -> str:
    """Return a few words as they are; with sentences beside them they become one. Parts that are empty say nothing."""
    said = [part for part in parts if part]
    if len(said) < 2:
        return "".join(said)
    return " ".join(part if part[-1] in _ENDS else f"{capital(part)}." for part in said)
