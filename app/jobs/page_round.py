"""A round over suppliers' lists and watched pages: they are read, what it means is judged, and what is new is said."""

from __future__ import annotations

import os
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from random import Random, SystemRandom
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.domain.errors import TransientError
from app.domain.market import PageReading, Verdict
from app.engine.context import RunContext
from app.jobs.costs import judge_costs
from app.jobs.page_visits import Came, Taken, Ware, hints_for, take_failure, take_reading, take_unchanged
from app.jobs.price_judging import judge_prices, say_what_is_new
from app.jobs.watched import watched_page
from app.jobs.web_sites import keep_site_states, site_states
from app.language import language, tr, trn
from app.sources.web.visit import Outcome, SiteState, Visit, Visited
from app.store import supplier_feeds, watched_pages
from app.store.among import among
from app.store.runs import get_run
from app.store.settings import get_shop
from app.store.tables.views import PRODUCT_NOW
from app.store.watched_pages import WatchedPage, WatchedSite

if TYPE_CHECKING:
    from app.jobs.feed_round import FeedRound
    from app.jobs.visitor import Visitor
    from app.sources.web.rules import WebRules


@dataclass(slots=True)
class _Round:
    """One round over pages: what it works from, and what it has come to."""

    pages: dict[int, WatchedPage]
    wares: dict[int, Ware]
    sites: dict[str, WatchedSite]
    states: dict[str, SiteState]
    zone: ZoneInfo
    came: Counter[Came] = field(default_factory=Counter)
    stopped: list[int] = field(default_factory=list)
    is_offline: bool = False
    """Whether a page could not be asked for because this PC seems to have no connection."""
    by_url: dict[str, list[WatchedPage]] = field(init=False, default_factory=dict)
    """The pages by their address: one may be watched for several products, and is visited once."""

    def __post_init__(self) -> None:
        for page in self.pages.values():
            self.by_url.setdefault(page.url, []).append(page)

    @property
    def read(self) -> int:
        """How many pages were read, or said that nothing has changed."""
        return sum(
            self.came[kind]
            for kind in (Came.CHANGED, Came.CONFIRMED, Came.UNCHANGED, Came.DOUBTED, Came.UNSURE)
        )

    @property
    def failed(self) -> int:
        """How many could not be read."""
        return self.came[Came.FAILED] + self.came[Came.STOPPED]


def look_at_prices(
    ctx: RunContext,
    page: int | None = None,
    *,
    visitor: Visitor | None = None,
    rules: WebRules | None = None,
    random: Random | None = None,
) -> None:
    """Look at suppliers' lists and watched pages, judge what it means, and say what is new.

    With the number of a ``page`` only that one is looked at, at once, unless its site is to be left alone. Raises
    ``NotFoundError`` where there is no such page, and ``TransientError`` where nothing could be reached at all.
    """
    if rules is None:
        from app.sources.web.rules import shipped_rules

        rules = shipped_rules(os.environ, language().code)
    chance = random or SystemRandom()
    feeds = _feeds(ctx, rules, visitor, chance) if page is None else None
    ctx.progress(0, None, tr("Looking which pages are due"))
    found = _due(ctx, page)
    states = _visit(ctx, found, visitor, rules, chance) if found.pages else {}
    if _heard_nobody(found, feeds):
        raise TransientError(
            tr("None of the shops could be reached: this PC seems to have no internet just now."),
            tr("What was read last stays as it is."),
        )
    with ctx.steady_store.write() as connection:
        keep_site_states(connection, states)
    ctx.progress(1, None, tr("Judging prices"))
    now = ctx.clock.now()
    judged = judge_prices(ctx.store, now=now, check=ctx.check)
    judge_costs(ctx.store, now=now, check=ctx.check)
    with ctx.finish() as connection:
        said = say_what_is_new(connection, found.stopped, now=now)
        ctx.rows = found.read
        ctx.result = {
            "pages": len(found.pages),
            "read": found.read,
            **{kind.value.replace("-", "_"): found.came[kind] for kind in Came if kind is not Came.FAILED},
            "failed": found.failed,
            "alerts": judged.opened,
            "resolved": judged.resolved,
            "notices": said,
            **({} if feeds is None else {"lists": feeds.asked, "lists_changed": feeds.changed}),
        }
        ctx.result_text = " ".join(_results(found, feeds, watched_pages.count_pages(connection)))


def _heard_nobody(found: _Round, feeds: FeedRound | None) -> bool:
    """Whether there was nobody who answered, and this PC seems to be why."""
    if found.read or found.failed or (feeds is not None and feeds.heard):
        return False
    return found.is_offline or (feeds is not None and feeds.is_offline)


def _feeds(ctx: RunContext, rules: WebRules, visitor: Visitor | None, random: Random) -> FeedRound | None:
    """Read the suppliers' lists that are due; None where there are none at all."""
    with ctx.store.read() as connection:
        if not supplier_feeds.feeds(connection):
            return None
    from app.jobs.feed_round import read_feeds

    return read_feeds(ctx, rules, visitor=visitor, random=random)


def _visit(
    ctx: RunContext, found: _Round, visitor: Visitor | None, rules: WebRules, random: Random
) -> dict[str, SiteState]:
    """Visit every page of the round, and return what is known of their sites afterwards."""
    if visitor is None:
        # What speaks HTTP is loaded once there is somebody to ask.
        from app.sources.web.round import visit_all

        visitor = visit_all
    return visitor(
        [_visit_to(pages) for pages in found.by_url.values()],
        found.states,
        rules=rules,
        now=ctx.clock.now,
        random=random,
        on_visited=lambda visited: _take(ctx, found, visited),
        check=ctx.check,
    )


