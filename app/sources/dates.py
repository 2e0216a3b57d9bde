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
from app.language import tr
from app.sources.calendar_words import is_weekday, month_number

_EARLIEST, _LATEST = 1900, 2199
_YEAR_PIVOT = 70
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)|(\d{4})(\d{2})(\d{2})(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})\s?([-/.])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_NAME = r"([^\W\d_]{3,})"
_DAY_MONTH_NAME = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th|er|[º°ª])?[ .\-/]*(?:(?:de|of) )?{_NAME}"
    r"[ .,\-/]*(?:(?:de|del|of) )?(\d{4}|\d{2})(?!\d)",
    re.IGNORECASE,
)
_MONTH_NAME_DAY = re.compile(
    rf"{_NAME}[ .\-]*(\d{{1,2}})(?:st|nd|rd|th)?,?[ \-]+(\d{{4}})(?!\d)", re.IGNORECASE
)
_WEEKDAY = re.compile(r"([^\W\d_]{2,}(?:-feira)?)\.?,?\s+(?=\S)")
_OFFSET = r"(?P<offset>Z|UTC|GMT|[+−-]\d{2}(?::?\d{2})?)?"
_TIME = re.compile(
    r"[T,]?\s*(?:(?:at|um|à|a las|alle ore|alle|ore|às|om)\s+)?(?P<hour>\d{1,2})"
    r"(?:(?P<mark>[:.])(?P<minute>\d{2})(?:(?P=mark)(?P<second>\d{2})(?:[.,](?P<part>\d{1,9}))?)?"
    r"|\s?h\s?(?P<french>\d{2})?(?:(?::|\s?m(?:in)?\s?)(?P<french_second>\d{2})\s?s?)?|(?=\s*[ap])|(?=\s+uhr))"
    rf"(?:\s*(?P<half>[ap])\.?\s?m\.?)?(?:\s*(?:uhr|hrs?|h))?\s*{_OFFSET}",
    re.IGNORECASE,
)
_SERIAL = re.compile(r"(\d{5})(?:[.,](\d+))?")
_SERIAL_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001  # a spreadsheet's wall clock
_STAMP = re.compile(r"1\d{9}(?:\d{3})?(?:[.,]\d+)?")
_SPACES = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\t", " ") | dict.fromkeys("\ufeff\u200b\u200e\u200f", "")
)


class Moment(NamedTuple):
    """An instant (milliseconds since 1970, UTC) and the business day (days since 1970) it falls on."""

    millis: int
    day: int


class DateEvidence:
    """What the distinct cells of one column say about how its dates are written."""

    def __init__(self) -> None:
        self.day_first_proofs = 0
        self.month_first_proofs = 0
        self.unsure: str | None = None
        """A date such as ``03/04/2026`` that can be read both ways."""
        self.half_days = False
        """Whether times carry AM or PM, as they do where the month stands first."""
        self._serials = False
        self._others = False
        self._short_firsts: set[int] = set()
        self._short_lasts: set[int] = set()

    def feed(self, values: Iterable[str]) -> None:
        """Take distinct raw cells into account."""
        for value in values:
            if value[4:5] == "-":
                self._others = True
                continue
            text = _bare(value)
            if not text:
                continue
            if _SERIAL.fullmatch(text):
                self._serials = True
                continue
            self._others = True
            match = _YEAR_LAST.match(_without_weekday(text))
            if match is None:
                continue
            first, second = int(match[1]), int(match[3])
            if len(match[4]) == 2:
                self._short_firsts.add(first)
                self._short_lasts.add(int(match[4]))
            if text.rstrip(". ")[-1:] in "mM":
                self.half_days = True
            if first > 31 or second > 31 or (first > 12 and second > 12):
                continue
            if first > 12 or match[2] == ".":
                self.day_first_proofs += 1
            elif second > 12:
                self.month_first_proofs += 1
            elif first != second:
                # As for numbers: the least of them, so that a question reads the same twice.
                self.unsure = min(self.unsure or value, value)

    @property
    def day_first(self) -> bool | None:
        """The proved order (of contradicting proofs, the more frequent); ``None`` without proof."""
        if self.day_first_proofs == self.month_first_proofs:
            return None
        return self.day_first_proofs > self.month_first_proofs

    @property
    def serials_only(self) -> bool:
        """Whether every date is a spreadsheet's day number (``45000.5``)."""
        return self._serials and not self._others

    @property
    def year_may_lead(self) -> bool:
        """Whether years of two digits may stand first (``26-01-31``): what should be days never falls below 13, and
        differs less than what should be years.
        """
        return bool(self._short_firsts) and (
            min(self._short_firsts) > 12
            and max(self._short_lasts) <= 31
            and len(self._short_lasts) > len(self._short_firsts)
        )


def read_date(raw: str, day_first: bool) -> datetime:
    """Return the date, with its time and offset where the text has them (naive and midnight otherwise).

    Raises ``ValueError`` with a sentence fragment where the text is no date.
    """
    text = _bare(raw)
    if (text[4:5] == "-" and text[:4].isdigit() and text[-1:].isdigit()) or text[8:9] == "T":
        try:
            return _plausible(datetime.fromisoformat(text))
        except ValueError:
            pass  # not strict ISO: a space before the offset, one digit for a month; the patterns know these
    text = _without_weekday(text)
    day, end = _read_day(text, day_first)
    return _plausible(with_time(day, text[end:]))


