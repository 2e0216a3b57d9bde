"""The rows of one sheet, parsed as a stream: nothing is believed of what the sheet says about its own size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.sources.rows import COLUMN_LIMIT
from app.sources.xlsx.book import plain_text, rich_text
from app.sources.xlsx.package import BrokenWorkbookError, Package, TooLargeError, local
from app.sources.xlsx.packed_rows import PackedRows
from app.sources.xlsx.values import date_reader, iso_text, number_text, time_text

ROW_LIMIT = 1 << 20
"""Rows of a sheet: as many as a spreadsheet has."""

CELL_LIMIT = 2_500_000
"""Cells that are read of a sheet, blank ones between filled ones included: 125,000 rows of 20 columns."""

_REMEMBERED = 1 << 14


@dataclass(slots=True)
class SheetRows:
    """What a sheet holds."""

    rows: PackedRows
    first_column: int
    """How many columns at the left are blank in every row."""
    uncomputed: int
    """Formulas of which the workbook has no result."""


class _Remembering(dict[str, str]):
    """Stored values → text; dates and prices repeat over and over."""

    def __init__(self, convert: Callable[[str], str]) -> None:
        super().__init__()
        self._convert = convert

    def __missing__(self, raw: str) -> str:
        text = self._convert(raw)
        if len(self) >= _REMEMBERED:
            self.clear()
        self[raw] = text
        return text


class _Columns(dict[str, int]):
    """The letters of a cell's address → its column, from 0."""

    def __missing__(self, letters: str) -> int:
        if not letters.isascii() or not letters.isalpha() or len(letters) > 7:
            raise BrokenWorkbookError("cell")
        column = 0
        for letter in letters.upper():
            column = 26 * column + ord(letter) - 64
        if column > COLUMN_LIMIT:
            raise TooLargeError
        self[letters] = column - 1
        return column - 1


def read_rows(
    package: Package, part: str, texts: list[str], date_styles: list[str], *, from_1904: bool
) -> SheetRows:
    """Parse a sheet's part and return its filled rows.

    Raises ``TooLargeError`` beyond the limits, and one of ``package.BROKEN`` where it is damaged.
    """
    package.check_count(part, "c", CELL_LIMIT)
    reader = _CellReader(texts, date_styles, from_1904=from_1904)
    packed = PackedRows()
    line = 0
    tag = ""
    for row in package.stream(part, "sheetData"):
        if row.tag != tag:
            tag = row.tag
            if local(tag) != "row":  # a sheet has nothing else there
                raise BrokenWorkbookError("row")
        number = int(row.get("r", line + 1))
        if number <= line:
            raise BrokenWorkbookError("row")
        if number > ROW_LIMIT:
            raise TooLargeError
        line = number
        if len(row) and (cells := reader.cells(row)):
            packed.add(line, cells)
            if packed.full:
                raise TooLargeError
    return SheetRows(packed, min(reader.first_column, COLUMN_LIMIT), reader.uncomputed)


class _CellReader:
    """Turns the cells of one row after the other into text."""

    def __init__(self, texts: list[str], date_styles: list[str], *, from_1904: bool) -> None:
        self.first_column = COLUMN_LIMIT
        self.uncomputed = 0
        self._texts = texts
        self._numbers = _Remembering(number_text)
        readers = {"d": _Remembering(date_reader(from_1904=from_1904)), "t": _Remembering(time_text)}
        self._by_style = {
            str(style): readers.get(kind, self._numbers) for style, kind in enumerate(date_styles)
        }
        self._columns = _Columns()
        self._total = 0

    def cells(self, row: Element) -> list[str]:
        """Return the row's cells from the first column to the last filled one."""
        cells: list[str] = []
        column = -1
        for cell in row:
            reference = cell.get("r")
            place = column + 1 if reference is None else self._columns[reference.rstrip("0123456789")]
            if place <= column:  # cells only ever go to the right
                raise BrokenWorkbookError("cell")
            column = place
            if text := self._text(cell):
                if gap := column - len(cells):
                    cells.extend([""] * gap)
                    if column - gap == 0 and gap < self.first_column:
                        self.first_column = gap
                elif column == 0:
                    self.first_column = 0
                cells.append(text)
        self._total += max(len(cells), len(row))
        if self._total > CELL_LIMIT or column >= COLUMN_LIMIT:
            raise TooLargeError
        return cells

    def _text(self, cell: Element) -> str:
        kind = cell.get("t", "n")
        if len(cell) == 1 and kind != "inlineStr":
            value = cell[0]
            raw = value.text if value.tag.endswith("}v") else None
        elif kind == "inlineStr":
            return next((rich_text(child) for child in cell if local(child.tag) == "is"), "")
        else:
            raw = next((child.text for child in cell if local(child.tag) == "v"), None)
        if not raw:
            self.uncomputed += any(local(child.tag) == "f" for child in cell)
            return ""
        if kind == "n":
            return self._by_style.get(cell.get("s", ""), self._numbers)[raw]
        if kind == "s":
            number = int(raw)
            if not 0 <= number < len(self._texts):
                raise BrokenWorkbookError("text")
            return self._texts[number]
        if kind == "b":
            return "FALSE" if raw.strip() in ("0", "false") else "TRUE"
        if kind == "d":
            return iso_text(raw)
        return plain_text(raw)
