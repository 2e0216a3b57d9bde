"""Cells: how a raw piece of text becomes a value once, however often it occurs in a column."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from app.language import tr

T = TypeVar("T")

SHOWN = 120
"""Characters of an offending cell that a report shows."""

_REMEMBERED = 1 << 16
_REMEMBERED_LENGTH = 128
"""Characters of a text that is remembered: longer ones hardly repeat, and many of them fill the memory."""

_SEARCHED = 1 << 10
_GUARDED_CODE = re.compile(r"'(?=[0-9+\-=@])")
_GUARDED_TEXT = re.compile(r"'(?=[+\-=@])")
_DAMAGED_CODE = re.compile(r"\d(?:[.,]\d+)?[eE]\+\d{2,3}")
_FORMULA_TEXT = re.compile(r'="([^"]*)"')
_ADDRESS = re.compile(r"\S+@\S+\.\S+")
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200e\u200f"))

_YES = frozenset({"1", "y", "yes", "true", "t", "si", "sí", "ja", "j", "oui", "active", "activo", "aktiv"})
_NO = frozenset(
    {
        "0",
        "-1",
        "n",
        "no",
        "false",
        "f",
        "nein",
        "non",
        "inactive",
        "inactivo",
        "inaktiv",
        "draft",
        "archived",
    }
)


class CellError(Exception):
    """A cell that cannot be read: which column, its text (shortened), and why as a sentence fragment."""

    def __init__(self, column: str, text: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        # Looking for an address in a cell of a million characters would take minutes.
        shown = _ADDRESS.sub(lambda _: tr("(an e-mail address)"), text[:_SEARCHED])
        self.text = shown if len(shown) <= SHOWN else shown[: SHOWN - 1] + "…"
        self.reason = reason


class Column(dict[str, T]):
    """Raw text → value for one column: ``column[raw]`` converts a text the first time and remembers it.

    Till exports repeat the same prices, dates and codes over and over; a remembered cell costs one look-up.
    What is remembered is bounded, so that a column without repeats does not fill the memory.
    Raises ``CellError`` for a text that ``convert`` refuses with ``ValueError``.
    """

    __slots__ = ("_convert", "name")

    def __init__(self, name: str, convert: Callable[[str], T]) -> None:
        super().__init__()
        self.name = name
        self._convert = convert

    def __missing__(self, raw: str) -> T:
        try:
            value = self._convert(raw)
        except ValueError as error:
            raise CellError(self.name, raw, str(error)) from None
        if len(raw) > _REMEMBERED_LENGTH:
            return value
        if len(self) >= _REMEMBERED:
            self.clear()
        self[raw] = value
        return value


def clean_text(raw: str) -> str | None:
    """Return a name or category without the space and spreadsheet guards around it; ``None`` where blank."""
    text = _visible(raw)
    if text.startswith("'"):
        text = _GUARDED_TEXT.sub("", text, count=1)
    return text or None


def clean_code(raw: str) -> str | None:
    """Return a SKU, barcode or receipt number as it is meant: ``'0123`` and ``="0123"`` are both 0123.

    Raises ``ValueError`` for a code that a spreadsheet turned into a rounded number: ``4.00638E+12``.
    """
    text = _visible(raw)
    if text.startswith("'"):
        text = _GUARDED_CODE.sub("", text, count=1)
    elif formula := _FORMULA_TEXT.fullmatch(text):
        text = formula[1].strip()
    if "+" in text and _DAMAGED_CODE.fullmatch(text):
        raise ValueError(
            tr("is a code that a spreadsheet rounded; format its column as text and export it again")
        )
    return text or None


def _visible(raw: str) -> str:
    return raw.strip() if raw.isascii() else raw.translate(_INVISIBLE).strip()


def read_flag(raw: str) -> bool | None:
    """Return a yes/no cell; ``None`` where blank. Raises ``ValueError`` for any other word."""
    word = raw.strip().casefold()
    if not word:
        return None
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError(tr("is neither yes nor no"))
