from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.money import to_money
from app.domain.records import (
    ActivityRecord,
    MarketPriceRecord,
    OwnPriceRecord,
    Record,
    StockRecord,
)
from app.domain.time import to_day_number, to_millis
from app.store.database import Store
from app.store.prices import price_points
from app.store.products import get_product, market_prices, stock_points
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, take_histories, take_products

TODAY = TUESDAY_NOON.date()
DAY = to_day_number(TODAY)


def count_of(sku: str, hours: float, on_hand: int, location: str = "") -> StockRecord:
    return StockRecord(2, sku, to_millis(TUESDAY_NOON + timedelta(hours=hours)), on_hand * 1_000, location)


FACTS: list[Record] = [
    count_of("TEA", -3, 9),
    count_of("TEA", -2, 7),
    count_of("TEA", -1, 9),
    count_of("MUG", -1, 4, "shelf"),
    OwnPriceRecord(2, "TEA", DAY - 1, to_money("3"), to_money("1"), "EUR"),
    OwnPriceRecord(2, "TEA", DAY, to_money("4")),
    ActivityRecord(2, "TEA", DAY, searches=3, views=2, clicks=1),
    MarketPriceRecord(2, "TEA", "Other shop", DAY, to_money("2.90"), "EUR"),
    MarketPriceRecord(2, "TEA", "Third shop", DAY, to_money("3.10")),
]


@pytest.fixture
def shelf(store: Store) -> Store:
    take_products(store, [product("TEA"), product("MUG")])
    return store


def everything(store: Store) -> list[list[tuple[object, ...]]]:
    # As it is seen: the import that last confirmed a fact may change, the facts may not.
    return [
        sorted(rows(store, f"SELECT DISTINCT {columns} FROM {table}"))
        for table, columns in {
            "stock_level_now": "product_id, location, on_hand, counted_at",
            "stock_history_now": "product_id, location, at, on_hand",
            "stated_price_now": "day, product_id, price, coalesce(cost, -1), currency",
            "product_activity_now": "day, product_id, searches, views, clicks",
            "market_price_now": "product_id, seller, day, price, currency",
        }.items()
    ]


def test_every_kind_is_kept(shelf: Store) -> None:
    counts, unknown = take_histories(shelf, FACTS)
    assert unknown == []
    assert (counts.stock, counts.prices, counts.activity, counts.market_prices) == (4, 2, 1, 2)
    with shelf.read() as connection:
        tea = get_product(connection, "TEA", today=TODAY)
        assert tea is not None
        assert tea.on_hand == 9_000
        assert [point.on_hand for point in stock_points(connection, tea.id)] == [9_000, 7_000, 9_000]
        prices = price_points(connection, tea.id, first=TODAY - timedelta(days=7), last=TODAY)
        assert [(point.day, point.price, point.currency) for point in prices] == [
            (TODAY - timedelta(days=1), to_money("3"), "EUR"),
            (TODAY, to_money("4"), "EUR"),
        ]
        assert [point.seller for point in market_prices(connection, tea.id)] == ["Other shop", "Third shop"]


@pytest.mark.parametrize("seed", range(5))
def test_the_same_facts_in_any_order_change_nothing(shelf: Store, seed: int) -> None:
    take_histories(shelf, FACTS)
    before = everything(shelf)
    again, _ = take_histories(shelf, random.Random(seed).sample(FACTS, len(FACTS)))
    assert not any(again.changed().values())
    assert again.unchanged == len(FACTS)
    assert everything(shelf) == before


def test_facts_of_unknown_products_are_handed_back(shelf: Store) -> None:
    stray = count_of("GONE", -1, 4)
    counts, unknown = take_histories(shelf, [stray, count_of("TEA", -1, 4)])
    assert unknown == [stray]
    assert counts.stock == 1


def test_an_older_count_goes_into_the_history_only(shelf: Store) -> None:
    take_histories(shelf, [count_of("TEA", 0, 5)])
    take_histories(shelf, [count_of("TEA", -5, 8)])
    with shelf.read() as connection:
        tea = get_product(connection, "TEA", today=TODAY)
        assert tea is not None
        assert (tea.on_hand, tea.counted_at) == (5_000, TUESDAY_NOON)
        assert [point.on_hand for point in stock_points(connection, tea.id)] == [8_000, 5_000]


def test_a_count_slipped_in_between_does_not_make_the_history_end_otherwise_than_the_stock(
    shelf: Store,
) -> None:
    take_histories(shelf, [count_of("TEA", -3, 5), count_of("TEA", -1, 5)])
    take_histories(shelf, [count_of("TEA", -2, 8)])
    with shelf.read() as connection:
        tea = get_product(connection, "TEA", today=TODAY)
        assert tea is not None
        assert tea.on_hand == 5_000
        assert [point.on_hand for point in stock_points(connection, tea.id)] == [5_000, 8_000, 5_000]


def test_a_corrected_fact_replaces_the_old_one(shelf: Store) -> None:
    take_histories(shelf, FACTS)
    counts, _ = take_histories(shelf, [ActivityRecord(2, "TEA", DAY, searches=4, views=2, clicks=1)])
    assert counts.activity == 1
    assert rows(shelf, "SELECT searches FROM product_activity_now") == [(4,)]


COUNTS = st.lists(
    st.builds(
        count_of,
        sku=st.sampled_from(["TEA", "MUG"]),
        hours=st.integers(-3, 0),
        on_hand=st.integers(-1, 2),
        location=st.sampled_from(["", "cellar"]),
    ),
    max_size=8,
    # A file that states two quantities for one moment is its reader's to refuse.
    unique_by=lambda count: (count.sku, count.location, count.counted_at),
)


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=st.lists(COUNTS, min_size=1, max_size=3))
def test_counts_taken_in_again_change_nothing_whatever_they_say(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path, files: list[list[StockRecord]]
) -> None:
    path = tmp_path_factory.mktemp("stock") / "tillwatch.db"
    path.write_bytes(migrated.read_bytes())
    store = Store(path)
    try:
        take_products(store, [product("TEA"), product("MUG")])
        for counts in files:
            take_histories(store, counts)
            before = everything(store)
            again, _ = take_histories(store, counts)
            assert again.stock == 0
            assert everything(store) == before
        newest = {}
        for record in (record for counts in files for record in counts):
            key = (record.sku, record.location)
            newest[key] = max(newest.get(key, record.counted_at), record.counted_at)
        stored = rows(
            store, "SELECT sku, location, counted_at FROM stock_level JOIN product ON product.id = product_id"
        )
        assert {(sku, location): at for sku, location, at in stored} == newest
    finally:
        store.close()


def test_days_are_the_shops_own(shelf: Store) -> None:
    take_histories(shelf, [OwnPriceRecord(2, "TEA", to_day_number(date(2026, 3, 1)), 1)])
    with shelf.read() as connection:
        tea = get_product(connection, "TEA", today=TODAY)
        assert tea is not None
        [point] = price_points(connection, tea.id, first=date(2026, 3, 1), last=date(2026, 3, 1))
    assert point.day == date(2026, 3, 1)
