"""Things that a page describes for programs, however it writes them down: JSON-LD, microdata and RDFa become these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from app.sources.pages.markup import Element

DEPTH_LIMIT = 40
ITEM_LIMIT = 20_000


@dataclass(slots=True, eq=False)
class Item:
    """One thing, such as a Product or an Offer, with its properties in the words of schema.org."""

    types: frozenset[str] = frozenset()
    properties: dict[str, list[Value]] = field(default_factory=dict)
    id: str = ""
    place: Element | None = None
    """The element that describes it; None where it is described in a script."""
    source: str = ""
    """The text of the script that describes it."""

    def add(self, name: str, value: Value) -> None:
        """Add a value of a property."""
        self.properties.setdefault(name, []).append(value)

    def items(self, *names: str) -> Iterator[Item]:
        """Yield the things that are values of the properties."""
        for name in names:
            yield from (value for value in self.properties.get(name, ()) if isinstance(value, Item))

    def values(self, name: str) -> Iterator[str | Decimal]:
        """Yield the plain values of a property."""
        yield from (value for value in self.properties.get(name, ()) if not isinstance(value, Item))

    def text(self, *names: str) -> str:
        """Return the first plain value of the properties as text, empty where there is none."""
        for name in names:
            for value in self.values(name):
                if text := " ".join(str(value).split()):
                    return text
        return ""

    def all_items(self) -> Iterator[Item]:
        """Yield every thing that is a value of any property."""
        for values in self.properties.values():
            yield from (value for value in values if isinstance(value, Item))


Value = str | Decimal | Item


def plain_type(name: str) -> str:
    """Return the last part of a type or property name: ``Product`` for ``http://schema.org/Product``."""
    return name.strip().rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1].rsplit(":", 1)[-1]


def descend(roots: list[Item], skipped: frozenset[str] = frozenset()) -> Iterator[tuple[Item, str]]:
    """Yield each thing once, with the name of its property; what is in ``skipped`` properties is left out."""
    seen: set[int] = set()
    waiting = [(item, "") for item in reversed(roots)]
    while waiting:
        item, name = waiting.pop()
        if id(item) in seen:
            continue
        seen.add(id(item))
        yield item, name
        inner = [
            (value, key)
            for key, values in item.properties.items()
            if key not in skipped
            for value in values
            if isinstance(value, Item)
        ]
        waiting.extend(reversed(inner))
