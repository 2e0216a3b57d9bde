"""Amounts as pages write them: strictly where programs read them, by the page's own marks where people do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from price_parser import Price

from app.sources.pages.markup import CENTS, TOUCHING
from app.sources.pages.price_signs import NO_SIGN, SIGN_PATTERN, THREE_DECIMALS, Sign, read_sign, sign_in

_LARGEST = Decimal(100_000_000)
"""No shop has a price beyond that, in any currency with cents; the rupiah and the dong stay below it, too."""
_NUMERAL = (
    rf"(?<![\d{TOUCHING}])(?:\d(?:\d|[.,'’´{CENTS}](?=\d)|[ ](?=\d{{3}}(?!\d))){{0,24}}"
    rf"(?:[ ][.,](?=\d\d(?![\d.,]))\d\d|[ ]{CENTS}\d\d)?"
    rf"|(?<![\w.,])[.,]\d\d(?!\d))(?![\d{TOUCHING}])"
)
_DASHES = r"(?:[.,]\s?[-–—]{1,2}(?!\d)|(?<=\d):-)"
_MONEY = re.compile(
    rf"(?P<before>{SIGN_PATTERN})\s?(?P<minus>[-–−]\s?)?(?P<first>{_NUMERAL}){_DASHES}?(?:\s?(?P<beside>{SIGN_PATTERN})(?!\s?\d))?"
    rf"|(?P<euro>(?<![\d.,])\d{{1,3}}(?:[. ]?\d{{3}})*)(?P<mark>€|£)(?P<cents>\d\d)(?!\d)"
    rf"|(?P<second>{_NUMERAL})(?:{_DASHES}?\s?(?P<after>{SIGN_PATTERN})|(?P<swedish>:-)|(?P<dashed>,[-–—]{{1,2}}(?![^\W\d_]|[-–—])))"
)
_WIDE = dict(zip(range(0xFF01, 0xFF5F), range(0x21, 0x7F), strict=True))
"""The wide digits and marks of Japanese and Chinese pages."""
_PART_OF_A_CODE = re.compile(r"\d[^\W\d_]+$|[^\W\d_]\d+$")
_CODE_OR_DAY = re.compile(r"0\d+")
"""A whole number that begins with zero: a day, a code, the cents of something, but no price."""
_FIGURE = re.compile(r"\d")
_MINUS = re.compile(r"(?:^|[\s(:])[-−–]$")
_BARE = re.compile(rf"(?P<first>{_NUMERAL}){_DASHES}?(?!\s?%)")
_GROUPED = re.compile(r"\d{1,3}(?:(?P<mark>[.,'’´ ])\d{3})(?:(?P=mark)\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}")
_THOUSANDTHS = re.compile(r"(?:\d{1,3}(?:[ '’´]\d{3})+|\d{4,})(?P<mark>[.,])\d{3}")
"""Three digits after a mark that is not the one between thousands, as dinars are written."""
_STRICT = re.compile(r"\d{1,12}(?:\.\d{1,12})?|\.\d{1,4}")
_STRICT_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in a text."""

    numeral: str
    sign: Sign
    start: int
    end: int
    negative: bool = False


@dataclass(frozen=True, slots=True)
class MachineAmount:
    """What an amount that is meant for programs can mean."""

    value: Decimal
    """By the rule: a dot before the decimals, and no other mark."""
    other: Decimal | None = None
    """What it means where its writer did not keep to that rule."""
    by_rule: bool = True
    sign: Sign = NO_SIGN

    def readings(self) -> tuple[Decimal, ...]:
        """Return everything it can mean, the likeliest first."""
        return (self.value,) if self.other is None else (self.value, self.other)


def amounts_in(text: str) -> list[Amount]:
    """Return the amounts with a currency sign in a text, in order."""
    found = []
    if not _FIGURE.search(text):
        return []
    if not text.isascii():
        text = text.translate(_WIDE)
    for match in _MONEY.finditer(text):
        if _is_code(match, text):
            continue
        if match["euro"] is not None:
            numeral, sign = (
                match["euro"].replace(" ", "").replace(".", "") + CENTS + match["cents"],
                match["mark"],
            )
        elif match["first"] is not None:
            numeral, sign = match["first"], match["before"]
            if match["beside"] and read_sign(sign).code is None:
                sign = match["beside"]
        else:
            # A dash in place of the cents makes an amount of a number, and says nothing of the currency.
            numeral, sign = match["second"], match["after"] or match["swedish"] or ""
        if _CODE_OR_DAY.fullmatch(numeral.strip()):
            continue
        negative = (
            bool(match["minus"]) or _MINUS.search(text[max(0, match.start() - 2) : match.start()]) is not None
        )
        found.append(Amount(numeral.strip(), read_sign(sign), match.start(), match.end(), negative))
    return found


def _is_code(match: re.Match[str], text: str) -> bool:
    """Say whether the amount is part of a type number, such as ``GL-RM10`` or ``MzI5Ljk5 $``."""
    before = text[max(0, match.start() - 12) : match.start()]
    if match["before"] is not None:
        touching = match["before"][0].isalpha() and text[match.end("before")].isdigit()
        return touching and before[-1:] in ("-", "_", "/") and before[-2:-1].isalnum()
    return _PART_OF_A_CODE.search(before) is not None


