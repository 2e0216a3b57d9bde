"""Takes in what came of a visit to a watched page: what is believed of it, on what evidence, and what it taught."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.alerts.price_standing import is_gone
from app.analysis.price_watch import Belief, Believed, PastPrice, confirm, judge
from app.domain.market import PageHints, PageReading, Verdict, Way
from app.domain.time import business_day, to_day_number
from app.sources.web.visit import Outcome, Visited
from app.store import watched_pages
from app.store.database import Store
from app.store.settings import get_shop
from app.store.watched_pages import Evidence, PageChanges, PagePrice, WatchedPage, WatchedSite

FAILURES = 3
"""After so many failures one after the other a page is left alone until the owner wants it again."""
_HOPELESS = frozenset({Outcome.FORBIDDEN, Outcome.ADDRESS_REFUSED})
"""Asking again would change nothing."""
_STRUCTURED = frozenset({Way.JSON_LD, Way.MICRODATA, Way.RDFA, Way.OPEN_GRAPH})
"""What a page says to programs names its currency by its code."""


class Came(StrEnum):
    """What came of a visit, for the sum of a round."""

    CHANGED = "changed"
    CONFIRMED = "confirmed"
    UNCHANGED = "unchanged"
    """The server says that the page is as it was."""
    DOUBTED = "doubted"
    UNSURE = "unsure"
    FAILED = "failed"
    STOPPED = "stopped"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Ware:
    """What is known of the product that a page is watched for, to find it on the page."""

    sku: str | None
    barcode: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What was written of one visit."""

    came: Came
    text: str
    """Why nothing new could be believed, in words; empty where all is well."""


def hints_for(page: WatchedPage, ware: Ware, site: WatchedSite | None) -> PageHints:
    """Return what is known before a page is read."""
    return PageHints(
        url=page.url,
        sku=ware.sku,
        barcode=ware.barcode,
        name=ware.name,
        variant=page.variant,
        selector=page.selector,
        currency=None if site is None else site.currency,
        decimal=None if site is None else site.decimal,
        tax_included=site.tax_included if site is not None and site.by_owner else None,
    )


def take_reading(
    store: Store, page_id: int, visited: Visited, reading: PageReading, *, zone: ZoneInfo
) -> Taken | None:
    """Write what a page said; None where it is watched no more."""
    with store.write() as connection:
        page = watched_pages.get_page(connection, page_id)
        if page is None:
            return None
        site = watched_pages.get_site(connection, page.site)
        if reading.tax_included is None and site is not None:
            reading = replace(reading, tax_included=site.tax_included)
        past = [
            PastPrice(point.at, point.price, point.currency)
            for point in watched_pages.page_prices(connection, [page_id])
        ]
        belief = judge(
            _believed(page),
            reading,
            past=past,
            seen_before=page.outcome,
            now=visited.at,
            home=get_shop(connection).currency,
        )
        _write_belief(connection, page, visited, reading, belief, zone)
        if site is not None and belief.settled:
            _learn(connection, site, reading)
    return Taken(_came(page, reading, belief), belief.text)


def take_unchanged(store: Store, page_id: int, visited: Visited) -> Taken | None:
    """Write that a page is as it was at the last visit; None where it is watched no more."""
    with store.write() as connection:
        page = watched_pages.get_page(connection, page_id)
        if page is None:
            return None
        after = confirm(_believed(page), page.outcome, now=visited.at)
        watched_pages.change_page(
            connection,
            page_id,
            checked_at=visited.at,
            failures=0,
            not_before=visited.retry_at,
            price_at=after.price_at,
            etag=visited.etag or page.etag,
            last_modified=visited.last_modified or page.last_modified,
        )
    return Taken(Came.UNCHANGED, "")


def take_failure(store: Store, page_id: int, visited: Visited) -> Taken | None:
    """Write why a page could not be had, or was not asked for; None where it is watched no more."""
    with store.write() as connection:
        page = watched_pages.get_page(connection, page_id)
        if page is None:
            return None
        changes: PageChanges = {"not_before": visited.retry_at}
        came = Came.NOT_ASKED
        if visited.failed:
            failures = page.failures + 1
            stops = failures >= FAILURES or visited.outcome in _HOPELESS
            came = Came.STOPPED if stops and page.state == watched_pages.WATCHING else Came.FAILED
            # Whatever stands there next is to be read as a whole.
            changes |= {"checked_at": visited.at, "failures": failures, "etag": None, "last_modified": None}
            if came is Came.STOPPED:
                changes["state"] = watched_pages.STOPPED
        if visited.failed or page.outcome is None:
            # That it is gone was an answer; what only failed afterwards does not bring back what it asked.
            outcome = page.outcome if is_gone(page) else visited.outcome.value
            changes |= {"outcome": outcome, "outcome_text": visited.sentence}
        watched_pages.change_page(connection, page_id, **changes)
    return Taken(came, visited.sentence)


