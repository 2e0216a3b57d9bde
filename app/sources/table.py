"""The rows of a delimited text file, streamed, each with the physical line on which it began."""

from __future__ import annotations

import csv
import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING

from app.domain.errors import InputError, TransientError
from app.sources.cells import CellError
from app.sources.dialect import FIELD_LIMIT, find_delimiter
from app.sources.encoding import Coding, damaged_archive, examine_bytes, open_text
from app.sources.header import Header

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

_END = "\x00end of the file"
"""A last line of our own: it only becomes a row by itself where every quotation mark was closed."""

_READ_ERRORS = (csv.Error, zlib.error, EOFError, OSError, UnicodeDecodeError)

Refuse = Callable[[int, CellError], None]


class Table:
    """A delimited text file whose encoding, delimiter and header are known; reads any number of times.

    Raises ``InputError`` where the file cannot be read as one.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._state = _state_of(path)
        except FileNotFoundError as error:
            raise InputError(f"There is no file '{path}'.", "Check the name and the folder.") from error
        except OSError as error:
            sentence = f"'{path}' cannot be reached: {error.strerror or error}."
            raise InputError(sentence, "Check that you may read it.") from error
        if path.is_dir():
            raise InputError(f"'{path}' is a folder, not a file.", "Name the export file in it.")
        self.path = path
        self.coding: Coding = examine_bytes(path)
        with open_text(path, self.coding) as text:
            first = text.readline()
            # Excel's own first line, which names the delimiter and is no header
            self._told = first.strip().strip('"')[4:5] if first.lower().lstrip('"').startswith("sep=") else ""
            self.delimiter = self._told or find_delimiter(chain((first,), text))
        self.header = Header(self._read_header())

    @property
    def width(self) -> int:
        """How many columns the header has, trailing unnamed ones left out."""
        return len(self.header.names)

    @property
    def changed_at(self) -> int:
        """When the file was last written, in milliseconds since 1970 (UTC)."""
        return self._state[1] // 1_000_000

    def rows(self, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
        """Yield ``(line, cells)`` of each data row; blank lines are no rows.

        ``cells`` has ``width + 1`` fields: the last is always blank and stands for every column that the
        file does not have. Rows with more filled fields than the header go to ``refuse`` instead.
        Raises ``TransientError`` where the file changed since it was opened.
        """
        width = self.width
        began = line = 1
        self._check_unchanged()
        try:
            with open_text(self.path, self.coding) as text:
                reader = self._reader(text)
                self._skip_to_header(reader)
                line = reader.line_num + 1
                for cells in reader:
                    length = len(cells)
                    if length != width or not cells[0]:
                        if length == 1 and cells[0] == _END:
                            break
                        if not any(map(str.strip, cells)):
                            line = reader.line_num + 1
                            continue
                        if any(map(str.strip, cells[width:])):
                            # Which one is too many cannot be known, and it may be personal: none is shown.
                            reason = f"the row has {length} fields where the header has {width}"
                            refuse(line, CellError("", "", reason))
                            began, line = line, reader.line_num + 1
                            continue
                        del cells[width:]
                        cells.extend([""] * (width - len(cells)))
                    elif width == 1 and cells[0] == _END:
                        break
                    cells.append("")
                    yield line, cells
                    began, line = line, reader.line_num + 1
                else:
                    raise self._unclosed(began)
        except _READ_ERRORS as error:
            raise self._explained(error, line) from error
        self._check_unchanged()

    def _read_header(self) -> list[str]:
        try:
            with open_text(self.path, self.coding) as text:
                names = self._skip_to_header(self._reader(text))
        except _READ_ERRORS as error:
            raise self._explained(error, 1) from error
        while len(names) > 1 and not names[-1].strip():
            del names[-1]
        return names

    def _reader(self, text: IO[str]) -> CsvReader:
        reader = csv.reader(chain(text, (_END,)), delimiter=self.delimiter)
        if self._told:
            next(reader)
        return reader

    def _skip_to_header(self, reader: CsvReader) -> list[str]:
        """Return the first record that is not blank."""
        for cells in reader:
            if cells == [_END]:
                break
            if any(map(str.strip, cells)):
                if cells[-1].endswith(_END):
                    raise self._unclosed(1)
                return cells
        raise InputError(f"'{self.path.name}' has no rows.", "Export it again and check that it has rows.")

    def _explained(self, error: Exception, line: int) -> InputError:
        """Return what went wrong in words; a file that changed meanwhile raises ``TransientError`` instead."""
        self._check_unchanged()
        if isinstance(error, csv.Error):
            return self._unclosed(line)
        if isinstance(error, gzip.BadGzipFile | zlib.error | EOFError):
            return damaged_archive(self.path)
        return InputError(
            f"'{self.path.name}' could not be read to its end (line {line}).",
            "Check the disk or the share it lies on.",
        )

    def _unclosed(self, line: int) -> InputError:
        return InputError(
            f"'{self.path.name}' opens a quotation mark in line {line} that is never closed"
            f" (or holds a cell of more than {FIELD_LIMIT:,} characters).",
            "Close it or delete it, then import the file again.",
        )

    def _check_unchanged(self) -> None:
        try:
            same = _state_of(self.path) == self._state
        except OSError:
            same = False
        if not same:
            raise TransientError(
                f"'{self.path.name}' changed while it was being read.",
                "Tillwatch reads it again once it is complete.",
            )


def _state_of(path: Path) -> tuple[int, int]:
    state: os.stat_result = path.stat()
    return state.st_size, state.st_mtime_ns
