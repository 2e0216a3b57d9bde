"""The update from a row a day of each product's price to a row a change."""

from __future__ import annotations

from contextlib import closing
from datetime import date, timedelta

from app.store import opening
from app.store.database import Store
from app.store.opening import open_store
from app.store.prices import price_history, prices_on
from app.system.paths import Home
from tests.clock import TUESDAY_NOON
from tests.filling import rows

DAILY = "0005"
MANY = 1_203

Daily = tuple[int, int, int, int | None, str]


def open_daily(home: Home, daily: list[Daily], *, products: int) -> Store:
    """Open a store that the version before left with these prices: day, product, price, cost, currency."""
    with closing(Store(home.store_path)) as store, store.write() as connection:
        opening.upgrade(connection, DAILY)
        connection.exec_driver_sql(
            "INSERT INTO product (id, sku, name, currency, created_at, changed_at) VALUES (?, ?, 'Thing', 'EUR', 0, 0)",
            [(number, str(number)) for number in range(1, products + 1)],
        )
        for row in daily:
            connection.exec_driver_sql(
                "INSERT INTO price_history (day, product_id, price, cost, currency) VALUES (?, ?, ?, ?, ?)",
                row,
            )
    return open_store(home.store_path, home.backups, now=TUESDAY_NOON)


def day_of(number: int) -> date:
    return date(1970, 1, 1) + timedelta(days=number)


def test_daily_prices_become_the_days_on_which_they_changed(home: Home) -> None:
    daily: list[Daily] = [
        (100, 1, 30_000, None, "EUR"),
        (101, 1, 30_000, None, "EUR"),
        (102, 1, 30_000, 10_000, "EUR"),
        # Nothing was recorded for a while; the price was the same before and after.
        (110, 1, 30_000, 10_000, "EUR"),
        (111, 1, 30_000, 10_000, "USD"),
        (112, 1, 30_000, None, "USD"),
        (113, 1, 20_000, None, "USD"),
        (114, 1, 30_000, None, "USD"),
        (101, 2, 50_000, 20_000, "EUR"),
        # Not sold for some days, then dearer.
        (110, 2, 60_000, 20_000, "EUR"),
        (111, 2, 60_000, 20_000, "EUR"),
    ]
    with closing(open_daily(home, daily, products=3)) as store:
        changes = "SELECT product_id, day, price, compare_at_price, cost, currency FROM price_history"
        assert rows(store, f"{changes} ORDER BY product_id, day") == [
            (1, 100, 30_000, None, None, "EUR"),
            (1, 102, 30_000, None, 10_000, "EUR"),
            (1, 111, 30_000, None, 10_000, "USD"),
            (1, 112, 30_000, None, None, "USD"),
            (1, 113, 20_000, None, None, "USD"),
            (1, 114, 30_000, None, None, "USD"),
            (2, 101, 50_000, None, 20_000, "EUR"),
            (2, 110, 60_000, None, 20_000, "EUR"),
        ]
        assert rows(store, "SELECT day FROM price_day ORDER BY day") == [
            (day,) for day in (100, 101, 102, 110, 111, 112, 113, 114)
        ]
        with store.read() as connection:
            for day, product_id, price, cost, currency in daily:
                found = prices_on(connection, day_of(day))[product_id]
                assert (found.price, found.cost, found.currency) == (price, cost, currency)


def test_every_product_of_a_large_shop_is_carried_over(home: Home) -> None:
    daily: list[Daily] = [
        (day, number, 10_000 + number + (day > 101), None, "EUR")
        for day in range(100, 104)
        for number in range(1, MANY + 1)
    ]
    with closing(open_daily(home, daily, products=MANY)) as store:
        assert rows(store, "SELECT count(*), count(DISTINCT product_id) FROM price_history") == [
            (2 * MANY, MANY)
        ]
        with store.read() as connection:
            for number in (1, 600, MANY):
                known = price_history(connection, number, first=day_of(0), last=day_of(200))
                assert [(point.day, point.price) for point in known] == [
                    (day_of(100), 10_000 + number), (day_of(102), 10_001 + number),
                ]  # fmt: skip


def test_a_store_without_prices_has_none_afterwards(home: Home) -> None:
    with closing(open_daily(home, [], products=2)) as store:
        assert rows(store, "SELECT * FROM price_history") == []
        assert rows(store, "SELECT * FROM price_day") == []
