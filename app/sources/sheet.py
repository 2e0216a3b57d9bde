"""One examined file as a layout reads it: fields by name, cells through the conventions of their column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import islice
from operator import itemgetter
from typing import TypeVar
from zoneinfo import ZoneInfo

from app.domain.errors import InputError
from app.domain.records import Question, RejectedRow
from app.language import number, tr
from app.sources.cells import CellError, Column, clean_code, clean_text, read_flag
from app.sources.conventions import DATE_ORDER, DECIMAL, settle_date_orders, settle_decimals
from app.sources.currency import CurrencyFinding, find_currency, is_shared, other_marks, read_code
from app.sources.date_format import DateFormat
from app.sources.dates import (
    DateEvidence,
    Moment,
    moment_reader,
    read_date,
    read_serial,
    read_unless_year_leads,
)
from app.sources.fields import Field, Role
from app.sources.header import Header
from app.sources.numbers import NumberEvidence, money_reader, quantity_reader, whole_reader
from app.sources.reading import ReadOptions
from app.sources.table import Table
from app.sources.zones import find_zone

T = TypeVar("T")

_BATCH = 8192
_TELLING = 512
"""Characters of a cell that may be evidence for its column."""
_REMEMBERED = 1 << 16
_MOST_REJECTED = 100_000
"""Rows that may be refused before the file is: so many are no slips but a file of another kind."""
_WORDS = 64
"""Distinct words kept of a column that says something of the whole file; more than that say nothing."""


class Tally:
    """What became of the rows that are no record."""

    def __init__(self, file: str, title: str) -> None:
        """``file`` is its name and ``title`` what it is read as, for the error that ends a hopeless reading."""
        self._file = file
        self._title = title
        self.rejected: list[RejectedRow] = []
        self.other_rows: dict[str, int] = {}
        self.notes: list[str] = []
        self._standing: list[str] = []

    def stand(self, note: str) -> None:
        """Add a note on the whole file, which every reading of it keeps."""
        self._standing.append(note)
        self.notes.append(note)

    def reject(self, line: int, error: CellError) -> None:
        """List a row that could not be read. Raises ``InputError`` where there are too many to be slips."""
        if len(self.rejected) >= _MOST_REJECTED:
            raise InputError(
                tr(
                    "More than {most_rejected} rows of '{file}' cannot be read as {title}.",
                    most_rejected=number(_MOST_REJECTED),
                    file=self._file,
                    title=tr(self._title),
                ),
                tr(
                    "Check what it is (--as), its columns (--map) and how it writes numbers and dates "
                    "(--decimal, --date-format)."
                ),
            )
        self.rejected.append(RejectedRow(line, error.column, error.text, error.reason))

    def other(self, reason: str) -> None:
        """Count a row that is no record by design."""
        self.other_rows[reason] = self.other_rows.get(reason, 0) + 1

    def clear(self) -> None:
        """Forget what was tallied: the file is read from its beginning."""
        self.rejected.clear()
        self.other_rows.clear()
        self.notes[:] = self._standing


class Sheet:
    """A table whose columns are bound to a layout's fields and were examined as a whole.

    Making one reads the file once (evidence and row count); ``rows()`` reads it again.
    """

    def __init__(
        self,
        table: Table,
        fields: Mapping[str, Field],
        positions: Mapping[str, int],
        options: ReadOptions,
        *,
        title: str,
        named: frozenset[str] = frozenset(),
        decimal_point: bool = False,
    ) -> None:
        """``positions`` has the column of each field that the file has; the owner named those of ``named``.

        ``title`` is what the file is read as; ``decimal_point`` says that its makers always write ``1.234`` for one
        and a bit. Raises ``InputError`` for a date format that is none.
        """
        self.options = options
        self.named = named
        self.tally = Tally(table.path.name, title)
        self.questions: list[Question] = []
        self.row_count = 0
        self._table = table
        self._positions = dict(positions)
        self._roles = {name: fields[name].role for name in positions}
        self._numbers: dict[str, NumberEvidence] = {}
        self._dates: dict[str, DateEvidence] = {}
        self._words: dict[str, set[str]] = {}
        self._limit: int | None = None
        self._date_format = DateFormat(options.date_format) if options.date_format else None
        for note in table.notes:
            self.tally.stand(note)
        self._examine()
        self._decimals = self._settle_decimals("." if decimal_point else table.decimal)
        self._day_first = self._settle_dates()
        self._currency = self._settle_currency()
        self.wall_zone, self.stated_zone = self._settle_zone()

    @property
    def header(self) -> Header:
        """The file's header row."""
        return self._table.header

    def has(self, field: str) -> bool:
        """Say whether the file has a column for ``field``."""
        return field in self._positions

    def at(self, field: str) -> int:
        """Return where a row carries ``field``; for a field the file lacks, a place that is always blank."""
        return self._positions.get(field, self._table.width)

    def title(self, field: str) -> str:
        """Return the header of the field's column, as the file writes it."""
        position = self._positions.get(field)
        return field if position is None else self._table.header.labels[position]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Yield ``(line, cells)`` of each row; rows of the wrong width go to the tally."""
        rows = self._table.rows(self.tally.reject)
        return rows if self._limit is None else islice(rows, self._limit)

    def first_rows(self, limit: int) -> Sheet:
        """Return the sheet as examined, with a tally of its own and no more than the first ``limit`` rows."""
        beginning = copy(self)
        beginning.tally = Tally(self._table.path.name, "")
        beginning._limit = limit
        return beginning

    def answer(self, key: str) -> str | None:
        """Return what the owner answered to a question on such files; ``None`` where they did not yet."""
        return self.options.answers.get(key)

    def look_ahead(self) -> Iterator[list[str]]:
        """Yield the cells of each row without tallying: for layouts whose rows refer to each other."""
        for _, cells in self._table.rows(_ignore):
            yield cells

    def text(self, field: str) -> Column[str | None]:
        """Names and categories."""
        return Column(self.title(field), clean_text)

    def code(self, field: str) -> Column[str | None]:
        """SKUs, barcodes, receipt numbers: text even where it looks like a number."""
        return Column(self.title(field), clean_code)

    def flag(self, field: str) -> Column[bool | None]:
        """Yes and no."""
        return Column(self.title(field), read_flag)

    def money(self, field: str, blank: frozenset[str] = frozenset()) -> Column[int | None]:
        """Amounts in money units; the words in ``blank`` mean that there is none."""
        return Column(
            self.title(field), _unless(blank, money_reader(self._decimal(field), self._currency.strange))
        )

    def quantity(self, field: str, blank: frozenset[str] = frozenset()) -> Column[int | None]:
        """Counts in quantity units; the words in ``blank`` mean that there is none."""
        return Column(self.title(field), _unless(blank, quantity_reader(self._decimal(field))))

    def whole(self, field: str) -> Column[int | None]:
        """Whole numbers that are not negative."""
        return Column(self.title(field), whole_reader(self._decimal(field)))

    def moment(self, field: str, wall: ZoneInfo | None = None) -> Column[Moment | None]:
        """Dates with or without a time; ``wall`` is the zone of a time without one (the file's by default)."""
        evidence = self._dates.get(field)
        read: Callable[[str], datetime]
        if self._date_format is not None:
            read = self._date_format.read
        elif evidence is not None and evidence.serials_only:
            read = read_serial
        else:
            unclear = evidence is not None and evidence.year_may_lead
            chosen = read_unless_year_leads if unclear else read_date
            read = partial(chosen, day_first=self._day_first.get(field, True))
        return Column(self.title(field), moment_reader(read, wall or self.wall_zone, self.options.zone))

    def currency(self) -> Column[str | None]:
        """The currency of a row: its ``currency`` cell, else what the file's marks speak for."""
        used = self._currency.used
        return Column(self.title("currency"), lambda raw: read_code(raw, used) or used)

    @property
    def file_name(self) -> str:
        """What the file is called."""
        return self._table.path.name

    @property
    def changed_at(self) -> int:
        """When the file was last written, in milliseconds since 1970 (UTC)."""
        return self._table.changed_at

    @property
    def stated_currency(self) -> str | None:
        """The currency that the file names without doubt."""
        return self._currency.stated

    @property
    def currency_used(self) -> str | None:
        """The currency that amounts are in, as stated, answered or assumed; ``None`` where the file is silent."""
        return self._currency.used

    def _decimal(self, field: str) -> str:
        return self._decimals.get(field, ".")

    def _examine(self) -> None:
        """Read the file once and let every distinct cell of the telling columns speak."""
        watched: list[tuple[int, Callable[[set[str]], None], set[str]]] = []
        for name, position in self._positions.items():
            role = self._roles[name]
            if role in (Role.MONEY, Role.NUMBER):
                numbers = self._numbers[name] = NumberEvidence()
                watched.append((position, numbers.feed, set()))
            elif role is Role.DATE:
                dates = self._dates[name] = DateEvidence()
                watched.append((position, dates.feed, set()))
            elif role is Role.WORDS:
                words = self._words[name] = set()
                watched.append((position, _keeper(words), set()))
        too_wide = [0]

        def count_wide(_line: int, _error: CellError) -> None:
            too_wide[0] += 1

        # A place that is always blank keeps it a tuple, however few columns are watched.
        pick = itemgetter(*(position for position, _, _ in watched), self._table.width, self._table.width)
        rows = (
            cells if len("".join(cells)) < _TELLING else _shortened(cells)
            for cells in map(pick, map(itemgetter(1), self._table.rows(count_wide)))
        )
        while batch := list(islice(rows, _BATCH)):
            self.row_count += len(batch)
            for (_, feed, seen), column in zip(watched, zip(*batch, strict=True), strict=False):
                fresh = set(column) - seen
                feed(fresh)
                if len(seen) > _REMEMBERED:
                    seen.clear()
                seen |= fresh
        self.row_count += too_wide[0]

    def _settle_decimals(self, certain: str | None) -> dict[str, str]:
        decimals, question = settle_decimals(
            self._numbers,
            self.title,
            said=self.options.decimal,
            certain=certain,
            answer=self.answer(DECIMAL),
            likely="," if self._table.delimiter == ";" else ".",
        )
        self._ask(question)
        return decimals

    def _settle_dates(self) -> dict[str, bool]:
        if self._date_format is not None:
            return {}
        orders, question = settle_date_orders(
            self._dates,
            self.title,
            said=self.options.day_first,
            answer=self.answer(DATE_ORDER),
            american=self.options.currency == "USD",
        )
        self._ask(question)
        return orders

    def _ask(self, question: Question | None) -> None:
        if question is not None:
            self.questions.append(question)

    def _settle_currency(self) -> CurrencyFinding:
        """Find the currency that the file's currency column, or else the marks in its amounts, name."""
        marks: set[str] = set()
        column = ""
        for name, evidence in self._numbers.items():
            if self._roles[name] is Role.MONEY and evidence.marks:
                marks |= evidence.marks
                column = column or self.title(name)
        named: set[str] = set()
        for word in self._words.get("currency", ()):
            if is_shared(word.strip()):
                marks.add(word.strip())
                column = self.title("currency")
                continue
            try:
                code = read_code(word)
            except ValueError:
                continue  # its rows are rejected when they are read
            if code:
                named.add(code)
        if len(named) > 1:
            return CurrencyFinding(None, None)
        if named:
            (stated,) = named
            return CurrencyFinding(stated, stated, strange=other_marks(marks, stated))
        finding = find_currency(marks, self.options.currency, self.answer("currency"))
        if finding.question is not None:
            self._ask(replace(finding.question, column=column))
        return finding

    def _settle_zone(self) -> tuple[ZoneInfo, str | None]:
        """Find the zone of the file's wall clock times, and the one it names for all of them."""
        zones = set()
        for word in sorted(self._words.get("zone", ())):
            if zone := find_zone(word):
                zones.add(zone.key)
            elif word.strip():
                self.tally.stand(
                    tr("The time zone '{zone}' is not known; the shop's own was taken.", zone=word.strip())
                )
        if len(zones) != 1:
            return self.options.zone, None
        key = zones.pop()
        return (self.options.zone if key == self.options.zone.key else ZoneInfo(key)), key


def _shortened(cells: tuple[str, ...]) -> tuple[str, ...]:
    """Return cells without the endless ones: no number and no date, and too many of them fill the memory."""
    return tuple("" if len(cell) > _TELLING else cell for cell in cells)


def _unless(blank: frozenset[str], read: Callable[[str], T | None]) -> Callable[[str], T | None]:
    if not blank:
        return read
    return lambda raw: None if raw.strip().casefold() in blank else read(raw)


def _keeper(words: set[str]) -> Callable[[set[str]], None]:
    def keep(fresh: set[str]) -> None:
        if len(words) < _WORDS:
            words.update(fresh)

    return keep


def _ignore(_line: int, _error: CellError) -> None:
    """A row that is looked at ahead is tallied when it is read."""
