"""What rows of every kind of table have in common: what becomes of those that do not fit, and how many may be blank."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.domain.errors import InputError
from app.language import number, tr
from app.sources.cells import CellError

COLUMN_LIMIT = 16_384
"""Columns of a table: as many as a spreadsheet has."""

BLANK_LIMIT = 2_000_000
"""Blank rows in a row: twice what a spreadsheet leaves behind when it saves a whole empty sheet."""

Refuse = Callable[[int, CellError], None]
"""Takes the line of a row that cannot be used, and why."""


def too_wide(length: int, width: int) -> CellError:
    """Return why a row with more filled fields than the header is refused.

    Which field is one too many cannot be known, and it may be personal: none is shown.
    """
    return CellError(
        "",
        "",
        tr(
            "the row has {length} fields where the header has {width}",
            length=number(length),
            width=number(width),
        ),
    )


def header_names(path: Path, names: list[str]) -> list[str]:
    """Return the header without the unnamed columns at its end; raise ``InputError`` where it is no header."""
    while len(names) > 1 and not names[-1].strip():
        del names[-1]
    if len(names) > COLUMN_LIMIT:
        raise InputError(
            tr(
                "'{file}' has {names} columns, so it is not a table.",
                file=path.name,
                names=number(len(names)),
            ),
            tr("Export it again as CSV and import that."),
        )
    return names


def no_rows(path: Path) -> InputError:
    """Return the error for a table that is blank from its beginning to its end."""
    return InputError(
        tr("'{file}' has no rows.", file=path.name), tr("Export it again and check that it has rows.")
    )


def only_blanks(path: Path, line: int) -> InputError:
    """Return the error for a table with no end of blank rows."""
    return InputError(
        tr(
            "'{file}' has more than {blank_limit} blank lines before line {line}.",
            file=path.name,
            blank_limit=number(BLANK_LIMIT),
            line=number(line),
        ),
        tr("Delete them, or export it again."),
    )
