"""One item for all watched pages that are not read any more, told once when some of them have stopped."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection

from app.alerts.price_kinds import PAGES_STOPPED
from app.alerts.severity import Severity
from app.language import listed, tr, trn
from app.store import alerts, notices
from app.store.alerts import AlertDraft
from app.store.watched_pages import STOPPED, WatchedPage, pages

SITES_NAMED = 3


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
    """Return why, each reason once."""
    return list(dict.fromkeys(page.outcome_text for page in stopped if page.outcome_text))