def _due(ctx: RunContext, one: int | None) -> _Round:
    """Return the pages of this round; what an interrupted attempt of the same round has read is left out."""
    now = ctx.clock.now()
    with ctx.store.read() as connection:
        if one is None:
            begun = ctx.run if ctx.run.root_id == ctx.run.id else get_run(connection, ctx.run.root_id)
            since = None if begun is None or ctx.run.attempt == 1 else begun.started_at or begun.queued_at
            due = [
                page
                for page in watched_pages.due_pages(connection, now=now)
                if since is None or page.checked_at is None or page.checked_at < since
            ]
        else:
            due = [watched_page(connection, one)]
        columns = PRODUCT_NOW.c
        query = select(columns.id, columns.sku, columns.barcode, columns.name).where(
            among(columns.id, {page.product_id for page in due})
        )
        wares = {row.id: Ware(row.sku, row.barcode, row.name) for row in connection.execute(query)}
        known, states = watched_pages.sites(connection), site_states(connection)
        zone = get_shop(connection).zone
    return _Round({page.id: page for page in due if page.product_id in wares}, wares, known, states, zone)


def _visit_to(pages: Sequence[WatchedPage]) -> Visit:
    """Return the one visit for pages of the same address; what the first was known by has to hold for all of them."""
    first = pages[0]
    known = {(page.etag, page.last_modified) for page in pages}
    return Visit(first.id, first.url, *(known.pop() if len(known) == 1 else (None, None)))


def _take(ctx: RunContext, found: _Round, visited: Visited) -> None:
    for page in found.by_url[visited.visit.url]:
        _take_one(ctx, found, page, visited)


def _take_one(ctx: RunContext, found: _Round, page: WatchedPage, visited: Visited) -> None:
    taken = _taken(ctx, found, page, visited)
    if taken is not None:
        found.came[taken.came] += 1
        if taken.came is Came.STOPPED:
            found.stopped.append(page.id)
        found.is_offline |= visited.is_offline
        if taken.text:
            level = "warning" if taken.came in (Came.FAILED, Came.STOPPED) else "info"
            # words: {seller} is a shop, {page} the number of a watched page, {text} a sentence.
            ctx.log(
                tr("{seller}, page {page}: {text}", seller=page.seller, page=page.id, text=taken.text), level
            )
    done, total = found.came.total(), len(found.pages)
    # words: {done} is how many of {n} pages have been visited.
    ctx.progress(done, total, trn("{done} of {n} page", "{done} of {n} pages", total, done=done))


def _taken(ctx: RunContext, found: _Round, page: WatchedPage, visited: Visited) -> Taken | None:
    store = ctx.steady_store
    if visited.outcome is Outcome.UNCHANGED:
        return take_unchanged(store, page.id, visited)
    if visited.outcome is not Outcome.FETCHED:
        return take_failure(store, page.id, visited)
    reading = _read(ctx, found, page, visited)
    return take_reading(store, page.id, visited, reading, zone=found.zone)


def _read(ctx: RunContext, found: _Round, page: WatchedPage, visited: Visited) -> PageReading:
    from app.sources.pages.reading import read_page

    hints = hints_for(page, found.wares[page.product_id], found.sites.get(page.site))
    try:
        return read_page(
            visited.body,
            replace(hints, url=visited.url or page.url),
            content_type=visited.content_type,
            charset=visited.charset,
        )
    except Exception:  # noqa: BLE001 - anybody can write a page: one must not keep all others from being read
        ctx.log(traceback.format_exc(), "error")
        return PageReading(Verdict.UNSURE, reason=tr("This page could not be understood."))


def _results(found: _Round, feeds: FeedRound | None, watched: int) -> list[str]:
    """Return what the run has come to, a sentence about pages and one about lists."""
    said = []
    if feeds is not None and feeds.asked:
        said.append(_lists(feeds))
    if found.pages or not said:
        said.append(_pages(found, watched))
    return said


def _lists(feeds: FeedRound) -> str:
    read = trn(
        "{n} supplier's list looked at", "{n} suppliers' lists looked at", feeds.read + feeds.unchanged
    )
    # words: {read} is "2 suppliers' lists looked at", {n} of how many products they say something new.
    said = trn("{read}, news of {n} product", "{read}, news of {n} products", feeds.changed, read=read)
    if feeds.asking:
        # words: {said} is "2 suppliers' lists looked at, news of 12 products".
        said = trn(
            "{said}; {n} list waits for your answer",
            "{said}; {n} lists wait for your answer",
            feeds.asking,
            said=said,
        )
    if not feeds.failed:
        return tr("{said}.", said=said)
    # words: {said} is "2 suppliers' lists looked at, news of 12 products".
    return trn(
        "{said}; {n} list could not be read.", "{said}; {n} lists could not be read.", feeds.failed, said=said
    )


def _pages(found: _Round, watched: int) -> str:
    if not watched:
        return tr("No page of another shop is watched yet.")
    if not found.pages:
        return tr("No page was due.")
    said = trn("{n} page read", "{n} pages read", found.read)
    changed = found.came[Came.CHANGED]
    if changed:
        # words: {read} is "40 pages read", {n} of how many what they ask, or whether they have it, has changed.
        said = trn("{read}, {n} has changed", "{read}, {n} have changed", changed, read=said)
    if found.failed:
        # words: {said} is "40 pages read, 3 have changed".
        said = trn(
            "{said}; {n} page could not be read",
            "{said}; {n} pages could not be read",
            found.failed,
            said=said,
        )
    if left := found.came[Came.NOT_ASKED]:
        # words: {said} is "40 pages read, 3 have changed".
        said = trn(
            "{said}; {n} page was left for another time",
            "{said}; {n} pages were left for another time",
            left,
            said=said,
        )
    return tr("{said}.", said=said)
