"""What a file of unknown layout may be, and what to call the next one of its kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from app.language import noop, tr
from app.sources.fields import Role
from app.sources.header import Header
from app.sources.recognise import LAYOUTS

_WORDS: dict[str, str] = {
    "sales": noop("Sales, line by line"),
    "products": noop("Products with prices or stock"),
    "stock": noop("Stock counts"),
    "prices": noop("Own prices by day"),
    "activity": noop("Searches, views and clicks by day"),
    "market-prices": noop("Prices of other shops"),
}
_SHORT: dict[str, str] = {
    "sales": noop("Sales"),
    "products": noop("Products"),
}
_ENDING = re.compile(r"\.(csv|tsv|tab|txt|xlsx|xlsm|xls|gz|zip)$", re.IGNORECASE)
_NO_LETTERS = re.compile(r"[\W\d_]+")


def kind_words(layout: str) -> str:
    """Return what files of a layout hold, as an owner says it."""
    if layout in _WORDS:
        return tr(_WORDS[layout])
    return tr(LAYOUTS[layout].title) if layout in LAYOUTS else layout


def kinds(guesses: Sequence[str]) -> list[tuple[str, str]]:
    """Return what a file may be, as ``(words, layout)``: the guesses first, then everything that any shop has."""
    keys = dict.fromkeys((*guesses, *(key for key, layout in LAYOUTS.items() if layout.generic)))
    return [(kind_words(key), key) for key in keys]


def roles(layout: str, headers: Sequence[str]) -> Mapping[str, Role]:
    """Return how the cells of each field of a layout are written, by the field's name."""
    found = LAYOUTS.get(layout)
    return {} if found is None else {field.name: field.role for field in found.fields(Header(headers))}


def suggested_name(file_name: str, layout: str, taken: Collection[str]) -> str:
    """Return what to call files such as this one: its name without dates and numbers, "ventas 2026-07" → "Ventas".

    ``taken`` are names of other kinds of files; a number keeps them apart.
    """
    stem = file_name
    while match := _ENDING.search(stem):
        stem = stem[: match.start()]
    # A single letter is what is left of a date and time such as 20260703T0912.
    words = " ".join(word for word in _NO_LETTERS.split(stem) if len(word) > 1)
    if not words:
        short = _SHORT.get(layout)
        words = kind_words(layout) if short is None else tr(short)
    name = words[:1].upper() + words[1:]
    others = {other.casefold() for other in taken}
    place, free = 1, name
    while free.casefold() in others:
        place += 1
        free = f"{name} {place}"
    return free
