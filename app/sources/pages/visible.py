"""The amounts that a customer sees on a page, each with what the words and markup around it say it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from app.sources.pages import block_words as words
from app.sources.pages.amount_roles import role_of
from app.sources.pages.amounts import Amount, amounts_in, bare_amounts_in, proved_decimal, value_of
from app.sources.pages.block_words import Role
from app.sources.pages.markup import Element, Line, Page
from app.sources.pages.price_signs import NO_SIGN, Sign, read_sign
from app.sources.pages.table_columns import role_by_column
from app.sources.pages.tax import is_tax_apart
from app.sources.pages.tax_words import tax_in, tax_named, tax_near

_CANDIDATE_LIMIT = 3000
_LABEL_LENGTH = 40
_SMALL_TEXT = 60
_REACH = 3
_FEET = 100
"""Below that, ``6 Ft`` is a length: nothing costs so few forints."""
_NUMBER_ONLY = re.compile(r"[^\d\w]{0,3}[\d.,'’ \u2396]+(?:[-–—]{1,2})?[^\d\w]{0,3}")
_LABELS = frozenset({"dt", "th", "td", "label", "dd"})
_CLICKABLE = frozenset({"option", "label", "button", "a"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """An amount that can be seen."""

    value: Decimal | None
    """None where its marks can be read in two ways."""
    sign: Sign
    role: Role
    element: Element
    line: int
    text: str
    """It, and what stands around it."""
    strong: bool = False
    """It stands alone, or where the markup calls it a price."""
    named: bool = False
    """The markup calls it, or what is next around it, a price."""
    now: bool = False
    """Words or markup say that this is what is to be paid."""
    choice: bool = False
    """One of several that can be chosen from a list."""
    clickable: bool = False
    """It stands in what is clicked to choose something, or to add it."""
    linked: bool = False
    """It is part of a link to another page."""
    off: bool = False
    """It belongs to a part that is not about the product."""
    tax_included: bool | None = None
    cash: bool = False
    """It is for those who pay at once, without a card."""
    ends_range: bool = False
    """A dash or "to" joins it with the amount before."""


@dataclass(frozen=True, slots=True)
class _Found:
    """An amount in its line, before anything is known of the page's way to write amounts."""

    line: Line
    amount: Amount
    before: str
    after: str
    label: str
    labels_first: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """All amounts of a page, and the decimal mark they prove."""

    candidates: tuple[Candidate, ...]
    decimal: str | None


def visible_amounts(page: Page, off: list[bool], decimal: str | None, currency: str | None) -> Seen:
    """Return the amounts that can be seen on a page, in their order."""
    found: list[_Found] = []
    for line in page.lines:
        if len(found) >= _CANDIDATE_LIMIT:
            break
        amounts = _amounts_of(line)
        # In a row such as "税抜 2,000 税込 2,200" each word belongs to the amount that follows it.
        labels_first = len(amounts) > 1 and tax_in(line.text[amounts[-1].end :][:60]) is None
        for number, amount in enumerate(amounts):
            start = amounts[number - 1].end if number else 0
            end = amounts[number + 1].start if number + 1 < len(amounts) else len(line.text)
            before, after = (
                line.text[max(start, amount.start - 200) : amount.start],
                line.text[amount.end : min(end, amount.end + 200)],
            )
            if number + 1 < len(amounts) and words.SAVE_LABEL.fullmatch(after):
                after = ""
            label = "" if number or before.strip(" (*:~≈") else _label_before(page, line)
            if number + 1 == len(amounts) and not after.strip():
                after = _continuation(page, line)
            found.append(_Found(line, amount, before, after, label, labels_first))
    proved = proved_decimal(each.amount.numeral for each in found)
    settled = decimal or proved
    candidates: list[Candidate] = []
    for number, each in enumerate(found):
        amount = each.amount
        value = value_of(amount.numeral, settled, amount.sign.settled(currency))
        if amount.sign.code == "HUF" and value is not None and value < _FEET:
            continue
        joined = (
            number > 0
            and found[number - 1].line is each.line
            and words.RANGE_BETWEEN.fullmatch(each.before) is not None
        )
        candidate = _candidate(page, off, each, value, joined)
        if number and found[number - 1].line is each.line and not each.before.strip():
            candidate = _as_repeated(candidate, candidates[-1:])
        candidates.append(candidate)
    return Seen(tuple(_with_taxed(candidates)), proved)


def _as_repeated(candidate: Candidate, before: list[Candidate]) -> Candidate:
    """Return an amount that stands twice in a row, once for those who listen, as what it is the first time."""
    if not before or candidate.value is None or candidate.value != before[0].value:
        return candidate
    return replace(candidate, role=before[0].role, now=before[0].now)


def _with_taxed(candidates: list[Candidate]) -> list[Candidate]:
    """Return the amounts, those that only tax tells from the price beside them taken for prices, too."""
    found = list(candidates)
    for number, (one, other) in enumerate(pairwise(candidates)):
        if one.line + 2 < other.line or one.value is None or other.value is None:
            continue
        if one.tax_included is None and other.tax_included is None:
            continue
        low, high = sorted((one.value, other.value))
        for index, candidate, beside in ((number, one, other), (number + 1, other, one)):
            named = candidate.role is Role.OTHER and words.TAX_NAMES.search(_names_near(candidate.element))
            if named and beside.role is Role.PRICE and is_tax_apart(low, high):
                found[index] = replace(candidate, role=Role.PRICE, now=beside.now)
    return found


