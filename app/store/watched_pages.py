"""The pages of other shops that are watched: which, what was believed of them, and on what evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypedDict, Unpack

from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.domain.market import Availability
from app.domain.time import from_millis, to_millis
from app.store.tables import PAGE_EVIDENCE, PAGE_PRICE, WATCHED_PAGE, WATCHED_SITE

WATCHING, PAUSED, STOPPED = "watching", "paused", "stopped"
KEPT_EVIDENCE = 20
"""Pieces of evidence kept of each page, the latest."""


@dataclass(frozen=True, slots=True)
class WatchedPage:
    """One page as it stands in the store. Amounts are money units."""

    id: int
    product_id: int
    url: str
    site: str
    seller: str
    variant: str | None
    selector: str | None
    selector_by_owner: bool
    state: str
    added_at: datetime
    checked_at: datetime | None
    outcome: str | None
    """An ``app.sources.web.visit.Outcome`` that is no answer, else how its reading ended (``Verdict``)."""
    outcome_text: str
    not_before: datetime | None
    failures: int
    etag: str | None
    last_modified: str | None
    price: int | None
    """Believed; the last good one stays while the page cannot be read or states none."""
    highest: int | None
    list_price: int | None
    currency: str | None
    availability: Availability
    tax_included: bool | None
    found_variant: str | None
    title: str
    price_at: datetime | None
    """When the price was last confirmed."""
    price_since: datetime | None
    doubted_price: int | None
    doubted_currency: str | None
    doubted_at: datetime | None
    doubted_seen: int
    unavailable_since: datetime | None


class PageChanges(TypedDict, total=False):
    """Fields of ``WatchedPage`` to be changed; None clears one."""

    seller: str
    variant: str | None
    selector: str | None
    selector_by_owner: bool
    state: str
    checked_at: datetime | None
    outcome: str | None
    outcome_text: str
    not_before: datetime | None
    failures: int
    etag: str | None
    last_modified: str | None
    price: int | None
    highest: int | None
    list_price: int | None
    currency: str | None
    availability: Availability
    tax_included: bool | None
    found_variant: str | None
    title: str
    price_at: datetime | None
    price_since: datetime | None
    doubted_price: int | None
    doubted_currency: str | None
    doubted_at: datetime | None
    doubted_seen: int
    unavailable_since: datetime | None


@dataclass(frozen=True, slots=True)
class PagePrice:
    """What a page was believed to ask from one moment on. ``price`` None: it stated none."""

    page_id: int
    at: datetime
    day: int
    price: int | None
    highest: int | None
    list_price: int | None
    currency: str | None
    availability: Availability


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stood on a page when it was believed, or doubted."""

    page_id: int
    at: datetime
    verdict: str
    way: str | None
    price: int | None
    highest: int | None
    currency: str | None
    availability: Availability
    reason: str
    excerpt: str
    sha256: str


@dataclass(frozen=True, slots=True)
class WatchedSite:
    """What holds for all pages of one host."""

    site: str
    currency: str | None = None
    decimal: str | None = None
    tax_included: bool | None = None
    by_owner: bool = False
    """Whether the owner said these three; what was learned never overwrites that."""
    not_before: datetime | None = None
    failures: int = 0
    robots: str | None = None
    robots_at: datetime | None = None


def add_page(
    connection: Connection,
    product_id: int,
    url: str,
    *,
    site: str,
    seller: str,
    variant: str | None,
    selector: str | None,
    now: datetime,
) -> int | None:
    """Watch a page; return its id, or None where that product's page is watched already."""
    made = connection.execute(
        upsert(WATCHED_PAGE)
        .values(
            product_id=product_id,
            url=url,
            site=site,
            seller=seller,
            variant=variant,
            selector=selector,
            selector_by_owner=selector is not None,
            state=WATCHING,
            added_at=to_millis(now),
        )
        .on_conflict_do_nothing(index_elements=["product_id", "url"])
        .returning(WATCHED_PAGE.c.id)
    ).first()
    connection.execute(upsert(WATCHED_SITE).values(site=site).on_conflict_do_nothing())
    return None if made is None else int(made.id)


def remove_page(connection: Connection, page_id: int) -> bool:
    """Forget a page with everything that was seen on it; False where there is none."""
    return connection.execute(delete(WATCHED_PAGE).where(WATCHED_PAGE.c.id == page_id)).rowcount == 1


def change_page(connection: Connection, page_id: int, **changes: Unpack[PageChanges]) -> bool:
    """Write the named fields of a page; False where it is there no more."""
    values: dict[str, Any] = {name: _stored(value) for name, value in changes.items()}
    if "not_before" in values:
        values["not_before"] = values["not_before"] or 0
    changed = connection.execute(update(WATCHED_PAGE).where(WATCHED_PAGE.c.id == page_id).values(values))
    return changed.rowcount == 1


def get_page(connection: Connection, page_id: int) -> WatchedPage | None:
    """Return one page, or None."""
    row = connection.execute(select(WATCHED_PAGE).where(WATCHED_PAGE.c.id == page_id)).first()
    return None if row is None else _page(row)


def pages(connection: Connection, *, product_id: int | None = None) -> list[WatchedPage]:
    """Return every watched page, or those of one product, in the order in which they were added."""
    query = select(WATCHED_PAGE).order_by(WATCHED_PAGE.c.id)
    if product_id is not None:
        query = query.where(WATCHED_PAGE.c.product_id == product_id)
    return [_page(row) for row in connection.execute(query)]


def due_pages(connection: Connection, *, now: datetime) -> list[WatchedPage]:
    """Return the pages that are watched and need not wait any longer."""
    query = (
        select(WATCHED_PAGE)
        .where(WATCHED_PAGE.c.state == WATCHING, WATCHED_PAGE.c.not_before <= to_millis(now))
        .order_by(WATCHED_PAGE.c.id)
    )
    return [_page(row) for row in connection.execute(query)]


