from __future__ import annotations

import pytest

from app.domain.money import to_money
from app.domain.records import ImportCounts, ProductRecord
from app.domain.time import from_millis
from app.store.database import Store
from app.store.intake.held import HeldPrice, held_prices, refuse_held, take_held
from tests.filling import product, rows
from tests.store.intake.driving import Driver


@pytest.fixture
def driver(store: Store) -> Driver:
    return Driver(store, 100)


def take(driver: Driver, *records: ProductRecord, now: int, repeat: bool = False) -> ImportCounts:
    number = driver.begin(now)
    *_, counts = driver.stage_products(number, records, now, repeat=repeat)
    driver.count(number, now)
    for _ in driver.settle(number):
        pass
    return counts


def waiting(store: Store) -> list[HeldPrice]:
    with store.read() as connection:
        return held_prices(connection)


def price(store: Store) -> object:
    return rows(store, "SELECT price / 10000.0 FROM product_now")[0][0]


@pytest.mark.parametrize(("then", "held"), [("30", 1), ("29.99", 0), ("0.30", 1), ("0.31", 0), ("0", 1)])
def test_a_price_of_ten_times_or_a_tenth_is_held(driver: Driver, then: str, held: int) -> None:
    take(driver, product("TEA", name="Tea", price="3"), now=1_000)
    counts = take(driver, product("TEA", name="Tea", price=then), now=2_000)
    assert (counts.held, counts.prices) == (held, 1 - held)
    assert price(driver.store) == (3 if held else float(then))
    assert [(each.field, each.stated) for each in waiting(driver.store)] == [("price", to_money(then))] * held


def test_what_waits_is_told_with_its_product(driver: Driver) -> None:
    take(driver, product("TEA", name="Tea", cost="3", currency="USD"), now=1_000)
    take(driver, product("TEA", name="Tea", cost="300"), now=2_000)
    assert [each for each in waiting(driver.store) if each.product_id] == [
        HeldPrice(1, "TEA", "Tea", "cost", to_money("3"), to_money("300"), "USD", from_millis(2_000))
    ]


def test_a_price_in_another_currency_does_not_jump(driver: Driver) -> None:
    take(driver, product("TEA", price="3", currency="EUR"), now=1_000)
    take(driver, product("TEA", price="500", currency="JPY"), now=2_000)
    assert price(driver.store) == 500
    assert waiting(driver.store) == []


def test_a_later_file_that_states_an_ordinary_price_ends_the_waiting(driver: Driver) -> None:
    take(driver, product("TEA", price="3"), now=1_000)
    take(driver, product("TEA", price="300"), now=2_000)
    take(driver, product("TEA", price="4"), now=3_000)
    assert price(driver.store) == 4
    assert waiting(driver.store) == []
    assert rows(driver.store, "SELECT * FROM held_price") == []


def answer(driver: Driver, word: str) -> bool:
    with driver.store.write() as connection:
        return (take_held if word == "taken" else refuse_held)(connection, 1, "price", from_millis(5_000))


def test_a_price_that_is_taken_counts_at_once_and_goes_with_its_import(driver: Driver) -> None:
    take(driver, product("TEA", price="3"), now=1_000)
    take(driver, product("TEA", price="300"), now=2_000)
    assert answer(driver, "taken")
    assert price(driver.store) == 300
    assert waiting(driver.store) == []
    assert not answer(driver, "taken")
    undo = driver.begin(6_000, 2)
    for _ in driver.stage_undo(undo, 2):
        assert price(driver.store) == 300
    driver.count(undo, 6_000, 2)
    assert price(driver.store) == 3
    for _ in driver.settle(undo, 2):
        assert price(driver.store) == 3


@pytest.mark.parametrize("repeat", [False, True])
def test_a_price_that_is_refused_is_not_asked_for_again(driver: Driver, repeat: bool) -> None:
    take(driver, product("TEA", price="3"), now=1_000)
    take(driver, product("TEA", price="300"), now=2_000)
    assert answer(driver, "refused")
    assert waiting(driver.store) == []
    assert take(driver, product("TEA", price="300"), now=6_000, repeat=repeat).held == 0
    assert (waiting(driver.store), price(driver.store)) == ([], 3)
    # Another one is another question.
    assert take(driver, product("TEA", price="400"), now=7_000).held == 1
    assert len(waiting(driver.store)) == 1


def test_an_answer_while_an_import_is_being_staged_is_not_lost(driver: Driver) -> None:
    take(driver, product("TEA", name="Tea", price="3"), now=1_000)
    take(driver, product("TEA", name="Tea", price="300"), now=2_000)
    number = driver.begin(3_000)
    for _ in driver.stage_products(number, [product("TEA", name="Green tea")], 3_000):
        assert answer(driver, "taken")
    assert price(driver.store) == 300
    driver.count(number, 3_000)
    assert price(driver.store) == 300
    for _ in driver.settle(number):
        pass
    assert rows(driver.store, "SELECT name, price FROM product_now") == [("Green tea", to_money("300"))]
