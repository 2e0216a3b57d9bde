"""A file as a table: a header and rows of text, whatever container and characters it came in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from app.domain.errors import InputError
from app.language import tr
from app.sources.container import Container, Kind, look_into
from app.sources.delimited import DelimitedTable
from app.sources.feeds.merchant_xml import MerchantTable
from app.sources.file_state import FileState
from app.sources.header import Header
from app.sources.rows import Refuse
from app.sources.workbook import WorkbookTable, workbook_sheets


class Table(Protocol):
    """One examined table; its rows can be read any number of times and are never all in memory."""

    @property
    def path(self) -> Path:
        """The file on the disk."""

    @property
    def header(self) -> Header:
        """Its header row, trailing unnamed columns left out."""

    @property
    def width(self) -> int:
        """How many columns the header has."""

    @property
    def changed_at(self) -> int:
        """When the file was last written, in milliseconds since 1970 (UTC)."""

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the file's bytes as they lie on the disk, in hexadecimal."""

    @property
    def encoding(self) -> str:
        """How its characters are written; ``xlsx`` for a workbook, whose cells have no such question."""

    @property
    def delimiter(self) -> str:
        """What separates its fields; empty for a workbook."""

    @property
    def decimal(self) -> str | None:
        """The decimal mark of its numbers where the container settles it, as a workbook does."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences for the owner on what was seen of the file as a whole."""

    def rows(self, refuse: Refuse) -> Iterator[tuple[int, list[str]]]:
        """Yield ``(line, cells)`` of each data row; blank lines are no rows.

        ``cells`` has ``width + 1`` fields: the last is always blank and stands for every column that the
        file does not have. Rows with more filled fields than the header go to ``refuse`` instead.
        Raises ``TransientError`` where the file changed since it was opened.
        """
        ...


def open_table(path: Path, sheet: str | None = None) -> Table:
    """Examine a file by its bytes and return it as a table.

    ``sheet`` is the name or number (from 1) of a workbook's sheet; the first one where it is ``None``.
    Raises ``InputError`` where the file cannot be read as a table, and ``TransientError`` where it changes meanwhile.
    """
    state = FileState(path)
    container = _look_into(path, state)
    if container.kind is Kind.WORKBOOK:
        return WorkbookTable(path, state, sheet)
    if sheet is not None:
        raise InputError(
            tr("'{file}' is no workbook, so it has no sheet '{sheet}'.", file=path.name, sheet=sheet),
            tr("Leave the sheet away."),
        )
    return MerchantTable(container, state) if container.is_xml else DelimitedTable(container, state)


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of a workbook's sheets in their order; none for any other file. Raises as ``open_table``."""
    container = _look_into(path, FileState(path))
    return workbook_sheets(path) if container.kind is Kind.WORKBOOK else ()


def _look_into(path: Path, state: FileState) -> Container:
    try:
        return look_into(path)
    except OSError as error:
        state.check()
        raise InputError(
            tr("'{file}' could not be opened: {reason}.", file=path.name, reason=error.strerror or error),
            tr("Check that the file is there and that you may read it."),
        ) from error
