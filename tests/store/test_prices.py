from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection

from app.domain.market import Availability
from app.domain.money import to_money
from app.domain.records import MarketPriceRecord, OwnPriceRecord
from app.domain.time import to_day_number
from app.store import exports
from app.store.database import Store
from app.store.price_days import price_days
from app.store.prices import (
    PricePoint,
    every_price,
    price_changes_since,
    price_history,
    price_points,
    prices_on,
)
from app.store.products import market_prices
from app.store.sold_history import load_prices
from tests.clock import TUESDAY_NOON
from tests.filling import note_prices, product, rows, take_histories, take_products

TODAY = TUESDAY_NOON.date()
DAY = to_day_number(TODAY)
EVER = date(2000, 1, 1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@contextmanager
def fresh(folder: pytest.TempPathFactory, migrated: Path) -> Iterator[Store]:
    path = folder.mktemp("prices") / "tillwatch.db"
    path.write_bytes(migrated.read_bytes())
    store = Store(path)
    try:
        yield store
    finally:
        store.close()


def put(connection: Connection, product_id: int, **facts: object) -> None:
    """Say what the catalogue says of a product now."""
    columns = {
        "active": True,
        "price": None,
        "compare_at_price": None,
        "cost": None,
        "currency": "EUR",
    } | facts
    connection.exec_driver_sql(
        "INSERT INTO product (id, sku, name, kind, created_at, changed_at, active, price, compare_at_price, cost,"
        " currency) VALUES (?, ?, 'Thing', 'item', 0, 0, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
        " active = excluded.active, price = excluded.price, compare_at_price = excluded.compare_at_price,"
        " cost = excluded.cost, currency = excluded.currency",
        (product_id, f"P{product_id}", *columns.values()),
    )


def history(store: Store, product_id: int = 1, *, first: date = EVER, last: date = TODAY) -> list[PricePoint]:
    with store.read() as connection:
        return price_history(connection, product_id, first=first, last=last)


def recorded(store: Store, days: int, **facts: object) -> None:
    """Record what the catalogue said so many days ago."""
    with store.write() as connection:
        put(connection, 1, **facts)
        note_prices(connection, ago(days))


FACTS = st.fixed_dictionaries(
    {
        "price": st.sampled_from([None, 10_000, 20_000]),
        "compare_at_price": st.sampled_from([None, 30_000]),
        "cost": st.sampled_from([None, 5_000]),
        "currency": st.sampled_from(["EUR", "USD"]),
        "active": st.booleans(),
    }
)
DAYS = st.lists(
    st.tuples(st.dictionaries(st.integers(1, 3), FACTS, max_size=3), st.sampled_from([0, 1, 1, 1, 3])),
    max_size=8,
)


def point_of(day: int, facts: dict[str, object]) -> tuple[object, ...]:
    return (facts["price"], facts["compare_at_price"], facts["cost"], facts["currency"])


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(days=DAYS)
def test_what_is_read_of_a_day_is_what_was_recorded_and_the_rows_are_the_changes(
    tmp_path_factory: pytest.TempPathFactory,
    migrated: Path,
    days: list[tuple[dict[int, dict[str, object]], int]],
) -> None:
    with fresh(tmp_path_factory, migrated) as store:
        catalogue: dict[int, dict[str, object]] = {}
        truth: dict[int, dict[int, tuple[object, ...]]] = {}
        day = DAY
        for said, passed in days:
            day += passed
            catalogue |= said
            with store.write() as connection:
                for product_id, facts in said.items():
                    put(connection, product_id, **facts)
                note_prices(connection, date(1970, 1, 1) + timedelta(days=day))
            before = truth[max((known for known in truth if known <= day), default=day)] if truth else {}
            now = {
                product_id: point_of(day, facts)
                for product_id, facts in catalogue.items()
                if facts["price"] is not None and facts["active"]
            }
            truth[day] = before | now
        changes = 0
        for product_id in (1, 2, 3):
            last = None
            for known in sorted(truth):
                here = truth[known].get(product_id)
                changes += here is not None and here != last
                last = here or last
        assert rows(store, "SELECT count(*) FROM price_history") == [(changes,)]
        with store.read() as connection:
            for known, expected in truth.items():
                found = prices_on(connection, date(1970, 1, 1) + timedelta(days=known))
                assert expected == {
                    product_id: (point.price, point.compare_at_price, point.cost, point.currency)
                    for product_id, point in found.items()
                }


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    recordings=st.lists(
        st.tuples(st.integers(0, 6), st.sampled_from([10_000, 20_000, 30_000])), min_size=1, max_size=10
    ),
    stated=st.dictionaries(st.integers(-2, 6), st.sampled_from([10_000, 40_000]), max_size=3),
)
def test_days_recorded_and_stated_in_any_order_are_read_as_they_were_told(
    tmp_path_factory: pytest.TempPathFactory,
    migrated: Path,
    recordings: list[tuple[int, int]],
    stated: dict[int, int],
) -> None:
    """A day recorded afterwards changes no other recorded day; what a file states stands until the next one."""
    with fresh(tmp_path_factory, migrated) as store:
        noted: dict[int, int] = {}
        for day, price in recordings:
            with store.write() as connection:
                put(connection, 1, price=price)
                note_prices(connection, ago(-day))
            noted[day] = price
        take_histories(store, [OwnPriceRecord(2, "P1", DAY + day, price) for day, price in stated.items()])
        daily = noted | stated
        with store.read() as connection:
            matrix = price_days(connection, np.array([1]), first_day=DAY - 3, days=11)[:, 0]
            for day in range(-3, 8):
                told = [known for known in daily if known <= day]
                expected = daily[max(told)] if told else None
                found = prices_on(connection, ago(-day))
                assert (found[1].price if found else None) == expected
                went = price_history(connection, 1, first=EVER, last=ago(-day))
                assert (went[-1].price if went else None) == expected
                assert (None if np.isnan(matrix[day + 3]) else matrix[day + 3]) == expected
            went = price_history(connection, 1, first=EVER, last=ago(-7))
            assert [point for _, point in every_price(connection)] == went
            for before, after in pairwise(went):
                assert before.day < after.day
                assert before.price != after.price


