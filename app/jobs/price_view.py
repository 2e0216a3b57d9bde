"""What the Prices page, a product's panel and ``tillwatch prices`` show: prices put into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from app.alerts.price_standing import Standing, availability_of, standings
from app.analysis.price_position import lacks_tax, margin
from app.domain.errors import NotFoundError
from app.domain.records import Question
from app.domain.time import business_day
from app.jobs.cost_changes import CostChange, cost_changes
from app.jobs.feed_words import asks
from app.jobs.price_sentences import advice_text, margin_text, sentence, subline, suggestion_text
from app.jobs.price_words import (
    ATTENTION,
    PROBLEM,
    SiteRest,
    as_sentences,
    availability_text,
    doubt_text,
    evidence_text,
    feed_sign,
    feed_status,
    position_text,
    price_text,
    sign_of,
    status_text,
)
from app.jobs.watched import watched_page
from app.language import tr
from app.sources.web.visit import Outcome
from app.store.price_rules import price_choice
from app.store.settings import get_shop
from app.store.supplier_feeds import WATCHING, FeedRow, get_inquiry
from app.store.supplier_feeds import feeds as supplier_feeds
from app.store.tables.views import PRODUCT_NOW
from app.store.watched_pages import WatchedPage, evidence_of, pages, sites

if TYPE_CHECKING:
    from app.jobs.service import Service

COST_DAYS = 30
"""Days over which changes of costs are shown."""
LONG_PAUSE = timedelta(minutes=5)
"""A site that wants shorter pauses between visits is waited for; with longer ones it is left alone meanwhile."""


@dataclass(frozen=True, slots=True)
class PageLine:
    """One watched page as it is shown. Amounts are money units."""

    page_id: int
    product_id: int
    sku: str
    product: str
    seller: str
    url: str
    variant: str
    """Empty where none was named."""
    state: str
    """``watching``, ``paused`` or ``stopped``."""
    sign: str
    """How it stands, for icon and colour: ``fine``, ``attention``, ``problem``, ``quiet``."""
    price: int | None
    highest: int | None
    list_price: int | None
    currency: str | None
    price_text: str
    """``€12.90``, ``€12.90–€15.90``, ``not sure``, ``not read yet``."""
    availability: str
    availability_text: str
    position_text: str
    """Beside the own price: ``4 % below yours``; where the two cannot be compared empty, or what is needed for that."""
    position: float | None
    """Their price against ours: -0.04 is 4 % below; None where the two cannot be compared."""
    status_text: str
    """What the last visit brought, and when: ``read 2 h ago``, ``robots.txt does not allow it``."""
    checked_at: datetime | None
    price_at: datetime | None
    doubt_text: str
    """A price that was seen and is not believed yet; empty where there is none."""


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One piece of evidence of a page."""

    at: datetime
    text: str
    """``€12.90, in stock; read from the page's own data (JSON-LD)``."""
    excerpt: str
    sha256: str


@dataclass(frozen=True, slots=True)
class FeedLine:
    """One supplier's list that is fetched from an address."""

    feed_id: int
    supplier: str
    url: str
    state: str
    sign: str
    status_text: str
    checked_at: datetime | None
    questions: tuple[Question, ...] = ()
    """What the list leaves open: it is not read before the owner has answered."""


@dataclass(frozen=True, slots=True)
class Advice:
    """A suggested price with its arithmetic: advice, never a change."""

    product_id: int
    sku: str
    product: str
    price: int
    suggested: int
    currency: str
    text: str
    """``Lower to €12.79: …``, with the arithmetic."""


@dataclass(frozen=True, slots=True)
class PricesView:
    """The Prices page: one sentence, one line below it, then what moved, advice, pages, feeds."""

    sentence: str
    subline: str
    is_empty: bool
    """Nothing is watched and no feed is known: the page then says what will be here."""
    pages: Sequence[PageLine]
    """Those that want the owner first."""
    advice: Sequence[Advice]
    costs: Sequence[CostChange]
    """Of the last thirty days, the latest first."""
    feeds: Sequence[FeedLine]


