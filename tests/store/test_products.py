"""What screens read of products while an import counts that is not folded in yet."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.money import to_money
from app.domain.records import OwnPriceRecord, StockRecord
from app.domain.time import to_day_number
from app.store import exports
from app.store.alerts import AlertDraft, list_alerts, open_alert
from app.store.database import Store
from app.store.prices import price_changes_since
from app.store.products import count_products, get_product, list_products, stock_points
from tests.clock import TUESDAY_NOON
from tests.filling import note_prices, product
from tests.store.intake.driving import Driver

TODAY = TUESDAY_NOON.date()
BARCODE = (("barcode", "111"),)


@pytest.fixture
def driver(store: Store) -> Driver:
    """A store in which the tea of the first import has been given a SKU and a price by one that is not folded in."""
    driver = Driver(store, 100)
    first = driver.begin(1_000)
    file = [product(None, name="Tea", derived_sku="tea", identifiers=BARCODE, price="3", stock="1")]
    for _ in driver.stage_products(first, file, 1_000):
        pass
    driver.count(first, 1_000)
    for _ in driver.settle(first):
        pass
    second = driver.begin(2_000)
    file = [
        product("TEA-1", name="Tea", identifiers=BARCODE, price="4", stock="2"),
        product("MUG", price="8"),
    ]
    for _ in driver.stage_products(second, file, 2_000):
        pass
    return driver


def test_a_product_is_found_by_the_sku_that_it_has_now(driver: Driver) -> None:
    def found(sku: str) -> tuple[int | None, int | None] | None:
        with driver.store.read() as connection:
            row = get_product(connection, sku, today=TODAY)
        return None if row is None else (row.price, row.on_hand)

    assert (found("tea"), found("TEA-1"), found("MUG")) == ((to_money("3"), 1_000), None, None)
    driver.count(2, 2_000)
    unfolded = (found("tea"), found("TEA-1"), found("MUG"))
    assert unfolded == (None, (to_money("4"), 2_000), (to_money("8"), None))
    for _ in driver.settle(2):
        assert (found("tea"), found("TEA-1"), found("MUG")) == unfolded


def test_lists_prices_and_alerts_show_an_import_once_it_counts(driver: Driver) -> None:
    draft = AlertDraft("low-stock", 1, 0, "Tea", "Tea is low.", {})
    with driver.store.write() as connection:
        open_alert(connection, draft, now=TUESDAY_NOON)

    def shown() -> tuple[object, ...]:
        with driver.store.read() as connection:
            return (
                [row.sku for row in list_products(connection, today=TODAY)],
                count_products(connection),
                [alert.sku for alert in list_alerts(connection)],
                [tuple(row) for row in exports.stock(connection)],
            )

    assert shown() == (["tea"], 1, ["tea"], [("tea", "", 1_000, 1_000)])
    driver.count(2, 2_000)
    stock = [("TEA-1", "", 1_000, 1_000), ("TEA-1", "", 2_000, 2_000)]
    assert shown() == (["MUG", "TEA-1"], 2, ["TEA-1"], stock)


def test_prices_are_recorded_as_they_are_now(driver: Driver) -> None:
    yesterday = TODAY - timedelta(days=1)
    with driver.store.write() as connection:
        assert note_prices(connection, yesterday) == 1
    driver.count(2, 2_000)
    with driver.store.write() as connection:
        assert note_prices(connection, TODAY) == 2
        assert price_changes_since(connection, TODAY) == 1
        assert [(sku, point.day, point.price) for sku, point in exports.prices(connection)] == [
            ("TEA-1", yesterday, to_money("3")), ("TEA-1", TODAY, to_money("4")), ("MUG", TODAY, to_money("8")),
        ]  # fmt: skip


def test_a_price_that_a_file_states_for_a_day_goes_before_the_recorded_one(driver: Driver) -> None:
    driver.count(2, 2_000)
    for _ in driver.settle(2):
        pass
    yesterday = TODAY - timedelta(days=1)
    with driver.store.write() as connection:
        note_prices(connection, yesterday)
        note_prices(connection, TODAY)
    third = driver.begin(3_000)
    for _ in driver.stage_facts(third, [OwnPriceRecord(2, "MUG", to_day_number(yesterday), to_money("7"))]):
        with driver.store.read() as connection:
            assert price_changes_since(connection, TODAY) == 0
    driver.count(third, 3_000)
    with driver.store.read() as connection:
        assert price_changes_since(connection, TODAY) == 1


def test_a_count_that_several_files_state_is_shown_once(driver: Driver) -> None:
    for number in (2, 3):
        if number == 3:
            driver.begin(3_000)
            for _ in driver.stage_facts(3, [StockRecord(2, "TEA-1", 2_000, 2_000)]):
                pass
        driver.count(number, 3_000)
        for _ in driver.settle(number):
            pass
    with driver.store.read() as connection:
        assert [point.on_hand for point in stock_points(connection, 1)] == [1_000, 2_000]
        assert len(list(exports.stock(connection))) == 2
