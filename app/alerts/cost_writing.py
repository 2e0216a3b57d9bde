"""Brings alerts about costs, and what counts as told, to what was decided: short transactions, each whole in itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.alerts import cost_wording
from app.alerts.cost_alerts import Limits, Moved, Review, draft
from app.alerts.price_kinds import COST_CHANGE
from app.alerts.price_writing import not_before, tell_as_one, untold_alerts
from app.alerts.timing import AlertSettings
from app.store import alerts
from app.store.alerts import AlertDraft, AlertRow
from app.store.costs import Costing, note_told


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A live alert about one product, how that stands now (None: not sold), and what becomes of it."""

    alert: AlertRow
    costing: Costing | None
    found: Review


def write_reviews(
    connection: Connection, chunk: Sequence[Reviewed], limits: Limits, *, today: date, now: datetime
) -> int:
    """Bring alerts to what is so now; return how many of them are news.

    What the owner has answered meanwhile is left as it is: the next judging decides of it anew.
    """
    news = 0
    told: list[Costing] = []
    for one in chunk:
        alert, found = one.alert, one.found
        if found.why_over:
            written = alerts.resolve_alert(connection, alert.id, why=found.why_over, now=now)
        elif found.moved is not None:
            since = today if found.is_news else date.fromisoformat(alert.facts["since"])
            untold = found.is_news or bool(alert.facts.get("untold"))
            fresh = draft(found.moved, limits, since=since, untold=untold)
            written = alerts.refresh_alert(connection, alert.id, fresh, now=now)
            if written and found.is_news:
                alerts.add_event(connection, alert.id, "changed", fresh.text, now=now)
                news += 1
        else:
            continue
        if written and one.costing is not None:
            told.append(one.costing)
    note_told(connection, told, now=now)
    return news


def open_each(
    connection: Connection, items: Sequence[Moved], limits: Limits, *, today: date, now: datetime
) -> None:
    """Open an alert about each of these products, which have none."""
    for item in items:
        alerts.open_alert(connection, draft(item, limits, since=today, untold=True), now=now)
    note_told(connection, [item.costing for item in items], now=now)


def put_many(
    connection: Connection, draft_of_many: AlertDraft, live: AlertRow | None, *, now: datetime
) -> None:
    """Open the one alert about many products, or have it speak of these now where it is live."""
    if live is None or not alerts.refresh_alert(connection, live.id, draft_of_many, now=now):
        alerts.open_alert(connection, draft_of_many, now=now)
    else:
        alerts.add_event(connection, live.id, "changed", draft_of_many.text, now=now)


def tell_of_costs(
    connection: Connection,
    settings: AlertSettings,
    *,
    digest_made_on: date | None,
    now: datetime,
    zone: ZoneInfo,
) -> None:
    """Put one notice about every cost that nothing was said of yet into the outbox."""
    untold = untold_alerts(connection, COST_CHANGE)
    if not untold:
        return
    untold.sort(key=lambda alert: (alert.product_id is not None, -alert.rank, alert.id))
    first = untold[0]
    title, body = first.title, first.text
    if len(untold) > 1 and first.product_id is not None:
        title, body = cost_wording.several([alert.title.rpartition(": ")[0] for alert in untold])
    wait = not_before(connection, settings, digest_made_on, now, zone)
    tell_as_one(connection, untold, title, body, now=now, not_before=wait)
