"""The things that a page describes in its JSON-LD scripts."""

from __future__ import annotations

from decimal import Decimal

from app.sources.pages.items import DEPTH_LIMIT, ITEM_LIMIT, Item, plain_type
from app.sources.pages.json_repair import read_json
from app.sources.pages.markup import Page


def read_json_ld(page: Page) -> list[Item]:
    """Return the outermost things of all JSON-LD scripts, references by ``@id`` followed."""
    roots: list[Item] = []
    reading = _Reading()
    for script in page.all("script"):
        kind = script.attributes.get("type", "").lower()
        if "ld+json" in kind:
            text = page.raw_text(script)
            for value in read_json(text):
                roots.extend(reading.things(value, text))
    reading.join()
    return roots


_SPELT = {
    name.lower(): name
    for name in (
        "price", "priceCurrency", "lowPrice", "highPrice", "offers", "availability", "name", "sku", "hasVariant",
        "priceSpecification",
    )
}  # fmt: skip
"""The words that decide, by what they become where a shop does not heed their capitals."""


class _Reading:
    def __init__(self) -> None:
        self._count = 0
        self._known: dict[str, Item] = {}
        self._references: list[tuple[Item, str, int, str]] = []

    def things(self, value: object, source: str, depth: int = 0) -> list[Item]:
        """Return the things of a JSON value: itself, those of a list, or those of a graph."""
        if depth > DEPTH_LIMIT:
            return []
        if isinstance(value, list):
            return [thing for inner in value for thing in self.things(inner, source, depth + 1)]
        if not isinstance(value, dict):
            return []
        graph = value.get("@graph")
        if graph is not None:
            rest = {key: inner for key, inner in value.items() if key not in ("@graph", "@context")}
            return self.things(graph, source, depth + 1) + (
                self.things(rest, source, depth + 1) if rest else []
            )
        item = self._item(value, source, depth)
        return [item] if item is not None else []

    def join(self) -> None:
        """Put the things in where others name them by their ``@id`` only."""
        for owner, name, place, reference in self._references:
            known = self._known.get(reference)
            if known is not None:
                owner.properties[name][place] = known

    def _item(self, value: dict[str, object], source: str, depth: int) -> Item | None:
        self._count += 1
        if depth > DEPTH_LIMIT or self._count > ITEM_LIMIT:
            return None
        item = Item(source=source)
        identity = value.get("@id")
        item.id = identity if isinstance(identity, str) else ""
        named = value.get("@type", value.get("type"))
        types = named if isinstance(named, list) else [named]
        item.types = frozenset(plain_type(name) for name in types if isinstance(name, str))
        for key, inner in value.items():
            if not key.startswith("@"):
                plain = plain_type(key)
                known = _SPELT.get(plain.lower(), plain)
                # Where both spellings stand, the right one counts.
                name = plain if known in value else known
                self._put(item, name, inner, source, depth)
        if item.id and item.properties:
            self._known.setdefault(item.id, item)
        return item

    def _put(self, item: Item, name: str, value: object, source: str, depth: int) -> None:
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                literal = inner.get("@value")
                if isinstance(literal, str | int | Decimal):
                    item.add(name, str(literal))
                    continue
                thing = self._item(inner, source, depth + 1)
                if thing is None:
                    continue
                item.add(name, thing)
                if thing.id and not thing.properties:
                    self._references.append((item, name, len(item.properties[name]) - 1, thing.id))
            elif isinstance(inner, bool):
                item.add(name, "true" if inner else "false")
            elif isinstance(inner, int):
                item.add(name, Decimal(inner))
            elif isinstance(inner, str | Decimal):
                item.add(name, inner)
