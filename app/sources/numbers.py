"""Numbers as tills and spreadsheets write them, read exactly or not at all.

Whether ``1.234`` has a decimal point or a thousands dot is decided over the whole column: every distinct
cell is evidence, and a cell that contradicts the decision is refused rather than read wrongly.

A cell with a word for nothing (``-``, ``n/a``, ``none``, ``NULL``) says as little as a blank one. What a
calculation that failed left behind (``#N/A``, ``nan``) is refused: nobody meant it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from decimal import Decimal

from app.domain.money import MONEY_SCALE, to_money
from app.domain.quantity import QUANTITY_SCALE, to_quantity
from app.language import tr
from app.sources.currency import MARKS

_LARGEST = 2**63 - 1
_LONGEST = 200
"""Characters of a number, the space around it included: to look closely at a longer cell would take for ever."""
_SPACES = str.maketrans(
    dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000\t", " ")
    | dict.fromkeys("\ufeff\u200b\u200e\u200f", "")
    | {"．": ".", "，": ",", "－": "-", "＋": "+", "\u2032": "'", "ʼ": "'", "´": "'"}
)
_ARABIC_POINT, _ARABIC_COMMA = "٫", "٬"
_NOTHING = frozenset({"", "-", "--", "–", "—", "n/a", "n.a.", "na", "none", "null", "nil"})
_MINUS = "-−–"
_MARK = "|".join(re.escape(mark) for mark in sorted(MARKS, key=len, reverse=True))
_MARK_BEFORE = re.compile(rf"({_MARK})\s*(?=[\d(,.'+−–-])", re.IGNORECASE)
_MARK_AFTER = re.compile(rf"(?<=[\d).,−–-])\s*({_MARK})$", re.IGNORECASE)
_SPELLING = {mark.casefold(): mark for mark in MARKS}
_NO_CENTS = re.compile(r"(?<=\d)[.,](?:--|[-–—])$")
_MARK_INSIDE = re.compile(rf"(?<=\d)({_MARK})(?=\d\d$)", re.IGNORECASE)
"""As in ``12€50``."""
_EXPONENT = re.compile(r"(?P<whole>\d)(?:(?P<mark>[.,])(?P<part>\d+))?[eE](?P<exponent>[+-]\d{1,3})")
_LARGEST_EXPONENT = 20
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
            if len(value) > _LONGEST or value.isdecimal():
                continue
            if (plain := _broken(value)) is not None:
                self.proofs[plain] += 1
                continue
            body, _, mark = _peel(value)
            if not body[:1].isdigit() and body[:1] not in (",", "."):
                continue
            verdict = _decimal_mark(body)
            if verdict is None and not body.isdecimal():
                if inside := _MARK_INSIDE.search(body):
                    mark = _spelled(inside[1])
                elif exponent := _EXPONENT.fullmatch(body):
                    verdict = exponent["mark"]
            if mark:
                self.marks.add(mark)
            if verdict in self.proofs:
                self.proofs[verdict] += 1
            elif verdict == "?":
                # The cells come in no order: of several the least is shown, so that a question reads the same twice.
                self.unsure = min(self.unsure or value, value)

    @property
    def decimal(self) -> str | None:
        """The proved decimal mark (of contradicting proofs, the more frequent); ``None`` without proof."""
        if self.proofs["."] == self.proofs[","]:
            return None
        return "." if self.proofs["."] > self.proofs[","] else ","


def read_number(raw: str, decimal: str) -> Decimal | None:
    """Return the exact value of a cell under a decimal mark (``.`` or ``,``); ``None`` where it is blank.

    Understands signs before and behind, ``(33.62)`` as negative, currency marks on either side, thousands
    marks that stand in their right places, and no-break spaces.
    Raises ``ValueError`` with a sentence fragment where the text is no such number.
    """
    if len(raw) > _LONGEST and raw.strip():
        raise ValueError(tr("is too long to be a number"))
    return _number(*_peel(raw)[:2], raw, decimal)


def _number(body: str, negative: bool, raw: str, decimal: str) -> Decimal | None:
    if not body and not raw.strip():
        return None
    match = _NUMBER[decimal].fullmatch(body)
    if match is None or not any(map(str.isdigit, body)):
        value = _uncommon(body, raw, decimal)
        return -value if value is not None and negative else value
    whole = "".join(filter(str.isdigit, match["whole"]))
    value = Decimal(f"{whole or '0'}.{match['part'] or '0'}")
    return -value if negative else value


def _uncommon(body: str, raw: str, decimal: str) -> Decimal | None:
    """Return the value of a cell that is no plain number, or raise why it has none."""
    if _is_nothing(raw):
        return None
    if (inside := _MARK_INSIDE.search(body)) is not None:
        return _number(f"{body[: inside.start()]}{decimal}{body[inside.end() :]}", False, raw, decimal)
    if _ARABIC_POINT in body or _ARABIC_COMMA in body:
        european = body.replace(_ARABIC_POINT, decimal).replace(_ARABIC_COMMA, _OTHER[decimal])
        return _number(european, False, raw, decimal)
    if exponent := _EXPONENT.fullmatch(body):
        if (exponent["mark"] or decimal) != decimal:
            raise ValueError(_unlike(decimal))
        if abs(int(exponent["exponent"])) > _LARGEST_EXPONENT:
            raise ValueError(tr("is too large or too small to be an amount"))
        return Decimal(f"{exponent['whole']}.{exponent['part'] or '0'}E{exponent['exponent']}")
    if _NUMBER[_OTHER[decimal]].fullmatch(body) and body.strip(".,"):
        raise ValueError(_unlike(decimal))
    if body.endswith(("%", "‰")):
        raise ValueError(tr("is a percentage, not a number of something"))
    if body.startswith("#"):
        raise ValueError(tr("is what a failed calculation of a spreadsheet leaves behind, not a number"))
    raise ValueError(tr("is not a number"))


def _unlike(decimal: str) -> str:
    if decimal == ".":
        return tr("does not fit the other numbers of its column, which have a decimal point")
    return tr("does not fit the other numbers of its column, which have a decimal comma")


def _is_nothing(raw: str) -> bool:
    return raw.translate(_SPACES).strip().casefold() in _NOTHING


def money_reader(decimal: str, strange: Collection[str] = ()) -> Callable[[str], int | None]:
    """Return the function from a cell to money units under a decimal mark.

    An amount with one of the ``strange`` currency marks is refused: it is not in the file's currency.
    """
    read = _scaled(decimal, to_money, _places(MONEY_SCALE))
    if not strange:
        return read

    def known(raw: str) -> int | None:
        body, _, mark = _peel(raw)
        inside = _MARK_INSIDE.search(body)
        if mark in strange or (inside is not None and _spelled(inside[1]) in strange):
            raise ValueError(tr("is marked with another currency than the file's"))
        return read(raw)

    return known


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
            raise ValueError(tr("is not a whole number"))
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
            raise ValueError(tr("is too large to be an amount"))
        units = scale(value)
        if abs(units) > _LARGEST:
            raise ValueError(tr("is too large to be an amount"))
        return units

    return read


def _peel(raw: str) -> tuple[str, bool, str]:
    """Take sign, brackets and currency mark off a cell: ``(digits and separators, negative, mark)``."""
    text = raw.translate(_SPACES).strip()
    if not text.isascii():
        text = _western(text)
    if text.startswith("'"):
        text = text[1:].lstrip()
    elif text.startswith('="') and text.endswith('"'):
        text = text[2:-1].strip()
    signed = negative = False
    mark = ""
    while text:
        if not signed and text[0] in "+-−–":
            signed, negative, text = True, text[0] != "+", text[1:].lstrip()
        elif not signed and text[0] == "(" and text[-1] == ")":
            signed = negative = True
            text = text[1:-1].strip()
        elif not mark and not text[0].isdecimal() and (found := _MARK_BEFORE.match(text)):
            mark, text = found[1], text[found.end() :].lstrip()
        else:
            break
    while text:
        if not mark and not text[-1].isdecimal() and (found := _MARK_AFTER.search(text)):
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
    return text, negative, _spelled(mark)


def _spelled(mark: str) -> str:
    return _SPELLING.get(mark.casefold(), mark)


def _western(text: str) -> str:
    """Return a text with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _broken(text: str) -> str | None:
    """Return the decimal mark of a plain broken number (``12.5``), which most cells are; ``None`` for all others."""
    for mark in _OTHER:
        whole, found, part = text.partition(mark)
        if found:
            return mark if len(part) != 3 and part.isdecimal() and whole.isdecimal() else None
    return None


def _decimal_mark(body: str) -> str | None:
    """Return which decimal mark a number proves; ``?`` where it fits both, ``None`` where it proves nothing."""
    fits = [decimal for decimal, pattern in _NUMBER.items() if pattern.fullmatch(body)]
    if len(fits) == 1:
        return fits[0]
    if not fits or body.isdigit() or not any(mark in body for mark in _OTHER):
        return None
    return body[1] if body[0] == "0" and body[1] in _OTHER else "?"  # 0.125 is no thousand
