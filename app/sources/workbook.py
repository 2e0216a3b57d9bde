"""One sheet of a workbook as a table; ``line`` is the sheet's own row number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from app.domain.errors import InputError
from app.language import tr, trn
from app.sources.container import Kind, damaged
from app.sources.encoding import fingerprint_of
from app.sources.file_state import FileState
from app.sources.header import Header
from app.sources.heading import SAMPLE, find_heading, note_on
from app.sources.listing import first_few
from app.sources.rows import Refuse, header_names, no_rows, too_wide
from app.sources.xlsx.book import Book, SheetEntry, read_book, read_date_styles, read_texts
from app.sources.xlsx.package import BROKEN, Package, TooLargeError
from app.sources.xlsx.packed_rows import Row
from app.sources.xlsx.sheet_rows import read_rows


class WorkbookTable:
    """A sheet, parsed once when it is opened and kept packed in memory.

    Raises ``InputError`` where the workbook is damaged, too large or locked, or has no such sheet.
    """

    encoding = "xlsx"
    delimiter = ""
    decimal: str | None = "."
    """Numbers come out of a workbook with a decimal point, however it displays them."""

    def __init__(self, path: Path, state: FileState, sheet: str | None) -> None:
        self.path = path
        self._state = state
        try:
            with Package(path) as package:
                book = read_book(package)
                entry = _chosen(path, book, sheet)
                texts = read_texts(package, book)
                styles = read_date_styles(package, book)
                found = read_rows(package, entry.part, texts, styles, from_1904=book.from_1904)
            self.fingerprint = fingerprint_of(path)
        except TooLargeError:
            raise InputError(
                tr("'{file}' holds more than Tillwatch reads of a workbook.", file=path.name),
                tr("Save the sheet as CSV and import that."),
            ) from None
        except BROKEN as error:
            state.check()
            raise damaged(path, Kind.WORKBOOK) from error
        self._rows, self._skipped = found.rows, found.first_column
        self._header_line, names, title_notes = self._find_header(book, entry)
        self.header = Header(header_names(path, names))
        self.notes = (*_notes(book, entry, found.uncomputed, chosen=sheet is not None), *title_notes)

    @property
    def width(self) -> int:
        """How many columns the header has, trailing unnamed ones left out."""
        return len(self.header.names)

    @property
    def changed_at(self) -> int:
        """When the file was last written, in milliseconds since 1970 (UTC)."""
        return self._state.changed_at

    def rows(self, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
        """Yield ``(line, cells)`` of each data row; see ``Table.rows``."""
        width = self.width
        self._state.check()
        for line, cells in self._filled():
            if line <= self._header_line:
                continue
            if any(map(str.strip, cells[width:])):
                refuse(line, too_wide(len(cells), width))
                continue
            del cells[width:]
            cells.extend([""] * (width + 1 - len(cells)))
            yield line, cells
        self._state.check()

    def _filled(self) -> Iterator[Row]:
        skipped = self._skipped
        for line, cells in self._rows:
            if skipped:
                del cells[:skipped]
            if any(map(str.strip, cells)):
                yield line, cells

    def _find_header(self, book: Book, entry: SheetEntry) -> tuple[int, list[str], tuple[str, ...]]:
        first = list(islice(self._filled(), SAMPLE))
        if not first:
            raise _empty(self.path, book, entry)
        records: list[list[str]] = []
        lines: list[int] = []
        for line, cells in first:
            if lines and line > lines[-1] + 1:
                records.append([])  # however many blank rows part two filled ones, one says so
                lines.append(line - 1)
            records.append(cells)
            lines.append(line)
        heading = find_heading(records, is_grid=True)
        return lines[heading.index], records[heading.index], note_on(heading)


def workbook_sheets(path: Path) -> tuple[str, ...]:
    """Return the names of a workbook's sheets in their order. Raises ``InputError`` where it is damaged."""
    try:
        with Package(path) as package:
            return tuple(entry.name for entry in read_book(package).sheets)
    except BROKEN as error:
        raise damaged(path, Kind.WORKBOOK) from error


def _chosen(path: Path, book: Book, wanted: str | None) -> SheetEntry:
    """Return the sheet with that name or number; without one the first that is not hidden."""
    if wanted is None:
        return next((entry for entry in book.sheets if not entry.hidden), book.sheets[0])
    for same in (str.__eq__, lambda a, b: a.strip().casefold() == b.strip().casefold()):
        for entry in book.sheets:
            if same(entry.name, wanted):
                return entry
    if wanted.isdecimal() and 1 <= int(wanted) <= len(book.sheets):
        return book.sheets[int(wanted) - 1]
    raise InputError(
        tr("'{file}' has no sheet '{wanted}'.", file=path.name, wanted=wanted),
        tr("Its sheets are: {listed}.", listed=_listed(book)),
    )


def _notes(book: Book, entry: SheetEntry, uncomputed: int, *, chosen: bool) -> tuple[str, ...]:
    notes = []
    if len(book.sheets) > 1 and not chosen:
        notes.append(
            trn(
                "Of {n} sheet '{sheet}' was read. The sheets are: {listed}.",
                "Of {n} sheets '{sheet}' was read. The sheets are: {listed}.",
                len(book.sheets),
                sheet=entry.name,
                listed=_listed(book),
            )
        )
    if uncomputed:
        notes.append(
            trn(
                "{n} cell has a formula without a result and counts as blank; saving the workbook in Excel fills it"
                " in.",
                "{n} cells have formulas without a result and count as blank; saving the workbook in Excel fills them"
                " in.",
                uncomputed,
            )
        )
    return tuple(notes)


def _empty(path: Path, book: Book, entry: SheetEntry) -> InputError:
    if len(book.sheets) == 1:
        return no_rows(path)
    return InputError(
        tr("Sheet '{name}' of '{file}' has no rows.", name=entry.name, file=path.name),
        tr("Choose another one. Its sheets are: {listed}.", listed=_listed(book)),
    )


def _listed(book: Book) -> str:
    return first_few([f"'{entry.name}'" for entry in book.sheets], 12)
