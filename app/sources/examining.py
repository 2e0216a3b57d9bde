"""A file looked at before it is taken in: what it seems to be, what its columns could hold, how a mapping reads it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.errors import InputError, UnknownLayoutError
from app.domain.money import NO_CURRENCY, money_text
from app.domain.quantity import quantity_text
from app.domain.records import Question, RejectedRow
from app.domain.time import from_millis
from app.language import clock, day_long, fixed, tr
from app.sources.cells import CellError, Column, clean_text
from app.sources.dates import Moment
from app.sources.field_words import field_title, is_offered
from app.sources.fields import Role
from app.sources.files import Recognised, as_table, completed, examined
from app.sources.header import Header
from app.sources.layouts.layout import Layout
from app.sources.listing import either
from app.sources.personal import personal
from app.sources.reading import ReadOptions
from app.sources.recognise import LAYOUTS, Binding, bind, known_layout
from app.sources.sheet import Sheet
from app.sources.suggesting import ColumnCells, suggest
from app.sources.table import Table, sheet_names

SHOWN_ROWS = 20
CHECKED_ROWS = 2_000
_LOOKED_AT = 200
_SAMPLES = 5
_EXAMPLES = 3
_PROBLEMS = 20
_ADDRESS = re.compile(r"\S+@\S+\.\S+")


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """One column as it first meets the eye."""

    position: int
    header: str
    """What to call it, also in a mapping: its name, or ``Column 3`` where it has none."""
    samples: tuple[str, ...]
    """Its first few distinct cells; none of a personal column."""
    personal: bool
    """Whether it is about people: Tillwatch neither shows nor reads it."""
    suggestion: str | None
    """The field that it seems to hold, under the layout of the look or its first guess."""


@dataclass(frozen=True, slots=True)
class Look:
    """A file as it first meets the eye."""

    path: Path
    encoding: str
    delimiter: str
    sheets: tuple[str, ...]
    """The sheets of a workbook; none for any other file."""
    header_fingerprint: str
    rows: tuple[tuple[str, ...], ...]
    """The first rows below the header, one cell for each column; personal cells are blank."""
    columns: tuple[ColumnLook, ...]
    layout: str | None
    """Key of the layout that it certainly has, and ``title`` what that is called."""
    title: str | None
    saved_name: str | None
    """What the owner called the layout, where they saved one for such files."""
    guesses: tuple[str, ...]
    """Keys of the layouts that could be meant, the likeliest first; never empty."""
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field that a column may be given to."""

    name: str
    title: str
    needed: bool
    """Whether nothing can be read without it."""


@dataclass(frozen=True, slots=True)
class ColumnCheck:
    """How the first rows of a mapped column read."""

    field: str
    header: str
    read: int
    blank: int
    refused: int
    examples: tuple[tuple[str, str], ...]
    """Cells as they are written, each with what is understood: ``03/04/2026`` → ``3 April 2026``."""
    problems: tuple[RejectedRow, ...]


@dataclass(frozen=True, slots=True)
class MappingCheck:
    """How a file reads under a mapping."""

    columns: tuple[ColumnCheck, ...]
    missing: tuple[str, ...]
    """What the layout still needs, in words."""
    questions: tuple[Question, ...]
    records: int
    """Rows read of those looked at (``CHECKED_ROWS`` at most), and ``rejected`` those refused."""
    rejected: int
    ok: bool
    """Whether it can be read: nothing is missing, and more rows are read than refused."""


def look_at(path: Path, options: ReadOptions) -> Look:
    """Return what a file seems to be. Where ``options`` name a layout, columns are suggested for that one.

    Raises ``InputError`` where it is no table at all, and ``TransientError`` where it is still being written.
    """
    table = as_table(path, options)
    found: Recognised | None = None
    try:
        found = completed(table, options)
    except UnknownLayoutError:
        pass
    except InputError:
        if options.layout is None:
            raise
    header = table.header
    beginning = [row for _, row in islice(table.rows(_ignore), _LOOKED_AT)]
    cells = _columns(header, beginning)
    if found is not None:
        layout = found.binding.layout
        fields = {place: name for name, place in found.binding.positions.items()}
        guesses: tuple[str, ...] = (layout.key,)
    else:
        wanted = None if options.layout is None else known_layout(options.layout)
        guesses, fields = suggest(header, cells, [wanted] if wanted else LAYOUTS.values())
    return Look(
        path=path,
        encoding=table.encoding,
        delimiter=table.delimiter,
        sheets=sheet_names(path),
        header_fingerprint=header.fingerprint,
        rows=tuple(
            tuple("" if column.personal else row[column.position] for column in cells)
            for row in beginning[:SHOWN_ROWS]
        ),
        columns=tuple(
            ColumnLook(
                column.position,
                header.labels[column.position],
                () if column.personal else column.distinct(_SAMPLES),
                column.personal,
                fields.get(column.position),
            )
            for column in cells
        ),
        layout=found.binding.layout.key if found else None,
        title=_title(found) if found else None,
        saved_name=found.saved.name if found and found.saved else None,
        guesses=guesses,
        questions=tuple(examined(found).questions) if found else (),
    )


