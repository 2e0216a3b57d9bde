from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from app.domain.time import from_day_number
from app.store.database import Store
from app.store.sales import product_sales, sales_between, sales_span
from tests.filling import sale, take_sales

MONDAY = date(2026, 3, 2)
WEEK = (MONDAY, MONDAY + timedelta(days=6))


@pytest.mark.parametrize("all_count", [False, True])
@pytest.mark.parametrize("limit", [1, 3, 5, 100])
def test_the_best_sellers_are_the_first_of_all_products(store: Store, limit: int, all_count: bool) -> None:
    chance = random.Random(limit)
    lines = [
        sale(
            str(number),
            f"P{chance.randrange(8)}",
            MONDAY + timedelta(days=chance.randrange(-3, 10)),
            chance.choice(["1", "2", "-1"]),
            price=f"{chance.randrange(1, 900)}",
            currency="EUR" if all_count else chance.choice(["EUR", "EUR", "USD"]),
        )
        for number in range(200)
    ]
    take_sales(store, lines[:120])
    take_sales(store, lines[120:], source="web")
    if not all_count:
        take_sales(store, [sale("cut short", "P0", MONDAY, "900")], stop_after=1)
    took: Counter[str] = Counter()
    for line in lines:
        if line.currency == "EUR" and WEEK[0] <= from_day_number(line.day) <= WEEK[1]:
            took[str(line.sku)] += line.amount
    with store.read() as connection:
        everything = product_sales(connection, *WEEK, "EUR")
        best = product_sales(connection, *WEEK, "EUR", limit=limit)
    assert {product.sku: product.amount for product in everything} == took
    assert best == everything[:limit]
    assert [product.amount for product in everything] == sorted(took.values(), reverse=True)


def test_what_is_cut_short_is_in_no_figure(store: Store) -> None:
    take_sales(store, [sale("1", "TEA", MONDAY, "2", "5")])
    take_sales(store, [sale("2", "TEA", MONDAY + timedelta(days=1), "2", "5")], stop_after=1)
    with store.read() as connection:
        week = sales_between(connection, *WEEK, "EUR")
        assert (week.amount, week.lines, week.open_days) == (100_000, 1, 1)
        assert sales_span(connection) == (MONDAY, MONDAY)