def _names_near(element: Element) -> str:
    return " ".join(walk.names for walk in [element, *_around(element)])


def _amounts_of(line: Line) -> list[Amount]:
    if not any(char.isdigit() for char in line.text):
        return []
    found = amounts_in(line.text)
    if found:
        return found
    if (
        len(line.text) <= 20
        and _NUMBER_ONLY.fullmatch(line.text.strip())
        and _called_price(_owner_of_figure(line))
    ):
        return bare_amounts_in(line.text)
    return []


def _owner_of_figure(line: Line) -> Element:
    """Return the element of the first figure: what follows it may be no more than a line feed of the template."""
    return line.owner_at(next(number for number, char in enumerate(line.text) if char.isdigit()))


def _called_price(element: Element) -> bool:
    if element.tag == "option":
        # A bare number that can be chosen is a quantity or a size, whatever the list is called.
        return False
    walk: Element | None = element
    for _ in range(2):
        if walk is None:
            return False
        if words.PRICE_NAMES.search(walk.names) and walk.tag not in ("body", "html", "main"):
            return True
        walk = walk.parent
    return False


def _label_before(page: Page, line: Line) -> str:
    """Return the line before where it is a label, with a colon where the markup makes it one."""
    if line.number == 0:
        return ""
    before = page.lines[line.number - 1]
    text = before.text.strip()
    if len(text) > _LABEL_LENGTH:
        return ""
    marked = before.owners[-1].tag in _LABELS or (
        before.owners[-1].parent is not None and before.owners[-1].parent.tag in _LABELS
    )
    if any(char.isdigit() for char in text) and not (marked and words.BEFORE_OTHER.search(text)):
        return ""
    return text + (":" if marked and not text.endswith(":") else "")


def _continuation(page: Page, line: Line) -> str:
    """Return the line after where it says what the amount is for, such as ``/ kg``."""
    if line.number + 1 >= len(page.lines):
        return ""
    after = page.lines[line.number + 1].text.strip()
    fits = words.AFTER_UNIT.search(after) or re.match(
        r"(?:/|per\b|pro\b|al mes|par mois)", after, re.IGNORECASE
    )
    return " " + after if len(after) <= _LABEL_LENGTH and fits else ""


def _candidate(page: Page, off: list[bool], found: _Found, value: Decimal | None, joined: bool) -> Candidate:
    line, amount, before, after = found.line, found.amount, found.before, found.after
    element = line.owner_at(amount.start + (1 if amount.end - amount.start > 1 else 0))
    near = [element, *_around(element)]
    role, now = role_of(near, before, after, found.label, page)
    if role is Role.PRICE:
        role = role_by_column(page, element) or role
    alone = len(line.text) - (amount.end - amount.start) <= 25 or len(line.text) <= _SMALL_TEXT
    named = any(words.PRICE_NAMES.search(walk.names) for walk in near)
    strong = alone or now or named
    cash = (
        words.AFTER_CASH.search(after) is not None
        or words.BEFORE_CASH.search((found.label + before)[-60:]) is not None
    )
    if amount.negative or cash:
        role = Role.OTHER
    sign = _sign_beside(near, amount.sign)
    tax = None if found.labels_first else tax_in(after[:60])
    if tax is None:
        tax = tax_in(before[-30:])
    if tax is None and not found.labels_first:
        labelled, below = tax_in(found.label), tax_near(page, line)
        # Where the lines above and below differ, one of them belongs to another amount.
        tax = below if labelled in (None, below) else None
    tax = tax_named(near, tax)
    return Candidate(
        value,
        sign,
        role,
        element,
        line.number,
        line.text[max(0, amount.start - 60) : amount.end + 60].strip(),
        strong,
        named,
        now,
        choice=any(walk.tag == "option" for walk in near),
        clickable=any(walk.tag in _CLICKABLE for walk in near),
        linked=_is_linked(element),
        off=off[element.index],
        tax_included=tax,
        cash=cash,
        ends_range=joined,
    )


def _around(element: Element) -> list[Element]:
    """Return the elements around one that hold little else."""
    found: list[Element] = []
    walk = element.parent
    while walk is not None and len(found) < _REACH and walk.tag not in ("body", "html", "main", "h1"):
        if walk.pieces_to - walk.pieces_from > 30:
            break
        found.append(walk)
        walk = walk.parent
    return found


def _sign_beside(near: list[Element], written: Sign) -> Sign:
    """Return the currency that the markup names beside an amount, where it fits the sign that customers see."""
    if written.code is not None:
        return written
    for walk in near:
        for name, value in walk.attributes.items():
            named = read_sign(value) if "currency" in name else NO_SIGN
            if named.code is not None and written.may_be(named.code):
                return named
    return written


def _is_linked(element: Element) -> bool:
    walk: Element | None = element
    while walk is not None and walk.tag not in ("body", "html"):
        if walk.tag == "a":
            target = walk.attributes.get("href", "").strip()
            return bool(target) and not target.startswith(("#", "javascript:"))
        walk = walk.parent
    return False
