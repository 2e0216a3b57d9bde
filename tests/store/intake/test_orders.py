from __future__ import annotations

import random
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.money import to_money
from app.domain.records import OrderRecord, RejectedRow
from app.domain.time import to_day_number, to_millis
from app.store.database import Store
from app.store.intake import imports, settling
from app.store.intake.orders import OrderForgetting
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


# Lists of open orders that are exported anew

DAY = to_day_number(TUESDAY_NOON.date())
OVERDUE, DUE = DAY - 1, DAY


def waited_for(store: Store) -> list[tuple[str, str]]:
    with store.read() as connection:
        return sorted((line.number, line.sku) for line in order_lines(connection) if line.outstanding)


def test_what_is_listed_no_more_beside_what_still_is_does_not_come_any_more(shelf: Store) -> None:
    take_orders(shelf, [line("1", "TEA", 24), line("1", "MUG", 6, 2)])
    _, _, later = take_orders(shelf, [line("1", "TEA", 24, 4)])
    assert waited_for(shelf) == [("1", "TEA")]
    assert seen(shelf) == [("1", "MUG", 6, 2, 0), ("1", "TEA", 24, 4, 20)]
    undo(shelf, later)
    assert waited_for(shelf) == [("1", "MUG"), ("1", "TEA")]


def test_an_order_that_is_listed_no_more_is_closed_only_once_it_was_due(shelf: Store) -> None:
    late, soon = line("1", "MUG", 6, due_day=OVERDUE), line("2", "MUG", 6, due_day=DUE)
    unknown = line("3", "MUG", 6)
    take_orders(shelf, [line("9", "TEA", 24, due_day=OVERDUE), late, soon, unknown])
    take_orders(shelf, [line("9", "TEA", 24, due_day=OVERDUE)])
    assert waited_for(shelf) == [("2", "MUG"), ("3", "MUG"), ("9", "TEA")]
    # Who lists it again expects it again.
    take_orders(shelf, [line("9", "TEA", 24), late])
    assert waited_for(shelf) == [("1", "MUG"), ("2", "MUG"), ("3", "MUG"), ("9", "TEA")]


@pytest.mark.parametrize(
    "later",
    [
        pytest.param([line("2", "TEA", 24)], id="another list"),
        pytest.param([line("1", "TEA", 24, 24)], id="a list of what came"),
        pytest.param([line("1", "TEA", 24, closed=True)], id="a list of what was closed"),
        pytest.param([line("1", "TEA", 24, supplier="Barro")], id="an order with another supplier"),
    ],
)
def test_a_list_of_something_else_closes_nothing(shelf: Store, later: list[OrderRecord]) -> None:
    take_orders(shelf, [line("1", "TEA", 24), line("1", "MUG", 6, due_day=OVERDUE)])
    take_orders(shelf, later)
    assert ("1", "MUG") in waited_for(shelf)


@pytest.mark.parametrize("same", ["source_id", "layout", "headers"])
def test_a_list_of_another_kind_closes_nothing(shelf: Store, same: str) -> None:
    take_orders(shelf, [line("1", "TEA", 24), line("1", "MUG", 6, due_day=OVERDUE)])
    _, _, later = take_orders(shelf, [line("1", "TEA", 24)])
    assert waited_for(shelf) == [("1", "TEA")]
    with shelf.write() as connection:
        connection.exec_driver_sql(f"UPDATE file_import SET {same} = 1 WHERE id = ?", (later,))
    assert waited_for(shelf) == [("1", "MUG"), ("1", "TEA")]


def test_a_list_of_which_a_row_was_not_taken_in_closes_nothing(shelf: Store) -> None:
    take_orders(shelf, [line("1", "TEA", 24), line("1", "MUG", 6)])
    _, _, later = take_orders(shelf, [line("1", "TEA", 24)])
    with shelf.write() as connection:
        imports.save_rejected(connection, later, [RejectedRow(3, "Quantity", "six", "is not a number")])
    assert waited_for(shelf) == [("1", "MUG"), ("1", "TEA")]


