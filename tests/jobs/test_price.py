from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.domain.money import to_money
from app.domain.records import ProductKind
from app.domain.time import to_millis
from app.jobs.service import Service
from app.store.intake.held import take_held
from app.store.prices import PIECE, PricePoint, price_history, prices_on
from app.store.tables import PRODUCT
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, take_products
from tests.jobs.conftest import Run, result_of

CATALOGUE = [
    product("TEA", price="3.50", cost="1"),
    product("MUG", price="8"),
    product("OLD", price="9", active=False),
    product("SET", price="9", kind=ProductKind.PARENT),
    product("NEW"),
]


def noted(service: Service, day: date) -> list[tuple[object, ...]]:
    """What is known to have been in force on that day: SKU, price and cost."""
    with service.store.read() as connection:
        known = prices_on(connection, day)
        skus = {row.id: row.sku for row in connection.execute(select(PRODUCT.c.id, PRODUCT.c.sku))}
    return sorted((skus[number], point.price, point.cost) for number, point in known.items())


def test_each_active_product_with_a_price_is_noted_once_a_day(service: Service, run: Run) -> None:
    take_products(service.store, CATALOGUE)
    today = TUESDAY_NOON.date()
    assert run("record-prices").rows == 2
    expected = [("MUG", to_money("8"), None), ("TEA", to_money("3.50"), to_money("1"))]
    assert noted(service, today) == expected
    assert run("record-prices").rows == 2
    assert noted(service, today) == expected
    assert len(rows(service.store, "SELECT * FROM price_history")) == 2


def test_a_price_changed_in_the_day_replaces_the_one_noted(service: Service, run: Run) -> None:
    take_products(service.store, CATALOGUE)
    run("record-prices", as_of=TUESDAY_NOON - timedelta(days=1))
    run("record-prices")
    take_products(service.store, [product("TEA", price="4")])
    assert run("record-prices").result_text == "2 prices noted; 1 price has changed since the last time."
    assert noted(service, TUESDAY_NOON.date())[1] == ("TEA", to_money("4"), to_money("1"))
    assert noted(service, TUESDAY_NOON.date() - timedelta(days=1))[1] == (
        "TEA",
        to_money("3.50"),
        to_money("1"),
    )


def test_the_day_is_the_shops_on_the_instant_that_is_to_be_believed(service: Service, run: Run) -> None:
    take_products(service.store, CATALOGUE)
    late = TUESDAY_NOON.replace(day=3, hour=23, minute=30)  # 00:30 on the 4th in Madrid
    run("record-prices", as_of=late)
    assert len(noted(service, date(2026, 3, 4))) == 2
    assert noted(service, date(2026, 3, 3)) == []


def test_days_without_a_change_add_no_rows(service: Service, run: Run) -> None:
    take_products(service.store, CATALOGUE)
    for days in (3, 2, 1, 0):
        told = run("record-prices", as_of=TUESDAY_NOON - timedelta(days=days))
    assert told.result_text == "2 prices noted; 0 prices have changed since the last time."
    assert len(rows(service.store, "SELECT * FROM price_history")) == 2
    assert noted(service, TUESDAY_NOON.date()) == noted(service, TUESDAY_NOON.date() - timedelta(days=3))


def test_a_change_taken_back_on_its_day_leaves_no_trace(service: Service, run: Run) -> None:
    take_products(service.store, CATALOGUE)
    run("record-prices", as_of=TUESDAY_NOON - timedelta(days=1))
    for price in ("4", "3.50"):
        take_products(service.store, [product("TEA", price=price)])
        run("record-prices")
    assert len(rows(service.store, "SELECT * FROM price_history")) == 2


def test_what_went_and_came_back_at_its_price_has_not_changed(service: Service, run: Run) -> None:
    take_products(service.store, [product("TEA", price="3.50")])
    for days, active in ((4, True), (3, False), (2, False), (1, True), (0, True)):
        take_products(service.store, [product("TEA", active=active)])
        told = run("record-prices", as_of=TUESDAY_NOON - timedelta(days=days))
        assert result_of(service, told)["prices"] == int(active)
        assert result_of(service, told)["changed"] == 0
    assert len(rows(service.store, "SELECT * FROM price_history")) == 1


def test_a_large_shop_is_recorded_piece_by_piece_to_its_last_product(service: Service, run: Run) -> None:
    many = PIECE + 1
    with service.store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO product (id, sku, name, price, currency, active, kind, created_at, changed_at)"
            " VALUES (?, ?, 'Thing', 10000, 'EUR', 1, 'item', 0, 0)",
            [(number, str(number)) for number in range(1, many + 1)],
        )
    assert run("record-prices").rows == many
    assert len(noted(service, TUESDAY_NOON.date())) == many


@pytest.mark.parametrize("field", ["price", "cost"])
def test_a_jump_enters_the_history_on_the_day_on_which_it_is_confirmed(
    service: Service, run: Run, field: str
) -> None:
    today = TUESDAY_NOON.date()
    take_products(service.store, [product("TEA", price="3", cost="1")])
    run("record-prices", as_of=TUESDAY_NOON - timedelta(days=2))
    take_products(service.store, [product("TEA", **{field: "300"})])
    run("record-prices", as_of=TUESDAY_NOON - timedelta(days=1))
    with service.store.read() as connection:
        tea = connection.execute(select(PRODUCT.c.id)).scalar_one()
        assert len(price_history(connection, tea, first=date.min, last=today)) == 1, (
            "held: nobody has confirmed it"
        )
    with service.store.write() as connection:
        assert take_held(connection, tea, field, service.now())
    run("record-prices")
    with service.store.read() as connection:
        known = price_history(connection, tea, first=date.min, last=today)
    confirmed = {"price": to_money("3"), "cost": to_money("1"), field: to_money("300")}
    assert known == [
        PricePoint(today - timedelta(days=2), to_money("3"), to_money("1"), "EUR"),
        PricePoint(today, confirmed["price"], confirmed["cost"], "EUR"),
    ]


def test_what_costs_do_is_judged_as_of_now_whatever_day_is_recorded(service: Service, run: Run) -> None:
    take_products(service.store, CATALOGUE)
    run("record-prices")
    take_products(service.store, [product("TEA", cost="2")])
    run("record-prices", as_of=TUESDAY_NOON - timedelta(days=5))
    [(first_seen, text)] = rows(service.store, "SELECT first_seen_at, text FROM alert")
    assert first_seen == to_millis(service.now())
    assert str(text).startswith("Costs €2.00 instead of €1.00 since 10 Mar.")
