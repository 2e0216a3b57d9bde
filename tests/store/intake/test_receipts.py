from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.money import to_money
from app.domain.records import ImportCounts, ReceiptRecord
from app.domain.time import to_day_number, to_millis
from app.store.database import Store
from app.store.intake.receipts import ReceiptForgetting, ReceiptIntake
from app.store.sales import open_days, receipt_figures
from tests.clock import TUESDAY_NOON
from tests.filling import rows
from tests.store.intake.line_steps import begin, finish, last_import, take_sales, undo

MONDAY = date(2026, 3, 2)


def receipt(number: str, total: str, day: date = MONDAY, currency: str | None = None) -> ReceiptRecord:
    """A receipt with a fifth of tax on top of its net amount, made out at midday."""
    amount = to_money(total)
    return ReceiptRecord(
        line=2,
        receipt=number,
        sold_at=to_day_number(day) * 86_400_000 + 43_200_000,
        day=to_day_number(day),
        net=amount * 5 // 6,
        tax=amount - amount * 5 // 6,
        total=amount,
        currency=currency,
    )


def take_receipts(
    store: Store,
    records: Sequence[ReceiptRecord],
    *,
    chunk: int = 100,
    repeat: bool = False,
    days_ago: int = 0,
) -> tuple[ImportCounts, list[ReceiptRecord]]:
    now = TUESDAY_NOON - timedelta(days=days_ago)
    import_id, source_id = begin(store, now=now)
    counts = ImportCounts()
    intake = ReceiptIntake(
        source_id=source_id, import_id=import_id, currency="EUR", counts=counts, repeat=repeat
    )
    refused = []
    for start in range(0, len(records), chunk):
        with store.write() as connection:
            refused += intake.add(connection, records[start : start + chunk])
    finish(store, import_id, counts, now)
    return counts, refused


def total_of(store: Store, currency: str = "EUR") -> tuple[int, int]:
    """Receipts of the week, and what they came to."""
    with store.read() as connection:
        figures = receipt_figures(connection, MONDAY, MONDAY + timedelta(days=6), currency)
    assert figures.net + figures.tax == figures.total
    return figures.receipts, figures.total


def test_receipts_are_counted_once_however_often_they_come(store: Store) -> None:
    receipts = [receipt("1", "12"), receipt("2", "30"), receipt("3", "-6")]
    assert take_receipts(store, receipts)[0].receipts == 3
    assert total_of(store) == (3, to_money("36"))
    counts, _ = take_receipts(store, [*receipts[1:], receipt("4", "18")])
    assert (counts.receipts, counts.unchanged) == (1, 2)
    assert total_of(store) == (4, to_money("54"))


def test_what_two_exports_say_stays_when_one_is_undone(store: Store) -> None:
    take_receipts(store, [receipt("1", "12"), receipt("2", "30")])
    first = last_import(store)
    take_receipts(store, [receipt("2", "36"), receipt("3", "6")])
    assert total_of(store) == (3, to_money("54"))
    undo(store, first)
    assert total_of(store) == (2, to_money("42"))
    undo(store, last_import(store))
    assert total_of(store) == (0, 0)
    assert rows(store, "SELECT count(*) FROM receipt_total") == [(0,)]


def test_undoing_a_correction_brings_back_what_it_corrected(store: Store) -> None:
    take_receipts(store, [receipt("1", "12")])
    take_receipts(store, [receipt("1", "18")])
    undo(store, last_import(store))
    assert total_of(store) == (1, to_money("12"))


@pytest.mark.parametrize("chunk", [1, 100])
@pytest.mark.parametrize("repeat", [False, True])
def test_a_receipt_paid_in_parts_is_their_sum_in_any_order(store: Store, chunk: int, repeat: bool) -> None:
    parts = [receipt("1", "12"), receipt("2", "30"), replace(receipt("1", "6"), sold_at=1)]
    take_receipts(store, parts, chunk=chunk)
    assert total_of(store) == (2, to_money("48"))
    for again in (parts, parts[::-1]):
        take_receipts(store, again, chunk=chunk, repeat=repeat)
        assert total_of(store) == (2, to_money("48"))
    assert take_receipts(store, parts[::-1])[0].receipts == 0


def test_amounts_of_two_currencies_are_never_added(store: Store) -> None:
    euros, dollars = receipt("1", "12"), receipt("1", "30", currency="USD")
    counts, refused = take_receipts(store, [euros, dollars, receipt("2", "6", currency="USD")])
    assert refused == [dollars]
    assert counts.receipts == 2
    assert total_of(store) == (1, to_money("12"))
    assert total_of(store, "USD") == (1, to_money("6"))


def test_the_same_bytes_again_are_not_stored_again(store: Store) -> None:
    take_receipts(store, [receipt("1", "12")])
    counts, _ = take_receipts(store, [receipt("1", "12")], repeat=True)
    assert (counts.receipts, counts.unchanged) == (0, 1)
    assert rows(store, "SELECT count(*) FROM receipt_total") == [(1,)]


def test_what_no_undo_can_bring_back_is_forgotten(store: Store) -> None:
    for days_ago, total in ((100, "6"), (50, "12"), (10, "18"), (0, "24")):
        take_receipts(store, [receipt("1", total), receipt("2", total)], days_ago=days_ago)
    forgetting = ReceiptForgetting(to_millis(TUESDAY_NOON - timedelta(days=30)))
    done = False
    while not done:
        with store.write() as connection:
            done = forgetting.step(connection, 3)
    assert rows(store, "SELECT total FROM receipt_total WHERE receipt = '1' ORDER BY import_id") == [
        (to_money("12"),),
        (to_money("18"),),
        (to_money("24"),),
    ]
    assert total_of(store) == (2, to_money("48"))


def test_a_day_with_receipts_is_an_open_day(store: Store) -> None:
    take_receipts(store, [receipt("1", "12", MONDAY + timedelta(days=3))])
    take_sales(store, [])
    with store.read() as connection:
        days = open_days(connection, MONDAY, MONDAY + timedelta(days=6))
    assert days == [to_day_number(MONDAY) + 3]
