from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from app.domain.quantity import to_quantity
from app.domain.time import to_millis
from app.store.database import Store
from app.store.orders import note_delivery
from app.store.shelf import Shelf, empty_shelves, shelves, sold_after
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, sale, take_products, take_sales

MADRID = ZoneInfo("Europe/Madrid")
TUESDAY = TUESDAY_NOON.date()


def shelf_of(store: Store, sku: str) -> Shelf | None:
    [(wanted,)] = rows(store, "SELECT id FROM product WHERE sku = ?", sku)
    with store.read() as connection:
        found = shelves(connection, MADRID)
        believed = [shelf for shelf in found if shelf.is_believed]
        count, empty = empty_shelves(connection, MADRID)
    # What is looked for by SQL is what going through all of them finds.
    assert (count, empty) == (len(believed), [shelf for shelf in believed if not shelf.on_hand])
    return next((shelf for shelf in found if shelf.product_id == wanted), None)


def test_what_was_sold_after_the_day_of_the_count_is_taken_off(store: Store) -> None:
    take_products(store, [product("BEAN", stock="20")])
    days = {"before": -3, "that day": 0, "after": 1, "later": 2}
    take_sales(
        store, [sale(name, "BEAN", TUESDAY + timedelta(days=step), "3") for name, step in days.items()]
    )
    take_sales(store, [sale("back", "BEAN", TUESDAY + timedelta(days=2), "-1")])
    found = shelf_of(store, "BEAN")
    assert found is not None
    assert (found.counted, found.sold_since, found.on_hand) == (20_000, 5_000, 15_000)
    assert (found.counted_at, found.counted_on) == (TUESDAY_NOON, TUESDAY)


def test_an_import_that_does_not_count_takes_nothing_off(store: Store) -> None:
    take_products(store, [product("BEAN", stock="20")])
    take_sales(store, [sale("r", "BEAN", TUESDAY + timedelta(days=1), "3")], stop_after=1)
    found = shelf_of(store, "BEAN")
    assert found is not None
    assert found.on_hand == 20_000


@pytest.mark.parametrize(
    ("counted", "sold", "believed"),
    [("5", "5", True), ("5", "6", True), ("5", "6.5", False), ("40", "44", True), ("40", "45", False)],
)
def test_a_shelf_that_sold_much_more_than_it_had_was_filled_by_somebody(
    store: Store, counted: str, sold: str, believed: bool
) -> None:
    take_products(store, [product("BEAN", stock=counted)])
    take_sales(store, [sale("r", "BEAN", TUESDAY + timedelta(days=1), sold)])
    found = shelf_of(store, "BEAN")
    assert found is not None
    assert found.is_believed is believed
    assert found.on_hand == 0


def test_stock_is_never_believed_to_be_less_than_nothing(store: Store) -> None:
    take_products(store, [product("BEAN", stock="2")])
    take_sales(store, [sale("r", "BEAN", TUESDAY + timedelta(days=1), "5")])
    found = shelf_of(store, "BEAN")
    assert found is not None
    assert (found.on_hand, found.sold_since) == (0, to_quantity("5"))


def test_what_was_delivered_after_the_count_is_put_to_it(store: Store) -> None:
    take_products(store, [product("BEAN", stock="2")])
    [(product_id,)] = rows(store, "SELECT id FROM product")
    for step in (-1, 1):
        with store.write() as connection:
            at = TUESDAY_NOON + timedelta(days=step)
            note_delivery(connection, int(str(product_id)), to_quantity("10"), day=at.date(), now=at)
    found = shelf_of(store, "BEAN")
    assert found is not None
    assert (found.delivered_since, found.on_hand) == (10_000, 12_000)


def test_several_places_are_one_shelf_and_the_latest_count_says_how_old_it_is(store: Store) -> None:
    take_products(store, [product("BEAN", stock="2")])
    earlier = TUESDAY_NOON - timedelta(days=300)
    with store.write() as connection:
        connection.exec_driver_sql(
            "INSERT INTO stock_level (product_id, location, on_hand, counted_at, import_id)"
            " SELECT product_id, 'cellar', 30000, ?, import_id FROM stock_level",
            (to_millis(earlier),),
        )
    found = shelf_of(store, "BEAN")
    assert found is not None
    assert (found.counted, found.counted_at) == (32_000, TUESDAY_NOON)


def test_what_has_no_stock_to_speak_of_has_no_shelf(store: Store) -> None:
    untracked = product("FREE", stock="3", stock_tracked=False)
    gone = product("GONE", stock="0", active=False)
    take_products(store, [untracked, gone, product("NEVER"), product("WRONG", stock="-3")])
    assert [shelf_of(store, sku) for sku in ("FREE", "GONE", "NEVER")] == [None, None, None]
    wrong = shelf_of(store, "WRONG")
    assert wrong is not None
    assert (wrong.counted, wrong.on_hand) == (-3_000, 0)


def test_whether_anything_was_sold_after_a_day(store: Store) -> None:
    take_sales(store, [sale("r", "BEAN", TUESDAY), sale("s", "BEAN", TUESDAY + timedelta(days=1), "-1")])
    [(product_id,)] = rows(store, "SELECT id FROM product")
    with store.read() as connection:
        assert sold_after(connection, int(str(product_id)), TUESDAY - timedelta(days=1))
        assert not sold_after(connection, int(str(product_id)), TUESDAY)  # a return is no sale
