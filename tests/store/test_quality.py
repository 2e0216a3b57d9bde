from __future__ import annotations

from datetime import timedelta

import pytest

from app.domain.records import ImportCounts
from app.language import LANGUAGES, use
from app.store.database import Store
from app.store.orders import note_delivery
from app.store.quality import QualityRow, quality_groups, quality_rows
from tests.clock import TUESDAY_NOON
from tests.filling import begin, finish, product, sale, take_products, take_sales
from tests.pseudo import pseudo

DAY = timedelta(days=1)


def counts(store: Store) -> dict[str, int]:
    with store.read() as connection:
        return {group.key: group.count for group in quality_groups(connection, TUESDAY_NOON)}


def listed(store: Store, key: str) -> list[QualityRow]:
    with store.read() as connection:
        return quality_rows(connection, key, now=TUESDAY_NOON)


def test_a_shop_in_order_has_nothing_to_put_right(store: Store) -> None:
    take_products(store, [product("TEA", price="3.50", cost="1", stock="12"), product("MUG", stock="0")])
    assert counts(store) == {}


@pytest.mark.parametrize(
    ("key", "wrong", "value"),
    [
        ("negative", product("BAD", stock="-26"), "-26"),
        ("never-counted", product("BAD", stock_tracked=True), ""),
        ("untracked", product("BAD", stock_tracked=False), ""),
        ("untracked", product("BAD"), ""),
        ("zero-cost", product("BAD", price="3", cost="0", stock="1"), "0.00"),
    ],
)
def test_each_fault_is_found_with_its_row(store: Store, key: str, wrong: object, value: str) -> None:
    good = product("GOOD", price="3.50", cost="1", stock="12")
    take_products(store, [good, wrong])  # type: ignore[list-item]
    assert counts(store) == {key: 1}
    assert [(row.sku, row.value) for row in listed(store, key)] == [("BAD", value)]


def test_what_sold_more_than_was_counted_is_to_be_counted_again(store: Store) -> None:
    take_products(store, [product("BEAN", stock="9"), product("TEA", stock="9"), product("MUG", stock="9")])
    later = TUESDAY_NOON.date() + timedelta(days=3)
    take_sales(
        store, [sale("1", "BEAN", later, "12"), sale("2", "TEA", later, "9"), sale("3", "MUG", later, "12")]
    )
    with store.write() as connection:
        [mug] = [row.id for row in connection.exec_driver_sql("SELECT id FROM product WHERE sku = 'MUG'")]
        note_delivery(connection, mug, 24_000, day=later, now=TUESDAY_NOON + timedelta(days=3))
    assert counts(store)["oversold"] == 1
    assert listed(store, "oversold") == [QualityRow("BEAN", "BEAN", "3", "3", "sold since 10 Mar 2026")]


@pytest.mark.parametrize(
    "fine",
    [
        product("OLD", stock="-3", active=False),
        product("OFF", stock="-3", stock_tracked=False),
        product("GIFT", price="0", cost="0", stock="3"),
    ],
)
def test_what_nobody_sells_or_counts_is_no_fault_of_its_count(store: Store, fine: object) -> None:
    take_products(store, [fine])  # type: ignore[list-item]
    assert "negative" not in counts(store)
    assert "zero-cost" not in counts(store)


@pytest.mark.parametrize(("untracked", "pressing"), [(1, False), (2, True)])
def test_half_of_the_products_untracked_is_a_hole_and_fewer_are_a_choice(
    store: Store, untracked: int, pressing: bool
) -> None:
    tracked = [product(f"T-{number}", stock="1") for number in range(4 - untracked)]
    take_products(store, [*tracked, *(product(f"U-{n}", stock_tracked=False) for n in range(untracked))])
    with store.read() as connection:
        [group] = quality_groups(connection, TUESDAY_NOON)
    assert (group.count, group.pressing) == (untracked, pressing)


def test_codes_that_differ_in_case_only_and_shared_barcodes_are_doubtful(store: Store) -> None:
    take_products(store, [product(sku, stock="1") for sku in ("abc-1", "ABC-1", "XYZ")])
    twins = [
        product("P", stock="1", barcode="4012345678901"),
        product("Q", stock="1", barcode="4012345678901"),
    ]
    take_products(store, twins)
    assert counts(store) == {"duplicate-sku": 4}
    rows = listed(store, "duplicate-sku")
    assert {(row.sku, row.detail) for row in rows} == {
        ("abc-1", "SKU"), ("ABC-1", "SKU"), ("P", "barcode 4012345678901"), ("Q", "barcode 4012345678901"),
    }  # fmt: skip


def test_a_price_that_jumped_waits_and_is_shown(store: Store) -> None:
    take_products(store, [product("TEA", price="3.50", stock="1")])
    take_products(store, [product("TEA", price="350.00", stock="1")])
    assert counts(store) == {"held-price": 1}
    [row] = listed(store, "held-price")
    assert (row.sku, row.value, row.detail) == ("TEA", "350.00", "was 3.50")


@pytest.mark.parametrize(
    ("days_ago", "stale"),
    [
        ((21, 14, 7), False),
        ((40, 33, 26), True),
        ((12, 11, 10), True),
        ((2.2, 1.2), False),
        ((13,), False),
        ((15,), True),
        ((5, 4.99, 4.98), False),
    ],
)
def test_a_source_that_misses_three_of_its_usual_gaps_is_stale(
    store: Store, days_ago: tuple[float, ...], stale: bool
) -> None:
    for ago in days_ago:
        now = TUESDAY_NOON - ago * DAY
        begun = begin(store, now=now)
        finish(store, begun.id, ImportCounts(), now=now)
    assert ("stale-source" in counts(store)) is stale
    if stale:
        [row] = listed(store, "stale-source")
        assert (row.name, row.value) == ("till", f"{int(days_ago[-1])} days")


def test_faults_are_worded_in_the_language_in_use(store: Store) -> None:
    take_products(store, [product("TEA", price="3.50", stock="1"), product("MUG", stock="-1234.5")])
    take_products(store, [product("TEA", price="1350.00", stock="1")])
    use(LANGUAGES["es"], pseudo(stretch=1.0))
    with store.read() as connection:
        groups = quality_groups(connection, TUESDAY_NOON)
    assert [group.title for group in groups] == [
        "⟦1 product has less than nothing in stock⟧", "⟦1 price jumped ten times or more⟧",
    ]  # fmt: skip
    assert all(group.advice.startswith("⟦") for group in groups)
    [price], [count] = listed(store, "held-price"), listed(store, "negative")
    assert (price.value, price.figure, price.detail) == ("1350.00", "1350,00", "⟦was 3,50⟧")
    assert (count.value, count.figure) == ("-1234.5", "-1234,5")
