"""What an amount that can be seen is: by the words before and after it, and by what the markup calls it."""

from __future__ import annotations

import re

from app.sources.pages import block_words as words
from app.sources.pages.amounts import amounts_in
from app.sources.pages.block_words import Role
from app.sources.pages.markup import Element, Page

_STRUCK = frozenset({"del", "s", "strike"})
_LINE_THROUGH = re.compile(r"line-through", re.IGNORECASE)
_OF_LAST_DAYS = re.compile(
    r"\b30\s?(?:days|tagen?|jours|giorni|d[ií]as|dni|dní|dnů|dagen|dagar|dager|dage|nap\w*|zile|dana|päivän|дни|днів)\b"
    r"[^\d]{0,60}$",
    re.IGNORECASE,
)
_FREE_FROM = re.compile(
    r"^\s*(?:versandkostenfrei|portofrei|frei|free|gratis|gratuit\w*|envío|livraison|spedizione"
    r"|verzending|frakt)",
    re.IGNORECASE,
)


def role_of(near: list[Element], before: str, after: str, label: str, page: Page) -> tuple[Role, bool]:
    """Return what an amount is, and whether words or markup say that just this is to be paid.

    ``near`` are the element it stands in and those around it, ``label`` the line above where that is a label.
    """
    if any(walk.tag in _STRUCK or _LINE_THROUGH.search(walk.attributes.get("style", "")) for walk in near):
        # The lowest price of the weeks before a sale is named by law, and is not what the shop took before it.
        return (Role.OTHER if _OF_LAST_DAYS.search(before) else Role.LIST), False
    if words.AFTER_UNIT.search(after) or words.AFTER_OTHER.search(after):
        return Role.OTHER, False
    if (start := words.AFTER_FROM.match(after)) is not None:
        # "From 99 a pack" is what a part of it costs.
        return (Role.OTHER if after[start.end() :].lstrip().startswith("/") else Role.FROM), False
    said = _said(before[-90:], after, in_line=True) or _said(label, after, in_line=False)
    if said is not None:
        return said
    return _named(near, page)


def _said(text: str, after: str, *, in_line: bool) -> tuple[Role, bool] | None:
    if not text.strip():
        return None
    start = words.BEFORE_FROM.search(text)
    if start:
        free = _FREE_FROM.match(after) or words.BEFORE_OTHER.search(text[: start.start()])
        return (Role.OTHER, False) if free else (Role.FROM, False)
    if words.BEFORE_UNIT.search(text):
        # "Normal price per kg" is one of a measure first.
        return Role.OTHER, False
    if words.BEFORE_LIST.search(text):
        return Role.LIST, False
    if words.BEFORE_USUAL.search(text):
        return Role.USUAL, False
    paid = words.PRICE_LABEL.search(text) or words.NOW.search(text)
    if words.BEFORE_OTHER.search(text[: paid.start() + 1] if paid else text):
        return (Role.OTHER, False) if in_line or text.rstrip().endswith(":") else None
    return (Role.PRICE, True) if paid else None


def _named(near: list[Element], page: Page) -> tuple[Role, bool]:
    for number, walk in enumerate(near):
        names = walk.names
        if not names or (number and len({amount.numeral for amount in amounts_in(page.text(walk))}) > 1):
            continue
        if words.USUAL_NAMES.search(names):
            return Role.USUAL, False
        if words.LIST_NAMES.search(names):
            return Role.LIST, False
        if words.TAX_IN_NAMES.search(names) or words.TAX_OUT_NAMES.search(names):
            return Role.PRICE, False
        if words.BOTH_NAMES.search(names):
            continue
        if words.OTHER_NAMES.search(names) and not words.NOW_NAMES.search(names):
            return Role.OTHER, False
        if words.NOW_NAMES.search(names) or walk.attributes.get("itemprop") == "price":
            return Role.PRICE, True
    return Role.PRICE, False
