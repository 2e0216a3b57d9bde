"""Dates and times as tills and spreadsheets write them.

``03/04/2026`` means March or April depending on where the till stands, so the order is decided over the
whole column. A date that contradicts the decision is refused, never turned round.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.domain.time import business_day, to_day_number, to_millis

_EARLIEST, _LATEST = 1900, 2199
_YEAR_PIVOT = 70
_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january ene enero januar", "feb february febrero februar", "mar march marzo mär märz mrz",
            "apr april abr abril", "may mayo mai", "jun june junio juni", "jul july julio juli",
            "aug august ago agosto", "sep sept september septiembre setiembre", "oct october octubre okt oktober",
            "nov november noviembre", "dec december dic diciembre dez dezember",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_MONTH_NAME = re.compile(r"(\d{1,2})[ .\-]*(?:de )?([^\W\d_]{3,})[ .,\-]*(?:de )?(\d{4})")
_MONTH_NAME_DAY = re.compile(r"([^\W\d_]{3,})[ .]*(\d{1,2}),?[ ]+(\d{4})")
_TIME = re.compile(
    r"[T,]?\s*(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?"
    r"(?:\s*([ap])\.?\s?m\.?)?\s*(Z|UTC|GMT|[+−-]\d{2}(?::?\d{2})?)?",
    re.IGNORECASE,
)


class Moment(NamedTuple):
    """An instant (milliseconds since 1970, UTC) and the business day (days since 1970) it falls on."""

    millis: int
    day: int


class DateEvidence:
    """What the distinct cells of one column say about the order of day and month."""

    def __init__(self) -> None:
        self.day_first_proofs = 0
        self.month_first_proofs = 0
        self.unsure: str | None = None
        """A date such as ``03/04/2026`` that can be read both ways."""
        self.half_days = False
        """Whether times carry AM or PM, as they do where the month stands first."""

    def feed(self, values: Iterable[str]) -> None:
        """Take distinct raw cells into account."""
        for value in values:
            if value[4:5] == "-":
                continue
            match = _YEAR_LAST.match(value.lstrip(" '\u00a0"))
            if match is None:
                continue
            first, second = int(match[1]), int(match[3])
            if value.rstrip(". ")[-1:] in "mM":
                self.half_days = True
            if first > 12 or match[2] == ".":
                self.day_first_proofs += 1
            elif second > 12:
                self.month_first_proofs += 1
            elif first != second:
                self.unsure = value

    @property
    def day_first(self) -> bool | None:
        """The proved order (of contradicting proofs, the more frequent); ``None`` without proof."""
        if self.day_first_proofs == self.month_first_proofs == 0:
            return None
        return self.day_first_proofs >= self.month_first_proofs


def read_date(raw: str, day_first: bool) -> datetime:
    """Return the date, with its time and offset where the text has them (naive and midnight otherwise).

    Raises ``ValueError`` with a sentence fragment where the text is no date.
    """
    text = raw.replace("\u00a0", " ").strip().removeprefix("'")
    if text[4:5] == "-" and text[:4].isdigit() and text[-1:].isdigit():
        try:
            return _plausible(datetime.fromisoformat(text))
        except ValueError:
            pass  # not strict ISO: a space before the offset, one digit for a month; the patterns know these
    day, end = _read_day(text, day_first)
    rest = text[end:].strip()
    if not rest:
        return _plausible(datetime.combine(day, time()))
    match = _TIME.fullmatch(rest)
    if match is None:
        raise ValueError("is not a date and time")
    return _plausible(_at_time(day, match))


def moment_reader(day_first: bool, wall: ZoneInfo, shop: ZoneInfo) -> Callable[[str], Moment | None]:
    """Return the function from a cell to a moment; blank cells give ``None``.

    ``wall`` is the zone of times without one, ``shop`` the zone whose calendar the business day is of.
    A time that a clock change leaves out or repeats is taken as the first of the two readings.
    """

    def read(raw: str) -> Moment | None:
        if not raw.strip():
            return None
        when = read_date(raw, day_first)
        instant = when.replace(tzinfo=wall) if when.tzinfo is None else when
        if when.tzinfo is None and wall is shop:
            return Moment(to_millis(instant), to_day_number(when.date()))
        return Moment(to_millis(instant), to_day_number(business_day(instant, shop)))

    return read


def _read_day(text: str, day_first: bool) -> tuple[date, int]:
    year: int | str
    if match := _YEAR_FIRST.match(text):
        year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
    elif match := _YEAR_LAST.match(text):
        first, second, year = match[1], match[3], match[4]
        day, month = (first, second) if day_first or match[2] == "." else (second, first)
        if len(year) == 2:
            year = int(year) + (2000 if int(year) < _YEAR_PIVOT else 1900)
    elif match := _DAY_MONTH_NAME.match(text):
        day, month, year = match[1], _month_number(match[2]), match[3]
    elif match := _MONTH_NAME_DAY.match(text):
        month, day, year = _month_number(match[1]), match[2], match[3]
    else:
        raise ValueError("is not a date")
    try:
        return date(int(year), int(month), int(day)), match.end()
    except ValueError:
        raise ValueError("is not a day of the calendar") from None


def _month_number(name: str) -> str:
    month = _MONTHS.get(name.casefold())
    if month is None:
        raise ValueError("is not a date")
    return str(month)


def _at_time(day: date, match: re.Match[str]) -> datetime:
    hour, minute, second = int(match[1]), int(match[2]), int(match[3] or 0)
    if match[5]:
        if not 1 <= hour <= 12:
            raise ValueError("is not a time of day")
        hour = hour % 12 + (12 if match[5] in "pP" else 0)
    micros = int((match[4] or "0")[:6].ljust(6, "0"))
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, micros, tzinfo=_offset(match[6]))
    except ValueError:
        raise ValueError("is not a time of day") from None


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text[0] not in "+−-":
        return UTC
    digits = text[1:].replace(":", "")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:] or 0))
    return timezone(delta if text[0] == "+" else -delta)


def _plausible(when: datetime) -> datetime:
    if not _EARLIEST <= when.year <= _LATEST:
        raise ValueError("is not a plausible date")
    return when
