from __future__ import annotations

import random
from collections import defaultdict
from datetime import date, datetime, timedelta

import numpy as np
import pytest

from app.domain.records import ProductKind
from app.domain.time import to_day_number
from app.store.choices import put_product_choice
from app.store.database import Store
from app.store.demand import DemandMatrix, load_demand
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, sale, take_products, take_sales

LAST = date(2026, 3, 8)


def ago(days: int) -> date:
    return LAST - timedelta(days=days)


def load(store: Store, days: int = 60) -> DemandMatrix:
    with store.read() as connection:
        return load_demand(connection, last_day=LAST, days=days)


def skus(store: Store, matrix: DemandMatrix) -> list[str]:
    names = dict(rows(store, "SELECT id, sku FROM product"))
    return [str(names[int(one)]) for one in matrix.product_ids]


def give_up(store: Store, sku: str, at: datetime) -> None:
    [(product_id,)] = rows(store, "SELECT id FROM product WHERE sku = ?", sku)
    with store.write() as connection:
        put_product_choice(connection, int(str(product_id)), now=TUESDAY_NOON, not_sold_since=at)


@pytest.mark.parametrize("seed", range(3))
def test_the_matrix_is_what_the_lines_say(store: Store, seed: int) -> None:
    chance = random.Random(seed)
    lines = [
        sale(
            str(number),
            f"P{chance.randrange(6)}",
            ago(chance.randrange(-2, 80)),
            chance.choice(["1", "2", "0.25", "-1"]),
            currency=chance.choice(["EUR", "USD"]),
        )
        for number in range(400)
    ]
    take_sales(store, lines[:250])
    take_sales(store, lines[250:], source="web")
    take_sales(store, [sale("cut short", "P0", LAST, "900")], stop_after=1)
    net: dict[tuple[str, int], int] = defaultdict(int)
    for line in lines:
        net[str(line.sku), line.day] += line.quantity
    matrix = load(store)
    assert matrix.first_day == to_day_number(ago(59))
    assert matrix.sold.shape == (6, 60)
    for sku, units in zip(skus(store, matrix), matrix.sold, strict=True):
        expected = [max(0, net[sku, matrix.first_day + column]) / 1_000 for column in range(60)]
        assert units.tolist() == expected


def test_a_product_counts_from_its_first_sale(store: Store) -> None:
    take_sales(
        store,
        [
            sale("1", "OLD", ago(70)),
            sale("2", "OLD", ago(3)),
            sale("3", "NEW", ago(5)),
            sale("4", "GONE", ago(65)),
        ],
    )
    matrix = load(store)
    assert skus(store, matrix) == ["OLD", "NEW"]
    assert matrix.known_from.tolist() == [0, 54]


def test_without_older_data_the_matrix_begins_with_the_first_sale(store: Store) -> None:
    take_sales(store, [sale("1", "TEA", ago(9)), sale("2", "TEA", ago(0))])
    matrix = load(store)
    assert (matrix.first_day, matrix.sold.shape) == (to_day_number(ago(9)), (1, 10))


def test_an_empty_shop_has_an_empty_matrix(store: Store) -> None:
    take_products(store, [product("TEA", price="1", stock="0")])
    matrix = load(store)
    assert matrix.sold.size == 0
    assert len(matrix.product_ids) == 0
    assert matrix.available is None
    assert matrix.promoted is None


def test_what_is_not_sold_any_more_is_left_out(store: Store) -> None:
    take_sales(
        store,
        [sale(str(number), sku, ago(9)) for number, sku in enumerate(["OUT", "SET", "LEFT", "BACK", "TEA"])],
    )
    take_products(store, [product("OUT", active=False), product("SET", kind=ProductKind.PARENT)])
    for sku in ("LEFT", "BACK"):
        give_up(store, sku, TUESDAY_NOON - timedelta(days=6))
    # The day on which it was said decides nothing: it may have been said in the evening.
    take_sales(store, [sale("6", "LEFT", ago(4)), sale("7", "BACK", ago(3))])
    assert skus(store, load(store)) == ["BACK", "TEA"]


def test_closed_days_are_told_apart_from_days_without_demand(store: Store) -> None:
    holiday = ago(17)
    opened = [ago(days) for days in range(60) if ago(days).weekday() != 6 and ago(days) != holiday]
    take_sales(store, [sale(str(number), "TEA", day) for number, day in enumerate(opened)])
    matrix = load(store)
    days = [date.fromordinal(ago(59).toordinal() + column) for column in range(60)]
    first = min(opened)
    assert [
        day for day, is_open in zip(days[-len(matrix.open) :], matrix.open, strict=True) if is_open
    ] == sorted(opened)
    assert matrix.first_day == to_day_number(first)


def test_a_weekday_that_used_to_be_open_was_open_then(store: Store) -> None:
    days = [ago(days) for days in range(120)]
    opened = [day for day in days if day.weekday() != 6 or day < ago(60)]
    take_sales(store, [sale(str(number), "TEA", day) for number, day in enumerate(opened)])
    matrix = load(store, days=120)
    assert [bool(matrix.open[to_day_number(day) - matrix.first_day]) for day in days] == [
        day in opened for day in days
    ]


def test_the_array_types_are_those_that_forecasts_take(store: Store) -> None:
    take_sales(store, [sale("1", "TEA", ago(1))])
    matrix = load(store)
    assert (matrix.sold.dtype, matrix.open.dtype, matrix.product_ids.dtype) == (
        np.float32,
        np.bool_,
        np.int64,
    )
    assert matrix.sold.flags.c_contiguous
