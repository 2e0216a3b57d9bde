from __future__ import annotations

import os
from pathlib import Path

import pytest

from app.domain.records import ImportReport, changes_in_words
from app.domain.time import to_day_number
from app.jobs import ordering
from app.jobs.exporting import export_table
from app.jobs.importing import import_file
from app.jobs.service import Service
from app.jobs.undoing import undo_import
from app.store.orders import OrderLine, open_lines
from tests.clock import TUESDAY_NOON
from tests.filling import product, product_id, rows, take_products
from tests.jobs.conftest import Run, result_of

TODAY = TUESDAY_NOON.date()
HEADER = "PO Number,Supplier,SKU,Quantity ordered,Quantity received,Order date,Expected date,Unit cost"
ORDER = f"{HEADER}\nPO-7,Molino,TEA,24,4,2026-03-06,2026-03-13,1.50\nPO-7,Molino,THEIRS,6,,2026-03-06,,2\n"


@pytest.fixture
def shop(service: Service) -> Service:
    take_products(service.store, [product("TEA"), product("MUG")])
    return service


def take(service: Service, path: Path, **how: object) -> ImportReport:
    return import_file(service.store, service.home, service.clock, path, **how)  # type: ignore[arg-type]


def file_of(folder: Path, text: str, name: str = "orders.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def coming(service: Service) -> list[OrderLine]:
    with service.store.read() as connection:
        return open_lines(connection, lead_times=None)


def test_orders_are_taken_in_and_unknown_products_refused_with_the_reason(
    shop: Service, tmp_path: Path
) -> None:
    path = file_of(tmp_path, ORDER)
    report = take(shop, path)
    assert (report.layout, report.rows, report.counts.changed()["orders"]) == ("purchase-orders", 2, 1)
    assert changes_in_words(report.counts) == "1 order line"
    assert [(row.line, row.column, row.text, row.reason) for row in report.rejected] == [
        (3, "SKU", "THEIRS", "no product has this SKU")
    ]
    (line,) = coming(shop)
    assert (line.number, line.outstanding, line.due_day, line.currency) == (
        "PO-7", 20_000, TUESDAY_NOON.date().replace(day=13), "EUR"
    )  # fmt: skip
    assert rows(shop.store, "SELECT count(*) FROM product") == [(2,)]
    again = take(shop, path)
    assert not any(again.counts.changed().values())


def test_an_undone_order_file_is_as_if_it_was_never_read(shop: Service, tmp_path: Path) -> None:
    take(shop, file_of(tmp_path, ORDER))
    later = take(shop, file_of(tmp_path, ORDER.replace(",24,4,", ",24,24,"), "later.csv"))
    assert coming(shop) == []
    assert later.import_id is not None
    undo_import(shop.store, shop.home, shop.clock, later.import_id)
    assert [line.outstanding for line in coming(shop)] == [20_000]


def test_a_dry_run_orders_nothing(shop: Service, tmp_path: Path) -> None:
    assert take(shop, file_of(tmp_path, ORDER), dry_run=True).counts.orders == 1
    assert coming(shop) == []


def test_loyverses_list_of_an_order_makes_products_known_and_orders_them(
    shop: Service, tmp_path: Path
) -> None:
    path = file_of(
        tmp_path,
        "SKU,Item name,Variant name,Quantity,Purchase cost\nTEA,Tea,,12,1.5\nCUP,Cup,Blue,3,2\nPOT,Pot,,,9\n",
        "PO1003.csv",
    )
    os.utime(path, (TUESDAY_NOON.timestamp() - 86_400,) * 2)
    report = take(shop, path, batch_size=1)
    assert (report.counts.orders, report.counts.products, report.rejected) == (2, 3, [])
    assert [(line.number, line.sku, line.outstanding) for line in coming(shop)] == [
        ("PO1003", "TEA", 12_000), ("PO1003", "CUP", 3_000)
    ]  # fmt: skip
    assert {line.ordered_day for line in coming(shop)} == {TODAY.replace(day=9)}
    assert rows(shop.store, "SELECT sku FROM product_now WHERE cost IS NOT NULL ORDER BY sku") == [
        ("CUP",), ("POT",), ("TEA",)
    ]  # fmt: skip
    assert "taken as order 'PO1003'" in " ".join(report.notes)
    assert report.import_id is not None
    undo_import(shop.store, shop.home, shop.clock, report.import_id)
    assert coming(shop) == []


def test_orders_of_the_watched_folder_wait_for_the_products_that_lie_beside_them(
    service: Service, run: Run
) -> None:
    file_of(service.home.inbox, ORDER, "a-orders.csv")
    file_of(service.home.inbox, "SKU,Name,Selling price\nTEA,Tea,3\nTHEIRS,Jar,4\n", "b-products.csv")
    ended = run("update-inventory")
    assert result_of(service, ended)["orders"] == 2


def test_what_is_exported_can_be_taken_in_again(shop: Service, tmp_path: Path) -> None:
    tea = product_id(shop.store, "TEA")
    ordering.place(shop, "Molino", [(tea, 12_000)], due=TODAY, number="PO-9")
    ordering.place(shop, "", [(product_id(shop.store, "MUG"), 2_500)], due=None, number="=PO()")
    before = coming(shop)
    ordering.receive(shop, before[0].key, 5_000)
    ordering.place(shop, "Barro", [(tea, 3_000)], due=None, number="PO-10")
    ordering.close(shop, next(line.key for line in coming(shop) if line.number == "PO-10"))
    assert export_table(shop, "orders", tmp_path / "orders.csv") == 3
    before = coming(shop)
    with shop.store.write() as connection:
        connection.exec_driver_sql("DELETE FROM purchase_order")
    assert coming(shop) == []
    report = take(shop, tmp_path / "orders.csv")
    assert (report.layout, report.counts.orders, report.rejected) == ("purchase-orders", 3, [])

    def told(lines: list[OrderLine]) -> list[tuple[object, ...]]:
        return sorted(
            (
                line.supplier,
                line.number,
                line.sku,
                line.quantity,
                line.received,
                line.ordered_day,
                line.due_day,
            )
            for line in lines
        )

    assert told(coming(shop)) == told(before)
    assert rows(shop.store, "SELECT received_day FROM stated_order WHERE received > 0") == [
        (to_day_number(TODAY),)
    ]
