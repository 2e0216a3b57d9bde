"""A date format as an owner writes it (``DD/MM/YYYY HH:mm``, ``%d.%m.%y``): parsed once, obeyed to the letter."""

from __future__ import annotations

import re
from datetime import datetime

from app.domain.errors import InputError
from app.language import noop, tr
from app.sources.calendar_words import month_number
from app.sources.dates import at_time, calendar_day, with_time

_PERCENT = {
    "%d": "DD", "%e": "D", "%m": "MM", "%b": "MMM", "%B": "MMMM", "%y": "YY", "%Y": "YYYY", "%H": "HH", "%k": "H",
    "%I": "hh", "%l": "h", "%M": "mm", "%S": "ss", "%f": "SSS", "%p": "A", "%z": "Z", "%T": "HH:mm:ss",
    "%R": "HH:mm", "%F": "YYYY-MM-DD", "%D": "MM/DD/YY", "%%": "[%]",
}  # fmt: skip
_TOKEN = re.compile(
    r"\[(?P<literal>[^\]]*)\]|[Yy]+|[Dd]+|M+|m+|H+|h+|s+|S+|AM/PM|am/pm|[Aa](?![A-Za-z])|Z+|.", re.DOTALL
)
_NUMBERS = frozenset("YyDdMmHhsS")
_EXAMPLES = noop("Write it as DD/MM/YYYY, D.M.YY HH:mm, MM-DD-YYYY hh:mm A or %d/%m/%Y.")

_LACKING = {
    frozenset({"day"}): noop("'{text}' is no date format: it names no day."),
    frozenset({"month"}): noop("'{text}' is no date format: it names no month."),
    frozenset({"year"}): noop("'{text}' is no date format: it names no year."),
    frozenset({"day", "month"}): noop("'{text}' is no date format: it names no day and no month."),
    frozenset({"day", "year"}): noop("'{text}' is no date format: it names no day and no year."),
    frozenset({"month", "year"}): noop("'{text}' is no date format: it names no month and no year."),
    frozenset({"day", "month", "year"}): noop(
        "'{text}' is no date format: it names no day and no month and no year."
    ),
}
_TWICE = {
    "day": noop("'{text}' is no date format: it names the day twice."),
    "month": noop("'{text}' is no date format: it names the month twice."),
    "year": noop("'{text}' is no date format: it names the year twice."),
    "hour": noop("'{text}' is no date format: it names the hour twice."),
    "minute": noop("'{text}' is no date format: it names the minute twice."),
    "second": noop("'{text}' is no date format: it names the second twice."),
    "part": noop("'{text}' is no date format: it names the parts of a second twice."),
    "half": noop("'{text}' is no date format: it names the half of the day twice."),
    "offset": noop("'{text}' is no date format: it names the time zone twice."),
}


class DateFormat:
    """How the dates of a file are written, as the owner said it."""

    def __init__(self, text: str) -> None:
        """Raises ``InputError`` in words where ``text`` is no date format."""
        self.text = text
        self._parts: set[str] = set()
        self._pattern = re.compile(self._compile(text.strip()), re.IGNORECASE)

    @property
    def day_first(self) -> bool | None:
        """Whether the day stands before the month; None where the month is a word, so that nobody could doubt it."""
        month = self._pattern.pattern.find("(?P<month>")
        return None if month < 0 else self._pattern.pattern.find("(?P<day>") < month

    def read(self, raw: str) -> datetime:
        """Return the date and time of a cell; naive without an offset, midnight without a time.

        Raises ``ValueError`` with a sentence fragment where it is written otherwise.
        """
        text = raw.replace("\u00a0", " ").replace("\u202f", " ").strip().removeprefix("'")
        timed = "hour" in self._parts
        match = self._pattern.fullmatch(text) if timed else self._pattern.match(text)
        if match is None:
            raise ValueError(tr("is not a date written as {text}", text=self.text))
        found = match.groupdict()
        month = month_number(found["name"]) if "name" in found else int(found["month"])
        if month is None:
            raise ValueError(tr("is not a date written as {text}", text=self.text))
        day = calendar_day(found["year"], month, found["day"])
        if not 1900 <= day.year <= 2199:
            raise ValueError(tr("is not a plausible date"))
        if not timed:
            return with_time(day, text[match.end() :])
        return at_time(
            day,
            int(found["hour"]),
            int(found.get("minute") or 0),
            int(found.get("second") or 0),
            part=found.get("part") or "",
            half=found.get("half") or "",
            offset=(found.get("offset") or "").upper() or None,
        )

    def _compile(self, text: str) -> str:
        """Return the pattern of a format. ``mm`` means minutes beside hours or seconds, and months elsewhere."""
        plain = re.sub(r"%[A-Za-z%]", lambda match: _PERCENT.get(match[0], match[0]), text)
        tokens = list(_TOKEN.finditer(plain))
        pieces = []
        for place, token in enumerate(tokens):
            beside = [*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2]]
            glued = any(other[0][0] in _NUMBERS for other in beside)
            pieces.append(self._piece(token, glued=glued, clock=self._by_the_clock(tokens, place)))
        missing = frozenset(what for what in ("day", "month", "year") if what not in self._parts)
        if missing:
            raise InputError(tr(_LACKING[missing], text=self.text), tr(_EXAMPLES))
        return "".join(pieces)

    def _piece(self, token: re.Match[str], *, glued: bool, clock: bool) -> str:
        text = token[0]
        if token["literal"] is not None:
            return re.escape(token["literal"])
        letter = text[0]
        digits = r"\d{2}" if glued else r"\d{1,2}"
        if letter in "Yy":
            return self._group("year", r"\d{2}" if len(text) == 2 else r"\d{4}")
        if letter in "Dd" and len(text) <= 2:
            return self._group("day", digits)
        if letter == "M" or (letter == "m" and not clock):
            if len(text) > 2:
                self._claim("month")
                return r"(?P<name>[^\W\d_]+)\.?"
            return self._group("month", digits)
        if letter == "m":
            return self._group("minute", r"\d{2}")
        if letter in "Hh":
            return self._group("hour", digits)
        if letter == "s":
            return self._group("second", r"\d{2}")
        if letter == "S":
            return self._group("part", r"\d{1,9}")
        if letter in "Aa":
            return r"(?P<half>[ap])\.?\s?m\.?" if self._claim("half") else ""
        if letter == "Z":
            return self._group("offset", r"Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?")
        if letter.isspace():
            return r"\s*" if len(text) == 1 else r"\s+"
        if letter.isalpha() and letter != "T":
            raise InputError(
                tr(
                    "'{text}' is no date format: it has a '{letter}' that stands for nothing.",
                    text=self.text,
                    letter=letter,
                ),
                tr(_EXAMPLES),
            )
        return re.escape(text)

    def _group(self, name: str, pattern: str) -> str:
        self._claim(name)
        return f"(?P<{name}>{pattern})"

    def _claim(self, name: str) -> bool:
        if name in self._parts:
            raise InputError(tr(_TWICE[name], text=self.text), tr(_EXAMPLES))
        self._parts.add(name)
        return True

    @staticmethod
    def _by_the_clock(tokens: list[re.Match[str]], place: int) -> bool:
        letters = [token[0][0] for token in tokens]
        before = next((letter for letter in reversed(letters[:place]) if letter.isalpha()), "")
        after = next((letter for letter in letters[place + 1 :] if letter.isalpha()), "")
        return before in ("H", "h") or after == "s"
