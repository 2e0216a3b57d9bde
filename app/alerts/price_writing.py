"""Brings alerts about prices, and what is said of them, to what was decided: short transactions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.alerts import price_wording
from app.alerts.price_kinds import MARKET_PRICE, PRICES
from app.alerts.price_policy import PriceChange
from app.alerts.timing import AlertSettings, next_digest, popups_left, quiet_until
from app.domain.time import business_day, day_start
from app.store import alerts, notices
from app.store.alerts import AlertRow
from app.store.price_rules import forget_price_told, put_price_told

CHUNK = 20
"""Products written in one transaction: 40 ms where all of them have news, and 100 on a PC that is busy."""


@dataclass(frozen=True, slots=True)
class PricesWritten:
    """What some products' changes came to."""

    opened: int = 0
    resolved: int = 0

    def __add__(self, other: PricesWritten) -> PricesWritten:
        return PricesWritten(self.opened + other.opened, self.resolved + other.resolved)


def write_price_changes(
    connection: Connection, chunk: Sequence[PriceChange], *, now: datetime
) -> PricesWritten:
    """Write some products' alerts, and what counts as told with them."""
    written = PricesWritten()
    for change in chunk:
        for told in change.told:
            put_price_told(connection, told)
        for subject in change.forget:
            forget_price_told(connection, change.product_id, subject)
        written += _write_alert(connection, change, now)
    return written


def tell_of_prices(
    connection: Connection,
    settings: AlertSettings,
    *,
    digest_made_on: date | None,
    now: datetime,
    zone: ZoneInfo,
) -> int:
    """Put one notice about everything that is new into the outbox; return how many were put there.

    In quiet hours, or where the day has seen enough, it waits for the next morning's digest.
    """
    untold = untold_alerts(connection, MARKET_PRICE)
    if not untold:
        return 0
    untold.sort(key=lambda alert: (-alert.rank, alert.id))
    names = [alert.title.rpartition(": ")[0] for alert in untold]
    first, is_one = untold[0], len(untold) == 1
    title, body = (first.title, str(first.facts["reason"])) if is_one else price_wording.several(names)
    wait = not_before(connection, settings, digest_made_on, now, zone)
    tell_as_one(connection, untold, title, body, now=now, not_before=wait)
    return 1


def untold_alerts(connection: Connection, kind: str) -> list[AlertRow]:
    """Return the open alerts of a kind of which nothing was said yet."""
    live = alerts.live_alerts(connection, (kind,)).values()
    return [alert for alert in live if alert.state == "open" and alert.facts.get("untold")]


def tell_as_one(
    connection: Connection,
    told: Sequence[AlertRow],
    title: str,
    body: str,
    *,
    now: datetime,
    not_before: datetime | None,
) -> None:
    """Put one notice about all these alerts into the outbox; of a single one it carries the answers."""
    first, is_one = told[0], len(told) == 1
    notices.add_notice(
        connection,
        kind=PRICES,
        title=title,
        body=body,
        page="prices",
        subject=first.sku or "" if is_one else "",
        alert_id=first.id if is_one else None,
        now=now,
        not_before=not_before,
    )
    alerts.note_said(connection, [alert.id for alert in told])


def _write_alert(connection: Connection, change: PriceChange, now: datetime) -> PricesWritten:
    live, draft = change.live, change.draft
    if draft is None:
        if live is None or not change.why_resolved:
            return PricesWritten()
        return PricesWritten(
            resolved=alerts.resolve_alert(connection, live.id, why=change.why_resolved, now=now)
        )
    if live is None:
        if alerts.products_listed(connection, (MARKET_PRICE,), [change.product_id]):
            return PricesWritten()  # another look was quicker
        alerts.open_alert(connection, draft, now=now)
        return PricesWritten(opened=1)
    if not change.is_news and _same(live, draft.title, draft.text, draft.facts["news"]):
        return PricesWritten()
    if alerts.refresh_alert(connection, live.id, draft, now=now) and change.is_news:
        alerts.add_event(connection, live.id, "changed", draft.text, now=now)
    return PricesWritten()


def _same(live: AlertRow, title: str, text: str, news: object) -> bool:
    return (live.title, live.text, live.facts.get("news")) == (title, text, news)


def not_before(
    connection: Connection,
    settings: AlertSettings,
    digest_made_on: date | None,
    now: datetime,
    zone: ZoneInfo,
) -> datetime | None:
    """Return until when a notice has to wait: None where the owner may be spoken to now."""
    today = business_day(now, zone)
    popups_today = notices.count_since(connection, day_start(today, zone))
    left = popups_left(settings, popups_today, digest_made_on=digest_made_on, today=today)
    if quiet_until(settings, now, zone) is None and left > 0:
        return None
    return next_digest(settings, now, zone)
