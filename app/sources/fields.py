"""What a layout may find in a file: its fields, and the headers under which shops write them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from app.sources.header import header_key


class Role(Enum):
    """How the whole column must be looked at before its cells can be read."""

    TEXT = "text"
    """Nothing to decide: each cell speaks for itself."""
    MONEY = "money"
    """Amounts: one decimal mark and one currency for the column."""
    NUMBER = "number"
    """Counts: one decimal mark for the column."""
    DATE = "date"
    """Dates: one order of day and month for the column."""
    WORDS = "words"
    """A few distinct words that say something of the whole file (currency, time zone)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a layout."""

    name: str
    role: Role
    headers: tuple[str, ...]
    """The headers it is known by, the most telling first."""
    aliases: tuple[str, ...] = ()
    """Further names that an owner may use for it in ``--map COLUMN=FIELD``."""
    of_place: bool = False
    """Whether its header has the name of one of the shop's places in it: ``In stock [Main Street]`` is no address."""


def find_field(fields: Iterable[Field], name: str) -> Field | None:
    """Return the field that an owner's word means: its name, else an alias, else a header of it."""
    key = header_key(name)
    known = tuple(fields)
    for names_of in (
        lambda field: (field.name,),
        lambda field: field.aliases,
        lambda field: field.headers,
    ):
        for field in known:
            if key in map(header_key, names_of(field)):
                return field
    return None
