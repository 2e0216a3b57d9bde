"""What the owner asks for of watched pages and their sites: each is a short transaction.

What changes how products stand beside the others is judged at once, so that their alerts say what is so.
Every function raises ``NotFoundError`` for a page, site or product that is not there, and ``UsageError`` for what
cannot be meant. Those that return text say in words what was done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypedDict, Unpack

from sqlalchemy import Connection

from app.alerts.price_standing import page_subject
from app.domain.errors import NotFoundError, UsageError
from app.domain.market import Verdict
from app.domain.money import format_foreign
from app.domain.time import business_day, to_day_number
from app.jobs.doubts import REFUSED, is_doubted
from app.jobs.pasted import checked_selector, named_site, page_url, seller_of, site_of_page
from app.jobs.price_judging import judge_now
from app.language import tr
from app.sources.currency import read_code
from app.store import watched_pages as store
from app.store.price_rules import forget_price_told
from app.store.products import find_id, find_name
from app.store.settings import get_shop
from app.store.watched_pages import PageChanges, PagePrice, WatchedPage

if TYPE_CHECKING:
    from app.jobs.service import Service

LONGEST_NAME = 200
"""Signs of a shop's name, a variant or a selector that are taken."""
DECIMAL_MARKS = (".", ",")
LIST_COMMAND = "tillwatch watch list"


class PageWishes(TypedDict, total=False):
    """What the owner may say of a page; an empty text leaves it to Tillwatch again."""

    seller: str
    variant: str
    selector: str


class SiteWishes(TypedDict, total=False):
    """What the owner may say of all pages of a site; None leaves it to what its pages say."""

    currency: str | None
    tax_included: bool | None
    decimal: str | None


def watch(
    service: Service, sku: str, url: str, *, seller: str = "", variant: str = "", selector: str = ""
) -> int:
    """Watch a page of another shop for the product of that SKU; return the page's id.

    ``seller``: what to call the shop, else its host. ``variant``: which of several on the page is meant.
    ``selector``: where its price stands (CSS), where Tillwatch does not find it by itself.
    """
    address = page_url(url)
    now = service.now()
    named, meant, place = _text(seller), _text(variant), _selector(selector)
    with service.store.write() as connection:
        product_id = find_id(connection, sku.strip())
        if product_id is None:
            raise NotFoundError(
                tr("No product has the SKU '{sku}'.", sku=sku),
                tr(
                    "The Products page finds it, and so does '{command}'.",
                    command="tillwatch products --search",
                ),
            )
        page_id = store.add_page(
            connection,
            product_id,
            address,
            site=site_of_page(address),
            seller=named or seller_of(address),
            variant=meant or None,
            selector=place or None,
            now=now,
        )
        product = find_name(connection, product_id)
    if page_id is None:
        raise UsageError(
            tr("This page is watched for {product} already.", product=product),
            tr("The Prices page shows it, and so does '{command}'.", command=LIST_COMMAND),
        )
    return page_id


def unwatch(service: Service, page_id: int) -> str:
    """Forget a page with everything that was seen on it."""
    with service.store.write() as connection:
        page = watched_page(connection, page_id)
        store.remove_page(connection, page_id)
        forget_price_told(connection, page.product_id, page_subject(page_id))
    judge_now(service)
    return tr("The page of {seller} is watched no more, and what was seen on it is gone.", seller=page.seller)


def pause_page(service: Service, page_id: int) -> str:
    """Leave a page alone until the owner wants it read again."""

    def pause(_connection: Connection, _page: WatchedPage, _now: datetime) -> PageChanges:
        return {"state": store.PAUSED}

    page = _change(service, page_id, pause)
    return tr("The page of {seller} is left alone until you resume it.", seller=page.seller)


def resume_page(service: Service, page_id: int) -> str:
    """Read a page again that was paused, or that was stopped after its failures: those are forgotten."""

    def resume(_connection: Connection, _page: WatchedPage, _now: datetime) -> PageChanges:
        return {"state": store.WATCHING, "failures": 0, "not_before": None}

    page = _change(service, page_id, resume)
    return tr("The page of {seller} is read again from the next round on.", seller=page.seller)


def change_watched(service: Service, page_id: int, **wishes: Unpack[PageWishes]) -> str:
    """Keep the owner's word on a page. Another variant or place begins anew: nothing is believed of it yet."""

    def change(_connection: Connection, page: WatchedPage, _now: datetime) -> PageChanges:
        changes: PageChanges = {}
        if "seller" in wishes:
            changes["seller"] = _text(wishes["seller"]) or seller_of(page.url)
        if "variant" in wishes:
            changes["variant"] = _text(wishes["variant"]) or None
        if "selector" in wishes:
            changes["selector"] = _selector(wishes["selector"]) or None
            changes["selector_by_owner"] = changes["selector"] is not None
        elsewhere = "variant" in changes and changes["variant"] != page.variant
        elsewhere |= "selector" in changes and changes["selector"] != page.selector
        return changes | _ANEW if elsewhere else changes

    page = _change(service, page_id, change)
    return tr("Saved. The page of {seller} is read so from the next round on.", seller=page.seller)


