from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.money import to_money
from app.domain.records import SaleRecord
from app.store.database import Store
from app.store.products import list_products
from app.store.sales import SalesFigures, currencies_sold, daily_sales, sales_between, sales_span
from tests.clock import TUESDAY_NOON
from tests.filling import rows, sale
from tests.store.intake.line_steps import run_for, take_sales, tidying

MONDAY = date(2026, 3, 2)
WEEK = (MONDAY, MONDAY + timedelta(days=6))
RECEIPTS = [
    sale("1", "TEA", MONDAY, "2", "3.50"),
    sale("1", "MUG", MONDAY, "1", "8"),
    sale("2", "TEA", MONDAY, "1", "3.50"),
    sale("2", "TEA", MONDAY, "0.250", "20"),
    sale("3", "MUG", MONDAY + timedelta(days=1), "-1", "8"),
]
# Roll-ups beside the lines they are made of: each import's are the sums of the lines that are its own.
ROLL_UPS = """
SELECT day, product_id, import_id, currency, quantity, amount, lines FROM product_day
WHERE import_id IN (SELECT id FROM file_import WHERE state = 'finished')
ORDER BY 1, 2, 3, 4
"""
SUMS = """
SELECT day, product_id, import_id, currency, sum(quantity), sum(amount), count(*) FROM sale_line
WHERE import_id IN (SELECT id FROM file_import WHERE state = 'finished')
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""


def week(store: Store, currency: str = "EUR") -> SalesFigures:
    with store.read() as connection:
        return sales_between(connection, *WEEK, currency)


def assert_roll_ups_equal_lines(store: Store) -> None:
    assert rows(store, ROLL_UPS) == rows(store, SUMS)


def test_figures_are_those_of_the_lines(store: Store) -> None:
    assert take_sales(store, RECEIPTS).sales == 5
    figures = week(store)
    assert figures.amount == to_money("7") + to_money("8") + to_money("3.50") + to_money("5") - to_money("8")
    assert figures.quantity == 3_250
    assert (figures.lines, figures.open_days) == (5, 2)
    with store.read() as connection:
        assert [day.amount for day in daily_sales(connection, *WEEK, "EUR")] == [
            to_money("23.50"),
            to_money("-8"),
        ]
        assert sales_span(connection) == (MONDAY, MONDAY + timedelta(days=1))


def test_the_same_file_twice_changes_nothing(store: Store) -> None:
    take_sales(store, RECEIPTS)
    before = week(store)
    again = take_sales(store, RECEIPTS)
    assert not any(again.changed().values())
    assert again.unchanged == 5
    assert week(store) == before


@pytest.mark.parametrize("chunk", [1, 2, 100])
def test_the_same_lines_in_another_order_change_nothing(store: Store, chunk: int) -> None:
    take_sales(store, RECEIPTS)
    for seed in range(10):
        again = take_sales(store, random.Random(seed).sample(RECEIPTS, 5), chunk=chunk)
        assert (again.sales, again.unchanged) == (0, 5)
    assert week(store).lines == 5
    assert_roll_ups_equal_lines(store)


def test_of_an_overlapping_file_only_the_new_lines_are_taken(store: Store) -> None:
    take_sales(store, RECEIPTS[:3])
    overlapping = take_sales(store, RECEIPTS[1:])
    assert (overlapping.sales, overlapping.unchanged) == (2, 2)
    assert week(store).lines == 5


def test_a_corrected_line_changes_the_totals_by_the_difference(store: Store) -> None:
    take_sales(store, RECEIPTS)
    before = week(store).amount
    corrected = [replace(RECEIPTS[0], quantity=1_000, amount=to_money("3.50")), *RECEIPTS[1:]]
    counts = take_sales(store, corrected)
    assert (counts.sales, counts.unchanged) == (1, 4)
    assert week(store).amount == before - to_money("3.50")
    assert_roll_ups_equal_lines(store)


def test_a_line_corrected_to_another_day_moves_there(store: Store) -> None:
    take_sales(store, RECEIPTS[:1])
    later = sale("1", "TEA", MONDAY + timedelta(days=3), "2", "3.50")
    take_sales(store, [later])
    with store.read() as connection:
        assert [(day.day, day.amount) for day in daily_sales(connection, *WEEK, "EUR")] == [
            (MONDAY + timedelta(days=3), to_money("7"))
        ]


def test_a_second_line_of_a_product_on_a_receipt_is_a_sale_of_its_own(store: Store) -> None:
    take_sales(store, [RECEIPTS[0]])
    counts = take_sales(store, [sale("1", "TEA", MONDAY, "5", "1"), RECEIPTS[0]])
    assert (counts.sales, counts.unchanged) == (1, 1)
    assert week(store).amount == to_money("12")


def test_the_same_receipt_number_of_another_till_is_another_receipt(store: Store) -> None:
    take_sales(store, RECEIPTS, source="till")
    assert take_sales(store, RECEIPTS, source="web shop").sales == 5
    assert week(store).lines == 10


def test_currencies_are_kept_apart(store: Store) -> None:
    euros = [sale("1", "TEA", MONDAY, price="3", currency="EUR")]
    dollars = [sale(receipt, "TEA", MONDAY, price="4", currency="USD") for receipt in ("2", "3")]
    take_sales(store, euros + dollars)
    assert week(store, "EUR").amount == to_money("3")
    assert week(store, "USD").amount == to_money("8")
    with store.read() as connection:
        assert currencies_sold(connection) == ["USD", "EUR"]
    take_sales(store, [replace(dollars[0], currency="EUR"), dollars[1]])
    assert week(store, "EUR").amount == to_money("7")
    assert week(store, "USD").amount == to_money("4")
    assert_roll_ups_equal_lines(store)


def sold_of_tea(store: Store) -> int:
    with store.read() as connection:
        return sum(row.sold_recently for row in list_products(connection, today=WEEK[1]) if row.sku == "TEA")


def test_an_unfinished_import_is_counted_nowhere(store: Store) -> None:
    take_sales(store, RECEIPTS, chunk=2, stop_after=2)
    assert rows(store, "SELECT count(*) FROM sale_line") == [(4,)]
    assert (week(store).amount, week(store).lines) == (0, 0)
    assert sold_of_tea(store) == 0
    with store.read() as connection:
        assert currencies_sold(connection) == []
        assert sales_span(connection) is None


def test_what_was_left_of_an_unfinished_import_is_taken_in_anew(store: Store) -> None:
    take_sales(store, RECEIPTS, chunk=2, stop_after=1)
    counts = take_sales(store, RECEIPTS, chunk=2)
    assert (counts.sales, counts.unchanged) == (5, 0)
    assert week(store).lines == 5
    assert sold_of_tea(store) == 3_250
    assert_roll_ups_equal_lines(store)


def test_nothing_is_left_of_an_unfinished_import_once_another_began(store: Store) -> None:
    take_sales(store, RECEIPTS, chunk=2, stop_after=2)
    assert take_sales(store, RECEIPTS[:1]).sales == 1
    assert week(store).lines == 1
    assert rows(store, "SELECT count(*) FROM sale_line") == [(1,)]
    assert rows(store, "SELECT sum(lines) FROM product_day") == [(1,)]
    assert take_sales(store, RECEIPTS).sales == 4
    assert week(store).lines == 5


def test_a_clearing_that_is_cut_short_counts_nothing_twice(store: Store) -> None:
    take_sales(store, RECEIPTS, chunk=2, stop_after=2)
    run_for(tidying(store, limit=1), 2)
    assert 0 < len(rows(store, "SELECT * FROM sale_line")) < 4
    take_sales(store, RECEIPTS)
    assert week(store).lines == 5
    assert_roll_ups_equal_lines(store)


def test_an_unfinished_correction_changes_nothing(store: Store) -> None:
    take_sales(store, RECEIPTS)
    before = week(store)
    take_sales(store, [replace(line, amount=1) for line in RECEIPTS], chunk=2, stop_after=2)
    assert week(store) == before
    take_sales(store, RECEIPTS[:1])
    assert week(store) == before
    assert_roll_ups_equal_lines(store)


@pytest.mark.parametrize("again", [1, 40])
def test_a_receipt_that_a_file_comes_back_to_goes_on_where_it_was(store: Store, again: int) -> None:
    """However far apart its lines stand, and whether they are new, known, or known for long."""
    others = [sale(str(number), "MUG", MONDAY) for number in range(100, 130)]
    tea = sale("1", "TEA", MONDAY)
    take_sales(store, [tea])
    later = TUESDAY_NOON + timedelta(days=again)
    scattered = [tea, *others[:15], tea, *others[15:], tea]
    counts = take_sales(store, scattered, chunk=4, now=later)
    assert (counts.sales, counts.unchanged) == (len(others) + 2, 1)
    assert sold_of_tea(store) == 3_000
    counts = take_sales(store, [*scattered, tea], chunk=4, now=later, repeat=True)
    assert (counts.sales, counts.unchanged) == (1, len(scattered))
    assert sold_of_tea(store) == 4_000


LINES = st.builds(
    sale,
    receipt=st.sampled_from("12"),
    sku=st.sampled_from(["TEA", "MUG"]),
    day=st.integers(0, 2).map(lambda days: MONDAY + timedelta(days=days)),
    quantity=st.sampled_from(["1", "2", "-1", "0.5"]),
    price=st.sampled_from(["1", "2.5"]),
    currency=st.sampled_from(["EUR", "EUR", "USD"]),
)
FILES = st.lists(
    st.tuples(
        st.lists(LINES, min_size=1, max_size=8),
        st.sampled_from([1, 3, 100]),
        st.sampled_from([None, None, 1]),  # chunks after which the power goes, if it does
    ),
    min_size=1,
    max_size=4,
)


def facts(record: SaleRecord) -> tuple[object, ...]:
    return (record.receipt, record.sku, record.day, record.quantity, record.amount, record.currency)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES, shuffle=st.randoms(use_true_random=False))
def test_whatever_comes_in_roll_ups_equal_their_lines_and_nothing_counts_twice(
    tmp_path_factory: pytest.TempPathFactory,
    migrated: Path,
    files: list[tuple[list[SaleRecord], int, int | None]],
    shuffle: random.Random,
) -> None:
    path = tmp_path_factory.mktemp("sales") / "tillwatch.db"
    path.write_bytes(migrated.read_bytes())
    store = Store(path)
    try:
        for lines, chunk, stop_after in files:
            take_sales(store, lines, chunk=chunk, stop_after=stop_after)
            assert_roll_ups_equal_lines(store)
        for lines, chunk, _ in files:
            take_sales(store, lines, chunk=chunk)
            assert_roll_ups_equal_lines(store)
        # All is in: the last file, as it is and in any order, says nothing new.
        last, chunk, _ = files[-1]
        before = rows(store, "SELECT * FROM product_day ORDER BY 1, 2, 3, 4")
        assert take_sales(store, last, chunk=chunk).sales == 0
        assert take_sales(store, shuffle.sample(last, len(last)), chunk=chunk).sales == 0
        assert rows(store, "SELECT * FROM product_day ORDER BY 1, 2, 3, 4") == before
        # Each of its lines is stored, as often as it stands in the file.
        stored = Counter(
            rows(
                store,
                "SELECT receipt, sku, day, quantity, amount, line.currency FROM sale_line_now AS line"
                " JOIN product ON product.id = product_id",
            )
        )
        assert stored >= Counter(map(facts, last))
    finally:
        store.close()
