"""Columns that an export has once for every place of the shop: stock there, price there, when to reorder."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from app.sources.fields import Field, Role
from app.sources.header import Header
from app.sources.sheet import Sheet

AVAILABLE, PRICE, STOCK, LOW_ON, LOW = "available", "price", "stock", "low_stock_on", "low_stock"
"""What a place may have a column for: whether it is sold there, its price, how many there are, whether to warn of
few, and how many are few."""

_ROLES = {
    AVAILABLE: Role.TEXT,
    PRICE: Role.MONEY,
    STOCK: Role.NUMBER,
    LOW_ON: Role.TEXT,
    LOW: Role.NUMBER,
}


def named_after(header: Header, prefixes: Iterable[str]) -> tuple[str, ...]:
    """Return the places whose names stand behind one of ``prefixes`` in a header: ``Current Quantity Main St``."""
    starts = tuple(prefix.casefold() for prefix in prefixes)
    found = (
        name[len(start) :].strip()
        for name in header.names
        for start in starts
        if name.casefold().startswith(start)
    )
    return tuple(dict.fromkeys(place for place in found if place))


def place_fields(places: Sequence[str], headers: Mapping[str, Sequence[str]]) -> Iterator[Field]:
    """Yield the fields of every place, and those of an export that names none.

    ``headers`` has, for each kind of column, its headers with ``{}`` where the place's name stands.
    """
    for place in (*places, ""):
        for what, patterns in headers.items():
            texts = (pattern.format(place) if place else _without_place(pattern) for pattern in patterns)
            yield Field(_field(what, place), _ROLES[what], tuple(texts), of_place=bool(place))


class AtPlace(NamedTuple):
    """What a row says of a product at one place."""

    location: str
    price: int | None
    stock: int | None
    stock_tracked: bool | None
    reorder_point: int | None
    active: bool | None


class Places:
    """The places of one file, each with its columns."""

    def __init__(self, sheet: Sheet, names: Sequence[str], any_price: frozenset[str] = frozenset()) -> None:
        """``names`` as in the headers; the words in ``any_price`` say that there is no fixed price."""
        present = [name for name in names if any(sheet.has(_field(what, name)) for what in _ROLES)]
        self._places = [_Place(sheet, name, any_price) for name in present or [""]]
        self._named = len(present) > 1
        self._counted = any(sheet.has(_field(STOCK, name)) for name in present or [""])

    def read(
        self,
        cells: list[str],
        *,
        price: int | None = None,
        tracked: bool | None = None,
        active: bool | None = None,
    ) -> list[AtPlace]:
        """Return what ``cells`` say of each place: of the first one, and of every further one that counts the product.

        The shop has one price and one reorder point: those of the first place, else the ``price`` that the row has
        for all of them, else those of the first place that states one. ``tracked`` False means that the counts in
        the file are not kept up, ``active`` False that the product is sold nowhere. Raises ``CellError``.
        """
        found = [place.read(cells) for place in self._places]
        stocks = [stock if tracked is not False else None for _, _, stock, _ in found]
        sold = [available for available, _, _, _ in found if available is not None]
        flags = [flag for flag in (active, any(sold) if sold else None) if flag is not None]
        prices = (found[0][1], price, *(own for _, own, _, _ in found[1:]))
        counted = any(stock is not None for stock in stocks) if self._counted else None
        first = AtPlace(
            self._location(0),
            next((price for price in prices if price is not None), None),
            stocks[0],
            counted,
            next((low for _, _, _, low in found if low is not None), None),
            all(flags) if flags else None,
        )
        further = (
            first._replace(location=self._location(n), stock=stock, price=None, reorder_point=None)
            for n, stock in enumerate(stocks)
            if n and stock is not None
        )
        return [first, *further]

    def _location(self, number: int) -> str:
        return self._places[number].name.replace("_", " ") if self._named else ""


class _Place:
    """Where one place's columns are, and how they are read."""

    def __init__(self, sheet: Sheet, name: str, any_price: frozenset[str]) -> None:
        self.name = name
        available, price, stock, low_on, low = (_field(what, name) for what in _ROLES)
        self._at = tuple(sheet.at(field) for field in (available, price, stock, low_on, low))
        self._flag_of, self._low_on_of = sheet.flag(available), sheet.flag(low_on)
        self._price_of = sheet.money(price, blank=any_price)
        self._stock_of, self._low_of = sheet.quantity(stock), sheet.quantity(low)

    def read(self, cells: list[str]) -> tuple[bool | None, int | None, int | None, int | None]:
        """Return whether it is sold here, its price, its stock and its reorder point."""
        available, price, stock, low_on, low = self._at
        warned = self._low_on_of[cells[low_on]] is not False
        return (
            self._flag_of[cells[available]],
            self._price_of[cells[price]],
            self._stock_of[cells[stock]],
            self._low_of[cells[low]] if warned else None,
        )


def _field(what: str, place: str) -> str:
    return f"{what} {place}".strip()


def _without_place(pattern: str) -> str:
    return pattern.replace("[{}]", "").replace("{}", "").strip(" _")
