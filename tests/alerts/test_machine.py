"""Any course of events, held against a plain account of what the owner may be told."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from app.alerts.facts import StockFacts
from app.alerts.policy import COOLDOWN
from app.alerts.severity import Severity, severity
from app.alerts.speech import DIGEST
from app.alerts.timing import quiet_until
from app.domain.time import business_day
from app.store.database import Store
from app.store.judgements import Judgement
from tests.alerts.desk import MADRID, Desk
from tests.alerts.made_facts import FINE, LOW, OUT, TOO_EARLY, facts
from tests.clock import FakeClock
from tests.filling import rows

PRODUCTS = (1, 2, 3)
NEVER_SOLD = 3
"""The product that nobody has bought yet."""
STATES = [FINE, facts(5, 0.4), facts(13, 0.4), LOW, TOO_EARLY, facts(0, 1, 1, matters=False), OUT]


@dataclass
class Account:
    """What may be said of one product, told by an owner who keeps a list."""

    seen: bool = False
    on_hand: float = 0.0
    knows: Severity | None = None
    """The worst heard of it since it was last fine."""
    heard_at: datetime | None = None
    snoozed_until: datetime | None = None

    def look(self, found: StockFacts) -> None:
        """See how it stands at a check."""
        grade = severity(found)
        pressing = grade if grade <= Severity.LOW else None
        delivered = found.on_hand - self.on_hand > max(1.0, found.daily_sales or 0.0)
        if not self.seen:
            self.knows = pressing
        elif grade is Severity.FINE:
            self.knows = None
        elif delivered and self.knows is not None and grade > self.knows:
            self.knows = pressing
        self.seen, self.on_hand = True, found.on_hand

    def is_news(self, found: StockFacts, now: datetime) -> bool:
        grade = severity(found)
        if grade > Severity.LOW or (found.covered and found.late_since is None):
            return False
        if self.snoozed_until is not None and self.snoozed_until > now:
            return False
        if found.late_since is not None:
            heard = None if self.heard_at is None else business_day(self.heard_at, MADRID)
            if heard is None or heard < found.late_since:
                return True
        elif found.on_order and self.heard_at is not None:
            return False
        if self.knows is not None and grade >= self.knows:
            return False
        return grade is Severity.OUT or self.heard_at is None or now - self.heard_at >= COOLDOWN


class Shop(RuleBasedStateMachine):
    """Stock goes up and down, orders are placed and forgotten, time passes; checks look on."""

    migrated: Path

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "tillwatch.db"
        shutil.copyfile(self.migrated, path)
        self.desk = Desk(Store(path), FakeClock())
        self.shelf = dict.fromkeys(PRODUCTS, FINE)
        self.shelf[NEVER_SOLD] = replace(FINE, daily_sales=None, forecast="never")
        self.accounts = {product: Account() for product in PRODUCTS}
        self.told: dict[int, datetime | None] = dict.fromkeys(PRODUCTS)

    @rule(product=st.sampled_from(PRODUCTS), state=st.sampled_from(STATES))
    def stock_changes(self, product: int, state: StockFacts) -> None:
        if product == NEVER_SOLD:
            state = replace(state, daily_sales=None, forecast="never")
        old = self.shelf[product]
        order = (old.on_order, old.next_due, old.covered, old.late_since)
        self.shelf[product] = replace(
            state, on_order=order[0], next_due=order[1], covered=order[2], late_since=order[3]
        )

    @rule(product=st.sampled_from(PRODUCTS), enough=st.booleans())
    def order(self, product: int, enough: bool) -> None:
        due = self.desk.today + timedelta(days=2)
        self.shelf[product] = replace(
            self.shelf[product], on_order=9.0, next_due=due, covered=enough, late_since=None
        )

    @rule(product=st.sampled_from(PRODUCTS))
    def order_is_settled(self, product: int) -> None:
        self.shelf[product] = replace(
            self.shelf[product], on_order=0.0, next_due=None, covered=False, late_since=None
        )

    @rule(product=st.sampled_from(PRODUCTS))
    def order_is_late(self, product: int) -> None:
        if self.shelf[product].on_order:
            self.shelf[product] = replace(self.shelf[product], late_since=self.desk.today)

    @rule(product=st.sampled_from(PRODUCTS), hours=st.sampled_from([1, 24, 72]))
    def snooze(self, product: int, hours: int) -> None:
        until = self.desk.clock.now() + timedelta(hours=hours)
        if self.desk.snooze(product, until):
            self.accounts[product].snoozed_until = until

    @rule(hours=st.sampled_from([0.5, 3, 9, 24, 50]))
    def time_passes(self, hours: float) -> None:
        self.desk.clock.advance(timedelta(hours=hours))

    @rule()
    def check(self) -> None:
        self.desk.clock.advance(1)
        now = self.desk.clock.now()
        events = len(rows(self.desk.store, "SELECT 1 FROM alert_event"))
        notices = len(rows(self.desk.store, "SELECT 1 FROM notice"))
        self.desk.check(self.shelf)
        known = self.desk.known()
        news = set()
        for product, account in self.accounts.items():
            account.look(self.shelf[product])
            if account.is_news(self.shelf[product], now):
                news.add(product)
        told = {product for product in PRODUCTS if known[product].told_at != self.told[product]}
        assert told <= news
        self._everything_is_said_in_the_digest(notices, news, told)
        for product in told:
            self._hears(product, known[product], now)
        for product, account in self.accounts.items():
            if not self._is_live(product):
                account.snoozed_until = None
        self._no_alert_is_opened_and_resolved_at_once(events)

    def _everything_is_said_in_the_digest(self, notices: int, news: set[int], told: set[int]) -> None:
        kinds = [kind for (kind,) in rows(self.desk.store, "SELECT kind FROM notice ORDER BY id")][notices:]
        assert len(kinds) == bool(told)
        if DIGEST in kinds:
            assert told == news

    def _hears(self, product: int, known: Judgement, now: datetime) -> None:
        assert quiet_until(self.desk.settings, now, MADRID) is None
        self.told[product] = known.told_at
        self.accounts[product].knows = Severity(known.severity)
        self.accounts[product].heard_at = now

    def _is_live(self, product: int) -> bool:
        query = "SELECT 1 FROM alert WHERE product_id = ? AND state IN ('open', 'snoozed')"
        return bool(rows(self.desk.store, query, product))

    def _no_alert_is_opened_and_resolved_at_once(self, events: int) -> None:
        fresh = rows(
            self.desk.store,
            "SELECT a.product_id, e.kind FROM alert_event e JOIN alert a ON a.id = e.alert_id ORDER BY e.id",
        )[events:]
        changed = Counter(product for product, kind in fresh if kind in ("opened", "resolved"))
        assert all(count == 1 for count in changed.values())

    @invariant()
    def a_product_with_no_sales_has_no_alert(self) -> None:
        assert rows(self.desk.store, "SELECT 1 FROM alert WHERE product_id = ?", NEVER_SOLD) == []

    @invariant()
    def no_product_has_two_alerts(self) -> None:
        query = (
            "SELECT product_id FROM alert WHERE state IN ('open', 'snoozed') GROUP BY 1 HAVING count(*) > 1"
        )
        assert rows(self.desk.store, query) == []

    @invariant()
    def no_day_has_too_many_notices(self) -> None:
        made = [
            business_day(datetime.fromtimestamp(int(str(at)) / 1_000, UTC), MADRID)
            for (at,) in rows(self.desk.store, "SELECT created_at FROM notice")
        ]
        assert max(Counter(made).values(), default=0) <= self.desk.settings.popups_a_day

    def teardown(self) -> None:
        if hasattr(self, "desk"):
            self.desk.store.close()
            self.folder.cleanup()


def test_no_course_of_events_makes_it_cry_wolf(migrated: Path) -> None:
    class Begun(Shop):
        pass

    Begun.migrated = migrated
    run_state_machine_as_test(
        Begun,
        settings=settings(
            max_examples=25,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )


@pytest.mark.slow
def test_no_long_course_of_events_either(migrated: Path) -> None:
    class Begun(Shop):
        pass

    Begun.migrated = migrated
    run_state_machine_as_test(
        Begun,
        settings=settings(
            max_examples=150,
            stateful_step_count=60,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
