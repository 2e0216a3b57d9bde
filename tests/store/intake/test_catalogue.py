from __future__ import annotations

import random
from datetime import timedelta

import pytest

from app.domain.money import to_money
from app.domain.records import ProductRecord
from app.store.database import Store
from app.store.products import ProductRow, get_product, list_products
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, take_products
from tests.store.intake.driving import Driver

CATALOGUE = [
    product("TEA", name="Green tea", price="3.50", cost="1.20", stock="12", supplier="Leaf & Co"),
    product("MUG", name="Mug", price="8", stock="3", identifiers=(("barcode", "4006381333931"),)),
    product(None, name="Gift card", derived_sku="gift-card", identifiers=(("shopify", "gift-card"),)),
]


def known(store: Store, sku: str) -> ProductRow:
    with store.read() as connection:
        row = get_product(connection, sku, today=TUESDAY_NOON.date())
    assert row is not None, sku
    return row


def skus(store: Store) -> list[str]:
    with store.read() as connection:
        return [row.sku for row in list_products(connection, today=TUESDAY_NOON.date())]


def test_a_catalogue_becomes_products(store: Store) -> None:
    counts = take_products(store, CATALOGUE)
    assert (counts.products, counts.prices, counts.stock, counts.unchanged) == (3, 2, 2, 0)
    tea = known(store, "TEA")
    assert (tea.name, tea.price, tea.cost, tea.on_hand) == (
        "Green tea",
        to_money("3.50"),
        to_money("1.20"),
        12_000,
    )
    assert skus(store) == ["gift-card", "TEA", "MUG"]


@pytest.mark.parametrize("seed", range(5))
def test_the_same_catalogue_in_any_order_changes_nothing(store: Store, seed: int) -> None:
    take_products(store, CATALOGUE)
    before = rows(store, "SELECT * FROM product ORDER BY id")
    again = take_products(store, random.Random(seed).sample(CATALOGUE, 3))
    assert not any(again.changed().values())
    assert again.unchanged == 3
    assert rows(store, "SELECT * FROM product ORDER BY id") == before


def test_what_a_file_does_not_say_stays_as_another_one_said_it(store: Store) -> None:
    take_products(store, CATALOGUE)
    counts = take_products(store, [product("TEA", name="Green tea", price="4")])
    assert (counts.products, counts.prices) == (0, 1)
    tea = known(store, "TEA")
    assert (tea.price, tea.cost, tea.supplier, tea.on_hand) == (
        to_money("4"), to_money("1.20"), "Leaf & Co", 12_000,
    )  # fmt: skip


def test_a_price_of_nothing_is_a_price(store: Store) -> None:
    take_products(store, [product("TEA", price="0")])
    take_products(store, [product("TEA", name="Tea")])
    assert known(store, "TEA").price == 0


def same_barcode(sku: str | None, **facts: object) -> ProductRecord:
    return product(sku, identifiers=(("barcode", "4006381333931"),), **facts)


def test_the_sku_decides_before_any_barcode(store: Store) -> None:
    take_products(store, CATALOGUE)
    take_products(store, [same_barcode("TEA", price="5")])
    assert known(store, "TEA").price == to_money("5")
    assert known(store, "MUG").price == to_money("8")


def test_without_a_sku_the_barcode_decides(store: Store) -> None:
    take_products(store, CATALOGUE)
    counts = take_products(store, [same_barcode(None, name="Mug", derived_sku="mug", price="9")])
    assert (counts.products, counts.prices) == (0, 1)
    assert known(store, "MUG").price == to_money("9")


@pytest.mark.parametrize("order", [1, -1])
def test_the_strongest_identifier_decides_in_whatever_order_they_stand(store: Store, order: int) -> None:
    take_products(
        store, [product("A", identifiers=(("shopify", "a"),)), product("B", identifiers=(("barcode", "1"),))]
    )
    both = (("shopify", "a"), ("barcode", "1"))[::order]
    take_products(store, [product(None, name="B", identifiers=both, price="7")])
    assert known(store, "B").price == to_money("7")
    assert known(store, "A").price is None


def test_a_changed_title_makes_no_other_product_of_the_same_options(store: Store) -> None:
    def shirt(title: str) -> ProductRecord:
        known_as = (("shopify", "shirt/Small"), ("shopify-line", f"{title} - Small"))
        return product(None, name=title, derived_sku="shirt-small", identifiers=known_as)

    take_products(store, [shirt("Ocean shirt")])
    take_products(store, [shirt("Blue ocean shirt")])
    assert skus(store) == ["shirt-small"]
    assert known(store, "shirt-small").name == "Blue ocean shirt"