def bare_amounts_in(text: str) -> list[Amount]:
    """Return the numbers in a text that is known to hold a price, with or without a currency sign."""
    signed = amounts_in(text)
    if signed:
        return signed
    return [
        Amount(match["first"].strip(), sign_in(text), match.start(), match.end())
        for match in _BARE.finditer(text)
    ]


def proved_decimal(numerals: Iterable[str]) -> str | None:
    """Return the decimal mark that amounts of one page agree on, None where they prove none or contradict."""
    proved = set()
    for numeral in numerals:
        match = re.search(r"([.,])\d{2}$", numeral)
        if (thousandths := _THOUSANDTHS.fullmatch(numeral)) is not None:
            proved.add(thousandths["mark"])
        elif match and (len(numeral) <= 6 or _sound_before(numeral[: match.start()])):
            proved.add(match[1])
    return proved.pop() if len(proved) == 1 else None


def _sound_before(whole: str) -> bool:
    return whole.isdigit() or _GROUPED.fullmatch(whole) is not None


def value_of(numeral: str, decimal: str | None = None, currency: str | None = None) -> Decimal | None:
    """Return what a numeral means, or None where that cannot be told.

    ``decimal`` is the mark that the page or the owner is known to write before cents. Three digits after a single mark
    are thousands, for no shop writes tenths of cents, unless just that mark is known to come before the cents.
    """
    whole, cents, raised = numeral.partition(CENTS)
    if cents:
        digits = re.sub(r"\D", "", whole)
        return _bounded(Decimal(f"{digits}.{raised}")) if raised.isdigit() and digits else None
    text = re.sub(r"[\s'’´]", "", numeral)
    marks = [char for char in text if char in ".,"]
    if not marks:
        return _parsed(text, None)
    last = marks[-1]
    after = len(text) - text.rindex(last) - 1
    if len(set(marks)) == 2:
        if marks.count(last) > 1 or last in marks[:-1] or not _GROUPED.fullmatch(text[: text.rindex(last)]):
            return None
        return _parsed(text, last)
    if len(marks) > 1:
        return _parsed(text.replace(last, ""), None) if _GROUPED.fullmatch(text) else None
    if after == 3 and currency in THREE_DECIMALS and not text.startswith("0"):
        # More than three digits before the mark are no group, so that it comes before the decimals.
        return _parsed(text, last) if decimal == last or text.index(last) > 3 else None
    if after == 3 and 1 <= text.index(last) <= 3 and not text.startswith("0"):
        return None if decimal == last else _parsed(text.replace(last, ""), None)
    if after == 0 or after > 3 or (after == 3 and not text.startswith("0")):
        return None
    return _parsed(("0" if text.startswith(last) else "") + text, last)


def _parsed(text: str, decimal: str | None) -> Decimal | None:
    price = Price.fromstring(text, decimal_separator=decimal)
    return None if price.amount is None else _bounded(price.amount)


def _bounded(value: Decimal) -> Decimal | None:
    return value if 0 <= value <= _LARGEST else None


def machine_amount(raw: object) -> MachineAmount | None:
    """Return what a price in structured data means; None where it is no amount, or below zero.

    Such a price is written with a dot by the rule. One with a comma, a currency sign or grouped thousands is read
    where it can mean one thing only; where it can mean two, both are told, and the visible prices have to decide.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | Decimal):
        return None
    if not isinstance(raw, str):
        return _exact(Decimal(raw))
    text = " ".join(raw.split())
    if not text or len(text) > 40:
        return None
    if _STRICT.fullmatch(text):
        return _exact(_decimal(text), _thousands(text))
    found = amounts_in(text) or bare_amounts_in(text)
    if len(found) != 1 or found[0].negative or re.search(r"-\s?\d", text):
        return None
    numeral, sign = found[0].numeral, found[0].sign
    if _STRICT.fullmatch(numeral):
        exact = _exact(_decimal(numeral), _thousands(numeral))
        return exact and MachineAmount(exact.value, exact.other, exact.by_rule, sign)
    if _STRICT_GROUPED.fullmatch(numeral):
        return MachineAmount(_decimal(numeral.replace(",", "")), sign=sign)
    value = value_of(numeral)
    if value is None:
        return None
    comma = re.fullmatch(r"\d{1,3},\d{3}", numeral)
    other = _decimal(numeral.replace(",", ".")) if comma else None
    return MachineAmount(value, other, by_rule=False, sign=sign)


def _thousands(text: str) -> Decimal | None:
    """``1.299`` means 1.299 by the rule, and 1299 where a German wrote it."""
    return _decimal(text.replace(".", "")) if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text) else None


def _exact(value: Decimal, other: Decimal | None = None) -> MachineAmount | None:
    if not value.is_finite() or not 0 <= value <= _LARGEST:
        return None
    return MachineAmount(value, other)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal(-1)