def _write_belief(
    connection: Connection,
    page: WatchedPage,
    visited: Visited,
    reading: PageReading,
    belief: Belief,
    zone: ZoneInfo,
) -> None:
    after = belief.believed
    changes: PageChanges = {
        "checked_at": visited.at,
        "outcome": reading.verdict.value,
        "outcome_text": belief.text,
        "not_before": visited.retry_at,
        "failures": 0,
        # What is not settled is fetched as a whole next time: "not modified" would leave it open for good.
        "etag": visited.etag if belief.settled else None,
        "last_modified": visited.last_modified if belief.settled else None,
        "price": after.price,
        "highest": after.highest,
        "list_price": after.list_price,
        "currency": after.currency,
        "availability": after.availability,
        "tax_included": after.tax_included,
        "found_variant": after.variant,
        "price_at": _confirmed_at(page, after, visited),
        "price_since": after.price_since,
        "doubted_price": after.doubted_price,
        "doubted_currency": after.doubted_currency,
        "doubted_at": after.doubted_at,
        "doubted_seen": after.doubted_seen,
        "unavailable_since": after.unavailable_since,
    }
    if page.state == watched_pages.STOPPED:
        changes["state"] = watched_pages.WATCHING  # it was asked by hand, and can be read again
    if reading.title:
        changes["title"] = reading.title
    if belief.settled and reading.selector and not page.selector_by_owner:
        changes["selector"] = reading.selector
    watched_pages.change_page(connection, page.id, **changes)
    if belief.changed:
        day = to_day_number(business_day(visited.at, zone))
        watched_pages.add_price(
            connection,
            PagePrice(
                page.id,
                visited.at,
                day,
                after.price,
                after.highest,
                after.list_price,
                after.currency,
                after.availability,
            ),
        )
    if belief.worth_keeping:
        watched_pages.add_evidence(
            connection,
            Evidence(
                page_id=page.id,
                at=visited.at,
                verdict=reading.verdict.value,
                way=None if reading.way is None else reading.way.value,
                price=reading.price,
                highest=reading.highest,
                currency=reading.currency,
                availability=reading.availability,
                reason=belief.text or reading.reason,
                excerpt=reading.excerpt,
                sha256=sha256(visited.body).hexdigest(),
            ),
        )


def _confirmed_at(page: WatchedPage, after: Believed, visited: Visited) -> datetime | None:
    """Return when the price was last confirmed. What a page asked before it was gone counts once it says so again."""
    return None if is_gone(page) and after.price_at != visited.at else after.price_at


def _believed(page: WatchedPage) -> Believed:
    return Believed(
        price=page.price,
        highest=page.highest,
        list_price=page.list_price,
        currency=page.currency,
        availability=page.availability,
        tax_included=page.tax_included,
        variant=page.found_variant,
        price_at=page.price_at,
        price_since=page.price_since,
        doubted_price=page.doubted_price,
        doubted_currency=page.doubted_currency,
        doubted_at=page.doubted_at,
        doubted_seen=page.doubted_seen,
        unavailable_since=page.unavailable_since,
    )


def _learn(connection: Connection, site: WatchedSite, reading: PageReading) -> None:
    """Remember what a page proves of its site; what the owner said stays as it is."""
    if site.by_owner or reading.verdict not in (Verdict.PRICE, Verdict.RANGE):
        return
    learned = site
    if site.decimal is None and reading.decimal is not None:
        learned = replace(learned, decimal=reading.decimal)
    if site.tax_included is None and reading.tax_included is not None:
        learned = replace(learned, tax_included=reading.tax_included)
    is_stated = reading.way in _STRUCTURED and reading.currency is not None
    # A site that sells in several currencies proves nothing about a bare sign.
    if (
        site.currency is None
        and is_stated
        and watched_pages.currencies_of(connection, site.site) == {reading.currency}
    ):
        learned = replace(learned, currency=reading.currency)
    if learned != site:
        watched_pages.put_site(connection, learned)


def _came(page: WatchedPage, reading: PageReading, belief: Belief) -> Came:
    if belief.changed:
        return Came.CONFIRMED if page.price_at is None else Came.CHANGED
    if belief.believed.doubted_price is not None and reading.verdict is Verdict.PRICE:
        return Came.DOUBTED
    return Came.UNSURE if belief.text else Came.CONFIRMED
