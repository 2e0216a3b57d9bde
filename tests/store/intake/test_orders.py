from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.money import to_money
from app.domain.records import OrderRecord
from app.store.database import Store
from app.store.intake import imports, settling
from app.store.orders import order_lines
from tests.clock import TUESDAY_NOON
from tests.filling import product, rows, take_orders, take_products


def line(
    number: str, sku: str, quantity: int, received: int = 0, *, closed: bool = False, **facts: object
) -> OrderRecord:
    return OrderRecord(  # type: ignore[arg-type]
        **{
            "line": 2, "number": number, "sku": sku, "quantity": quantity * 1_000, "received": received * 1_000,
            "supplier": "Molino", "closed": closed,
        }
        | facts
    )  # fmt: skip


def undo(store: Store, import_id: int) -> None:
    with store.read() as connection:
        found = imports.get_import(connection, import_id, now=TUESDAY_NOON)
    assert found is not None
    settling.undo(store, found, now=TUESDAY_NOON)


def seen(store: Store) -> list[tuple[object, ...]]:
    with store.read() as connection:
        return sorted(
            (line.number, line.sku, line.quantity // 1_000, line.received // 1_000, line.outstanding // 1_000)
            for line in order_lines(connection)
        )


@pytest.fixture
def shelf(store: Store) -> Store:
    take_products(store, [product("TEA", barcode="4001"), product("MUG")])
    return store


def test_lines_are_kept_and_the_second_time_nothing_changes(shelf: Store) -> None:
    records = [line("1", "TEA", 24, 4, cost=to_money("2"), due_day=20_600), line("2", "TEA", 5)]
    counts, unknown, _ = take_orders(shelf, records, file="a")
    assert (counts.orders, counts.unchanged, unknown) == (2, 0, [])
    assert seen(shelf) == [("1", "TEA", 24, 4, 20), ("2", "TEA", 5, 0, 5)]
    counts, _, _ = take_orders(shelf, records, file="a")
    assert (counts.orders, counts.unchanged) == (0, 2)
    assert rows(shelf, "SELECT DISTINCT import_id FROM stated_order") == [(2,)]
    assert rows(shelf, "SELECT currency FROM stated_order WHERE cost IS NOT NULL") == [("EUR",)]


def test_a_product_in_two_lines_of_an_order_was_ordered_in_parts(shelf: Store) -> None:
    records = [
        line("1", "TEA", 10, 10, due_day=20_500, received_day=20_510, ordered_day=20_490),
        line("1", "TEA", 6, 2, due_day=20_600, ordered_day=20_491),
        line("1", "MUG", 9, 3, closed=True),
        line("1", "MUG", 4),
    ]
    counts, _, _ = take_orders(shelf, records, file="a")
    assert counts.orders == 4
    assert seen(shelf) == [("1", "MUG", 7, 3, 4), ("1", "TEA", 16, 12, 4)]
    assert rows(
        shelf, "SELECT ordered_day, due_day, received_day FROM stated_order WHERE quantity = 16000"
    ) == [(20_490, 20_600, 20_510)]
    counts, _, _ = take_orders(shelf, records, file="a")
    assert (counts.orders, counts.unchanged) == (0, 4)


def test_unknown_products_are_handed_back_and_barcodes_are_everybodys(shelf: Store) -> None:
    records = [
        line("1", "THEIR-77", 3, identifiers=(("barcode", "4001"),)),
        line("1", "THEIR-78", 3, identifiers=(("barcode", "4002"),)),
        line("1", "THEIR-79", 3, identifiers=(("name", "MUG"),)),
    ]
    with shelf.write() as connection:
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO product_identifier (scheme, value, product_id, import_id)"
            " SELECT 'barcode', barcode, id, import_id FROM product WHERE barcode IS NOT NULL"
        )
    _, unknown, _ = take_orders(shelf, records)
    assert [record.sku for record in unknown] == ["THEIR-78", "THEIR-79"]
    assert seen(shelf) == [("1", "TEA", 3, 0, 3)]


def test_what_was_never_finished_is_never_seen_and_cleared(shelf: Store) -> None:
    take_orders(shelf, [line("1", "TEA", 24)], finished=False)
    assert seen(shelf) == []
    settling.tidy(shelf, now=TUESDAY_NOON)
    assert rows(shelf, "SELECT * FROM stated_order") == []


def test_undoing_restores_what_an_earlier_file_said(shelf: Store) -> None:
    take_orders(shelf, [line("1", "TEA", 24), line("2", "MUG", 6)])
    before = seen(shelf)
    _, _, later = take_orders(shelf, [line("1", "TEA", 24, 20), line("3", "MUG", 1)])
    assert seen(shelf) == [("1", "TEA", 24, 20, 4), ("2", "MUG", 6, 0, 6), ("3", "MUG", 1, 0, 1)]
    undo(shelf, later)
    assert seen(shelf) == before
    assert rows(shelf, "SELECT count(*) FROM stated_order") == [(2,)]


_LINES = st.lists(
    st.builds(line, st.sampled_from(["1", "2"]), st.sampled_from(["TEA", "MUG"]), st.integers(1, 9), st.integers(0, 9)),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=40)
@given(files=st.lists(_LINES, min_size=1, max_size=4), seed=st.randoms(use_true_random=False))
def test_any_files_but_those_undone_are_as_if_those_were_never_read(
    files: list[list[OrderRecord]],
    seed: random.Random,
    migrated: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("orders")
    undone = {number for number in range(len(files)) if seed.random() < 0.5}
    answers = []
    for name, takes in (("all", range(len(files))), ("rest", sorted({*range(len(files))} - undone))):
        shutil.copyfile(migrated, folder / f"{name}.db")
        store = Store(folder / f"{name}.db")
        try:
            take_products(store, [product("TEA"), product("MUG")])
            ids = {number: take_orders(store, files[number], file=f"file {number}")[2] for number in takes}
            for number in seed.sample(sorted(undone & set(takes)), len(undone & set(takes))):
                undo(store, ids[number])
            answers.append(seen(store))
        finally:
            store.close()
    assert answers[0] == answers[1]
