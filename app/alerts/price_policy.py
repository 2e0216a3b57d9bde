"""When the price of a product is worth an alert: pure functions of how it stands and of what was told last.

An alert is opened on crossing, never about what was so when it was first seen. A rise or a drop is measured against
what was told last, so that many small steps are told, too, and a price that wobbles is not. What was told is what an
alert has said, whether or not anybody was spoken to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.alerts import price_wording
from app.alerts.price_facts import Event, PriceNews, news_of, price_facts
from app.alerts.price_kinds import MARKET_PRICE
from app.alerts.price_standing import POSITION, Standing, is_gone, page_subject
from app.alerts.severity import Severity
from app.analysis.price_position import CENT, Position
from app.analysis.price_watch import UNAVAILABLE
from app.domain.market import Availability
from app.language import tr
from app.store.alerts import AlertDraft, AlertRow
from app.store.price_rules import PriceTold
from app.store.watched_pages import WATCHING, WatchedPage

NEWS_FOR = timedelta(days=7)
"""So long a drop, a rise, or that a shop is out of it, is news; then the alert ends, where nothing else keeps it."""
BACK_SHARE = 0.5
"""A price that has gone back this far of the way is no news any more."""


@dataclass(frozen=True, slots=True)
class PriceChange:
    """What is to be done about one product: at most one of ``draft`` and ``why_resolved`` is there."""

    product_id: int
    live: AlertRow | None
    told: tuple[PriceTold, ...] = ()
    """What counts as told from now on."""
    forget: tuple[str, ...] = ()
    """Subjects that are there no more."""
    draft: AlertDraft | None = None
    is_news: bool = False
    """Whether the alert says something that it did not say before."""
    why_resolved: str = ""


def decide(standing: Standing, live: AlertRow | None, *, now: datetime) -> PriceChange | None:
    """Return what is to be done about one product, or None. ``live``: its open or snoozed alert."""
    told, fresh = _page_news(standing, now)
    position = Position.NONE if standing.suggestion is None else standing.suggestion.position
    crossed = _crossed(standing, position)
    known, awaits = standing.told.get(POSITION), _awaits(standing)
    was_cut_short = known is not None and known.availability is Availability.GONE
    if known is None or (not awaits and (was_cut_short or standing.before is not position)):
        told.append(_stands(standing, position, Availability.UNKNOWN, now))
    subjects = {POSITION, *(page_subject(page.id) for page in standing.pages)}
    forget = tuple(
        sorted(name for name in standing.told if name.startswith("page:") and name not in subjects)
    )
    news = _still_news(standing, live, fresh, now)
    # What was said already, and is so again since the page is back, is not said aloud once more.
    is_back = was_cut_short and not awaits and standing.before is position
    if live is None and not fresh and not crossed and not is_back:
        return PriceChange(standing.product_id, None, tuple(told), forget) if told or forget else None
    if not standing.active or not (news or position is not Position.NONE):
        if live is None:
            return PriceChange(standing.product_id, None, tuple(told), forget)
        if awaits and position is not standing.before:
            told.append(_stands(standing, standing.before, Availability.GONE, now))
        why = price_wording.why_over(standing) if standing.active else tr("not sold any more")
        return PriceChange(standing.product_id, live, tuple(told), forget, why_resolved=why)
    is_news = crossed or any(item in news for item in fresh)
    untold = is_news or (live is not None and bool(live.facts.get("untold")))
    draft = AlertDraft(
        kind=MARKET_PRICE,
        product_id=standing.product_id,
        severity=Severity.WATCH,
        title=price_wording.title(standing, news),
        text=price_wording.arithmetic(standing, news, now),
        facts=price_facts(standing, news, untold=untold)
        | {"reason": price_wording.reason(standing, news, now)},
        rank=_rank(position),
    )
    return PriceChange(standing.product_id, live, tuple(told), forget, draft, is_news)


def _stands(standing: Standing, position: Position, availability: Availability, now: datetime) -> PriceTold:
    """Return how a product stands, to be kept. ``GONE``: its alert ended only because a page is gone for now."""
    return PriceTold(standing.product_id, POSITION, None, None, availability, position, now)


def _crossed(standing: Standing, position: Position) -> bool:
    """Whether the product has come to stand otherwise, by something that was not seen for the first time."""
    if position in (Position.NONE, standing.before) or POSITION not in standing.told or _awaits(standing):
        return False
    if position is Position.UNDERCUT and standing.before is Position.OVERPRICED:
        return False  # it has eased
    found = standing.suggestion
    target = None if found is None else found.target
    causes = standing.rivals if target is None else (target.rival,)
    return any(page_subject(rival.page_id) in standing.told for rival in causes)


def _awaits(standing: Standing) -> bool:
    """Whether a page is gone and was not given up yet. Then how the product stands is no news, nor is that it is back:
    a site that is being mended has its owner told nothing."""
    return any(is_gone(page) and page.state == WATCHING for page in standing.pages)


def _page_news(standing: Standing, now: datetime) -> tuple[list[PriceTold], list[PriceNews]]:
    """Return what counts as told of the pages from now on, and what of that is news."""
    told, news = [], []
    for page in standing.pages:
        if is_gone(page):
            continue
        known = standing.told.get(page_subject(page.id))
        if known is None:
            if page.checked_at is not None and (page.price is not None or page.unavailable_since is not None):
                told.append(_told(page, page.price, page.availability, now))
            continue
        moved = _moved(page, known, standing.threshold, now)
        turned = _turned(page, known, now)
        news += [item for item in (moved, turned) if item is not None]
        single = page.price if page.highest is None else None
        is_first_price = single is not None and (known.price is None or known.currency != page.currency)
        if moved is None and turned is None and not is_first_price and not _learned(page, known):
            continue
        price = single if moved is not None or is_first_price else known.price
        told.append(_told(page, price, page.availability, now))
    return told, news


def _told(page: WatchedPage, price: int | None, availability: Availability, now: datetime) -> PriceTold:
    single = price if page.highest is None else None
    subject = page_subject(page.id)
    return PriceTold(page.product_id, subject, single, page.currency, availability, "", now)


def _learned(page: WatchedPage, known: PriceTold) -> bool:
    return known.availability is Availability.UNKNOWN and page.availability is not Availability.UNKNOWN


def _moved(page: WatchedPage, known: PriceTold, threshold: float, now: datetime) -> PriceNews | None:
    if page.price is None or page.highest is not None or not known.price or known.currency != page.currency:
        return None
    difference = page.price - known.price
    # A cent more or less is noted, and never told, however cheap the thing is.
    if abs(difference) <= CENT or abs(difference) < threshold * known.price:
        return None
    event = Event.DROP if difference < 0 else Event.RISE
    return PriceNews(page.id, page.seller, event, known.price, page.price, page.currency, now)


def _turned(page: WatchedPage, known: PriceTold, now: datetime) -> PriceNews | None:
    is_out, was_out = page.availability in UNAVAILABLE, known.availability in UNAVAILABLE
    if is_out == was_out or known.availability is Availability.UNKNOWN:
        return None
    event = Event.OUT if is_out else Event.BACK
    return PriceNews(page.id, page.seller, event, None, None, page.currency, now)


def _still_news(
    standing: Standing, live: AlertRow | None, fresh: Sequence[PriceNews], now: datetime
) -> list[PriceNews]:
    """Return what the alert is to tell of the pages: what it told that still holds, and what is new."""
    pages = {page.id: page for page in standing.pages}
    kept = []
    for item in [] if live is None else news_of(live.facts):
        page = pages.get(item.page_id)
        later = [one for one in fresh if one.page_id == item.page_id and _same_matter(one, item)]
        if page is not None and not later and now - item.at < NEWS_FOR and _holds(item, page):
            kept.append(item)
    return kept + [item for item in fresh if not _takes_back(item, live)]


def _same_matter(one: PriceNews, other: PriceNews) -> bool:
    return (one.before is None) == (other.before is None)


def _takes_back(item: PriceNews, live: AlertRow | None) -> bool:
    """Whether something new is just that what the alert told is not so any more."""
    for before in [] if live is None else news_of(live.facts):
        if before.page_id != item.page_id or not _same_matter(before, item):
            continue
        if item.before is None:
            return before.event is not item.event
        if before.before is not None and item.after is not None and before.event is not item.event:
            return abs(item.after - before.before) <= BACK_SHARE * abs(item.before - before.before)
    return False


def _holds(item: PriceNews, page: WatchedPage) -> bool:
    if item.event is Event.OUT:
        return page.availability in UNAVAILABLE
    if is_gone(page):
        return False
    if item.event is Event.BACK:
        return page.availability not in UNAVAILABLE
    if item.before is None or item.after is None or page.price is None:
        return False
    return abs(page.price - item.before) > BACK_SHARE * abs(item.after - item.before)


def _rank(position: Position) -> int:
    """Return what comes first among alerts that can wait."""
    order = (Position.NONE, Position.ALONE, Position.ROOM, Position.UNDERCUT, Position.OVERPRICED)
    return order.index(position)
