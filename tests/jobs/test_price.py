from __future__ import annotations

from datetime import date, timedelta

from app.domain.money import to_money
from app.domain.records import ProductKind
from app.domain.time import to_day_number
from app.jobs.service import Service
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, take_products
from tests.jobs.conftest import Run

CATALOGUE = [
    product("TEA", price="3.50", cost="1"),
    product("MUG", price="8"),
    product("OLD", price="9", active=False),
    product("SET", price="9", kind=ProductKind.PARENT),
    product("NEW"),
]


def noted(service: Service, day: date) -> list[tuple[object, ...]]:
    return rows(
        service.store,
        "SELECT sku, h.price, h.cost FROM price_history h JOIN product ON product.id = product_id"
        " WHERE day = ? ORDER BY sku",
        to_day_number(day),
    )


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