def test_a_history_says_since_when_a_price_an_offer_and_a_cost_hold(store: Store) -> None:
    recorded(store, 9, price=100_000, cost=60_000)
    recorded(store, 6, price=80_000, cost=60_000, compare_at_price=100_000)
    recorded(store, 5, price=80_000, cost=60_000, compare_at_price=100_000)
    recorded(store, 2, price=80_000, cost=70_000, compare_at_price=100_000)
    known = history(store)
    assert known == [
        PricePoint(ago(9), 100_000, 60_000, "EUR"),
        PricePoint(ago(6), 80_000, 60_000, "EUR", 100_000),
        PricePoint(ago(2), 80_000, 70_000, "EUR", 100_000),
    ]
    assert [point.margin for point in known] == [0.4, 0.25, 0.125]
    assert history(store, first=ago(5)) == known[1:]
    assert history(store, first=ago(5), last=ago(4)) == known[1:2]
    assert history(store, last=ago(10)) == []


def test_the_points_of_a_line_begin_and_end_with_it(store: Store) -> None:
    recorded(store, 9, price=100_000)
    recorded(store, 3, price=80_000)
    with store.read() as connection:
        line = price_points(connection, 1, first=ago(5), last=TODAY)
    assert [(point.day, point.price) for point in line] == [
        (ago(5), 100_000), (ago(3), 80_000), (TODAY, 80_000),
    ]  # fmt: skip


def test_a_file_that_names_no_cost_leaves_the_cost_as_it_was(store: Store) -> None:
    recorded(store, 5, price=100_000, cost=60_000)
    take_histories(store, [OwnPriceRecord(2, "P1", DAY - 3, 90_000)])
    assert history(store)[1:] == [PricePoint(ago(3), 90_000, 60_000, "EUR")]


