from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.store.choices import put_product_choice
from app.store.database import Store
from app.store.judgements import (
    Judgement,
    answered_since,
    forget_judgements,
    judgement_of,
    judgements,
    judgements_to_order,
    last_judged,
    save_judgements,
)
from app.store.orders import NewLine, place_order
from tests.clock import TUESDAY_NOON
from tests.filling import product, take_products

FULL = Judgement(
    product_id=1,
    severity=1,
    on_hand=4_000,
    on_order=24_000,
    chance=0.82,
    out_from=date(2026, 3, 12),
    out_to=date(2026, 3, 14),
    suggested=12_000,
    rank=120_000,
    facts={"on_hand": 4.0, "supplier": "Casa Roast", "next_due": "2026-03-13"},
    since=TUESDAY_NOON - timedelta(days=1),
    judged_at=TUESDAY_NOON,
    told_severity=2,
    told_at=TUESDAY_NOON - timedelta(hours=3),
)
BARE = replace(
    FULL,
    product_id=2,
    chance=None,
    out_from=None,
    out_to=None,
    suggested=None,
    facts={},
    told_severity=None,
    told_at=None,
)


@pytest.fixture
def shop(store: Store) -> Store:
    take_products(store, [product("A"), product("B")])
    return store


def test_a_judgement_is_kept_whole_and_replaces_the_last(shop: Store) -> None:
    with shop.write() as connection:
        save_judgements(connection, [FULL, BARE])
        save_judgements(connection, [])
    with shop.write() as connection:
        assert judgements(connection) == {1: FULL, 2: BARE}
        later = replace(BARE, severity=0, chance=1.0)
        save_judgements(connection, [later])
        assert judgement_of(connection, 2) == later
        forget_judgements(connection, [1])
        assert judgements(connection) == {2: later}
        assert judgement_of(connection, 1) is None


def test_those_of_which_some_are_to_be_ordered_are_found_among_all(shop: Store) -> None:
    with shop.write() as connection:
        assert last_judged(connection) is None
        none_wanted = replace(BARE, suggested=0, judged_at=FULL.judged_at + timedelta(hours=1))
        save_judgements(connection, [replace(FULL, suggested=5_000), none_wanted])
        assert judgements_to_order(connection) == {1: replace(FULL, suggested=5_000)}
        assert last_judged(connection) == none_wanted.judged_at


def test_what_the_owner_said_meanwhile_is_known(shop: Store) -> None:
    later = TUESDAY_NOON + timedelta(seconds=1)
    with shop.write() as connection:
        put_product_choice(connection, 1, now=later, not_sold_since=later)
        line = NewLine(2, 5_000)
        place_order(connection, supplier="", lines=[line], ordered_day=later.date(), now=later)
    with shop.read() as connection:
        assert answered_since(connection, TUESDAY_NOON) == {1, 2}
        assert answered_since(connection, later) == frozenset()
