from __future__ import annotations

from datetime import date, timedelta

from app.domain.time import to_day_number
from app.store.database import Store
from app.store.past_chances import (
    PastChance,
    drop_oldest_day,
    is_noted,
    past_chances,
    put_past_chances,
)
from tests.filling import product, product_id, rows, take_products

DAY = date(2026, 3, 9)
LATER = DAY + timedelta(days=3)


def note(store: Store, day: date, *past: PastChance) -> None:
    with store.write() as connection:
        put_past_chances(connection, day, past)


def test_what_was_noted_first_of_a_day_stands(store: Store) -> None:
    take_products(store, [product("TEA"), product("MUG")])
    tea, mug = product_id(store, "TEA"), product_id(store, "MUG")
    note(store, DAY, PastChance(tea, 0.3, 4_000))
    note(store, DAY, PastChance(tea, 0.9, 0), PastChance(mug, 0.1, 7_000))
    note(store, LATER)
    with store.read() as connection:
        assert [tuple(row) for row in past_chances(connection, DAY, LATER)] == [
            (to_day_number(DAY), tea, 0.3, 4_000),
            (to_day_number(DAY), mug, 0.1, 7_000),
        ]
        assert is_noted(connection, DAY)
        assert not is_noted(connection, LATER)


def test_days_are_asked_for_from_one_to_before_another(store: Store) -> None:
    take_products(store, [product("TEA")])
    tea = product_id(store, "TEA")
    for day in (DAY, LATER):
        note(store, day, PastChance(tea, 0.3, 4_000))
    with store.read() as connection:
        assert len(past_chances(connection, DAY, LATER)) == 1
        assert len(past_chances(connection, DAY + timedelta(days=1), LATER)) == 0
        assert len(past_chances(connection, DAY, LATER + timedelta(days=1))) == 2


def test_the_oldest_days_are_dropped_one_at_a_time_and_no_more_than_asked(store: Store) -> None:
    take_products(store, [product("TEA"), product("MUG")])
    both = [PastChance(product_id(store, sku), 0.3, 4_000) for sku in ("TEA", "MUG")]
    for back in (0, 3, 9):
        note(store, LATER - timedelta(days=back), *both)
    dropped = []
    for _ in range(3):
        with store.write() as connection:
            dropped.append(drop_oldest_day(connection, LATER))
    assert dropped == [True, True, False]
    assert rows(store, "SELECT DISTINCT day FROM past_chance") == [(to_day_number(LATER),)]
