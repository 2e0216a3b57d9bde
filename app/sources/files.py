"""Export files of shops: open one, learn what it is, read its records."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from app.domain.records import Question, Record, RejectedRow
from app.domain.saved_layout import SavedLayout
from app.sources.headless import HeadlessTable, is_headless
from app.sources.reading import Reading, ReadOptions
from app.sources.recognise import Binding, is_known, recall, recognise
from app.sources.sheet import Sheet
from app.sources.table import Table, open_table


class Recognised(NamedTuple):
    """A file of which it is known what it is, and not yet what its cells say."""

    table: Table
    binding: Binding
    options: ReadOptions
    """As completed by the saved layout."""
    saved: SavedLayout | None


def open_file(path: Path, options: ReadOptions) -> Reading:
    """Examine an export file and return it ready to be read.

    Raises ``InputError`` where it is missing, empty, no table, or damaged, ``UnknownLayoutError`` where nothing says
    what it is, and ``TransientError`` where it is still being written.
    """
    found = recognise_file(path, options)
    return FileReading(found, examined(found))


def recognise_file(path: Path, options: ReadOptions) -> Recognised:
    """Return what a file is by its columns and by what the owner said. Raises what ``open_file`` raises."""
    return completed(as_table(path, options), options)


def as_table(path: Path, options: ReadOptions) -> Table:
    """Return the file as a table; where its first row is certainly data already, that row is data."""
    table = open_table(path, options.sheet)
    # Only a table that nothing is known of may be without a header: to look into its rows takes time.
    if options.mapping or not is_known(table.header, options):
        return HeadlessTable(table) if is_headless(table) else table
    return table


def completed(table: Table, options: ReadOptions) -> Recognised:
    """Return what a table is by its columns and by what the owner said. Raises what ``open_file`` raises."""
    known, saved = recall(table.header, options)
    binding = recognise(
        table.path.name,
        table.header,
        known.layout,
        known.mapping,
        mapped_only=saved is not None and bool(saved.mapping),
    )
    return Recognised(table, binding, known, saved)


def examined(found: Recognised) -> Sheet:
    """Return a recognised file with its columns examined over all of its rows."""
    layout = found.binding.layout
    sheet = Sheet(
        found.table,
        found.binding.fields,
        found.binding.positions,
        found.options,
        named=found.binding.named,
        decimal_point=layout.decimal_point,
        title=layout.title,
    )
    sheet.questions.extend(layout.asks(sheet))
    return sheet


def layout_of(path: Path, options: ReadOptions | None = None) -> str:
    """Return the key of a file's layout by its headers alone; raise what ``open_file`` raises where that fails."""
    return recognise_file(path, options or ReadOptions()).binding.layout.key


class FileReading:
    """A file that was examined once and is read again whenever ``records()`` is consumed."""

    def __init__(self, found: Recognised, sheet: Sheet) -> None:
        table, layout = found.table, found.binding.layout
        self.path = table.path
        self.layout = layout.key
        self.source_key = f"layout:{found.saved.name}" if found.saved else layout.key
        self.source_title = found.saved.name if found.saved else layout.title
        self.fingerprint = table.fingerprint
        self.encoding = table.encoding
        self.delimiter = table.delimiter
        self.rows = sheet.row_count
        self.header_fingerprint = table.header.fingerprint
        if supplier := found.options.supplier:
            self.source_key, self.source_title = f"supplier:{supplier}", supplier
        own = layout.generic or found.saved is not None or bool(supplier)
        self.answers_key = f"{self.source_key} {self.header_fingerprint}" if own else layout.key
        self.mapping = {
            table.header.reference(place): name for name, place in found.binding.positions.items()
        }
        self.stated_currency = sheet.stated_currency
        self.stated_zone = sheet.stated_zone
        self.questions: list[Question] = sheet.questions
        self.notes: list[str] = sheet.tally.notes
        self.rejected: list[RejectedRow] = sheet.tally.rejected
        self.other_rows: dict[str, int] = sheet.tally.other_rows
        self._layout = layout
        self._sheet = sheet

    def records(self) -> Iterator[Record]:
        """Return the records in file order; ``rejected``, ``other_rows`` and ``notes`` fill as they are taken.

        Raises ``InputError`` where so many rows cannot be read that the file must be something else.
        """
        self._sheet.tally.clear()
        return self._layout.records(self._sheet)
