"""What a cell of a workbook holds, as text in exactly one form whatever the format it is displayed in."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

_DAY = 86_400
_LAST_DAY = 2_958_465
"""The day number of 31 December 9999."""
_LEAP_BUG = 60
"""The 29 February 1900 that spreadsheets believe in: the days before it count one less."""
_DIGITS = 15
"""The significant digits that a spreadsheet keeps of a number; what follows is noise of the arithmetic."""


def number_text(raw: str) -> str:
    """Return a stored number without exponent and without noise: ``1.1000000000000001`` is 1.1, ``5E-2`` 0.05.

    Raises ``ValueError`` where it is no number.
    """
    if raw.isascii() and raw.isdecimal():
        return raw.lstrip("0") or "0"
    value = float(raw)
    if not math.isfinite(value):
        raise ValueError(raw)
    text = f"{value:.{_DIGITS}g}"
    if "e" in text:
        text = f"{Decimal(text):f}"
    return "0" if text == "-0" else text


def date_reader(*, from_1904: bool) -> Callable[[str], str]:
    """Return the function from a stored day number to ``2026-01-31`` or ``2026-01-31 14:05:00``.

    Numbers that are no date stay numbers; a part of the first day is a time of day.
    """

    def read(raw: str) -> str:
        seconds = round(float(raw) * _DAY)
        day, second = divmod(seconds, _DAY)
        if from_1904:
            if not 0 <= day <= _LAST_DAY - 1462:
                return number_text(raw)
            start = datetime(1904, 1, 1, tzinfo=UTC)
        else:
            if day == 0:
                return time_text(raw)
            if not 0 < day <= _LAST_DAY or day == _LEAP_BUG:
                return number_text(raw)
            start = datetime(1899, 12, 31 if day < _LEAP_BUG else 30, tzinfo=UTC)
        moment = start + timedelta(days=day, seconds=second)
        return moment.strftime("%Y-%m-%d %H:%M:%S") if second else moment.strftime("%Y-%m-%d")

    return read


def time_text(raw: str) -> str:
    """Return a stored time of day, or a duration, as ``14:05:00``; below zero it stays a number."""
    seconds = round(float(raw) * _DAY)
    if not 0 <= seconds <= _LAST_DAY * _DAY:
        return number_text(raw)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour:02}:{minute:02}:{second:02}"


def iso_text(raw: str) -> str:
    """Return a date that is stored as one (ISO 8601) in the form of all other dates."""
    text = raw.strip().removesuffix("Z").replace("T", " ")
    day, _, clock = text.partition(" ")
    clock = clock.partition(".")[0]
    return day if clock in ("", "00:00:00") else f"{day} {clock}"
