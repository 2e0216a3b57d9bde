"""One item for all watched pages that are not read any more, told once when some of them have stopped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.alerts.price_kinds import PAGES_STOPPED
from app.alerts.severity import Severity
from app.language import listed, noop, tr, trn
from app.sources.web.visit import Outcome
from app.store import alerts, notices
from app.store.alerts import AlertDraft
from app.store.watched_pages import STOPPED, WatchedPage, pages

SITES_NAMED = 3
_WHY: Mapping[str, str] = {
    Outcome.GONE: noop("{sites} do not have these pages (any more)."),
    Outcome.REFUSED: noop("{sites} refused to show these pages."),
    Outcome.BUSY: noop("{sites} asked to be left alone (too many requests)."),
    Outcome.BROKEN: noop("{sites} have trouble of their own."),
    Outcome.UNREACHABLE: noop("{sites} could not be reached."),
    Outcome.TOO_SLOW: noop("{sites} took too long to answer."),
    Outcome.CERTIFICATE: noop("The certificates of {sites} cannot be trusted."),
    Outcome.FORBIDDEN: noop("{sites} do not want programs to read these pages (robots.txt)."),
    Outcome.ADDRESS_REFUSED: noop("The pages of {sites} lead into this network, or to no web page."),
    Outcome.REDIRECTS: noop("The pages of {sites} lead on and on, and nowhere."),
    Outcome.TOO_LARGE: noop("What {sites} sent is too large."),
    Outcome.WRONG_KIND: noop("What {sites} sent cannot be read here."),
}
"""Why the pages of two sites or more are not read any more, by how the last visit ended."""
_OTHERWISE = noop("The pages of {sites} could not be read.")


def tell_of_stopped_pages(
    connection: Connection, just_stopped: Collection[int], *, now: datetime, not_before: datetime | None
) -> int:
    """Bring the item up to date and, where ``just_stopped`` names pages, say so; return how many notices were made."""
    live = alerts.live_alerts(connection, (PAGES_STOPPED,)).get((PAGES_STOPPED, None))
    stopped = [page for page in pages(connection) if page.state == STOPPED]
    if not stopped:
        if live is not None:
            alerts.resolve_alert(connection, live.id, why=tr("every page is read again"), now=now)
        return 0
    fresh = [page for page in stopped if page.id in just_stopped]
    if live is None and not fresh:
        return 0  # the owner has seen it
    draft = AlertDraft(
        kind=PAGES_STOPPED,
        product_id=None,
        severity=Severity.WATCH,
        title=_title(stopped),
        text=" ".join([*_reasons(stopped), tr("The Prices page lists them; there they can be tried again.")]),
        facts={
            "pages": len(stopped),
            "sites": sorted({page.site for page in stopped}),
            "page_ids": [page.id for page in stopped],
        },
    )
    if live is None:
        alerts.open_alert(connection, draft, now=now)
    elif (live.title, live.text) != (draft.title, draft.text):
        alerts.refresh_alert(connection, live.id, draft, now=now)
    if not fresh:
        return 0
    notices.add_notice(
        connection,
        kind=PAGES_STOPPED,
        title=_title(fresh),
        body=" ".join(_reasons(fresh)[:2]),
        page="prices",
        now=now,
        not_before=not_before,
    )
    return 1


def _title(stopped: Sequence[WatchedPage]) -> str:
    sites = sorted({page.site for page in stopped})
    named = listed(sites[:SITES_NAMED])
    if len(sites) > SITES_NAMED:
        return trn(
            "Tillwatch stopped reading {n} page of other shops",
            "Tillwatch stopped reading {n} pages of other shops",
            len(stopped),
        )
    # words: {sites} are one to three names of sites: "shop.example and other.example".
    return trn(
        "Tillwatch stopped reading {n} page of {sites}",
        "Tillwatch stopped reading {n} pages of {sites}",
        len(stopped),
        sites=named,
    )


def _reasons(stopped: Sequence[WatchedPage]) -> list[str]:
    """Return why, a sentence for each reason: what most pages have in common first."""
    alike: dict[str, list[WatchedPage]] = defaultdict(list)
    for page in stopped:
        alike[page.outcome or ""].append(page)
    most_first = sorted(alike.items(), key=lambda group: -len(group[1]))
    return [said for outcome, group in most_first for said in _reason(outcome, group)]


def _reason(outcome: str, group: Sequence[WatchedPage]) -> list[str]:
    sites = list(dict.fromkeys(page.site for page in group))
    if len(sites) > 1:
        return [tr(_WHY.get(outcome, _OTHERWISE), sites=_named(sites))]
    # Of one site what it said itself, such as with which number it refused.
    return list(dict.fromkeys(page.outcome_text for page in group if page.outcome_text))[:SITES_NAMED]


def _named(sites: Sequence[str]) -> str:
    if len(sites) <= SITES_NAMED:
        return listed(sites)
    rest, named = len(sites) - SITES_NAMED, ", ".join(sites[:SITES_NAMED])
    # words: {names} are the names of three sites.
    return trn("{names} and {n} more", "{names} and {n} more", rest, names=named)
