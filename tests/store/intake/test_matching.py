from __future__ import annotations

import pytest

from app.domain.records import ProductRecord
from app.store.database import Store
from tests.filling import product, rows
from tests.store.intake.driving import Driver


@pytest.fixture
def driver(store: Store) -> Driver:
    return Driver(store, 100)


def take(driver: Driver, *records: ProductRecord, now: int = 1_000) -> dict[str, int]:
    """Take a catalogue in; return how its products were recognised."""
    number = driver.begin(now)
    for _ in driver.stage_products(number, records, now):
        pass
    driver.count(number, now)
    for _ in driver.settle(number):
        pass
    assert driver.index is not None
    return driver.index.matched


def known(store: Store) -> list[tuple[object, ...]]:
    return rows(store, "SELECT sku, name FROM product_now ORDER BY sku")


def numbered(number: int, sku: str | None, **facts: object) -> ProductRecord:
    return product(sku, source_id=("woocommerce", str(number)), **facts)


KNOWN = product(
    "TEA",
    name="Tea",
    source_id=("woocommerce", "1"),
    identifiers=(
        ("barcode", "111"), ("shopify", "tea/Small"), ("square-item", "Tea/Regular"), ("name", "Tea"),
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    ("record", "way"),
    [
        (numbered(1, "OTHER-SKU"), "source id"),
        (product("TEA"), "SKU"),
        (product(None, identifiers=(("barcode", "111"),)), "barcode"),
        (product(None, identifiers=(("shopify", "tea/Small"),)), "options"),
        (product(None, identifiers=(("square-item", "Tea/Regular"),)), "item"),
        (product(None, identifiers=(("name", "Tea"),)), "name"),
        # The strongest of several is the one that is told.
        (
            product(None, identifiers=(("name", "Tea"), ("shopify", "tea/Small"), ("barcode", "111"))),
            "barcode",
        ),
    ],
)
def test_the_way_a_product_was_recognised_is_told(driver: Driver, record: ProductRecord, way: str) -> None:
    assert take(driver, KNOWN) == {"new": 1}
    assert take(driver, record, record) == {way: 1}
    assert len(known(driver.store)) == 1


def test_a_product_of_another_number_is_another_one(driver: Driver) -> None:
    take(driver, KNOWN)
    take(driver, numbered(2, None, name="Tea", derived_sku="tea", identifiers=(("name", "Tea"),)))
    assert known(driver.store) == [("TEA", "Tea"), ("tea", "Tea")]


def test_a_new_number_for_a_known_sku_is_learned(driver: Driver) -> None:
    """The product was deleted in the shop system and made again."""
    take(driver, KNOWN)
    assert take(driver, numbered(7, "TEA", name="Tea")) == {"SKU": 1}
    assert take(driver, numbered(7, None, name="Tea")) == {"source id": 1}
    assert len(known(driver.store)) == 1


def test_two_numbers_with_one_sku_in_a_file_are_two_products(driver: Driver) -> None:
    file = [numbered(1, "TEA", name="Green tea"), numbered(2, "TEA", name="Black tea")]
    take(driver, *file)
    assert known(driver.store) == [("TEA", "Green tea"), ("TEA-2", "Black tea")]
    assert driver.index is not None
    assert driver.index.notes == [
        "1 product has the SKU of another one in this file; it is kept apart, with a number behind the SKU."
    ]
    assert take(driver, *reversed(file)) == {"source id": 2}
    assert len(known(driver.store)) == 2


def test_a_number_keeps_its_product_when_its_sku_is_changed(driver: Driver) -> None:
    take(driver, numbered(1, "OLD", name="Tea"))
    take(driver, numbered(1, "NEW", name="Tea"))
    assert known(driver.store) == [("NEW", "Tea")]


def test_a_sku_that_is_anothers_is_not_taken_from_it(driver: Driver) -> None:
    take(driver, numbered(1, "TEA", name="Tea"), product("MUG", name="Mug"))
    take(driver, *[numbered(1, "MUG", name="Tea")] * 3)
    assert known(driver.store) == [("MUG", "Mug"), ("TEA", "Tea")]
    assert driver.index is not None
    [note] = driver.index.notes
    assert note.startswith("3 rows give products the SKU of another one")


def test_skus_that_differ_in_upper_and_lower_case_are_different(driver: Driver) -> None:
    take(driver, product("tea"), product("TEA"))
    assert [sku for sku, _ in known(driver.store)] == ["TEA", "tea"]


def test_a_learned_sku_is_not_seen_before_the_import_counts(driver: Driver) -> None:
    barcode = (("barcode", "111"),)
    take(driver, product(None, name="Tea", derived_sku="tea", identifiers=barcode))
    number = driver.begin(2_000)
    for _ in driver.stage_products(number, [product("TEA-1", name="Tea", identifiers=barcode)], 2_000):
        assert known(driver.store) == [("tea", "Tea")]
    driver.count(number, 2_000)
    assert known(driver.store) == [("TEA-1", "Tea")]


def test_undoing_takes_a_learned_sku_and_identifier_back(driver: Driver) -> None:
    barcode = (("barcode", "111"),)
    take(driver, product(None, name="Tea", derived_sku="tea", identifiers=barcode))
    take(driver, numbered(4, "TEA-1", name="Tea", identifiers=barcode))
    number = driver.begin(3_000, 2)
    for _ in driver.stage_undo(number, 2):
        pass
    driver.count(number, 3_000, 2)
    assert known(driver.store) == [("tea", "Tea")]
    for _ in driver.settle(number, 2):
        pass
    assert known(driver.store) == [("tea", "Tea")]
    assert rows(driver.store, "SELECT scheme, value FROM product_identifier") == [("barcode", "111")]


def test_rows_of_an_import_that_was_cut_short_are_used_again(driver: Driver) -> None:
    """Else one that never gets to its end would make the store grow each time it is tried."""
    file = [product(f"SKU-{number}", name="Thing", price="9") for number in range(5)]
    for _ in range(3):
        number = driver.begin(1_000)
        for _ in driver.stage_products(number, file, 1_000):
            pass
        for _ in driver.clear(number):
            pass
        driver.abandon(number)
    assert known(driver.store) == []
    take(driver, *[product(f"OTHER-{number}", name="Other") for number in range(5)])
    assert rows(driver.store, "SELECT count(*) FROM product") == [(5,)]
    assert rows(driver.store, "SELECT DISTINCT name, price FROM product_now") == [("Other", None)]
