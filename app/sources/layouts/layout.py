"""What a layout is: fields, the ones it cannot do without, and how rows become records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.domain.records import Question, Record
from app.sources.fields import Field
from app.sources.header import Header
from app.sources.listing import either
from app.sources.sheet import Sheet

Needs = tuple[tuple[str, ...], ...]
"""Each group needs at least one of its fields."""


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind of export file."""

    key: str
    """What ``--as`` calls it."""
    title: str
    """Marked with ``noop``: put it through ``tr`` where it is shown."""
    fields: Callable[[Header], tuple[Field, ...]]
    """The fields to look for, given the headers (some tills write a store's name into a header)."""
    needs: Needs
    """Without these it cannot be read."""
    tells: Callable[[frozenset[str]], bool]
    """Whether the fields that were found tell it from every other layout."""
    records: Callable[[Sheet], Iterator[Record]]
    signs: frozenset[str] = frozenset()
    """Fields that are looked for only because they tell it from other layouts; they are not read."""
    generic: bool = False
    """Whether no known system made it, so that two files of it need not come from the same place."""
    asks: Callable[[Sheet], Iterable[Question]] = lambda _sheet: ()
    """What it has to ask of a file whose columns leave its meaning open."""
    decimal_point: bool = False
    """Whether its makers always write a decimal point, so that ``13.000`` is thirteen without asking."""

    def missing(self, found: frozenset[str]) -> list[str]:
        """Return the needs that ``found`` does not meet, in words."""
        return [either(group) for group in self.needs if found.isdisjoint(group)]


def fixed(*fields: Field) -> Callable[[Header], tuple[Field, ...]]:
    """Return the ``fields`` of a layout whose headers never vary."""
    return lambda _header: fields


def always(_found: frozenset[str]) -> bool:
    """Recognise a layout by its needs alone."""
    return True
