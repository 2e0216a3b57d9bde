"""How each watched product stands beside the shops next door: what is read for alerts, views and advice alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from app.analysis.price_position import OwnPrice, Position, Rival, Suggestion, suggest
from app.domain.market import Availability, Verdict
from app.domain.money import NO_CURRENCY
from app.sources.web.visit import Outcome
from app.store.among import among
from app.store.price_rules import PriceTold, get_price_rules, price_choices, told_prices
from app.store.settings import get_shop
from app.store.tables.views import PRODUCT_NOW
from app.store.watched_pages import WatchedPage, pages

POSITION = "position"
"""The subject under which is kept how a product was last found to stand; beside those of its pages."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One product with the pages that are watched for it."""

    product_id: int
    sku: str | None
    name: str
    active: bool
    own: OwnPrice | None
    """None where the product has no price."""
    pages: tuple[WatchedPage, ...]
    rivals: tuple[Rival, ...]
    suggestion: Suggestion | None
    """None without an own price."""
    threshold: float
    margin_floor: float
    tax_rate: float | None
    told: Mapping[str, PriceTold]
    """What the owner was last told, by subject."""
    home: str | None = None
    """The shop's own currency: amounts in any other are told with its code."""

    @property
    def before(self) -> Position:
        """How the product was last found to stand."""
        known = self.told.get(POSITION)
        return Position.NONE if known is None else Position(known.position)


def page_subject(page_id: int) -> str:
    """Return the subject under which is kept what was told of a page."""
    return f"page:{page_id}"


def is_gone(page: WatchedPage) -> bool:
    """Whether the site says that it does not have the page. What it asked last is then asked by nobody."""
    return page.outcome == Outcome.GONE


def availability_of(page: WatchedPage) -> Availability:
    """Return whether the other shop has it, as far as is known: that a page is gone says more than what it said."""
    return Availability.GONE if is_gone(page) else page.availability


def standings(connection: Connection, *, now: datetime, product_id: int | None = None) -> list[Standing]:
    """Return every product that pages are watched for, or that one, by product id."""
    by_product: dict[int, list[WatchedPage]] = defaultdict(list)
    for page in pages(connection, product_id=product_id):
        by_product[page.product_id].append(page)
    wanted = by_product.keys() if product_id is None else {product_id}
    rules, choices = get_price_rules(connection), price_choices(connection)
    told = told_prices(connection, wanted)
    shop_currency = get_shop(connection).currency
    columns = PRODUCT_NOW.c
    query = (
        select(
            columns.id,
            columns.sku,
            columns.name,
            columns.price,
            columns.cost,
            columns.currency,
            columns.active,
        )
        .where(among(columns.id, wanted))
        .order_by(columns.id)
    )
    found = []
    for row in connection.execute(query):
        choice = choices.get(row.id)
        threshold, floor = rules.threshold, rules.margin_floor
        if choice is not None:
            threshold = threshold if choice.threshold is None else choice.threshold
            floor = floor if choice.margin_floor is None else choice.margin_floor
        currency = row.currency if row.currency and row.currency != NO_CURRENCY else shop_currency
        own = OwnPrice(row.price, row.cost or None, currency) if row.price else None
        rivals = tuple(rivals_of(by_product[row.id]))
        standing = Standing(
            product_id=row.id,
            sku=row.sku,
            name=row.name,
            active=bool(row.active),
            own=own,
            pages=tuple(by_product[row.id]),
            rivals=rivals,
            suggestion=None,
            threshold=threshold,
            margin_floor=floor,
            tax_rate=rules.tax_rate,
            told=told.get(row.id, {}),
            home=None if shop_currency == NO_CURRENCY else shop_currency,
        )
        found.append(standing if own is None else _suggested(standing, own, now))
    return found


def rivals_of(watched: Iterable[WatchedPage]) -> list[Rival]:
    """Return what is believed of pages, as prices to be compared with ours.

    A page that is gone says nothing, neither of a price nor that the shop is out of it: it may have moved.
    """
    return [
        Rival(
            page_id=page.id,
            seller=page.seller,
            price=page.price,
            highest=page.highest,
            currency=page.currency,
            availability=availability_of(page),
            tax_included=page.tax_included,
            price_at=_confirmed_at(page),
        )
        for page in watched
    ]


def _confirmed_at(page: WatchedPage) -> datetime | None:
    if is_gone(page):
        return None
    # A page without a price says that it cannot be had, and that is confirmed, too.
    return page.checked_at if page.outcome == Verdict.NO_PRICE else page.price_at


def _suggested(standing: Standing, own: OwnPrice, now: datetime) -> Standing:
    suggestion = suggest(
        own,
        standing.rivals,
        threshold=standing.threshold,
        margin_floor=standing.margin_floor,
        tax_rate=standing.tax_rate,
        now=now,
        before=standing.before,
    )
    return replace(standing, suggestion=suggestion)
