from __future__ import annotations

from datetime import timedelta

import pytest

from app.alerts import policy
from app.alerts.writing import note_told, write_changes, write_speech
from app.store import alerts
from app.store.choices import put_product_choice
from app.store.database import Store
from app.store.judgements import judgements
from tests.alerts.desk import MADRID, Desk
from tests.alerts.made_facts import FINE, OUT, TOO_EARLY, judged
from tests.clock import FakeClock


@pytest.fixture
def desk(store: Store, clock: FakeClock) -> Desk:
    desk = Desk(store, clock)
    desk.check({1: FINE})
    return desk


def decided(desk: Desk) -> list[policy.Change]:
    """What a check would do that finds the product sold out."""
    with desk.store.read() as connection:
        live = alerts.live_alerts(connection, policy.KINDS).values()
        return policy.changes(
            [judged(1, OUT)],
            judgements(connection),
            {alert.product_id: alert for alert in live if alert.product_id is not None},
            gone={},
            opened_today=0,
            today=desk.today,
            zone=MADRID,
            now=desk.clock.now(),
        )


def write(desk: Desk, found: list[policy.Change], *, known_for: float = 0.0) -> None:
    now = desk.clock.now()
    with desk.store.write() as connection:
        write_changes(connection, found, known_at=now - timedelta(seconds=known_for), now=now)
        write_speech(connection, desk.settings, now=now, zone=MADRID)


def test_what_the_owner_answered_while_it_was_reckoned_is_left_alone(desk: Desk) -> None:
    found = decided(desk)
    desk.clock.advance(5)
    with desk.store.write() as connection:
        put_product_choice(connection, 1, now=desk.clock.now(), not_sold_since=desk.clock.now())
    desk.clock.advance(5)
    write(desk, found, known_for=10)
    assert (desk.alerts(), desk.notices()) == ([], [])


def test_an_alert_that_was_settled_meanwhile_does_not_come_back(desk: Desk) -> None:
    desk.check({1: TOO_EARLY})
    found = decided(desk)
    [alert] = desk.alerts()
    with desk.store.write() as connection:
        assert alerts.resolve_alert(connection, alert.id, why="ordered", now=desk.clock.now())
    write(desk, found)
    assert desk.alerts() == []


def test_two_checks_that_find_the_same_open_one_alert_and_say_it_once(desk: Desk) -> None:
    quick, full = decided(desk), decided(desk)
    write(desk, quick)
    desk.clock.advance(1)
    write(desk, full)
    assert len(desk.alerts()) == 1
    assert desk.titles() == ["Product 1: sold out"]


def test_whoever_has_seen_it_is_not_told(desk: Desk) -> None:
    with desk.store.write() as connection:
        write_changes(connection, decided(desk), known_at=desk.clock.now(), now=desk.clock.now())
        note_told(connection, alerts.list_alerts(connection), now=desk.clock.now())
        assert write_speech(connection, desk.settings, now=desk.clock.now(), zone=MADRID) == 0
