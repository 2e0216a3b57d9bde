"""A shop of a few made-up products, checked from time to time, and what its owner gets to see."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from app.alerts import policy
from app.alerts.facts import StockFacts
from app.alerts.timing import AlertSettings
from app.alerts.writing import Written, write_changes, write_speech
from app.domain.time import business_day, day_start
from app.store import alerts, notices
from app.store.alerts import AlertRow
from app.store.database import Store
from app.store.judgements import Judgement, judgements
from app.store.notices import NoticeRow
from tests.alerts.made_facts import judged
from tests.clock import FakeClock

MADRID = ZoneInfo("Europe/Madrid")


class Desk:
    """Checks stock as the job does, with facts that a test sets."""

    def __init__(self, store: Store, clock: FakeClock, settings: AlertSettings | None = None) -> None:
        self.store = store
        self.clock = clock
        self.settings = settings or AlertSettings()

    @property
    def today(self) -> date:
        return business_day(self.clock.now(), MADRID)

    def check(self, shelf: Mapping[int, StockFacts], gone: Mapping[int, str] | None = None) -> Written:
        """Judge these products, and no others, now."""
        now = self.clock.now()
        with self.store.write() as connection:
            for product_id in shelf:
                connection.exec_driver_sql(
                    "INSERT OR IGNORE INTO product (id, sku, name, currency, created_at, changed_at)"
                    " VALUES (?, ?, ?, 'EUR', 0, 0)",
                    (product_id, f"P-{product_id}", f"Product {product_id}"),
                )
            live = alerts.live_alerts(connection, policy.KINDS).values()
            found = policy.changes(
                [judged(product_id, facts) for product_id, facts in shelf.items()],
                judgements(connection),
                {alert.product_id: alert for alert in live if alert.product_id is not None},
                gone=gone or {},
                opened_today=alerts.count_opened(
                    connection, policy.KINDS, since=day_start(self.today, MADRID)
                ),
                today=self.today,
                zone=MADRID,
                now=now,
            )
        with self.store.write() as connection:
            written = write_changes(connection, found, known_at=now, now=now)
            write_speech(connection, self.settings, now=now, zone=MADRID)
        return written

    def at(self, clock: str, *, days: int = 0) -> None:
        """Let time pass until the shop's clock shows that, on this day or a later one."""
        there = datetime.combine(self.today, time.fromisoformat(clock), MADRID)
        self.clock.advance((there.astimezone(UTC) - self.clock.now()).total_seconds() + days * 86_400)

    def alerts(self, *, live_only: bool = True) -> list[AlertRow]:
        with self.store.read() as connection:
            return alerts.list_alerts(connection, live_only=live_only)

    def kinds(self) -> list[tuple[str, str | None]]:
        return [(alert.kind, alert.sku) for alert in self.alerts()]

    def notices(self) -> list[NoticeRow]:
        with self.store.read() as connection:
            return notices.waiting_notices(connection, now=self.clock.now())

    def titles(self) -> list[str]:
        return [notice.title for notice in self.notices()]

    def known(self) -> dict[int, Judgement]:
        with self.store.read() as connection:
            return judgements(connection)

    def snooze(self, product_id: int, until: datetime | None) -> bool:
        with self.store.write() as connection:
            alert = alerts.live_alert_of(connection, product_id, policy.KINDS)
            return alert is not None and alerts.snooze_alert(
                connection, alert.id, until=until, now=self.clock.now()
            )
