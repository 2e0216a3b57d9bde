"""Column headers compared by what they say: case, spaces, accents and punctuation do not matter."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from app.language import noop, tr
from app.sources.listing import first_few

_NOT_WORD = re.compile(r"[\W_]+")
_UNNAMED = noop("Column {place}")
_AGAIN = noop("{name} (column {place})")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]\s*$")


@lru_cache(maxsize=8192)
def header_key(text: str) -> str:
    """Return a header as it is compared: ``Código de Barras``, ``codigo_de_barras`` → ``codigodebarras``."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return _NOT_WORD.sub("", plain)


class Header:
    """The header row of a file, looked up by name and never by position."""

    def __init__(self, names: Sequence[str], shape: Sequence[str] = ()) -> None:
        """``shape`` says what kind of cell each column has, for a file without names, which has no other marks."""
        self.names = tuple(name.strip().lstrip("\ufeff") for name in names)
        self.labels = _labels(self.names, tr)
        """What to call each column: its name, or its place where it has none or shares it with an earlier one."""
        self._shape = tuple(shape)
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

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the headers as they are compared, in hexadecimal: the same for the next file of the same kind."""
        told = (*map(header_key, self.names), *(f"# {kind}" for kind in self._shape))
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    def place(self, column: str) -> int | None:
        """Return the position of the column that an owner's word means: its label or name, else ``#3`` for the
        third, or ``3`` where the third has no name.
        """
        if column in self.labels:
            return self.labels.index(column)
        if column in (plain := _labels(self.names, _plainly)):
            return plain.index(column)
        if (found := self.find((column,)) if header_key(column) else None) is not None:
            return found
        word = column.strip()
        number = word.removeprefix("#").strip()
        if not number.isdecimal() or not 1 <= int(number) <= len(self.names):
            return None
        position = int(number) - 1
        return position if word.startswith("#") or not self.names[position] else None

    def reference(self, position: int) -> str:
        """Return what means a column in every language: its label where that is its name, else ``#3``."""
        name = self.names[position]
        return name if name and name == self.labels[position] else f"#{position + 1}"

    def shown(self) -> str:
        """Return the headers as a sentence lists them (the first dozen)."""
        named = [label for label, name in zip(self.labels, self.names, strict=True) if name] or self.labels
        return first_few(named, 12)


def _plainly(text: str, **values: object) -> str:
    """Say a label as English does: what was saved of a file may be older than the shop's language."""
    return text.format(**values)


def _labels(names: Sequence[str], say: Callable[..., str]) -> tuple[str, ...]:
    seen: set[str] = set()
    labels = []
    for place, name in enumerate(names, start=1):
        label = name or say(_UNNAMED, place=place)
        if header_key(label) in seen:
            label = say(_AGAIN, name=label, place=place)
        seen.add(header_key(label))
        labels.append(label)
    return tuple(labels)