def read_unless_year_leads(raw: str, day_first: bool) -> datetime:
    """Return what ``read_date`` does, of a column whose years of two digits may stand first: those are refused.

    Raises ``ValueError`` with a sentence fragment.
    """
    match = _YEAR_LAST.match(_without_weekday(_bare(raw)))
    if match is not None and len(match[4]) == 2:
        raise ValueError(
            tr("has a year of two digits that may stand first or last; say how dates are written")
        )
    return read_date(raw, day_first)


def read_serial(raw: str) -> datetime:
    """Return the wall clock time of a spreadsheet's day number: ``45000.5`` is noon of 15 March 2023.

    Raises ``ValueError`` with a sentence fragment where the text is no such number.
    """
    match = _SERIAL.fullmatch(_bare(raw))
    if match is None:
        raise ValueError(tr("is not a spreadsheet's day number like the others of its column"))
    seconds = round(float(f"0.{match[2] or '0'}") * 86_400)
    return _plausible(_SERIAL_ZERO + timedelta(days=int(match[1]), seconds=seconds))


def with_time(day: date, rest: str) -> datetime:
    """Return ``day`` at the time that the rest of a cell states, midnight where it is blank.

    Raises ``ValueError`` with a sentence fragment where it is no time.
    """
    text = rest.strip()
    if not text:
        return datetime.combine(day, time())
    match = _TIME.fullmatch(text)
    if match is None:
        raise ValueError(tr("is not a date and time"))
    return at_time(
        day,
        int(match["hour"]),
        int(match["minute"] or match["french"] or 0),
        int(match["second"] or match["french_second"] or 0),
        part=match["part"] or "",
        half=match["half"] or "",
        offset=match["offset"],
    )


def at_time(
    day: date,
    hour: int,
    minute: int,
    second: int,
    *,
    part: str = "",
    half: str = "",
    offset: str | None = None,
) -> datetime:
    """Return ``day`` at a time; ``part`` are the digits of a broken second, ``half`` begins with A or P for AM or PM.

    Raises ``ValueError`` with a sentence fragment where there is no such time of day.
    """
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(tr("is not a time of day"))
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    micros = int(part[:6].ljust(6, "0"))
    try:
        return datetime(day.year, day.month, day.day, hour, minute, second, micros, tzinfo=_offset(offset))
    except ValueError:
        raise ValueError(tr("is not a time of day")) from None


def calendar_day(year: str, month: str | int, day: str) -> date:
    """Return the day of the calendar; two digits of a year are those of 1970 to 2069.

    Raises ``ValueError`` with a sentence fragment where there is no such day.
    """
    number = int(year)
    if len(year) == 2:
        number += 2000 if number < _YEAR_PIVOT else 1900
    try:
        return date(number, int(month), int(day))
    except ValueError:
        raise ValueError(tr("is not a day of the calendar")) from None


def moment_reader(
    read: Callable[[str], datetime], wall: ZoneInfo, shop: ZoneInfo
) -> Callable[[str], Moment | None]:
    """Return the function from a cell to a moment; blank cells give ``None``.

    ``read`` turns a cell's text into a date and time. ``wall`` is the zone of times without one, ``shop`` the zone
    whose calendar the business day is of. A time that a clock change leaves out or repeats is taken as the first
    of the two readings.
    """

    def moment(raw: str) -> Moment | None:
        if not raw.strip():
            return None
        when = read(raw)
        instant = when.replace(tzinfo=wall) if when.tzinfo is None else when
        if when.tzinfo is None and wall is shop:
            return Moment(to_millis(instant), to_day_number(when.date()))
        return Moment(to_millis(instant), to_day_number(business_day(instant, shop)))

    return moment


def _bare(raw: str) -> str:
    text = (raw if raw.isascii() else raw.translate(_SPACES)).strip()
    if text[:2] == '="' and text[-1:] == '"':
        text = text[2:-1].strip()
    return text.removeprefix("'").lstrip()


def _without_weekday(text: str) -> str:
    if text[:1].isdigit():
        return text
    match = _WEEKDAY.match(text)
    return text[match.end() :] if match and is_weekday(match[1]) else text


def _read_day(text: str, day_first: bool) -> tuple[date, int]:
    month: str | int | None
    if match := _YEAR_FIRST.match(text):
        year, month, day = (match[1], match[3], match[4]) if match[1] else (match[5], match[6], match[7])
    elif match := _YEAR_LAST.match(text):
        first, second, year = match[1], match[3], match[4]
        day, month = (first, second) if day_first or match[2] == "." else (second, first)
    elif match := _DAY_MONTH_NAME.match(text):
        day, month, year = match[1], month_number(match[2]), match[3]
    elif match := _MONTH_NAME_DAY.match(text):
        month, day, year = month_number(match[1]), match[2], match[3]
    else:
        raise _no_date(text)
    if month is None:
        raise ValueError(tr("is not a date"))
    return calendar_day(year, month, day), match.end()


def _no_date(text: str) -> ValueError:
    """Return why a text is no date, for the two kinds of number that mean one."""
    if _STAMP.fullmatch(text):
        return ValueError(tr("is a count of seconds since 1970, not a date; export the column as dates"))
    if _SERIAL.fullmatch(text):
        return ValueError(tr("is a spreadsheet's day number where the other cells of its column are dates"))
    return ValueError(tr("is not a date"))


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
        raise ValueError(tr("is not a plausible date"))
    return when