def believe_doubted(service: Service, page_id: int) -> str:
    """Take the price that was doubted for what the page asks, from now on."""
    zone = service.shop().zone

    def believe(connection: Connection, page: WatchedPage, now: datetime) -> PageChanges:
        _doubt_of(page)
        assert page.doubted_price is not None
        price = format_foreign(page.doubted_price, page.doubted_currency, get_shop(connection).currency)
        said = tr("You said that {price} is right.", price=price)
        # Whatever else was the matter at the last look still is.
        is_settled = page.outcome in (Verdict.PRICE, Verdict.RANGE)
        seen_at = page.doubted_at or now
        store.add_price(
            connection,
            PagePrice(
                page.id,
                now,
                to_day_number(business_day(now, zone)),
                page.doubted_price,
                None,
                None,
                page.doubted_currency,
                page.availability,
            ),
        )
        return {
            "price": page.doubted_price,
            "highest": None,
            "list_price": None,
            "currency": page.doubted_currency,
            "price_at": seen_at,
            "price_since": now,
            "outcome_text": said if is_settled else f"{said} {page.outcome_text}".strip(),
        } | _WITHOUT_DOUBT  # fmt: skip

    page = _change(service, page_id, believe)
    judge_now(service)
    return tr("Noted: that is what {seller} asks.", seller=page.seller)


def refuse_doubted(service: Service, page_id: int) -> str:
    """Go by the price that was believed before. The same doubtful one is not asked about again until it changes."""

    def refuse(_connection: Connection, page: WatchedPage, _now: datetime) -> PageChanges:
        _doubt_of(page)
        return {"doubted_seen": REFUSED}

    page = _change(service, page_id, refuse)
    return tr("Noted: that is not what {seller} asks.", seller=page.seller)


def set_site(service: Service, site: str, **wishes: Unpack[SiteWishes]) -> str:
    """Keep the owner's word on all pages of a site: its currency (ISO code), decimal mark, and whether tax is in it."""
    host = named_site(site)
    with service.store.write() as connection:
        known = store.get_site(connection, host)
        if known is None:
            raise no_such_site(host)
        wanted = replace(known, **_site_facts(wishes))
        said = (wanted.currency, wanted.decimal, wanted.tax_included) != (None, None, None)
        store.put_site(connection, replace(wanted, by_owner=said))
        for page in store.pages(connection):
            if page.site == host:
                # An answer "nothing has changed" would keep what was read by other conventions.
                store.change_page(connection, page.id, etag=None, last_modified=None)
    return tr("Saved. The pages of {site} are read so from the next round on.", site=host)


_WITHOUT_DOUBT: PageChanges = {
    "doubted_price": None,
    "doubted_currency": None,
    "doubted_at": None,
    "doubted_seen": 0,
}
_ANEW: PageChanges = {
    "etag": None,
    "last_modified": None,
    "outcome": None,
    "outcome_text": "",
    "price": None,
    "highest": None,
    "list_price": None,
    "currency": None,
    "found_variant": None,
    "price_at": None,
    "price_since": None,
    "unavailable_since": None,
    "failures": 0,
    "not_before": None,
    **_WITHOUT_DOUBT,
}


def _change(
    service: Service, page_id: int, change: Callable[[Connection, WatchedPage, datetime], PageChanges]
) -> WatchedPage:
    """Write what ``change`` makes of a page; return the page as it is then."""
    with service.store.write() as connection:
        changes = change(connection, watched_page(connection, page_id), service.now())
        if changes:
            store.change_page(connection, page_id, **changes)
        return watched_page(connection, page_id)


def watched_page(connection: Connection, page_id: int) -> WatchedPage:
    """Return a page that is watched. Raises ``NotFoundError``."""
    page = store.get_page(connection, page_id)
    if page is None:
        raise NotFoundError(
            tr("There is no watched page {page}.", page=page_id),
            tr("The Prices page lists them, and so does '{command}'.", command=LIST_COMMAND),
        )
    return page


def no_such_site(site: str) -> NotFoundError:
    """Return the error for a site of which no page is watched."""
    return NotFoundError(
        tr("No page of {site} is watched.", site=site),
        tr("The Prices page lists those that are, and so does '{command}'.", command=LIST_COMMAND),
    )


def _doubt_of(page: WatchedPage) -> None:
    if not is_doubted(page):
        raise UsageError(
            tr("No price of {seller} is in doubt.", seller=page.seller),
            tr("The price that was read last is believed, or was refused already."),
        )


def _text(text: str) -> str:
    plain = " ".join(text.split())
    if len(plain) > LONGEST_NAME:
        raise UsageError(
            tr("That is longer than a name can be."), tr("Keep it to {n} signs.", n=LONGEST_NAME)
        )
    return plain


def _selector(text: str) -> str:
    return checked_selector(_text(text))


def _site_facts(wishes: SiteWishes) -> SiteWishes:
    facts: SiteWishes = wishes.copy()
    if facts.get("decimal") not in (None, *DECIMAL_MARKS):
        raise UsageError(
            tr("'{text}' is no decimal mark.", text=facts["decimal"]), tr("Name a full stop or a comma.")
        )
    currency = facts.get("currency")
    if currency is not None:
        try:
            facts["currency"] = read_code(currency)
        except ValueError as error:
            raise UsageError(
                tr("'{text}' is no currency.", text=currency), tr("Name its code, such as EUR.")
            ) from error
    return facts
