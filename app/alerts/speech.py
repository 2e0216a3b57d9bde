"""What is said aloud, and when: pop-ups for what cannot wait, one digest in the morning for everything else.

Pure functions: whoever calls them puts the notices into the outbox and notes what was told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.alerts import wording
from app.alerts.facts import StockFacts
from app.alerts.severity import Severity
from app.alerts.timing import AlertSettings, digest_due, popups_left, quiet_until
from app.store.alerts import AlertRow

POPUP = "stock"
DIGEST = "digest"


@dataclass(frozen=True, slots=True)
class News:
    """A product that got worse than the owner was told, with its open alert."""

    name: str
    alert: AlertRow
    facts: StockFacts

    @property
    def cannot_wait(self) -> bool:
        """Whether it is worth an interruption: the shelf is empty, or will be too early, and the shop lives on it."""
        return self.alert.severity <= Severity.BEFORE_DELIVERY and self.facts.matters


@dataclass(frozen=True, slots=True)
class Saying:
    """One notice, and the alerts that it tells of."""

    kind: str
    title: str
    body: str
    page: str
    subject: str
    alert_id: int | None
    told: tuple[AlertRow, ...]


@dataclass(frozen=True, slots=True)
class Speech:
    """What to say now."""

    sayings: tuple[Saying, ...] = ()
    digest_made: bool = False
    """Whether the digest of today is settled with this, even where there was nothing to put into it."""


def speak(
    news: Sequence[News],
    settings: AlertSettings,
    *,
    popups_today: int,
    digest_made_on: date | None,
    now: datetime,
    zone: ZoneInfo,
) -> Speech:
    """Return what to say of ``news`` now. Whatever is not said now is news again at the next check.

    ``popups_today``: how many notices the business day has seen already, whatever they were about.
    """
    if quiet_until(settings, now, zone) is not None:
        return Speech()
    today = now.astimezone(zone).date()
    ranked = sorted(news, key=lambda item: (item.alert.severity, -item.alert.rank, item.alert.id))
    if digest_due(settings, digest_made_on, now, zone):
        sayings = (_saying(DIGEST, ranked, today),) if ranked else ()
        return Speech(sayings, digest_made=True)
    left = popups_left(settings, popups_today, digest_made_on=digest_made_on, today=today)
    pressing = [item for item in ranked if item.cannot_wait]
    if not pressing or left <= 0:
        return Speech()
    return Speech((_saying(POPUP, pressing, today),))


def _saying(kind: str, items: Sequence[News], today: date) -> Saying:
    told = tuple(item.alert for item in items)
    first = items[0]
    if len(items) == 1:
        body = wording.notice_body(first.facts, today)
        sku = first.alert.sku or ""
        return Saying(kind, first.alert.title, body, "products", sku, first.alert.id, told)
    names = [item.name for item in items]
    title, body = wording.several(names, [Severity(item.alert.severity) for item in items])
    return Saying(kind, title, body, "today", "", None, told)
