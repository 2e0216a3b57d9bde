"""Prices that stand in attributes only, because a program or a picture draws what customers see."""

from __future__ import annotations

import re
from decimal import Decimal

from app.sources.pages import block_words as words
from app.sources.pages.amounts import amounts_in, value_of
from app.sources.pages.block_words import Role
from app.sources.pages.markup import Element, Page
from app.sources.pages.price_signs import Sign, read_sign
from app.sources.pages.visible import Candidate

_SPOKEN = ("aria-label", "title", "alt")
_STATED = (
    "data-price",
    "data-price-amount",
    "data-product-price",
    "data-current-price",
    "data-final-price",
    "content",
)
_STRICT = re.compile(r"\d{1,9}\.\d{1,4}")
_LABEL_LENGTH = 40
_SECTIONS = frozenset({"h2", "h3"})


def attribute_price(
    page: Page, off: list[bool], heading: Element | None, decimal: str | None
) -> Candidate | None:
    """Return the one price that attributes of the part below the heading name; None where they name more, or none.

    A bare whole number is left alone: as many shops count cents there as units.
    """
    if heading is None:
        return None
    found: dict[Decimal | None, Candidate] = {}
    for element in page.elements[heading.last + 1 :]:
        if element.tag in _SECTIONS and element.shown and not off[element.index]:
            break
        if not element.shown or off[element.index] or not words.PRICE_NAMES.search(_names(element)):
            continue
        if words.OTHER_NAMES.search(element.names) or words.LIST_NAMES.search(element.names):
            continue
        for value, sign, text in _amounts(element, decimal):
            found.setdefault(
                value, Candidate(value, sign, Role.PRICE, element, 0, text, strong=True, now=True)
            )
    if len(found) != 1 or None in found or 0 in found:
        return None
    return next(iter(found.values()))


def _names(element: Element) -> str:
    return " ".join((element.names, *(name for name in element.attributes if name.startswith("data-"))))


def _amounts(element: Element, decimal: str | None) -> list[tuple[Decimal | None, Sign, str]]:
    found: list[tuple[Decimal | None, Sign, str]] = []
    for name in _SPOKEN:
        text = element.attributes.get(name, "")
        amounts = amounts_in(text) if 0 < len(text) <= _LABEL_LENGTH else []
        if words.BEFORE_LIST.search(text[: amounts[0].start]) if amounts else False:
            continue
        found.extend((value_of(a.numeral, decimal, a.sign.code), a.sign, text) for a in amounts)
    for name in _STATED:
        text = element.attributes.get(name, "").strip()
        if not text or len(text) > _LABEL_LENGTH:
            continue
        if _STRICT.fullmatch(text):
            sign = read_sign(element.attributes.get("data-currency", ""))
            found.append((Decimal(text), sign, text))
        else:
            found.extend((value_of(a.numeral, decimal, a.sign.code), a.sign, text) for a in amounts_in(text))
    return found
