"""Judges every watched product: which alerts about prices open, change and end, and what is said of them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from app.alerts import price_wording
from app.alerts.page_alerts import tell_of_stopped_pages
from app.alerts.price_kinds import MARKET_PRICE
from app.alerts.price_policy import PriceChange, decide
from app.alerts.price_standing import standings
from app.alerts.price_writing import CHUNK, PricesWritten, not_before, tell_of_prices, write_price_changes
from app.alerts.writing import last_digest
from app.jobs.alert_settings import get_alert_settings
from app.store import alerts
from app.store.alerts import AlertRow
from app.store.database import Store
from app.store.settings import get_shop

if TYPE_CHECKING:
    from app.jobs.service import Service


def judge_prices(store: Store, *, now: datetime, check: Callable[[], None]) -> PricesWritten:
    """Judge every product that pages are watched for, and bring its alert up to date."""
    with store.read() as connection:
        found = _changes(connection, now)
    written = PricesWritten()
    for start in range(0, len(found), CHUNK):
        check()
        with store.write() as connection:
            written += write_price_changes(connection, found[start : start + CHUNK], now=now)
    return written


def judge_now(service: Service) -> None:
    """Judge anew because the owner said something, so that alerts say what is so."""
    judge_prices(service.store, now=service.now(), check=lambda: None)


def say_what_is_new(connection: Connection, just_stopped: Collection[int], *, now: datetime) -> int:
    """Put what is new of prices and pages into the outbox; return how many notices that are."""
    settings, zone = get_alert_settings(connection), get_shop(connection).zone
    made_on: date | None = last_digest(connection)
    said = tell_of_prices(connection, settings, digest_made_on=made_on, now=now, zone=zone)
    wait = not_before(connection, settings, made_on, now, zone)
    return said + tell_of_stopped_pages(connection, just_stopped, now=now, not_before=wait)


def _changes(connection: Connection, now: datetime) -> list[PriceChange]:
    live: dict[int, AlertRow] = {
        alert.product_id: alert
        for alert in alerts.live_alerts(connection, (MARKET_PRICE,)).values()
        if alert.product_id is not None
    }
    found = []
    for standing in standings(connection, now=now):
        alert = live.pop(standing.product_id, None)
        change = decide(standing, alert, now=now)
        if change is not None:
            found.append(change)
    # Of products that no page is watched for any more, or that are gone themselves.
    found += [
        PriceChange(left, alert, why_resolved=price_wording.not_watched()) for left, alert in live.items()
    ]
    return found
