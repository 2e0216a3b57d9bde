"""When products run out, for a list of all of them; and sales of one product by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from app.store.database import Store
from app.store.judgements import Outlook, outlooks, save_judgements
from app.store.products import sold_by_day
from tests.filling import product, sale, take_products, take_sales
from tests.store.test_judgements import FULL

FIRST, LAST = date(2026, 3, 12), date(2026, 3, 14)


def test_a_window_is_told_with_its_chance_only_where_a_forecast_names_it(store: Store) -> None:
    take_products(store, [product("A", stock="4"), product("B", stock="4")])
    dated = {"forecast": "ok", "out_chance": 0.82}
    with store.write() as connection:
        save_judgements(
            connection,
            [
                replace(FULL, product_id=1, facts=dated),
                replace(FULL, product_id=2, severity=4, facts=dated | {"forecast": "too-few"}),
            ],
        )
    with store.read() as connection:
        assert outlooks(connection, [1, 2, 3]) == {
            1: Outlook(1, FIRST, LAST, 0.82),
            2: Outlook(4, FIRST, LAST, None),
        }


def test_sales_of_a_product_are_summed_up_by_day(store: Store) -> None:
    take_products(store, [product("A"), product("B")])
    take_sales(
        store,
        [
            sale("1", "A", FIRST, "2"),
            sale("2", "A", FIRST, "1.5"),
            sale("3", "B", FIRST, "9"),
            sale("4", "A", LAST),
            sale("5", "A", LAST + timedelta(days=1)),
        ],
    )
    with store.read() as connection:
        assert sold_by_day(connection, 1, FIRST, LAST) == {FIRST: 3_500, LAST: 1_000}
