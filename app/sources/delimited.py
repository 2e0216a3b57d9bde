"""The rows of a delimited text file, streamed, each with the physical line on which it began."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from app.domain.errors import InputError
from app.language import number, tr
from app.sources.container import DAMAGE, Container, damaged
from app.sources.dialect import FIELD_LIMIT, find_delimiter
from app.sources.encoding import fingerprint_of, open_text, prove_encoding
from app.sources.file_state import FileState
from app.sources.header import Header
from app.sources.heading import SAMPLE, find_heading, note_on
from app.sources.rows import BLANK_LIMIT, Refuse, header_names, no_rows, only_blanks, too_wide

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

_END = "\x00end of the file"
"""A last line of our own: it only becomes a row by itself where every quotation mark was closed."""

_BLOCK = 1 << 16
"""Characters that are handed to the parser at a time."""

_SAMPLE = 1 << 20
"""Characters of records that are looked at for the header."""

_RECORD_LIMIT = 1 << 23
"""Characters of lines that one record may take up; quoted line ends without end would be held in memory."""

_READ_ERRORS = (csv.Error, OSError, UnicodeDecodeError, *DAMAGE)


class _EndlessRecordError(csv.Error):
    """One record goes on and on."""


class DelimitedTable:
    """A delimited text file, packed or not, whose encoding, delimiter and header are known.

    Raises ``InputError`` where the file cannot be read as one.
    """

    decimal: str | None = None

    def __init__(self, container: Container, state: FileState) -> None:
        self.path: Path = container.path
        self._container = container
        self._state = state
        try:
            coding = prove_encoding(container)
            self._codec = coding.codec
            self.encoding = coding.encoding
            self.fingerprint = fingerprint_of(self.path)
            with self._open() as text:
                first = text.readline().lstrip("\ufeff")
                # Excel's own first line, which names the delimiter and is no header
                told = first.strip().strip('"')
                self._told = told[4:5] if told.lower().startswith("sep=") else ""
                if told.lower() == "sep=":
                    self._told = "\t"
                self.delimiter = self._told or find_delimiter(chain((first,), text))
            names = self._find_header()
        except _READ_ERRORS as error:
            raise self._explained(error, 1) from error
        self.header = Header(header_names(self.path, names))
        self.notes = coding.notes + note_on(self._heading)

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
        began = line = 1
        blank = 0

        self._state.check()
        try:
            with self._open() as text:
                reader = self._reader(_lines(text, lambda: line))
                self._skip_header(reader)
                line = reader.line_num + 1
                for cells in reader:
                    length = len(cells)
                    if length != width or not cells[0].strip():
                        if length == 1 and cells[0] == _END:
                            break
                        if not any(map(str.strip, cells)):
                            line = reader.line_num + 1
                            blank += 1
                            if blank > BLANK_LIMIT:
                                raise only_blanks(self.path, line)
                            continue
                        if any(map(str.strip, cells[width:])):
                            refuse(line, too_wide(length, width))
                            began, line, blank = line, reader.line_num + 1, 0
                            continue
                        del cells[width:]
                        cells.extend([""] * (width - len(cells)))
                    elif width == 1 and cells[0] == _END:
                        break
                    blank = 0
                    cells.append("")
                    yield line, cells
                    began, line = line, reader.line_num + 1
                else:
                    raise self._unclosed(began)
        except _READ_ERRORS as error:
            raise self._explained(error, line) from error
        self._state.check()

    def _find_header(self) -> list[str]:
        """Return the column names, and remember where they end."""
        with self._open() as text:
            records: list[list[str]] = []
            ends: list[int] = []
            taken = 0
            reader = self._reader(_lines(text, lambda: len(records)))
            for cells in islice(reader, BLANK_LIMIT):
                if cells and cells[-1].endswith(_END):
                    if cells != [_END] and not any(map(any, records)):
                        raise self._unclosed(1)
                    break
                if records or any(map(str.strip, cells)):
                    records.append(cells)
                    ends.append(reader.line_num)
                taken += sum(map(len, cells))
                if len(records) == SAMPLE or taken > _SAMPLE:
                    break
        self._heading = find_heading(records, is_grid=False)
        if self._heading.index < 0:
            raise no_rows(self.path)
        self._header_end = ends[self._heading.index]
        return records[self._heading.index]

    def _skip_header(self, reader: CsvReader) -> None:
        for _ in reader:
            if reader.line_num >= self._header_end:
                return

    def _reader(self, lines: Iterable[str]) -> CsvReader:
        """Return a parser of the lines whose own last row is ``_END``; Excel's own first line is passed over."""
        lines = iter(lines)
        first = next(lines, "").lstrip("\ufeff")
        reader = csv.reader(chain((first,), lines, (_END,)), delimiter=self.delimiter)
        if self._told:
            next(reader)
        return reader

    def _open(self) -> AbstractContextManager[IO[str]]:
        return open_text(self._container, self._codec)

    def _explained(self, error: Exception, line: int) -> InputError:
        """Return what went wrong in words; a file that changed meanwhile raises ``TransientError`` instead."""
        self._state.check()
        if isinstance(error, csv.Error):
            return self._unclosed(line)
        if isinstance(error, DAMAGE):
            return damaged(self.path, self._container.kind)
        if isinstance(error, PermissionError):
            return InputError(
                tr(
                    "'{file}' could not be opened: {reason}.",
                    file=self.path.name,
                    reason=error.strerror or error,
                ),
                tr("Check that the file is there and that you may read it."),
            )
        return InputError(
            tr("'{file}' could not be read to its end (line {line}).", file=self.path.name, line=line),
            tr("Check the disk or the share it lies on."),
        )

    def _unclosed(self, line: int) -> InputError:
        return InputError(
            tr(
                "'{file}' opens a quotation mark in line {line} that is never closed (or holds a cell of "
                "more than {field_limit} characters).",
                file=self.path.name,
                line=line,
                field_limit=number(FIELD_LIMIT),
            ),
            tr("Close it or delete it, then import the file again."),
        )


def _lines(text: IO[str], progress: Callable[[], int]) -> Iterator[str]:
    """Return the lines of ``text``; stop where one record takes up too many, which ``progress`` not moving tells.

    They are read a block at a time, so that watching costs nothing by the line.
    """

    def blocks() -> Iterator[list[str]]:
        taken = 0
        seen = -1
        while lines := text.readlines(_BLOCK):
            now = progress()
            taken = taken + sum(map(len, lines)) if now == seen else 0
            seen = now
            if taken > _RECORD_LIMIT:
                raise _EndlessRecordError
            yield lines

    return chain.from_iterable(blocks())