def test_a_stated_price_that_is_the_recorded_one_changes_nothing(store: Store) -> None:
    recorded(store, 5, price=100_000)
    recorded(store, 3, price=100_000)
    told, _ = take_histories(
        store, [OwnPriceRecord(2, "P1", DAY - days, price) for days, price in ((3, 100_000), (4, 100_000))]
    )
    assert (told.unchanged, told.prices) == (1, 1), "of the day between, nothing was known"
    assert len(history(store)) == 1


def test_prices_by_day_leave_out_the_days_of_another_currency(store: Store) -> None:
    for days, currency in ((6, "EUR"), (4, "USD"), (2, "EUR")):
        recorded(store, days, price=10_000 * days, currency=currency)
    with store.read() as connection:
        euros = load_prices(connection, ago(7), TODAY, "EUR", [1])
        none = load_prices(connection, ago(7), TODAY, "GBP", [1])
        one = load_prices(connection, ago(5), ago(3), "EUR", [1])
    assert euros == {1: [(DAY - 6, 60_000), (DAY - 2, 20_000), (DAY, 20_000)]}
    assert none == {}
    assert one == {}, "one price only"


def test_a_change_is_counted_once_and_only_of_the_price(store: Store) -> None:
    def changed(days: int) -> int:
        with store.read() as connection:
            return price_changes_since(connection, ago(days))

    recorded(store, 9, price=100_000)
    assert changed(9) == 0
    recorded(store, 6, price=100_000, cost=50_000)
    assert changed(6) == 0
    recorded(store, 5, price=110_000, cost=50_000)
    assert changed(5) == 1
    recorded(store, 4, price=110_000, cost=50_000)
    assert changed(4) == 0


def test_an_export_holds_the_offer_and_leaves_out_what_is_not_seen(store: Store) -> None:
    take_products(store, [product("TEA", price="3", compare_at_price=to_money("4"), cost="1")])
    with store.write() as connection:
        note_prices(connection, TODAY)
        assert list(exports.prices(connection)) == [
            ("TEA", PricePoint(TODAY, to_money("3"), to_money("1"), "EUR", to_money("4")))
        ]


def page(connection: Connection, product_id: int, seller: str) -> int:
    return int(
        connection.exec_driver_sql(
            "INSERT INTO watched_page (product_id, url, site, seller, state, added_at)"
            " VALUES (?, 'http://' || ?, ?, ?, 'watching', 0) RETURNING id",
            (product_id, seller, seller, seller),
        ).scalar_one()
    )


def test_what_watched_pages_ask_stands_beside_what_files_told(store: Store) -> None:
    take_products(store, [product("TEA"), product("MUG")])
    take_histories(
        store,
        [
            MarketPriceRecord(2, "TEA", "Corner", DAY - 3, 31_000, "EUR"),
            MarketPriceRecord(2, "TEA", "Zenith", DAY, 33_000, "EUR"),
        ],
    )
    with store.write() as connection:
        corner, other = page(connection, 1, "Corner"), page(connection, 2, "Corner")
        connection.exec_driver_sql(
            "INSERT INTO page_price (page_id, at, day, price, highest, currency, availability)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (corner, 1, DAY - 2, 30_000, None, "EUR", Availability.IN_STOCK.value),
                (corner, 2, DAY - 2, 29_000, None, "EUR", Availability.IN_STOCK.value),
                (corner, 3, DAY - 1, 28_000, 35_000, "EUR", Availability.IN_STOCK.value),
                (corner, 4, DAY, None, None, None, Availability.OUT_OF_STOCK.value),
                (other, 1, DAY, 90_000, None, "EUR", Availability.IN_STOCK.value),
            ],
        )
    with store.read() as connection:
        found = market_prices(connection, 1)
    assert [(point.seller, point.day, point.price, point.currency) for point in found] == [
        ("Corner", ago(3), 31_000, "EUR"), ("Corner", ago(2), 29_000, "EUR"), ("Zenith", TODAY, 33_000, "EUR"),
    ]  # fmt: skip