@dataclass(frozen=True, slots=True)
class ProductPrices:
    """Everything about the prices of one product, for its panel and ``tillwatch prices SKU``."""

    product_id: int
    sku: str
    product: str
    price: int | None
    compare_at_price: int | None
    cost: int | None
    currency: str
    margin: float | None
    margin_text: str
    threshold: float
    """Share of a price from which a change is told."""
    threshold_is_own: bool
    """Whether the owner said so of this very product."""
    margin_floor: float
    margin_floor_is_own: bool
    pages: Sequence[PageLine]
    advice: Advice | None
    advice_text: str
    """The advice, or why there is none."""


def prices_view(service: Service) -> PricesView:
    """Return the Prices page's picture. Only what is watched is looked at, however many products there are."""
    now, zone = service.now(), service.shop().zone
    since = business_day(now, zone) - timedelta(days=COST_DAYS)
    with service.store.read() as connection:
        found = standings(connection, now=now)
        lists = _feed_lines(connection, now, zone)
        costs = cost_changes(connection, since=since)
        rests = _rests(connection, (page for standing in found for page in standing.pages), now)
    lines = [_line(standing, page, now, zone, rests) for standing in found for page in standing.pages]
    lines.sort(key=_urgency)
    advice = [said for standing in found if (said := _advice(standing, now)) is not None]
    advice.sort(key=lambda said: -abs(said.suggested / said.price - 1))
    return PricesView(
        sentence=sentence(found),
        subline=subline(found, len(lists), now),
        is_empty=not lines and not lists,
        pages=tuple(lines),
        advice=tuple(advice),
        costs=tuple(costs),
        feeds=tuple(lists),
    )


def feed_lines(service: Service) -> list[FeedLine]:
    """Return every supplier's list, by supplier."""
    now, zone = service.now(), service.shop().zone
    with service.store.read() as connection:
        return _feed_lines(connection, now, zone)


def product_prices(service: Service, product_id: int) -> ProductPrices:
    """Return everything about the prices of one product. Raises ``NotFoundError`` where it is not there."""
    now, zone = service.now(), service.shop().zone
    columns = PRODUCT_NOW.c
    facts = select(columns.price, columns.compare_at_price, columns.cost, columns.currency)
    with service.store.read() as connection:
        standing = next(iter(standings(connection, now=now, product_id=product_id)), None)
        row = connection.execute(facts.where(columns.id == product_id)).first()
        choice = price_choice(connection, product_id)
        rests = _rests(connection, () if standing is None else standing.pages, now)
    if standing is None or row is None:
        raise NotFoundError(tr("There is no such product any more."), tr("Look at the list again."))
    left = None if row.price is None else margin(row.price, row.cost, tax_rate=standing.tax_rate)
    lines = [_line(standing, page, now, zone, rests) for page in standing.pages]
    lines.sort(key=_urgency)
    return ProductPrices(
        product_id=product_id,
        sku=standing.sku or "",
        product=standing.name,
        price=row.price,
        compare_at_price=row.compare_at_price,
        cost=row.cost,
        currency=row.currency if standing.own is None else standing.own.currency,
        margin=left,
        margin_text=margin_text(left, standing.tax_rate),
        threshold=standing.threshold,
        threshold_is_own=choice.threshold is not None,
        margin_floor=standing.margin_floor,
        margin_floor_is_own=choice.margin_floor is not None,
        pages=tuple(lines),
        advice=_advice(standing, now),
        advice_text=advice_text(standing, now),
    )


def page_evidence(service: Service, page_id: int) -> list[EvidenceLine]:
    """Return what was kept of a page, the latest first. Raises ``NotFoundError`` where it is not there."""
    with service.store.read() as connection:
        watched_page(connection, page_id)
        kept, home = evidence_of(connection, page_id), get_shop(connection).currency
    return [EvidenceLine(piece.at, evidence_text(piece, home), piece.excerpt, piece.sha256) for piece in kept]


