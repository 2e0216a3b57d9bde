"""The rows of one order together, wherever in a file they stand, and each of them once.

Exports list an order's rows one after the other; a spreadsheet that sorted them, or two exports that overlap and were
put together into one file, do not.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import groupby

Row = tuple[int, list[str]]
"""A line and its cells."""
Run = list[Row]
"""Rows of one order that stand together."""


def runs_apart(orders: Iterable[str]) -> dict[str, int]:
    """Return the orders whose rows do not all stand together, with the number of their runs.

    ``orders`` names the order of each row, in file order. The names of all orders are in memory meanwhile.
    """
    met: set[str] = set()
    apart: dict[str, int] = {}
    last: str | None = None
    for order in orders:
        if order == last:
            continue
        last = order
        if order in met:
            apart[order] = apart.get(order, 1) + 1
        else:
            met.add(order)
    return apart


def orders(rows: Iterable[Row], order_at: int, apart: dict[str, int]) -> Iterator[list[Run]]:
    """Yield the runs of each order; those of an order of several come where the last of them stands.

    ``apart`` is what ``runs_apart`` said of the same rows.
    """
    left = dict(apart)
    waiting: dict[str, list[Run]] = {}
    for order, run in groupby(rows, lambda row: row[1][order_at]):
        if order not in left:
            yield [list(run)]
            continue
        runs = waiting.setdefault(order, [])
        runs.append(list(run))
        left[order] -= 1
        if not left[order]:
            yield waiting.pop(order)


def without_repeats(copies: Sequence[Run], same: Callable[[list[str]], Hashable]) -> Run:
    """Return the rows of an order that was copied, each article as often as the copy that has it most often.

    ``same`` tells which rows are of one article; of equal copies the last one is believed.
    """
    best: dict[Hashable, Run] = {}
    for copy in copies:
        found: dict[Hashable, Run] = {}
        for row in copy:
            found.setdefault(same(row[1]), []).append(row)
        for key, rows in found.items():
            if len(rows) >= len(best.get(key, ())):
                best[key] = rows
    return sorted((row for rows in best.values() for row in rows), key=lambda row: row[0])
