"""How Shopify's files name a product and its variants, so that each of them means the same product by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.language import tr
from app.sources.cells import CellError, Column
from app.sources.fields import Field
from app.sources.header import Header
from app.sources.naming import readable_code, variant_name
from app.sources.sheet import Sheet

OPTIONS = ("option1", "option2", "option3")
_NO_OPTION = "default title"
_OF_SHOP = ".metafields."
"""Stands in the header of a column that the shop added itself: ``Colour (product.metafields.custom.colour)``."""


def own_columns(fields: Iterable[Field], header: Header) -> tuple[Field, ...]:
    """Return the fields without the headers that only a column of the shop's own making has."""
    return tuple(
        replace(field, headers=tuple(known for known in field.headers if not _added(known, header)))
        for field in fields
    )


def _added(known: str, header: Header) -> bool:
    found = header.find((known,))
    return found is not None and _OF_SHOP in header.names[found].casefold()


class Variant(NamedTuple):
    """A product without variants, or one variant of it."""

    key: str
    """What it is in the scheme ``shopify``: ``ocean-blue-shirt/Small/Red``."""
    name: str
    """What a person calls it."""
    line_name: str
    """What the line of an order calls it: ``Ocean Blue Shirt - Small / Red``."""

    @property
    def derived_sku(self) -> str:
        """What it is called by where the shop gave it no SKU."""
        return readable_code(self.key)


class Products:
    """The products of one file, looked over as a whole: what is said of a product stands on one of its rows only,
    which need not be the first, nor need they stand together.
    """

    def __init__(self, sheet: Sheet, facts: Sequence[str] = ()) -> None:
        """``facts`` are the fields that are said once of a product, besides its title."""
        self._handle_at, self._title_at = sheet.at("handle"), sheet.at("title")
        self._option_at = tuple(map(sheet.at, OPTIONS))
        self._text: Column[str | None] = sheet.text("title")
        self._handle_title = sheet.title("handle")
        fact_at = tuple(map(sheet.at, facts))
        self._facts: dict[str, tuple[str, ...]] = {}
        self._titles: dict[str, str] = {}
        variants: set[tuple[str, tuple[str, ...]]] = set()
        for cells in sheet.look_ahead():
            handle, title = self._text[cells[self._handle_at]], self._text[cells[self._title_at]]
            if handle is None:
                continue
            options = self._options(cells)
            if options or handle not in self._facts:
                variants.add((handle, options))
            if handle not in self._facts or (title and handle not in self._titles):
                self._facts[handle] = tuple(cells[at] for at in fact_at)
                if title:
                    self._titles[handle] = title
        names = Counter(self._line_name(handle, options) for handle, options in variants)
        self._shared = {name for name, count in names.items() if count > 1}

    def handle(self, cells: list[str]) -> str:
        """Return the handle of a row. Raises ``CellError`` where it is blank."""
        handle = self._text[cells[self._handle_at]]
        if handle is None:
            raise CellError(self._handle_title, "", tr("the handle is blank"))
        return handle

    def title(self, handle: str) -> str | None:
        """Return the product's title, wherever in the file it stands."""
        return self._titles.get(handle)

    def facts(self, handle: str) -> tuple[str, ...]:
        """Return the cells of the facts, in the order in which they were asked for."""
        return self._facts[handle]

    def has_options(self, cells: list[str]) -> bool:
        """Say whether a row stands for a variant, ``Default Title`` being one."""
        return any(cells[at].strip() for at in self._option_at)

    def variant(self, handle: str, cells: list[str]) -> Variant:
        """Return what the row stands for."""
        options = self._options(cells)
        name = variant_name(self._titles.get(handle, handle), options)
        return Variant("/".join((handle, *options)), name, self._line_name(handle, options))

    def identifiers(self, variant: Variant) -> tuple[tuple[str, str], ...]:
        """Return how other files of the shop know the variant; a name that two products share identifies neither."""
        if variant.line_name in self._shared:
            return (("shopify", variant.key),)
        return (("shopify", variant.key), ("shopify-line", variant.line_name))

    def _options(self, cells: list[str]) -> tuple[str, ...]:
        values = (self._text[cells[at]] for at in self._option_at)
        return tuple(value for value in values if value and value.casefold() != _NO_OPTION)

    def _line_name(self, handle: str, options: tuple[str, ...]) -> str:
        title = self._titles.get(handle, handle)
        return f"{title} - {' / '.join(options)}" if options else title