def count_pages(connection: Connection) -> int:
    """Return how many pages are in the list, watched or not."""
    return connection.execute(select(func.count()).select_from(WATCHED_PAGE)).scalar_one()


def add_price(connection: Connection, price: PagePrice) -> None:
    """Note what a page is believed to ask from now on."""
    values = {
        "page_id": price.page_id,
        "at": to_millis(price.at),
        "day": price.day,
        "price": price.price,
        "highest": price.highest,
        "list_price": price.list_price,
        "currency": price.currency,
        "availability": price.availability.value,
    }
    connection.execute(
        upsert(PAGE_PRICE).values(values).on_conflict_do_update(index_elements=["page_id", "at"], set_=values)
    )


def page_prices(connection: Connection, page_ids: Iterable[int]) -> list[PagePrice]:
    """Return what these pages asked over time, page by page, the oldest first."""
    query = (
        select(PAGE_PRICE)
        .where(PAGE_PRICE.c.page_id.in_(list(page_ids)))
        .order_by(PAGE_PRICE.c.page_id, PAGE_PRICE.c.at)
    )
    return [
        PagePrice(
            row.page_id,
            from_millis(row.at),
            row.day,
            row.price,
            row.highest,
            row.list_price,
            row.currency,
            Availability(row.availability),
        )
        for row in connection.execute(query)
    ]


def add_evidence(connection: Connection, evidence: Evidence) -> None:
    """Keep a piece of evidence; the oldest beyond ``KEPT_EVIDENCE`` of that page go."""
    connection.execute(
        insert(PAGE_EVIDENCE).values(
            page_id=evidence.page_id,
            at=to_millis(evidence.at),
            verdict=evidence.verdict,
            way=evidence.way,
            price=evidence.price,
            highest=evidence.highest,
            currency=evidence.currency,
            availability=evidence.availability.value,
            reason=evidence.reason,
            excerpt=evidence.excerpt,
            sha256=evidence.sha256,
        )
    )
    kept = (
        select(PAGE_EVIDENCE.c.id)
        .where(PAGE_EVIDENCE.c.page_id == evidence.page_id)
        .order_by(PAGE_EVIDENCE.c.id.desc())
        .limit(KEPT_EVIDENCE)
    )
    connection.execute(
        delete(PAGE_EVIDENCE).where(
            PAGE_EVIDENCE.c.page_id == evidence.page_id, PAGE_EVIDENCE.c.id.not_in(kept)
        )
    )


def evidence_of(connection: Connection, page_id: int) -> list[Evidence]:
    """Return the evidence that is kept of a page, the latest first."""
    query = (
        select(PAGE_EVIDENCE).where(PAGE_EVIDENCE.c.page_id == page_id).order_by(PAGE_EVIDENCE.c.id.desc())
    )
    return [
        Evidence(
            row.page_id,
            from_millis(row.at),
            row.verdict,
            row.way,
            row.price,
            row.highest,
            row.currency,
            Availability(row.availability),
            row.reason,
            row.excerpt,
            row.sha256,
        )
        for row in connection.execute(query)
    ]


def currencies_of(connection: Connection, site: str) -> set[str]:
    """Return the currencies in which the pages of a site are believed to state their prices."""
    query = select(WATCHED_PAGE.c.currency).where(
        WATCHED_PAGE.c.site == site, WATCHED_PAGE.c.currency.is_not(None)
    )
    return set(connection.execute(query.distinct()).scalars())


def sites(connection: Connection) -> dict[str, WatchedSite]:
    """Return what is known of each site."""
    return {row.site: _site(row) for row in connection.execute(select(WATCHED_SITE))}


def get_site(connection: Connection, site: str) -> WatchedSite | None:
    """Return what is known of one site, or None."""
    row = connection.execute(select(WATCHED_SITE).where(WATCHED_SITE.c.site == site)).first()
    return None if row is None else _site(row)


def put_site(connection: Connection, site: WatchedSite) -> None:
    """Write all that is known of a site."""
    values = {
        "site": site.site,
        "currency": site.currency,
        "decimal": site.decimal,
        "tax_included": site.tax_included,
        "by_owner": site.by_owner,
        "not_before": 0 if site.not_before is None else to_millis(site.not_before),
        "failures": site.failures,
        "robots": site.robots,
        "robots_at": None if site.robots_at is None else to_millis(site.robots_at),
    }
    connection.execute(
        upsert(WATCHED_SITE).values(values).on_conflict_do_update(index_elements=["site"], set_=values)
    )


def _stored(value: object) -> object:
    if isinstance(value, datetime):
        return to_millis(value)
    return value.value if isinstance(value, Availability) else value


def _site(row: Row[Any]) -> WatchedSite:
    return WatchedSite(
        site=row.site,
        currency=row.currency,
        decimal=row.decimal,
        tax_included=row.tax_included,
        by_owner=row.by_owner,
        not_before=from_millis(row.not_before) if row.not_before else None,
        failures=row.failures,
        robots=row.robots,
        robots_at=None if row.robots_at is None else from_millis(row.robots_at),
    )


def _page(row: Row[Any]) -> WatchedPage:
    values = dict(row._mapping)
    for name in ("checked_at", "price_at", "price_since", "doubted_at", "unavailable_since"):
        values[name] = None if values[name] is None else from_millis(values[name])
    values["added_at"] = from_millis(values["added_at"])
    values["not_before"] = from_millis(values["not_before"]) if values["not_before"] else None
    values["availability"] = Availability(values["availability"])
    return WatchedPage(**values)
