from __future__ import annotations

import pytest

from app.domain.records import ImportCounts, ProductRecord, StockRecord
from app.store.database import Store
from app.store.intake.stock_settling import forget_stock
from tests.filling import product, rows
from tests.store.intake.driving import Driver


@pytest.fixture
def driver(store: Store) -> Driver:
    driver = Driver(store, 100)
    take(driver, [product("TEA")], now=1)
    return driver


def take(driver: Driver, records: list[ProductRecord], *, now: int, repeat: bool = False) -> ImportCounts:
    number = driver.begin(now)
    *_, counts = driver.stage_products(number, records, now, repeat=repeat)
    finish(driver, number, now)
    return counts


def count(driver: Driver, at: int, on_hand: int, *, now: int) -> int:
    number = driver.begin(now)
    for _ in driver.stage_facts(number, [StockRecord(2, "TEA", at, on_hand)]):
        pass
    finish(driver, number, now)
    return number


def finish(driver: Driver, number: int, now: int) -> None:
    driver.count(number, now)
    for _ in driver.settle(number):
        pass


def level(store: Store) -> list[tuple[object, ...]]:
    return rows(store, "SELECT on_hand, counted_at, import_id, incoming FROM stock_level_now")


def history(store: Store) -> list[tuple[object, ...]]:
    return rows(store, "SELECT at, on_hand, import_id FROM stock_history_now ORDER BY id")


def test_every_import_keeps_what_it_counted_and_the_latest_moment_is_the_level(driver: Driver) -> None:
    count(driver, 50, 5, now=100)
    count(driver, 60, 5, now=110)
    count(driver, 40, 7, now=120)
    assert history(driver.store) == [(50, 5, 2), (60, 5, 3), (40, 7, 4)]
    assert level(driver.store) == [(5, 60, 3, None)]


def test_of_two_counts_of_one_moment_the_later_import_is_believed(driver: Driver) -> None:
    count(driver, 50, 5, now=100)
    count(driver, 50, 6, now=110)
    assert level(driver.store) == [(6, 50, 3, None)]


def test_a_confirmation_is_no_news(driver: Driver) -> None:
    first = take(driver, [product("TEA", stock="5")], now=100)
    again = take(driver, [product("TEA", stock="5")], now=200)
    assert (first.stock, again.stock, again.unchanged) == (1, 0, 1)
    assert level(driver.store) == [(5_000, 200, 3, None)]


def test_a_file_that_is_read_again_keeps_nothing_that_is_known(driver: Driver) -> None:
    take(driver, [product("TEA", stock="5")], now=100)
    take(driver, [product("TEA", stock="5")], now=200, repeat=True)
    assert history(driver.store) == [(100, 5_000, 2)]
    assert level(driver.store) == [(5_000, 100, 2, None)]


def test_what_is_on_its_way_stays_until_a_later_count_says_otherwise(driver: Driver) -> None:
    take(driver, [product("TEA", stock="5", incoming=9_000)], now=100)
    count(driver, 200, 4_000, now=200)
    assert level(driver.store) == [(4_000, 200, 3, 9_000)]
    take(driver, [product("TEA", stock="4", incoming=0)], now=300)
    assert level(driver.store) == [(4_000, 300, 4, 0)]


def test_a_level_without_a_count_of_its_own_is_told_again_after_an_undo(driver: Driver) -> None:
    """Earlier versions kept no row of a count that only confirmed the level."""
    number = count(driver, 50, 5, now=100)
    with driver.store.write() as connection:
        connection.exec_driver_sql("UPDATE stock_level SET counted_at = 80")
    undone = count(driver, 90, 7, now=110)
    undo = driver.begin(120, undone)
    for _ in driver.stage_undo(undo, undone):
        pass
    driver.count(undo, 120, undone)
    assert level(driver.store) == [(5, 80, number, None)]


def test_counts_that_only_repeat_go_once_they_cannot_be_undone(driver: Driver) -> None:
    for at, on_hand in [(10, 5), (20, 5), (30, 5), (40, 7), (50, 7), (60, 7)]:
        count(driver, at, on_hand, now=100 + at)
    driver.limit = 1
    driver.forget(forget_stock, 160)
    # The last was taken in too lately; the one before it says since when its quantity is known to be there.
    assert [row[:2] for row in history(driver.store)] == [(10, 5), (40, 7), (50, 7), (60, 7)]
    driver.forget(forget_stock, 161)
    assert [row[:2] for row in history(driver.store)] == [(10, 5), (40, 7), (60, 7)]
    assert level(driver.store)[0][:2] == (7, 60)
