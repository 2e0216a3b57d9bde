"""What to call a variant, and how to know it again where the shop gave it no SKU."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from app.language import tr
from app.sources.cells import CellError

_NO_OPTION = frozenset({"default title", "regular"})
_DASH = " – "


def chosen_options(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return the option values that tell a variant from its siblings; placeholders are left out."""
    return tuple(value for value in values if value and value.casefold() not in _NO_OPTION)


def variant_name(title: str, options: Iterable[str]) -> str:
    """Return ``Ocean Blue Shirt – Small, Red``."""
    chosen = ", ".join(options)
    return f"{title}{_DASH}{chosen}" if chosen else title


def readable_code(*parts: str) -> str:
    """Return a stable lower-case code with hyphens: ``ocean-blue-shirt-small``. Letters of any script stay."""
    letters = (
        c if unicodedata.category(c)[0] in "LMN" else "-"
        for c in unicodedata.normalize("NFC", " ".join(parts).casefold())
    )
    return "-".join(filter(None, "".join(letters).split("-")))


class Claims:
    """Which codes of a file are taken, and by which line: the second owner of a code is refused.

    Only the hash of a code is kept, since a file may have a million of them.
    """

    def __init__(self) -> None:
        self._lines: dict[int, int] = {}

    def claim(self, line: int, column: str, text: str, *key: str) -> None:
        """Take ``key`` for the row of ``line``. Raises ``CellError`` where an earlier row has it."""
        first = self._lines.setdefault(hash(key), line)
        if first != line:
            raise CellError(column, text, tr("is already used in line {first}", first=first))

    def is_first(self, line: int, *key: str) -> bool:
        """Take ``key`` where it is free; say whether this row has it now."""
        return self._lines.setdefault(hash(key), line) == line
