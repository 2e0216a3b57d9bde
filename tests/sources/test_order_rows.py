from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.sources.order_rows import Row, orders, runs_apart, without_repeats


def _rows(names: str) -> list[Row]:
    return [(line, [name, str(line)]) for line, name in enumerate(names, start=2)]


def test_only_orders_whose_rows_stand_apart_are_found() -> None:
    assert runs_apart("aabcbbab") == {"b": 3, "a": 2}


@given(st.text("abcd", max_size=30))
def test_every_row_comes_once_with_the_others_of_its_order(names: str) -> None:
    rows = _rows(names)
    found = list(orders(rows, 0, runs_apart(names)))
    lines = [[line for run in runs for line, _ in run] for runs in found]
    assert sorted(line for order in lines for line in order) == [line for line, _ in rows]
    for runs in found:
        (name,) = {cells[0] for run in runs for _, cells in run}
        assert sum(map(len, runs)) == names.count(name)


def test_an_order_that_stands_apart_comes_with_its_last_row() -> None:
    found = list(orders(_rows("aba"), 0, runs_apart("aba")))
    assert [[len(run) for run in runs] for runs in found] == [[1], [1, 1]]


def test_of_copies_each_article_stays_as_often_as_one_of_them_has_it() -> None:
    first: list[Row] = [(2, ["tea"]), (3, ["tea"]), (4, ["cup"])]
    second: list[Row] = [(7, ["tea"]), (8, ["cup"]), (9, ["jug"])]
    assert [line for line, _ in without_repeats([first, second], lambda cells: cells[0])] == [2, 3, 8, 9]
