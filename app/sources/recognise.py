"""Which layout a file has: decided by the names of its columns, or by what the owner said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from app.domain.errors import InputError, UnknownLayoutError
from app.domain.saved_layout import SavedLayout
from app.language import tr
from app.sources.fields import Field, find_field
from app.sources.header import Header
from app.sources.layouts import (
    generic_days,
    generic_orders,
    generic_products,
    generic_sales,
    google_merchant,
    lightspeed_products,
    loyverse_items,
    loyverse_lines,
    loyverse_orders,
    loyverse_receipts,
    prestashop_combinations,
    prestashop_products,
    prestashop_suppliers,
    shopify_inventory,
    shopify_orders,
    shopify_products,
    square_items,
    square_library,
    square_transactions,
    supplier_prices,
    woocommerce_orders,
    woocommerce_products,
    woocommerce_totals,
)
from app.sources.layouts.layout import Layout
from app.sources.personal import personal
from app.sources.reading import ReadOptions

LAYOUTS: Mapping[str, Layout] = {
    layout.key: layout
    for layout in (
        shopify_products.LAYOUT,
        shopify_inventory.LAYOUT,
        shopify_orders.LAYOUT,
        woocommerce_products.LAYOUT,
        woocommerce_orders.LAYOUT,
        woocommerce_totals.LAYOUT,
        square_items.LAYOUT,
        square_transactions.LAYOUT,
        square_library.LAYOUT,
        loyverse_items.LAYOUT,
        loyverse_lines.LAYOUT,
        loyverse_receipts.LAYOUT,
        loyverse_orders.LAYOUT,
        lightspeed_products.LAYOUT,
        prestashop_products.LAYOUT,
        prestashop_combinations.LAYOUT,
        prestashop_suppliers.LAYOUT,
        google_merchant.LAYOUT,
        generic_days.MARKET_PRICES,
        generic_days.ACTIVITY,
        generic_orders.LAYOUT,
        generic_sales.LAYOUT,
        generic_days.PRICES,
        generic_days.STOCK,
        supplier_prices.LAYOUT,
        generic_products.LAYOUT,
    )
}
"""Every layout by its key, those of known systems before those that no system made, the most telling first."""


class Binding(NamedTuple):
    """A layout with the fields that a file has for it."""

    layout: Layout
    fields: dict[str, Field]
    positions: dict[str, int]
    named: frozenset[str] = frozenset()
    """The fields whose column the owner named, rather than the headers."""

    @property
    def fits(self) -> bool:
        """Whether the layout has what it needs and is told from every other one by it."""
        found = frozenset(self.positions)
        return not self.layout.missing(found) and self.layout.tells(found)


def recall(header: Header, options: ReadOptions) -> tuple[ReadOptions, SavedLayout | None]:
    """Return the options as completed by the layout that the owner saved for these headers, and that layout.

    What is said of this file goes before what was said of its kind: with a layout or a mapping of its own,
    nothing saved counts; a decimal mark, a date format or a currency of its own replaces the saved one.
    """
    saved = options.saved.get(header.fingerprint)
    if saved is None or options.layout is not None or options.mapping:
        return options, None
    own_dates = options.date_format is not None or options.day_first is not None
    recalled = replace(
        options,
        layout=saved.layout,
        mapping=saved.mapping,
        decimal=options.decimal or saved.decimal,
        date_format=options.date_format if own_dates else saved.date_format,
        currency=saved.currency or options.currency,
    )
    return recalled, saved


def recognise(
    file: str, header: Header, asked: str | None, mapping: Mapping[str, str], *, mapped_only: bool = False
) -> Binding:
    """Return the layout of ``file`` (its name, for errors) and where its fields stand.

    ``asked`` is the layout that the owner named, ``mapping`` the fields (by column) they named; a column whose
    field is empty is not read. ``mapped_only`` leaves unread whatever is not mapped.
    Raises ``UnknownLayoutError`` for headers that fit nothing, and ``InputError`` for an unknown layout, field or
    column, and for a column of personal data.
    """
    if asked is not None:
        layout = known_layout(asked)
        binding = bind(file, header, layout, mapping, weak=True, mapped_only=mapped_only)
        if missing := layout.missing(frozenset(binding.positions)):
            raise InputError(
                tr(
                    "'{file}' lacks what '{asked}' needs: {names}. Its columns are: {shown}.",
                    file=file,
                    asked=asked,
                    names=", ".join(missing),
                    shown=header.shown(),
                ),
                tr("Name the columns with --map COLUMN=FIELD."),
            )
        return binding
    if any(mapping.values()):
        return _recognise_mapped(file, header, mapping)
    bindings = [bind(file, header, layout, mapping) for layout in LAYOUTS.values()]
    fitting = [binding for binding in bindings if binding.fits]
    # A known system's own headers beat the words that anybody uses; of two systems, the one that explains more.
    if branded := [binding for binding in fitting if not binding.layout.generic]:
        return max(branded, key=lambda binding: len(binding.positions))
    if fitting:
        return fitting[0]
    raise UnknownLayoutError(
        file,
        header.labels,
        tr(
            "'{file}' has no layout that Tillwatch knows. Its columns are: {shown}.",
            file=file,
            shown=header.shown(),
        ),
        tr(
            "Say what it is with --as ({names}) and which column is which with --map COLUMN=FIELD.",
            names=", ".join(LAYOUTS),
        ),
    )


def is_known(header: Header, options: ReadOptions) -> bool:
    """Say whether the owner or the headers tell what a file is."""
    if header.fingerprint in options.saved or options.layout is not None:
        return True
    return any(bind("", header, layout, {}).fits for layout in LAYOUTS.values())


def known_layout(key: str) -> Layout:
    """Return the layout of that key. Raises ``InputError`` where there is none."""
    layout = LAYOUTS.get(key)
    if layout is None:
        raise InputError(
            tr("There is no layout '{key}'.", key=key), tr("Known are: {names}.", names=", ".join(LAYOUTS))
        )
    return layout


def bind(
    file: str,
    header: Header,
    layout: Layout,
    mapping: Mapping[str, str],
    *,
    weak: bool = False,
    mapped_only: bool = False,
) -> Binding:
    """Give each field its column: the owner's words first, then the headers a field is known by.

    ``weak``: weaker words for a field count too, as where the owner named the layout.
    Raises ``InputError`` for an unknown field or column, and for one of personal data.
    """
    fields = {field.name: field for field in layout.fields(header)}
    positions: dict[str, int] = {}
    private = {place for place, name in enumerate(header.names) if personal(name)}
    taken = set(private)
    for column, name in mapping.items():
        place = _column(file, header, column)
        if not name.strip():
            taken.add(place)
            private.discard(place)
            continue
        field = find_field(fields.values(), name)
        if field is None:
            raise InputError(
                tr("'{key}' has no field '{name}'.", key=layout.key, name=name),
                tr("Its fields are: {names}.", names=", ".join(sorted(fields))),
            )
        if personal(header.names[place]):
            raise InputError(
                tr(
                    "Column '{labels}' of '{file}' holds personal data; Tillwatch does not read it.",
                    labels=header.labels[place],
                    file=file,
                ),
                tr("Leave it out."),
            )
        positions[field.name] = place
        taken.add(place)
    named = frozenset(positions)
    if mapped_only:
        return Binding(layout, fields, positions, named)
    for with_aliases in (False, True) if weak else (False,):
        for field in fields.values():
            if field.name in positions:
                continue
            barred = taken - (private - set(positions.values())) if field.of_place else taken
            found = header.find(field.aliases if with_aliases else field.headers, barred)
            if found is not None:
                positions[field.name] = found
                taken.add(found)
    return Binding(layout, fields, positions, named)


def _recognise_mapped(file: str, header: Header, mapping: Mapping[str, str]) -> Binding:
    """Find the layout that has every field the owner named; one that the rest of the columns tell goes first."""
    wanted = [name for name in mapping.values() if name.strip()]
    able = [
        layout
        for layout in LAYOUTS.values()
        if all(find_field(layout.fields(header), name) for name in wanted)
    ]
    if not able:
        known = {field.name for layout in LAYOUTS.values() for field in layout.fields(header)}
        strange = [
            name
            for name in wanted
            if not any(find_field(layout.fields(header), name) for layout in LAYOUTS.values())
        ]
        if strange:
            raise InputError(
                tr("There is no field '{strange}'.", strange=strange[0]),
                tr("Known are: {names}.", names=", ".join(sorted(known))),
            )
        raise InputError(
            tr("No layout has all of the fields {names}.", names=", ".join(wanted)),
            tr("Say which one is meant with --as ({names}).", names=", ".join(LAYOUTS)),
        )
    for layout in able:
        if (binding := bind(file, header, layout, mapping)).fits:
            return binding
    for layout in able:
        binding = bind(file, header, layout, mapping, weak=True)
        if not layout.missing(frozenset(binding.positions)):
            return binding
    raise InputError(
        tr(
            "The named columns of '{file}' are not enough to read it. Its columns are: {shown}.",
            file=file,
            shown=header.shown(),
        ),
        tr("Map more of them, or say what the file is with --as ({names}).", names=", ".join(LAYOUTS)),
    )


def _column(file: str, header: Header, column: str) -> int:
    place = header.place(column)
    if place is None:
        raise InputError(
            tr("'{file}' has no column '{column}'.", file=file, column=column),
            tr("Its columns are: {shown}.", shown=header.shown()),
        )
    return place
