"""Column headers compared by what they say: case, spaces, accents and punctuation do not matter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_NOT_WORD = re.compile(r"[\W_]+")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")


def header_key(text: str) -> str:
    """Return a header as it is compared: ``Código de Barras``, ``codigo_de_barras`` → ``codigodebarras``."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _NOT_WORD.sub("", plain)


class Header:
    """The header row of a file, looked up by name and never by position."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(name.strip().lstrip("\ufeff") for name in names)
        self._positions: dict[str, int] = {}
        for position, name in enumerate(self.names):
            self._positions.setdefault(header_key(name), position)
        for position, name in enumerate(self.names):
            if _BRACKETS.search(name):  # "Price (EUR)" is a price, unless there is a plain "Price" too
                self._positions.setdefault(header_key(_BRACKETS.sub("", name)), position)
        self._positions.pop("", None)

    def find(self, headers: Iterable[str], taken: frozenset[int] | set[int] = frozenset()) -> int | None:
        """Return the position of the first of ``headers`` that is there and not in ``taken``."""
        for wanted in headers:
            position = self._positions.get(header_key(wanted))
            if position is not None and position not in taken:
                return position
        return None

    def shown(self) -> str:
        """Return the headers as a sentence lists them (the first dozen)."""
        named = [name for name in self.names if name]
        rest = f" and {len(named) - 12} more" if len(named) > 12 else ""
        return ", ".join(named[:12]) + rest