def _rests(connection: Connection, shown: Iterable[WatchedPage], now: datetime) -> dict[str, SiteRest]:
    """Return which sites of pages that were not read yet are left alone for now."""
    unread = {page.site for page in shown if page.checked_at is None}
    if not unread:
        return {}
    rests = {}
    for name, site in sites(connection).items():
        if name not in unread or site.not_before is None or site.not_before <= now:
            continue
        if site.failures:
            rests[name] = SiteRest(site.not_before, "")
        elif site.not_before - now > LONG_PAUSE:
            rests[name] = SiteRest(site.not_before, Outcome.FETCHED)
    if any(not rest.after for rest in rests.values()):
        failed = (page for page in pages(connection) if page.failures and page.checked_at is not None)
        for page in sorted(failed, key=lambda page: page.checked_at or now):
            rest = rests.get(page.site)
            if rest is not None and rest.after != Outcome.FETCHED:
                rests[page.site] = SiteRest(rest.until, page.outcome or "")
    return rests


def _line(
    standing: Standing, page: WatchedPage, now: datetime, zone: ZoneInfo, rests: Mapping[str, SiteRest]
) -> PageLine:
    own, home, tax_rate = standing.own, standing.home, standing.tax_rate
    compared = () if standing.suggestion is None else standing.suggestion.compared
    beside = next((item for item in compared if item.rival.page_id == page.id), None)
    rival = next((rival for rival in standing.rivals if rival.page_id == page.id), None)
    no_tax = own is not None and rival is not None and lacks_tax(own, rival, tax_rate=tax_rate, now=now)
    availability = availability_of(page)
    return PageLine(
        page_id=page.id,
        product_id=page.product_id,
        sku=standing.sku or "",
        product=standing.name,
        seller=page.seller,
        url=page.url,
        variant=page.variant or "",
        state=page.state,
        sign=sign_of(page),
        price=page.price,
        highest=page.highest,
        list_price=page.list_price,
        currency=page.currency,
        price_text=price_text(page, beside, home, tax_rate),
        availability=availability.value,
        availability_text=availability_text(availability),
        position_text=position_text(beside, lacks_tax=no_tax),
        position=None if beside is None else beside.gap,
        status_text=status_text(page, now, zone, home, rests.get(page.site)),
        checked_at=page.checked_at,
        price_at=page.price_at,
        doubt_text=doubt_text(page, home),
    )


def _advice(standing: Standing, now: datetime) -> Advice | None:
    own, found = standing.own, standing.suggestion
    if own is None or found is None or found.suggested is None:
        return None
    return Advice(
        product_id=standing.product_id,
        sku=standing.sku or "",
        product=standing.name,
        price=own.price,
        suggested=found.suggested,
        currency=own.currency,
        text=suggestion_text(standing, now),
    )


def _feed_lines(connection: Connection, now: datetime, zone: ZoneInfo) -> list[FeedLine]:
    return [
        _feed_line(feed, get_inquiry(connection, feed.id).questions, now, zone)
        for feed in supplier_feeds(connection)
    ]


def _feed_line(feed: FeedRow, questions: tuple[Question, ...], now: datetime, zone: ZoneInfo) -> FeedLine:
    sign, status = feed_sign(feed), feed_status(feed, now, zone)
    if questions and feed.state == WATCHING:
        sign = ATTENTION
        # The last look may have brought something else, such as a site that could not be reached.
        if questions[0].text not in status:
            status = as_sentences(status, asks(questions))
    return FeedLine(
        feed_id=feed.id,
        supplier=feed.supplier,
        url=feed.shown_url,
        state=feed.state,
        sign=sign,
        status_text=status,
        checked_at=feed.checked_at,
        questions=questions,
    )


def _urgency(line: PageLine) -> tuple[int, float, str, str, int]:
    """Order pages: given up, to be looked at, cheaper than ours (the cheapest first), then by product."""
    below = min(line.position or 0.0, 0.0)
    rank = {PROBLEM: 0, ATTENTION: 1}.get(line.sign, 2)
    return rank, below, line.product.casefold(), line.seller.casefold(), line.page_id
