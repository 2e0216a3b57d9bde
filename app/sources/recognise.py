"""Which layout a file has: decided by the names of its columns, or by what the owner said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.domain.errors import InputError
from app.sources.fields import Field, find_field
from app.sources.header import Header, header_key
from app.sources.layouts import (
    generic_days,
    generic_products,
    generic_sales,
    loyverse_items,
    shopify_orders,
    shopify_products,
    square_items,
    woocommerce_products,
)
from app.sources.layouts.layout import Layout

LAYOUTS: Mapping[str, Layout] = {
    layout.key: layout
    for layout in (
        shopify_products.LAYOUT,
        shopify_orders.LAYOUT,
        woocommerce_products.LAYOUT,
        square_items.LAYOUT,
        loyverse_items.LAYOUT,
        generic_days.MARKET_PRICES,
        generic_days.ACTIVITY,
        generic_sales.LAYOUT,
        generic_days.PRICES,
        generic_days.STOCK,
        generic_products.LAYOUT,
    )
}
"""Every layout by its key, in the order in which they are tried: the most telling first."""


class Binding(NamedTuple):
    """A layout with the fields that a file has for it."""

    layout: Layout
    fields: dict[str, Field]
    positions: dict[str, int]


def recognise(file: str, header: Header, asked: str | None, mapping: Mapping[str, str]) -> Binding:
    """Return the layout of ``file`` (its name, for errors) and where its fields stand.

    ``asked`` is the layout that the owner named, ``mapping`` the fields (by column header) they named.
    Raises ``InputError`` for an unknown layout, field or column, and for headers that fit nothing.
    """
    if asked is not None:
        layout = LAYOUTS.get(asked)
        if layout is None:
            raise InputError(f"There is no layout '{asked}'.", f"Known are: {', '.join(LAYOUTS)}.")
        binding = _bind(file, header, layout, mapping, named=True)
        if missing := layout.missing(frozenset(binding.positions)):
            raise InputError(
                f"'{file}' lacks what '{asked}' needs: {', '.join(missing)}. Its columns are: {header.shown()}.",
                "Name the columns with --map COLUMN=FIELD.",
            )
        return binding
    if mapping:
        return _recognise_mapped(file, header, mapping)
    for layout in LAYOUTS.values():
        binding = _bind(file, header, layout, mapping, named=False)
        if _fits(binding):
            return binding
    raise InputError(
        f"'{file}' has no layout that Tillwatch knows. Its columns are: {header.shown()}.",
        f"Say what it is with --as ({', '.join(LAYOUTS)}) and which column is which with --map COLUMN=FIELD.",
    )


def _recognise_mapped(file: str, header: Header, mapping: Mapping[str, str]) -> Binding:
    """Find the layout that has every field the owner named; one that the rest of the columns tell goes first."""
    able = [
        layout
        for layout in LAYOUTS.values()
        if all(find_field(layout.fields(header), name) for name in mapping.values())
    ]
    if not able:
        known = {field.name for layout in LAYOUTS.values() for field in layout.fields(header)}
        strange = [
            name
            for name in mapping.values()
            if not any(find_field(layout.fields(header), name) for layout in LAYOUTS.values())
        ]
        if strange:
            raise InputError(f"There is no field '{strange[0]}'.", f"Known are: {', '.join(sorted(known))}.")
        raise InputError(
            f"No layout has all of the fields {', '.join(mapping.values())}.",
            f"Say which one is meant with --as ({', '.join(LAYOUTS)}).",
        )
    bindings = [_bind(file, header, layout, mapping, named=False) for layout in able]
    for binding in bindings:
        if _fits(binding):
            return binding
    for layout in able:
        binding = _bind(file, header, layout, mapping, named=True)
        if not layout.missing(frozenset(binding.positions)):
            return binding
    raise InputError(
        f"The named columns of '{file}' are not enough to read it. Its columns are: {header.shown()}.",
        f"Map more of them, or say what the file is with --as ({', '.join(LAYOUTS)}).",
    )


def _fits(binding: Binding) -> bool:
    found = frozenset(binding.positions)
    return not binding.layout.missing(found) and binding.layout.tells(found)


def _bind(file: str, header: Header, layout: Layout, mapping: Mapping[str, str], *, named: bool) -> Binding:
    """Give each field its column: the owner's words first, then the headers a field is known by.

    Where the owner ``named`` the layout, weaker words for a field count too.
    """
    fields = {field.name: field for field in layout.fields(header)}
    positions: dict[str, int] = {}
    for column, name in mapping.items():
        field = find_field(fields.values(), name)
        if field is None:
            raise InputError(
                f"'{layout.key}' has no field '{name}'.", f"Its fields are: {', '.join(sorted(fields))}."
            )
        positions[field.name] = _column(file, header, column)
    taken = set(positions.values())
    for weak in (False, True) if named else (False,):
        for field in fields.values():
            if field.name in positions:
                continue
            found = header.find(field.aliases if weak else field.headers, taken)
            if found is not None:
                positions[field.name] = found
                taken.add(found)
    return Binding(layout, fields, positions)


def _column(file: str, header: Header, column: str) -> int:
    if column in header.names:
        return header.names.index(column)
    found = header.find((column,)) if header_key(column) else None
    if found is None:
        raise InputError(f"'{file}' has no column '{column}'.", f"Its columns are: {header.shown()}.")
    return found
