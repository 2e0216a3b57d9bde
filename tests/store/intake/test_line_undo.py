from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.money import to_money
from app.domain.records import SaleRecord
from app.store.database import Store
from app.store.sales import daily_sales, sales_between, sales_span
from tests.clock import TUESDAY_NOON
from tests.filling import rows, sale
from tests.store.intake.line_steps import COUNTED, forgetting, last_import, run, take_sales, undo, undoing

MONDAY = date(2026, 3, 2)
TUESDAY = MONDAY + timedelta(days=1)
TEA, MUG, PEN = (
    sale("1", "TEA", MONDAY, price="3"),
    sale("2", "MUG", MONDAY, price="8"),
    sale("3", "PEN", TUESDAY),
)
DEARER_TEA = replace(TEA, unit_price=to_money("4"), amount=to_money("4"))
LATER_TEA = sale("1", "TEA", TUESDAY, price="3")


def take_in(store: Store, *lines: SaleRecord, days_ago: int = 0) -> int:
    take_sales(store, lines, now=TUESDAY_NOON - timedelta(days=days_ago))
    return last_import(store)


def sold(store: Store) -> tuple[int, int]:
    """Amount and lines of the week."""
    with store.read() as connection:
        figures = sales_between(connection, MONDAY, MONDAY + timedelta(days=6), "EUR")
    return figures.amount, figures.lines


def test_the_lines_of_an_import_go_with_it(store: Store) -> None:
    take_in(store, TEA)
    second = take_in(store, MUG, PEN)
    undo(store, second)
    assert sold(store) == (TEA.amount, 1)


def test_lines_that_two_exports_share_stay_with_the_other(store: Store) -> None:
    first = take_in(store, TEA, MUG)
    second = take_in(store, MUG, PEN)
    undo(store, first)
    assert sold(store) == (MUG.amount + PEN.amount, 2)
    undo(store, second)
    assert sold(store) == (0, 0)


def test_undoing_a_correction_brings_back_what_it_corrected(store: Store) -> None:
    take_in(store, TEA)
    correction = take_in(store, DEARER_TEA)
    assert sold(store) == (DEARER_TEA.amount, 1)
    undo(store, correction)
    assert sold(store) == (TEA.amount, 1)


def test_a_correction_stays_when_what_it_corrected_is_undone(store: Store) -> None:
    first = take_in(store, TEA, MUG)
    take_in(store, DEARER_TEA)
    undo(store, first)
    assert sold(store) == (DEARER_TEA.amount, 1)


def test_what_was_corrected_may_be_too_old_to_be_undone_itself(store: Store) -> None:
    take_in(store, TEA, days_ago=100)
    correction = take_in(store, DEARER_TEA)
    run(forgetting(store))
    undo(store, correction)
    assert sold(store) == (TEA.amount, 1)


def test_nothing_is_kept_of_exports_that_cannot_be_undone(store: Store) -> None:
    for days in (100, 90, 80):
        take_in(store, TEA, MUG, days_ago=days)
    assert rows(store, "SELECT count(*) FROM line_statement") == [(4,)]
    run(forgetting(store, limit=1))
    assert rows(store, "SELECT count(*) FROM line_statement") == [(0,)]
    assert sold(store) == (TEA.amount + MUG.amount, 2)


def test_an_export_that_agrees_with_an_old_one_costs_nothing(store: Store) -> None:
    take_in(store, TEA, MUG, days_ago=100)
    undo(store, take_in(store, TEA, MUG))
    assert sold(store) == (TEA.amount + MUG.amount, 2)
    assert rows(store, "SELECT count(*) FROM line_statement") == [(0,)]


@pytest.mark.parametrize("lines", [(DEARER_TEA, MUG), (LATER_TEA, MUG), (LATER_TEA, PEN)])
def test_every_figure_changes_in_one_moment(store: Store, lines: tuple[SaleRecord, ...]) -> None:
    """Days on which nothing is left, or which come first or last, included."""

    def figures() -> object:
        with store.read() as connection:
            week = sales_between(connection, MONDAY, MONDAY + timedelta(days=6), "EUR")
            return week, daily_sales(connection, week.first, week.last, "EUR"), sales_span(connection)

    take_in(store, TEA)
    before = figures()
    correction = take_in(store, *lines)
    corrected = figures()
    counted = False
    for step in undoing(store, correction, limit=1):
        counted = counted or step == COUNTED
        assert figures() == (before if counted else corrected)
    assert counted
