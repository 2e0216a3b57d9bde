from __future__ import annotations

from app.domain.records import ImportCounts, SupplierRecord
from app.store.database import Store
from app.store.intake.suppliers import SupplierIntake
from tests.filling import rows
from tests.store.intake.driving import Driver

LEAF = SupplierRecord(2, "Leaf & Co", ("prestashop-supplier", "7"), active=True)


def take(driver: Driver, *records: SupplierRecord) -> ImportCounts:
    number = driver.begin(1_000)
    counts = ImportCounts()
    with driver.store.write() as connection:
        SupplierIntake(import_id=number, counts=counts).add(connection, records)
    assert rows(driver.store, "SELECT name FROM supplier_now WHERE import_id = ?", number) == []
    driver.count(number, 1_000)
    return counts


def test_the_latest_word_on_a_supplier_is_seen(store: Store) -> None:
    driver = Driver(store, 10)
    assert take(driver, LEAF).suppliers == 1
    again = take(driver, LEAF)
    assert (again.suppliers, again.unchanged) == (0, 1)
    assert take(driver, SupplierRecord(2, "Leaf & Co", LEAF.source_id, active=False)).suppliers == 1
    assert rows(store, "SELECT name, number, active FROM supplier_now") == [("Leaf & Co", "7", 0)]


def test_an_undone_word_on_a_supplier_is_not_heard(store: Store) -> None:
    driver = Driver(store, 10)
    take(driver, LEAF)
    take(driver, SupplierRecord(2, "Leaf & Co", LEAF.source_id, active=False))
    undo = driver.begin(2_000, 2)
    driver.count(undo, 2_000, 2)
    for _ in driver.settle(undo, 2):
        assert rows(store, "SELECT active FROM supplier_now") == [(1,)]
