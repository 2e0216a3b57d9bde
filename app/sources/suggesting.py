"""Which field a column of an unknown file could hold: by its header, else by what its cells look like."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.sources.cell_kinds import CellKind, kind_of
from app.sources.field_words import is_offered
from app.sources.header import Header
from app.sources.layouts.layout import Layout
from app.sources.recognise import bind

_FITTING = {
    CellKind.DATE: ("sold_at", "date", "counted_at"),
    CellKind.AMOUNT: ("unit_price", "price", "amount", "cost"),
    CellKind.COUNT: ("quantity", "stock", "on_hand", "views"),
    CellKind.BARCODE: ("barcode", "sku"),
    CellKind.RISING: ("receipt", "sku"),
    CellKind.CODE: ("sku", "receipt"),
    CellKind.WORDS: ("name", "category", "seller"),
}
"""The fields that a column of each kind could hold, the likeliest first."""


@dataclass(frozen=True, slots=True)
class ColumnCells:
    """The first cells of a column, stripped."""

    position: int
    personal: bool
    cells: list[str]

    def distinct(self, limit: int) -> tuple[str, ...]:
        """Return the first ``limit`` distinct cells that are not blank."""
        return tuple(dict.fromkeys(filter(None, self.cells)))[:limit]


class _Rank(NamedTuple):
    """How well a layout suits a file; the lower, the better."""

    unexplained: int
    """Needs without a column and columns without a field."""
    fields: int
    named: int
    place: int
    layout: str
    suggested: dict[int, str]


def suggest(
    header: Header, columns: Sequence[ColumnCells], layouts: Iterable[Layout]
) -> tuple[tuple[str, ...], dict[int, str]]:
    """Return the keys of those ``layouts`` that a file could have, the likeliest first, and a field for each column
    (by position) that seems to hold one under the first of them.
    """
    kinds = {column.position: kind_of(column.cells) for column in columns if not column.personal}
    ranked = []
    for place, layout in enumerate(layouts):
        named = bind("", header, layout, {}, weak=True).positions
        fields = {position: name for name, position in named.items() if is_offered(layout, name)}
        if layout.generic:
            _add_by_cells(fields, kinds, layout, header)
        missing = len(layout.missing(frozenset(fields.values())))
        if layout.generic or (missing == 0 and len(fields) > 2):
            left_over = sum(kind is not None and position not in fields for position, kind in kinds.items())
            ranked.append(_Rank(missing + left_over, -len(fields), -len(named), place, layout.key, fields))
    ranked.sort(key=lambda rank: rank[:4])
    return tuple(rank.layout for rank in ranked), ranked[0].suggested if ranked else {}


def _add_by_cells(
    fields: dict[int, str], kinds: dict[int, CellKind | None], layout: Layout, header: Header
) -> None:
    free = {field.name for field in layout.fields(header) if is_offered(layout, field.name)} - set(
        fields.values()
    )
    for position, kind in kinds.items():
        if position in fields or kind is None:
            continue
        for name in _FITTING[kind]:
            if name in free:
                fields[position] = name
                free.discard(name)
                break
