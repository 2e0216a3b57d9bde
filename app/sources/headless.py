"""Files whose first row is no header but data already."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from app.sources.cell_kinds import is_date, is_number
from app.sources.cells import CellError
from app.sources.header import Header
from app.sources.rows import Refuse
from app.sources.table import Table

_LOOKED_AT = 20
"""Rows below the first that have to look like it."""


class HeadlessTable:
    """A table without a header: its first row is given back as data, and its columns are called by their place."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._first = table.header.names
        self.path: Path = table.path
        self.width = table.width
        self.changed_at = table.changed_at
        self.fingerprint = table.fingerprint
        self.encoding = table.encoding
        self.delimiter = table.delimiter
        self.decimal = table.decimal
        self.notes = table.notes
        self.header = Header([""] * table.width, [_kind(cell) for cell in self._first])

    def rows(self, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
        """Yield ``(line, cells)`` of each row, the first included, as ``Table.rows`` does."""
        rows = self._table.rows(refuse)
        second = next(rows, None)
        yield 1, [*self._first, ""]
        if second is not None:
            yield second
        yield from rows


def is_headless(table: Table) -> bool:
    """Say whether the first row is certainly data: a date or a broken number stands in it, and every number and
    date in it has its like below.
    """
    kinds = [_kind(cell) for cell in table.header.names]
    if not any(kind in ("date", "amount") for kind in kinds):
        return False
    below = [cells for _, cells in islice(table.rows(_ignore), _LOOKED_AT)]
    return bool(below) and all(
        kind in ("", "text") or _alike(kind, [cells[place] for cells in below])
        for place, kind in enumerate(kinds)
    )


def _alike(kind: str, cells: Sequence[str]) -> bool:
    kinds = {_kind(cell.strip()) for cell in cells} - {""}
    return kinds <= ({kind} if kind == "date" else {"whole", "amount"})


def _kind(cell: str) -> str:
    """Return what a cell is at first sight: ``""`` (blank), ``date``, ``whole``, ``amount`` or ``text``."""
    if not cell:
        return ""
    if is_date(cell):
        return "date"
    if not is_number(cell):
        return "text"
    return "amount" if "." in cell or "," in cell else "whole"


def _ignore(_line: int, _error: CellError) -> None:
    """A row that is only looked at is refused when it is read."""
