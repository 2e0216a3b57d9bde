"""Shopify's inventory export, in both of its shapes.

"All quantity types" has one row per variant and place, with a column for each kind of quantity; newer files write
beside their names which of them may be edited (``Available (not editable)``, ``On hand (current)``). "Only Available
quantities" has one row per variant and, behind the customs columns, one column per place.

What counts as stock is *Available*: what lies there less what is promised to customers or set aside. ``Not stocked``
says that a place does not keep the article at all, which is no count of none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from app.domain.quantity import QUANTITY_SCALE
from app.domain.records import ProductRecord
from app.language import noop, tr
from app.sources.cells import CellError, Column
from app.sources.fields import Field, Role
from app.sources.header import Header, header_key
from app.sources.layouts.layout import Layout, always
from app.sources.layouts.shopify_variants import Products, own_columns
from app.sources.naming import Claims
from app.sources.sheet import Sheet

NOT_STOCKED = noop("not stocked at this place")
NO_NUMBER = noop("a row without a number")
_NOT_STOCKED = frozenset({"not stocked"})

_FIELDS = (
    Field("handle", Role.TEXT, ("Handle", "URL handle")),
    Field("title", Role.TEXT, ("Title",)),
    Field("option1", Role.TEXT, ("Option1 Value",)),
    Field("option2", Role.TEXT, ("Option2 Value",)),
    Field("option3", Role.TEXT, ("Option3 Value",)),
    Field("sku", Role.TEXT, ("SKU",)),
)
_BY_ROW = (
    Field("location", Role.TEXT, ("Location",)),
    Field("available", Role.NUMBER, ("Available",)),
    Field("incoming", Role.NUMBER, ("Incoming",)),
)
_CUSTOMS = ("HS Code", "COO")
"""The last columns before those of the places."""
_NO_PLACES = frozenset(map(header_key, ("Bin name", "Unit cost", "Cost", "Barcode")))


class _Place(NamedTuple):
    name: str
    at: int
    available_of: Column[int | None]


def _fields(header: Header) -> tuple[Field, ...]:
    if header.find(("Location",)) is not None:
        return own_columns((*_FIELDS, *_BY_ROW), header)
    places = (Field(field, Role.NUMBER, (name,), of_place=True) for field, name in _places_in(header))
    return (*own_columns(_FIELDS, header), *places)


def _places_in(header: Header) -> Iterator[tuple[str, str]]:
    """Yield the field and the name of each place that has a column: ``available``, ``available 2`` …"""
    customs = [position for name in _CUSTOMS if (position := header.find((name,))) is not None]
    if len(customs) < len(_CUSTOMS):
        return
    names = [name for name in header.names[max(customs) + 1 :] if name and header_key(name) not in _NO_PLACES]
    for place, name in enumerate(names, start=1):
        yield ("available" if place == 1 else f"available {place}"), name


def _records(sheet: Sheet) -> Iterator[ProductRecord]:
    places_of = _places_by_row(sheet) if sheet.has("location") else _places_by_column(sheet)
    handle_title, sku_title = sheet.title("handle"), sheet.title("sku")
    sku_at, code = sheet.at("sku"), sheet.code("sku")
    incoming_at, incoming_of = sheet.at("incoming"), _pieces(sheet, "incoming")
    products = Products(sheet)
    claims = Claims()
    owners: dict[str, tuple[str, int]] = {}
    for line, cells in sheet.rows():
        try:
            variant = products.variant(products.handle(cells), cells)
            sku = code[cells[sku_at]]
            places = places_of(cells)
            stocks = [(place.name, place.available_of[cells[place.at]]) for place in places]
            incoming = incoming_of[cells[incoming_at]]
            if sku:
                owner, first = owners.setdefault(sku, (variant.key, line))
                if owner != variant.key:
                    raise CellError(sku_title, sku, tr("is already used in line {first}", first=first))
            for name, stock in stocks:
                if stock is not None:
                    claims.claim(line, handle_title, variant.key, variant.key, name)
        except CellError as error:
            sheet.tally.reject(line, error)
            continue
        if all(stock is None for _, stock in stocks):
            said = any(cells[place.at].strip() for place in places)
            sheet.tally.other(NOT_STOCKED if said else NO_NUMBER)
        for name, stock in stocks:
            if stock is not None:
                yield ProductRecord(
                    line=line,
                    name=variant.name,
                    sku=sku,
                    identifiers=products.identifiers(variant),
                    derived_sku="" if sku else variant.derived_sku,
                    stock_tracked=True,
                    stock=stock,
                    incoming=incoming,
                    location=name,
                )


def _places_by_row(sheet: Sheet) -> Callable[[list[str]], tuple[_Place, ...]]:
    """Each row names its place; a shop with a single one has no need of its name."""
    location_at, at, name_of = sheet.at("location"), sheet.at("available"), sheet.text("location")
    names = {name_of[cells[location_at]] or "" for cells in sheet.look_ahead()}
    available_of = _pieces(sheet, "available")
    known = {name: (_Place(name if len(names) > 1 else "", at, available_of),) for name in names}
    return lambda cells: known[name_of[cells[location_at]] or ""]


def _places_by_column(sheet: Sheet) -> Callable[[list[str]], tuple[_Place, ...]]:
    fields = [(field, name) for field, name in _places_in(sheet.header) if sheet.has(field)]
    places = tuple(
        _Place(name if len(fields) > 1 else "", sheet.at(field), _pieces(sheet, field))
        for field, name in fields
    )
    return lambda _cells: places


def _pieces(sheet: Sheet, field: str) -> Column[int | None]:
    """Whole pieces, which is all that Shopify counts; ``None`` where there is no count."""
    read = sheet.quantity(field, blank=_NOT_STOCKED)

    def whole(raw: str) -> int | None:
        pieces = read[raw]
        if pieces is not None and pieces % QUANTITY_SCALE:
            raise ValueError(tr("is no whole number of pieces"))
        return pieces

    return Column(sheet.title(field), whole)


LAYOUT = Layout(
    key="shopify-inventory",
    title=noop("Shopify inventory"),
    fields=_fields,
    needs=(("handle",), ("title",), ("available",)),
    tells=always,
    records=_records,
    decimal_point=True,
)
