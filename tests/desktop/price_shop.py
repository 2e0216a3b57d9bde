"""Watched pages and a supplier's list in the small shop, as though they had been read: no network is asked."""

from __future__ import annotations

from datetime import timedelta
from typing import Unpack

from app.domain.market import Availability
from app.domain.money import to_money
from app.domain.time import business_day, to_day_number
from app.jobs import feeds, watched
from app.jobs.service import Service
from app.language import tr
from app.store import supplier_feeds
from app.store.watched_pages import (
    Evidence,
    PageChanges,
    PagePrice,
    add_evidence,
    add_price,
    change_page,
)
from tests.desktop.shop import NOON

READ = NOON - timedelta(hours=2)
BEFORE = NOON - timedelta(days=20)
EXCERPT = (
    '<script type="application/ld+json">{"@type": "Offer", "price": "15.90", "priceCurrency": "EUR"}</script>'
)
HASH = "3fa8c1" + "0" * 58
SELLERS = {
    "Bean Bazaar": "beans.example/p/1",
    "Corner Café": "corner.example/espresso",
    "Cup World": "cups.example/mug?variant=7",
    "Tea Time": "tea.example/green",
    "Jam Session": "jam.example/apricot",
    "New Shop": "new.example/jam",
}
"""The shops next door, and where their pages are."""


def watch(service: Service, sku: str, seller: str, /, **changes: Unpack[PageChanges]) -> int:
    """Watch a page, and have the store say of it what ``changes`` name."""
    page_id = watched.watch(service, sku, f"https://{SELLERS[seller]}", seller=seller)
    if changes:
        with service.store.write() as connection:
            change_page(connection, page_id, **changes)
    return page_id


def read_at(price: str, *, availability: Availability = Availability.IN_STOCK) -> PageChanges:
    """Return what the store holds of a page that was read two hours ago."""
    return {
        "checked_at": READ,
        "outcome": "price",
        "price": to_money(price),
        "currency": "EUR",
        "availability": availability,
        "tax_included": True,
        "price_at": READ,
        "price_since": BEFORE,
    }


def fill_prices(service: Service) -> dict[str, int]:
    """Watch one page of each kind of state; return them by name."""
    doubted: PageChanges = {
        **read_at("5.80"),
        "doubted_price": to_money("58.00"),
        "doubted_currency": "EUR",
        "doubted_at": READ,
        "doubted_seen": 1,
    }
    pages = {
        "fine": watch(service, "BEAN-1", "Bean Bazaar", **read_at("15.90")),
        "out": watch(
            service,
            "BEAN-1",
            "Corner Café",
            **read_at("19.50", availability=Availability.OUT_OF_STOCK),
        ),
        "doubted": watch(
            service,
            "MUG-1",
            "Cup World",
            **doubted,
        ),
        "stopped": watch(
            service,
            "TEA-1",
            "Tea Time",
            state="stopped",
            checked_at=READ,
            outcome="gone",
            outcome_text=tr("The page is not there any more."),
            failures=3,
        ),
        "unsure": watch(
            service,
            "JAM-1",
            "Jam Session",
            checked_at=READ,
            outcome="unsure",
            outcome_text=tr("The page names several prices, and nothing says which of them is meant."),
        ),
        "new": watch(service, "JAM-1", "New Shop"),
    }
    day = to_day_number(business_day(BEFORE, service.shop().zone))
    with service.store.write() as connection:
        for at, number, price in ((BEFORE, day, "17.20"), (READ, day + 20, "15.90")):
            add_price(
                connection,
                PagePrice(
                    pages["fine"], at, number, to_money(price), None, None, "EUR", Availability.IN_STOCK
                ),
            )
        add_evidence(
            connection,
            Evidence(
                pages["fine"],
                READ,
                "price",
                "json-ld",
                to_money("15.90"),
                None,
                "EUR",
                Availability.IN_STOCK,
                "",
                EXCERPT,
                HASH,
            ),
        )
        add_evidence(
            connection,
            Evidence(
                pages["unsure"],
                READ,
                "unsure",
                None,
                None,
                None,
                None,
                Availability.UNKNOWN,
                tr("The page names several prices, and nothing says which of them is meant."),
                "3,20 € 2,90 € from 2,50 €",
                HASH,
            ),
        )
    feed = feeds.add_feed(service, "https://casaroast.example/list.csv?key=geheim", supplier="Casa Roast")
    with service.store.write() as connection:
        supplier_feeds.change_feed(connection, feed, checked_at=READ, outcome="read", outcome_text="")
    return pages
