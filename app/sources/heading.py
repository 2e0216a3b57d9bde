"""Where the row of column names stands, when a report has a title above it.

A row that could be the column names is never passed over: only lines of one or two cells above a wider row of names
are, and only where nothing but a report's title, shop and dates can be meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.language import trn

SAMPLE = 60
"""Records that are looked at."""

_TITLES = 10
_WITNESSES = 3
"""Rows as wide as the header that must follow where no blank line parts the title from it."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Which record holds the column names."""

    index: int
    """Among the records that were looked at; -1 where all of them are blank."""
    passed_over: int
    """How many filled lines above it are no part of the table."""


def find_heading(records: Sequence[Sequence[str]], *, is_grid: bool) -> Heading:
    """Find the column names among the first records, blank ones included.

    ``is_grid`` says that the fields are certain, as in a workbook; in text a title with a comma may look like two.
    """
    filled = [sum(map(bool, map(str.strip, record))) for record in records]
    first = next((index for index, count in enumerate(filled) if count), -1)
    if first < 0 or filled[first] > 2:
        return Heading(first, 0)
    passed = 0
    for index in range(first, len(records)):
        if filled[index] > 2 or (filled[index] == 2 and max(filled[first:index], default=2) == 1):
            if _is_certain(records, filled, first, index, is_grid=is_grid):
                return Heading(index, passed)
            if filled[index] > 2:
                break
        passed += filled[index] > 0
        if passed > _TITLES:
            break
    return Heading(first, 0)


def _is_certain(
    records: Sequence[Sequence[str]], filled: Sequence[int], first: int, index: int, *, is_grid: bool
) -> bool:
    """Say whether the record at ``index`` is the header, and what stands above it a title."""
    names = [name.strip() for name in records[index] if name.strip()]
    if len(set(names)) < len(names) or any(not any(map(str.isalpha, name)) for name in names):
        return False
    width = _width(records[index])
    after = [at for at in range(index + 1, len(records)) if filled[at]]
    if not after or any(_width(records[at]) > width for at in after) or max(filled[at] for at in after) < 2:
        return False
    if filled[index - 1] == 0:
        return True
    if max(filled[first:index]) > 1:
        return False
    if is_grid or all(len(records[at]) == len(records[index]) for at in range(first, index)):
        return True
    same = [at for at in after if len(records[at]) == len(records[index])]
    return width > 2 and len(same) == len(after) >= _WITNESSES


def _width(record: Sequence[str]) -> int:
    """Return how many fields a record has, blank ones at its end left out."""
    return max((place for place, cell in enumerate(record, start=1) if cell.strip()), default=0)


def note_on(heading: Heading) -> tuple[str, ...]:
    """Return what the owner should know of the lines that were passed over."""
    if not heading.passed_over:
        return ()
    said = trn(
        "The line above the column names was taken for a title and left out.",
        "The {n} lines above the column names were taken for a title and left out.",
        heading.passed_over,
    )
    return (said,)
