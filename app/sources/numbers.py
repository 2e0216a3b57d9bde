"""Numbers as tills and spreadsheets write them, read exactly or not at all.

Whether ``1.234`` has a decimal point or a thousands dot is decided over the whole column: every distinct
cell is evidence, and a cell that contradicts the decision is refused rather than read wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal

from app.domain.money import MONEY_SCALE, to_money
from app.domain.quantity import QUANTITY_SCALE, to_quantity
from app.sources.currency import MARKS

_LARGEST = 2**63 - 1
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009\u2007\t", " ") | dict.fromkeys("\ufeff\u200b", ""))
_MINUS = "-−–"
_MARK = "|".join(re.escape(mark) for mark in sorted(MARKS, key=len, reverse=True))
_MARK_BEFORE = re.compile(rf"({_MARK})\s*(?=[\d(,.'+−–-])", re.IGNORECASE)
_MARK_AFTER = re.compile(rf"(?<=[\d).,−–-])\s*({_MARK})$", re.IGNORECASE)
_SPELLING = {mark.casefold(): mark for mark in MARKS}
_NO_CENTS = re.compile(r"(?<=\d)[.,](?:--|[-–—])$")
_OTHER = {".": ",", ",": "."}


def _number_with(decimal: str) -> re.Pattern[str]:
    """Return the pattern of an unsigned number: plain, grouped by thousands, or grouped the Indian way."""
    mark, point = re.escape(_OTHER[decimal]), re.escape(decimal)
    return re.compile(
        rf"(?P<whole>[0-9]{{1,3}}(?P<mark>[{mark}'’ ])[0-9]{{3}}(?:(?P=mark)[0-9]{{3}})*"
        rf"|[0-9]{{1,2}}(?:{mark}[0-9]{{2}})+{mark}[0-9]{{3}}|[0-9]*)"
        rf"(?:{point}(?P<part>[0-9]*))?"
    )


_NUMBER = {decimal: _number_with(decimal) for decimal in _OTHER}


class NumberEvidence:
    """What the distinct cells of one column say about its decimal mark and its currency."""

    def __init__(self) -> None:
        self.proofs = {".": 0, ",": 0}
        """How many distinct cells can only be read with that decimal mark."""
        self.unsure: str | None = None
        """A cell such as ``1.234`` that can be read both ways."""
        self.marks: set[str] = set()
        """Currency marks seen, in their usual spelling."""

    def feed(self, values: Iterable[str]) -> None:
        """Take distinct raw cells into account."""
        for value in values:
            if value.isdigit():
                continue
            whole, point, part = value.partition(".")
            if point and len(part) != 3 and part.isdigit() and whole.isdigit():
                self.proofs["."] += 1
                continue
            body, _, mark = _peel(value)
            if not body[:1].isdigit() and body[:1] not in (",", "."):
                continue
            if mark:
                self.marks.add(mark)
            verdict = _decimal_mark(body)
            if verdict in self.proofs:
                self.proofs[verdict] += 1
            elif verdict == "?":
                self.unsure = value

    @property
    def decimal(self) -> str | None:
        """The proved decimal mark (of contradicting proofs, the more frequent); ``None`` without proof."""
        if self.proofs["."] == self.proofs[","] == 0:
            return None
        return "." if self.proofs["."] >= self.proofs[","] else ","


def read_number(raw: str, decimal: str) -> Decimal | None:
    """Return the exact value of a cell under a decimal mark (``.`` or ``,``); ``None`` where it is blank.

    Understands signs before and behind, ``(33.62)`` as negative, currency marks on either side, thousands
    marks that stand in their right places, and no-break spaces.
    Raises ``ValueError`` with a sentence fragment where the text is no such number.
    """
    body, negative, _ = _peel(raw)
    if not body and not raw.strip():
        return None
    match = _NUMBER[decimal].fullmatch(body)
    if match is None or not any(map(str.isdigit, body)):
        if _NUMBER[_OTHER[decimal]].fullmatch(body) and body.strip(".,"):
            name = "point" if decimal == "." else "comma"
            raise ValueError(f"does not fit the other numbers of its column, which have a decimal {name}")
        raise ValueError("is not a number")
    whole = "".join(filter(str.isdigit, match["whole"]))
    value = Decimal(f"{whole or '0'}.{match['part'] or '0'}")
    return -value if negative else value


def money_reader(decimal: str) -> Callable[[str], int | None]:
    """Return the function from a cell to money units under a decimal mark."""
    return _scaled(decimal, to_money, _places(MONEY_SCALE))


def quantity_reader(decimal: str) -> Callable[[str], int | None]:
    """Return the function from a cell to quantity units under a decimal mark."""
    return _scaled(decimal, to_quantity, _places(QUANTITY_SCALE))


def whole_reader(decimal: str) -> Callable[[str], int | None]:
    """Return the function from a cell to a whole number (days, clicks) that is not negative."""

    def read(raw: str) -> int | None:
        value = read_number(raw, decimal)
        if value is None:
            return None
        if value < 0 or value != value.to_integral_value() or value > _LARGEST:
            raise ValueError("is not a whole number")
        return int(value)

    return read


def _places(scale: int) -> int:
    return len(str(scale)) - 1


def _scaled(decimal: str, scale: Callable[[Decimal], int], places: int) -> Callable[[str], int | None]:
    def read(raw: str) -> int | None:
        whole, _, part = raw.partition(decimal)
        if whole and len(whole) < 15 and len(part) <= places and (whole + part).isdecimal() and raw.isascii():
            return int(whole + part.ljust(places, "0"))  # the plain cell that most are, ten times as fast
        value = read_number(raw, decimal)
        if value is None:
            return None
        if value.adjusted() > 18:
            raise ValueError("is too large to be an amount")
        units = scale(value)
        if abs(units) > _LARGEST:
            raise ValueError("is too large to be an amount")
        return units

    return read


def _peel(raw: str) -> tuple[str, bool, str]:
    """Take sign, brackets and currency mark off a cell: ``(digits and separators, negative, mark)``."""
    text = raw.translate(_SPACES).strip()
    if text.startswith("'"):
        text = text[1:].lstrip()
    signed = negative = False
    mark = ""
    while text:
        if not signed and text[0] in "+-−–":
            signed, negative, text = True, text[0] != "+", text[1:].lstrip()
        elif not signed and text[0] == "(" and text[-1] == ")":
            signed = negative = True
            text = text[1:-1].strip()
        elif not mark and (found := _MARK_BEFORE.match(text)):
            mark, text = found[1], text[found.end() :].lstrip()
        else:
            break
    while text:
        if not mark and (found := _MARK_AFTER.search(text)):
            mark, text = found[1], text[: found.start()].rstrip()
        elif not signed and text[0] == "(" and text[-1] == ")":
            signed = negative = True
            text = text[1:-1].strip()
        elif found := _NO_CENTS.search(text):
            text = text[: found.start()]
        elif not signed and text[-1] in _MINUS:
            signed = negative = True
            text = text[:-1].rstrip()
        else:
            break
    return text, negative, _SPELLING.get(mark.casefold(), mark)


def _decimal_mark(body: str) -> str | None:
    """Return which decimal mark a number proves; ``?`` where it fits both, ``None`` where it proves nothing."""
    fits = [decimal for decimal, pattern in _NUMBER.items() if pattern.fullmatch(body)]
    if len(fits) == 1:
        return fits[0]
    if not fits or body.isdigit() or not any(mark in body for mark in _OTHER):
        return None
    return body[1] if body[0] == "0" and body[1] in _OTHER else "?"  # 0.125 is no thousand