def test_a_list_that_is_read_a_second_time_neither_closes_nor_opens(shelf: Store) -> None:
    first = [line("1", "TEA", 24), line("1", "MUG", 6)]
    take_orders(shelf, first, file="a")
    take_orders(shelf, [line("1", "TEA", 24, 4), line("1", "MUG", 6)], file="b")
    # Of the first list only the tea is said anew: of the mug nothing has changed.
    take_orders(shelf, first, file="a")
    assert waited_for(shelf) == [("1", "MUG"), ("1", "TEA")]
    take_orders(shelf, [line("1", "TEA", 24, 9)], file="c")
    take_orders(shelf, first, file="a")
    assert waited_for(shelf) == [("1", "TEA")]


# What can never be seen again


def forget(store: Store, *, before: datetime, limit: int = 2) -> None:
    forgetting = OrderForgetting(to_millis(before))
    done = False
    while not done:
        with store.write() as connection:
            done = forgetting.step(connection, limit)


def backdate(store: Store, *, days: int) -> None:
    """Let everything that was taken in so far have been taken in so many days earlier."""
    with store.write() as connection:
        connection.exec_driver_sql(
            "UPDATE file_import SET finished_at = finished_at - ?", (days * 86_400_000,)
        )


def test_statements_that_no_undo_can_bring_back_go(shelf: Store) -> None:
    for came in range(3):
        take_orders(shelf, [line("1", "TEA", 24, came), line("1", "MUG", 6, came)])
    backdate(shelf, days=31)
    _, _, later = take_orders(shelf, [line("1", "TEA", 24, 9), line("1", "MUG", 6, 6)])
    before = seen(shelf)
    settling.forget(shelf, now=TUESDAY_NOON, check=lambda: None)
    assert seen(shelf) == before
    # The latest of those that are too old shows what is true without the one that can still be undone.
    assert rows(shelf, "SELECT DISTINCT received FROM stated_order ORDER BY 1") == [
        (2_000,),
        (6_000,),
        (9_000,),
    ]
    undo(shelf, later)
    assert seen(shelf) == [("1", "MUG", 6, 2, 4), ("1", "TEA", 24, 2, 22)]


def test_what_was_left_out_stays_closed_when_the_lists_that_show_it_go(shelf: Store) -> None:
    take_orders(shelf, [line("1", "TEA", 24), line("1", "MUG", 6), line("2", "MUG", 7, due_day=OVERDUE - 40)])
    take_orders(shelf, [line("1", "TEA", 24, 4)])
    take_orders(shelf, [line("1", "TEA", 24, 24)])
    assert waited_for(shelf) == []
    forget(shelf, before=TUESDAY_NOON)
    assert rows(shelf, "SELECT count(*) FROM stated_order") == [(5,)]  # all of it can still be undone
    backdate(shelf, days=31)
    before = seen(shelf)
    forget(shelf, before=TUESDAY_NOON - imports.UNDO_FOR)
    assert seen(shelf) == before
    forget(shelf, before=TUESDAY_NOON - imports.UNDO_FOR)
    assert sorted(rows(shelf, "SELECT number, received, closed FROM stated_order")) == [
        ("1", 0, 1), ("1", 24_000, 0), ("2", 0, 1)
    ]  # fmt: skip


def test_a_list_stays_as_long_as_something_of_it_is_waited_for(shelf: Store) -> None:
    take_orders(shelf, [line("1", "TEA", 24), line("1", "MUG", 6)])
    # Of the list that leaves the mug out a row could not be read, and so it may have been the mug.
    _, _, unread = take_orders(shelf, [line("1", "TEA", 24, 3)])
    with shelf.write() as connection:
        imports.save_rejected(connection, unread, [RejectedRow(3, "Quantity", "six", "is not a number")])
    backdate(shelf, days=31)
    forget(shelf, before=TUESDAY_NOON - imports.UNDO_FOR)
    assert waited_for(shelf) == [("1", "MUG"), ("1", "TEA")]
    take_orders(shelf, [line("1", "TEA", 24, 5)])
    assert waited_for(shelf) == [("1", "TEA")]


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
