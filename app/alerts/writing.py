"""Brings alerts, judgements and the outbox to what was decided: short transactions, each whole in itself."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from app.alerts import policy
from app.alerts.facts import facts_of
from app.alerts.policy import Change
from app.alerts.severity import Severity
from app.alerts.speech import News, speak
from app.alerts.timing import AlertSettings, digest_due
from app.domain.time import business_day, day_start
from app.store import alerts, notices
from app.store.alerts import AlertRow
from app.store.judgements import (
    answered_since,
    forget_judgements,
    judgement_of,
    judgements_of,
    judgements_worse_than_told,
    save_judgements,
    told_at_once,
)
from app.store.products import find_name
from app.store.settings import get_setting, put_setting

CHUNK = 50
"""Products written in one transaction: 20 ms, and no more than 80 on a PC that is busy."""

_DIGEST_DAY = "alerts_digest"
"""Setting: the business day of the last digest."""
_AGAIN = "alerts_told_again"
"""Setting: the products that a digest is to tell of although they were told of, and from which day on."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a chunk of changes came to."""

    opened: int = 0
    resolved: int = 0

    def __add__(self, other: Written) -> Written:
        return Written(self.opened + other.opened, self.resolved + other.resolved)


def write_changes(
    connection: Connection, chunk: Sequence[Change], *, known_at: datetime, now: datetime
) -> Written:
    """Write some products' changes. ``known_at``: when what they were decided from was read.

    What the owner has answered since then is left as it is: the next check decides of it anew.
    """
    answered = answered_since(connection, known_at)
    chunk = [change for change in chunk if change.product_id not in answered]
    stored = judgements_of(connection, [change.product_id for change in chunk])
    save_judgements(
        connection,
        [
            # Another check may have spoken since it was decided.
            policy.with_what_was_told(change.judgement, stored.get(change.product_id))
            for change in chunk
            if change.judgement is not None
        ],
    )
    forget_judgements(connection, [change.product_id for change in chunk if change.forget])
    written = Written()
    listed = alerts.products_listed(connection, policy.KINDS, [change.product_id for change in chunk])
    for change in chunk:
        written += _write_alert(connection, change, change.product_id in listed, now)
    return written


def _write_alert(connection: Connection, change: Change, is_listed: bool, now: datetime) -> Written:
    live, draft = change.live, change.draft
    if draft is None:
        if live is None:
            return Written()
        return Written(resolved=alerts.resolve_alert(connection, live.id, why=change.why_resolved, now=now))
    if live is None:
        if is_listed:
            return Written()  # another check was quicker
        alerts.open_alert(connection, draft, now=now)
        return Written(opened=1)
    if alerts.refresh_alert(connection, live.id, draft, now=now):
        if change.event:
            alerts.add_event(connection, live.id, change.event, draft.text, now=now)
        if change.wake:
            alerts.wake_alert(connection, live.id, now=now)
    return Written()


def write_speech(connection: Connection, settings: AlertSettings, *, now: datetime, zone: ZoneInfo) -> int:
    """Wake what was snoozed until now, and say what is news; return how many notices were put into the outbox."""
    alerts.wake_snoozed(connection, now=now)
    today = business_day(now, zone)
    made_on = last_digest(connection)
    news = _news(connection, now, zone)
    if digest_due(settings, made_on, now, zone):
        news += _asked_for_again(connection, today, {item.alert.product_id for item in news}, now)
    speech = speak(
        news,
        settings,
        popups_today=notices.count_since(connection, day_start(today, zone)),
        digest_made_on=made_on,
        now=now,
        zone=zone,
    )
    if speech.digest_made:
        put_setting(connection, _DIGEST_DAY, today.isoformat(), now=now)
    for saying in speech.sayings:
        notices.add_notice(
            connection,
            kind=saying.kind,
            title=saying.title,
            body=saying.body,
            page=saying.page,
            subject=saying.subject,
            alert_id=saying.alert_id,
            now=now,
        )
        note_told(connection, saying.told, now=now)
    return len(speech.sayings)


def last_digest(connection: Connection) -> date | None:
    """Return the business day of the last digest; None before the first."""
    made_on = get_setting(connection, _DIGEST_DAY)
    return None if made_on is None else date.fromisoformat(made_on)


def note_told(connection: Connection, told: Sequence[AlertRow], *, now: datetime) -> None:
    """Note that the owner knows of these alerts as they stand: only what gets worse is news from now on."""
    of_products = {
        alert.product_id: alert
        for alert in told
        if alert.product_id is not None and alert.kind in policy.KINDS
    }
    stored = judgements_of(connection, of_products)
    save_judgements(
        connection,
        [
            replace(known, told_severity=of_products[product_id].severity, told_at=now)
            for product_id, known in stored.items()
        ],
    )


def tell_again(connection: Connection, *, told_at: datetime, day: date, now: datetime) -> None:
    """Have the digest of ``day`` tell again of the products that one notice told of at ``told_at``."""
    stored = get_setting(connection, _AGAIN, {})
    products = sorted({*stored.get("products", ()), *told_at_once(connection, told_at)})
    put_setting(connection, _AGAIN, {"day": day.isoformat(), "products": products}, now=now)


def _asked_for_again(
    connection: Connection, today: date, known: Collection[int | None], now: datetime
) -> list[News]:
    """Return what the owner wished to hear again today, and is still so; the wish is done with then."""
    wish = get_setting(connection, _AGAIN, {})
    if not wish or date.fromisoformat(wish["day"]) > today:
        return []
    put_setting(connection, _AGAIN, {}, now=now)
    found = (_news_of(connection, product_id) for product_id in wish["products"] if product_id not in known)
    return [item for item in found if item is not None and item.alert.severity <= Severity.LOW]


def _news(connection: Connection, now: datetime, zone: ZoneInfo) -> list[News]:
    """Return every product whose open alert is worse than what the owner was told of it."""
    found = []
    for known in judgements_worse_than_told(connection):
        facts = facts_of(known.facts)
        if facts is None or not policy.is_news(known, facts, now=now, zone=zone):
            continue
        item = _news_of(connection, known.product_id)
        if item is not None:
            found.append(item)
    return found


def _news_of(connection: Connection, product_id: int) -> News | None:
    """Return what there is to say of one product; None without an open alert, or where nothing is known of it."""
    known = judgement_of(connection, product_id)
    facts = None if known is None else facts_of(known.facts)
    alert = alerts.live_alert_of(connection, product_id, policy.KINDS)
    name = find_name(connection, product_id)
    if facts is None or alert is None or name is None or alert.state != "open":
        return None
    return News(name, alert, facts)