def test_two_skus_are_two_products_whatever_barcode_they_share(store: Store) -> None:
    take_products(store, CATALOGUE)
    take_products(store, [same_barcode("MUG-2", price="9")])
    assert known(store, "MUG").price == to_money("8")
    assert known(store, "MUG-2").price == to_money("9")


def test_a_real_sku_takes_over_a_derived_one(store: Store) -> None:
    take_products(store, CATALOGUE)
    named = product("GIFT-1", name="Gift card", identifiers=(("shopify", "gift-card"),), price="25")
    take_products(store, [named])
    assert skus(store) == ["GIFT-1", "TEA", "MUG"]
    assert rows(store, "SELECT sku_derived FROM product WHERE sku = 'GIFT-1'") == [(0,)]
    assert take_products(store, [named]).unchanged == 1
    # The old file, which has no SKU for it, still means the same product.
    take_products(store, CATALOGUE)
    assert skus(store) == ["GIFT-1", "TEA", "MUG"]


def test_a_derived_sku_never_takes_anothers_name(store: Store) -> None:
    take_products(
        store, [product("mug"), product(None, name="Mug", derived_sku="mug", identifiers=(("name", "Mug"),))]
    )
    assert sorted(skus(store)) == ["mug", "mug-2"]


def test_stock_older_than_what_is_known_does_not_overwrite_it(store: Store) -> None:
    take_products(store, [product("TEA", stock="5")], counted_at=TUESDAY_NOON)
    counts = take_products(store, [product("TEA", stock="9")], counted_at=TUESDAY_NOON - timedelta(days=1))
    assert counts.stock == 1  # it is news for the history
    assert known(store, "TEA").on_hand == 5_000
    take_products(store, [product("TEA", stock="2")], counted_at=TUESDAY_NOON + timedelta(days=1))
    assert known(store, "TEA").on_hand == 2_000


def test_stock_of_several_places_is_added_up(store: Store) -> None:
    take_products(
        store, [product("TEA", stock="5", location="shelf"), product("TEA", stock="7", location="cellar")]
    )
    assert known(store, "TEA").on_hand == 12_000
    take_products(
        store, [product("TEA", stock="1", location="shelf")], counted_at=TUESDAY_NOON + timedelta(hours=1)
    )
    assert known(store, "TEA").on_hand == 8_000


def test_a_product_whose_stock_is_not_tracked_any_more_has_none(store: Store) -> None:
    take_products(store, [product("TEA", stock="0", stock_tracked=True)])
    take_products(store, [product("TEA", stock_tracked=False)])
    assert known(store, "TEA").on_hand is None


@pytest.mark.parametrize(
    ("needle", "found"),
    [
        ("WOOL", ["A-1"]), ("a-1", ["A-1"]), ("471", ["A-1"]), ("yarn", ["A-1"]), ("%", ["A-1"]), ("_", []),
        ("", ["A-1", "B-2"]),
    ],
)  # fmt: skip
def test_search_looks_in_name_sku_barcode_and_category(store: Store, needle: str, found: list[str]) -> None:
    take_products(
        store,
        [product("A-1", name="100% wool", barcode="4711", category="Yarn"), product("B-2", name="Needle")],
    )
    with store.read() as connection:
        named = list_products(connection, today=TUESDAY_NOON.date(), search=needle)
    assert [row.sku for row in named] == found


def test_the_largest_changes_are_shown_first(store: Store) -> None:
    prices = ["10"] * 20
    driver = Driver(store, 7)
    for number, changed in ((1, prices), (2, [str(10 + step) for step in range(20)])):
        driver.begin(number)
        counts = driver.stage_products(
            number, [product(f"P{place:02}", price=price) for place, price in enumerate(changed)], number
        )
        for _ in counts:
            pass
        driver.count(number, number)
        for _ in driver.settle(number):
            pass
    found = driver.differences
    assert (found.products_known, found.products_new, found.prices_known, found.prices_changed) == (
        20,
        0,
        20,
        19,
    )
    assert [change.sku for change in found.examples] == [f"P{place:02}" for place in range(19, 7, -1)]
    first = found.examples[0]
    assert (first.what, first.before, first.after, first.currency) == (
        "price", to_money("10"), to_money("29"), "EUR",
    )  # fmt: skip