def fields_of(layout: str, headers: Sequence[str]) -> tuple[FieldChoice, ...]:
    """Return the fields that columns may be given to under a layout, the needed ones first.

    Raises ``InputError`` for an unknown layout.
    """
    known = known_layout(layout)
    needed = {group[0] for group in known.needs if len(group) == 1}
    choices = [
        FieldChoice(field.name, field_title(field.name), field.name in needed)
        for field in known.fields(Header(headers))
        if is_offered(known, field.name)
    ]
    return tuple(sorted(choices, key=lambda choice: not choice.needed))


def check_mapping(path: Path, options: ReadOptions) -> MappingCheck:
    """Return how a file reads under ``options``; columns that the mapping gives an empty field are not read.

    Numbers and dates are judged over the whole file, cells and records are read of its first ``CHECKED_ROWS`` rows.
    Raises ``InputError`` for an unknown layout, field or column, for one of personal data and for a bad date format.
    """
    table = as_table(path, options)
    found = _bound(table, options)
    sheet = examined(found)
    layout = found.binding.layout
    missing = _missing(layout, found.binding)
    beginning = sheet.first_rows(CHECKED_ROWS)
    lines: set[int] = set()
    if not missing:
        lines = {record.line for record in layout.records(beginning)}
    problems = beginning.tally.rejected
    rows = [cells for _, cells in sheet.first_rows(CHECKED_ROWS).rows()]
    places = sorted(found.binding.positions.items(), key=lambda item: item[1])
    columns = tuple(
        _check(sheet, found.binding, name, place, rows, problems)
        for name, place in places
        if is_offered(layout, name)
    )
    return MappingCheck(
        columns=columns,
        missing=missing,
        questions=tuple(sheet.questions),
        records=len(lines),
        rejected=len(problems),
        ok=not missing and len(lines) > len(problems),
    )


def _bound(table: Table, options: ReadOptions) -> Recognised:
    """Return the file under the owner's mapping, also where that is not complete yet."""
    if options.layout is None:
        return completed(table, options)
    binding = bind(table.path.name, table.header, known_layout(options.layout), options.mapping, weak=True)
    return Recognised(table, binding, options, None)


def _missing(layout: Layout, binding: Binding) -> tuple[str, ...]:
    found = frozenset(binding.positions)
    return tuple(
        either([field_title(name) for name in group]) for group in layout.needs if found.isdisjoint(group)
    )


def _check(
    sheet: Sheet,
    binding: Binding,
    name: str,
    place: int,
    rows: list[list[str]],
    problems: list[RejectedRow],
) -> ColumnCheck:
    header = sheet.title(name)
    column, shown = _reader(sheet, binding, name)
    own = [problem for problem in problems if problem.column == header]
    read = blank = refused = 0
    examples: dict[str, str] = {}
    for cells in rows:
        raw = cells[place]
        try:
            value = column[raw]
        except CellError:
            refused += 1
            continue
        if value is None:
            blank += 1
            continue
        read += 1
        if len(examples) < _EXAMPLES:
            examples.setdefault(raw.strip(), shown(value))
    return ColumnCheck(
        field=name,
        header=header,
        read=read,
        blank=blank,
        refused=max(refused, len(own)),
        examples=tuple(examples.items()),
        problems=tuple(own[:_PROBLEMS]),
    )


def _reader(sheet: Sheet, binding: Binding, name: str) -> tuple[Column[Any], Callable[[Any], str]]:
    """Return how the cells of a field's column are read, and how what was read is shown."""
    role = binding.fields[name].role
    if role is Role.MONEY:
        currency = sheet.currency_used or sheet.options.currency
        suffix = "" if currency == NO_CURRENCY else f" {currency}"
        return sheet.money(name), lambda units: f"{_grouped(money_text(units))}{suffix}"
    if role is Role.NUMBER:
        return sheet.quantity(name), lambda units: _grouped(quantity_text(units))
    if role is Role.DATE:
        return sheet.moment(name), lambda moment: _dated(moment, sheet.wall_zone)
    return Column(sheet.title(name), clean_text), str


def _grouped(plain: str) -> str:
    """Return a plain decimal text as the language writes figures: ``-1234.50`` is ``-1,234.50``."""
    _, _, part = plain.partition(".")
    return fixed(Decimal(plain), len(part))


def _dated(moment: Moment, zone: ZoneInfo) -> str:
    when: datetime = from_millis(moment.millis).astimezone(zone)
    day = day_long(when, year=True)
    return day if when.hour == when.minute == when.second == 0 else f"{day}, {clock(when)}"


def _title(found: Recognised) -> str:
    return found.saved.name if found.saved else tr(found.binding.layout.title)


def _columns(header: Header, rows: list[list[str]]) -> list[ColumnCells]:
    columns = []
    for place, name in enumerate(header.names):
        cells = [row[place].strip() for row in rows]
        columns.append(ColumnCells(place, personal(name) or any(map(_ADDRESS.fullmatch, cells)), cells))
    return columns


def _ignore(_line: int, _error: CellError) -> None:
    """A row of the wrong width is told of when the file is read."""
