"""Several names in one sentence: those of which any will do, and the first few of many."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from app.language import tr, trn


def either(names: Sequence[str]) -> str:
    """Return names of which one is enough: ``sku or name or barcode``."""
    return reduce(lambda said, name: tr("{first} or {second}", first=said, second=name), names)


def first_few(names: Sequence[str], most: int) -> str:
    """Return at most ``most`` of the names, and how many more there are: ``a, b and 3 more``."""
    said = ", ".join(names[:most])
    more = len(names) - most
    return trn("{names} and {n} more", "{names} and {n} more", more, names=said) if more > 0 else said
