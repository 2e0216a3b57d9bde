"""The currency that a page names to customers in words, or shows as the chosen one of several."""

from __future__ import annotations

import re

from app.sources.pages.markup import Page
from app.sources.pages.price_signs import ISO_CODES

_SAID = re.compile(
    r"(?:prices?|preise?|prix|precios?|prezzi|preços|prijzen|priser|ceny|hinnat)\b[^.:;!?\d]{0,40}?"
    r"\b(?:in|i|en|em|w|v)\s+(?:(?P<code>[A-Z]{3})\b|(?P<land>[A-Za-z.]+(?: Zealand| Kong)?) dollars?\b)",
    re.IGNORECASE,
)
_DOLLARS = {
    "us": "USD", "u.s.": "USD", "american": "USD", "canadian": "CAD", "australian": "AUD", "new zealand": "NZD",
    "singapore": "SGD", "hong kong": "HKD",
}  # fmt: skip
_WORDS = frozenset({"ALL", "TOP"})
_CODE = re.compile(r"\b[A-Z]{3}\b")
_LINE = 200
_OPTIONS = 200


def currencies_said(page: Page) -> set[str]:
    """Return the codes in which the page says that its prices are."""
    found: set[str] = set()
    for line in page.lines:
        if len(line.text) <= _LINE and (match := _SAID.search(line.text)) is not None:
            code = match["code"] if match["code"] else _DOLLARS.get(match["land"].lower(), "")
            # In small letters three of them are a word, and in capitals some are one, too.
            found |= {code} & ISO_CODES - _WORDS
    return found


def currencies_chosen(page: Page) -> set[str]:
    """Return the codes that are chosen in lists of currencies: the shop draws its prices in that one."""
    found: set[str] = set()
    for select in page.all("select"):
        options = [element for element in page.within(select) if element.tag == "option"][:_OPTIONS]
        codes = [set(_CODE.findall(page.raw_text(option))) & ISO_CODES for option in options]
        chosen = [number for number, option in enumerate(options) if "selected" in option.attributes]
        if len(set().union(*codes)) >= 2 and all(len(some) == 1 for some in codes) and len(chosen) == 1:
            found |= codes[chosen[0]]
    return found
