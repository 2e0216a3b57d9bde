"""Export files of shops: open one, learn what it is, read its records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app.domain.records import Question, Record, RejectedRow
from app.sources.layouts.layout import Layout
from app.sources.reading import Reading, ReadOptions
from app.sources.recognise import recognise
from app.sources.sheet import Sheet
from app.sources.table import Table


def open_file(path: Path, options: ReadOptions) -> Reading:
    """Examine an export file (plain or gzip) and return it ready to be read.

    Raises ``InputError`` where it is missing, empty, no text, of no known layout, or damaged, and
    ``TransientError`` where it is still being written.
    """
    table = Table(path)
    layout, fields, positions = recognise(path.name, table.header, options.layout, options.mapping)
    sheet = Sheet(table, fields, positions, options, decimal_point=layout.decimal_point)
    return FileReading(path, layout, table, sheet)


def layout_of(path: Path) -> str:
    """Return the key of a file's layout by its headers alone; raise what ``open_file`` raises where that fails."""
    return recognise(path.name, Table(path).header, None, {}).layout.key


class FileReading:
    """A file that was examined once and is read again whenever ``records()`` is consumed."""

    def __init__(self, path: Path, layout: Layout, table: Table, sheet: Sheet) -> None:
        self.path = path
        self.layout = layout.key
        self.source_key = layout.key
        self.source_title = layout.title
        self.fingerprint = table.coding.fingerprint
        self.encoding = table.coding.encoding
        self.delimiter = table.delimiter
        self.rows = sheet.row_count
        self.stated_currency = sheet.stated_currency
        self.stated_zone = sheet.stated_zone
        self.questions: list[Question] = sheet.questions
        self.notes: list[str] = sheet.tally.notes
        self.rejected: list[RejectedRow] = sheet.tally.rejected
        self.other_rows: dict[str, int] = sheet.tally.other_rows
        self._layout = layout
        self._sheet = sheet

    def records(self) -> Iterator[Record]:
        """Return the records in file order; ``rejected``, ``other_rows`` and ``notes`` fill as they are taken."""
        self._sheet.tally.clear()
        return self._layout.records(self._sheet)
