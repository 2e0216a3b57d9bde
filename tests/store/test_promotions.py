from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.domain.money import to_money
from app.domain.records import OwnPriceRecord
from app.domain.time import to_day_number
from app.store.database import Store
from app.store.demand import load_demand
from tests.filling import product, sale, take_histories, take_products, take_sales

LAST = date(2026, 3, 8)
DAYS = 120


def promoted_on(store: Store, prices: dict[int, str]) -> list[int]:
    """Days (counted back from the last) on which TEA is held to have been on promotion.

    ``prices``: noted on these days, counted back as well.
    """
    take_products(store, [product("TEA"), product("CUP")])
    sold = [(days, sku) for days in range(DAYS) for sku in ("TEA", "CUP")]
    take_sales(
        store, [sale(str(at), sku, LAST - timedelta(days=days)) for at, (days, sku) in enumerate(sold)]
    )
    noted = [("TEA", days, price) for days, price in prices.items()] + [("CUP", days, "9") for days in prices]
    take_histories(
        store,
        [
            OwnPriceRecord(2, sku, to_day_number(LAST) - days, to_money(price), None, "EUR")
            for sku, days, price in noted
        ],
    )
    with store.read() as connection:
        matrix = load_demand(connection, last_day=LAST, days=DAYS)
    if matrix.promoted is None:
        return []
    assert not matrix.promoted[1].any()
    return [days for days in range(DAYS) if matrix.promoted[0, DAYS - 1 - days]]


def daily(price: str, **other: tuple[range, str]) -> dict[int, str]:
    """A price noted on every day, another on some."""
    prices = dict.fromkeys(range(DAYS), price)
    for days, lower in other.values():
        prices |= dict.fromkeys(days, lower)
    return prices


def test_a_price_well_under_the_usual_one_is_a_promotion(store: Store) -> None:
    assert promoted_on(store, daily("10", week=(range(20, 27), "8"))) == list(range(20, 27))


@pytest.mark.parametrize("price", ["9.50", "12"])
def test_a_little_less_or_more_is_none(store: Store, price: str) -> None:
    assert promoted_on(store, daily("10", week=(range(20, 27), price))) == []


def test_a_lower_price_that_stays_is_the_usual_one_after_three_weeks(store: Store) -> None:
    assert promoted_on(store, daily("10", since=(range(60), "8"))) == list(range(38, 60))


def test_days_without_a_note_have_the_last_price_noted(store: Store) -> None:
    assert promoted_on(store, {100: "10", 30: "7", 25: "10"}) == list(range(26, 31))


def test_one_price_all_along_is_no_promotion(store: Store) -> None:
    assert promoted_on(store, daily("10")) == []
