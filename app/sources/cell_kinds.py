"""What the cells of a column look like, where no header says what they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from itertools import pairwise

from app.sources.dates import read_date
from app.sources.numbers import read_number

_MOSTLY = 0.6
_LARGE_COUNT = 1_000
_LONGEST_CODE = 24
_BARCODE_LENGTHS = (8, 12, 13, 14)


class CellKind(Enum):
    """What most cells of a column are."""

    DATE = "date"
    AMOUNT = "amount"
    COUNT = "count"
    BARCODE = "barcode"
    RISING = "rising"
    """Numbers that never fall: those of receipts."""
    CODE = "code"
    WORDS = "words"


def kind_of(cells: Sequence[str]) -> CellKind | None:
    """Return what most of the cells are, blank ones left out; ``None`` where there are none or they differ."""
    filled = [cell for cell in cells if cell]
    if not filled:
        return None
    if _most(filled, is_barcode):
        return CellKind.BARCODE
    if _most(filled, is_date):
        return CellKind.DATE
    if _most(filled, str.isdecimal):
        return _kind_of_wholes([int(cell) for cell in filled if cell.isdecimal()], filled)
    if _most(filled, is_number):
        broken = sum("." in cell or "," in cell for cell in filled)
        return CellKind.AMOUNT if broken else CellKind.COUNT
    if _most(filled, _is_code):
        return CellKind.CODE
    return CellKind.WORDS if _most(filled, _has_letters) else None


def is_date(cell: str) -> bool:
    """Say whether a cell is a date in some order of day and month."""
    for day_first in (True, False):
        try:
            read_date(cell, day_first)
        except ValueError:
            continue
        return not cell.isdecimal()
    return False


def is_number(cell: str) -> bool:
    """Say whether a cell is a number with some decimal mark."""
    for decimal in (".", ","):
        try:
            if read_number(cell, decimal) is not None:
                return True
        except ValueError:
            continue
    return False


def is_barcode(cell: str) -> bool:
    """Say whether a cell is an article number of the trade (EAN, UPC, GTIN) with the right check digit."""
    if len(cell) not in _BARCODE_LENGTHS or not (cell.isascii() and cell.isdecimal()):
        return False
    digits = [int(digit) for digit in reversed(cell)]
    return sum(digits[0::2]) % 10 == (-3 * sum(digits[1::2])) % 10


def _kind_of_wholes(numbers: list[int], filled: list[str]) -> CellKind:
    if any(cell[0] == "0" and len(cell) > 1 for cell in filled):
        return CellKind.CODE
    if max(numbers) < _LARGE_COUNT:
        return CellKind.COUNT
    rising = all(left <= right for left, right in pairwise(numbers))
    return CellKind.RISING if rising else CellKind.CODE


def _most(cells: Sequence[str], looks_so: Callable[[str], bool]) -> bool:
    return sum(looks_so(cell) for cell in cells) >= _MOSTLY * len(cells)


def _is_code(cell: str) -> bool:
    return " " not in cell and len(cell) <= _LONGEST_CODE and any(c.isdigit() for c in cell)


def _has_letters(cell: str) -> bool:
    return any(c.isalpha() for c in cell)
