from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from app.domain.quantity import to_quantity
from app.domain.records import StockRecord
from app.domain.time import to_day_number
from app.store.choices import put_product_choice
from app.store.database import Store
from app.store.demand import load_demand
from tests.clock import TUESDAY_NOON
from tests.filling import DAY_MS, product, rows, sale, take_histories, take_products, take_sales

FIRST = date(2026, 2, 1)
NOON = datetime(2026, 2, 1, 12, tzinfo=UTC)
DAYS = 20


def count(day: int, on_hand: str, place: str = "") -> StockRecord:
    """A count at noon of a day, the first being day 0."""
    at = (to_day_number(FIRST) + day) * DAY_MS + DAY_MS // 2
    return StockRecord(2, "TEA", at, to_quantity(on_hand), place)


def sold_out_on(store: Store, sold: list[int], counts: list[StockRecord]) -> list[int]:
    """The days on which TEA is held to have been sold out; CUP sells every day, and was never counted."""
    days = [(day, "CUP") for day in range(DAYS)] + [(day, "TEA") for day in sold]
    take_sales(
        store, [sale(f"{number}", sku, FIRST + timedelta(days=day)) for number, (day, sku) in enumerate(days)]
    )
    take_histories(store, counts)
    with store.read() as connection:
        matrix = load_demand(connection, last_day=FIRST + timedelta(days=DAYS - 1), days=DAYS)
    if matrix.available is None:
        return []
    [(tea,)] = rows(store, "SELECT id FROM product WHERE sku = 'TEA'")
    row = matrix.product_ids.tolist().index(tea)
    assert matrix.available[1 - row].all()
    return [day for day in range(DAYS) if not matrix.available[row, day]]


def test_between_two_counts_of_none_without_a_sale_it_was_sold_out(store: Store) -> None:
    sold = [0, 1, 2, 3, 4, 11, 12]
    assert sold_out_on(store, sold, [count(1, "9"), count(4, "0"), count(8, "0"), count(11, "20")]) == [
        4,
        5,
        6,
        7,
        8,
    ]


def test_a_single_count_of_none_speaks_of_its_own_day(store: Store) -> None:
    assert sold_out_on(store, [0, 4, 9], [count(4, "0"), count(9, "5")]) == [4]


def test_what_sold_although_none_was_counted_was_there(store: Store) -> None:
    assert sold_out_on(store, list(range(DAYS)), [count(day, "0") for day in range(0, DAYS, 5)]) == []


def test_what_lies_in_another_place_is_not_sold_out(store: Store) -> None:
    counts = [count(1, "3", "cellar"), *(count(day, "0", "shop") for day in (2, 4)), count(6, "0", "cellar")]
    counts.append(count(8, "0", "shop"))
    assert sold_out_on(store, [0], counts) == [6, 7, 8]


def test_places_counted_at_one_moment_are_looked_at_together(store: Store) -> None:
    counts = [count(day, on_hand, place) for day in (2, 6) for place, on_hand in (("a", "0"), ("b", "1"))]
    assert sold_out_on(
        store, [0], [*counts, *(count(9, "0", place) for place in "ab"), count(11, "0", "a")]
    ) == [
        9,
        10,
        11,
    ]


def test_without_counts_of_none_nothing_is_said(store: Store) -> None:
    assert sold_out_on(store, [1], [count(3, "4"), count(9, "2")]) == []


def test_counts_that_the_owner_doubts_say_nothing(store: Store) -> None:
    take_products(store, [product("TEA", price="1")])
    with store.write() as connection:
        put_product_choice(connection, 1, now=TUESDAY_NOON, doubted_at=TUESDAY_NOON)
    assert sold_out_on(store, [0], [count(4, "0"), count(8, "0")]) == []


def test_counts_after_the_doubt_are_believed(store: Store) -> None:
    take_products(store, [product("TEA", price="1")])
    with store.write() as connection:
        put_product_choice(connection, 1, now=TUESDAY_NOON, doubted_at=NOON + timedelta(days=3))
    assert sold_out_on(store, [0], [count(2, "0"), count(5, "0"), count(8, "0")]) == [5, 6, 7, 8]


def test_stock_that_is_not_tracked_is_not_sold_out(store: Store) -> None:
    take_products(store, [product("TEA", price="1", stock_tracked=False)])
    assert sold_out_on(store, [0], [count(4, "0"), count(8, "0")]) == []
