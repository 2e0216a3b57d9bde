"""What separates the fields of a file: decided by parsing it with quotes and counting, not by counting commas."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from itertools import islice

DELIMITERS = (",", ";", "\t", "|")

FIELD_LIMIT = 1 << 22
"""Characters in one field: product descriptions are long, but a quotation mark that never closes is longer."""

csv.field_size_limit(FIELD_LIMIT)

_RECORDS = 200
_SAMPLE = 1 << 16
_TITLES = 10
"""Lines above the header that may be of another width: the report's title, the shop, the dates."""


def find_delimiter(lines: Iterable[str]) -> str:
    """Return the delimiter under which the first records have the most, and the most even, fields.

    The header decides: the first record must be as wide as the most of the others. Only where it is so under no
    delimiter may it be a title, and the next ones are looked at.
    ``lines`` is consumed as far as it is needed. A file of one column gives a comma.
    """
    sample: list[str] = []
    length = 0
    for line in lines:
        sample.append(line)
        length += len(line)
        if length > _SAMPLE:
            break
    records = {delimiter: _records(sample, delimiter, cut=length > _SAMPLE) for delimiter in DELIMITERS}
    widest = max(_evenness(found)[0] for found in records.values())
    return (
        _best(records, 0, share=0.9)
        # A title is narrower than the table below it, whatever marks it has.
        or next(filter(None, (_best(records, n, 0.9, widest, 3) for n in range(1, _TITLES))), "")
        or _best(records, 0)
        or next(filter(None, (_best(records, n, share=0.5) for n in range(1, _TITLES))), ",")
    )


def _best(
    records: Mapping[str, list[int]], titles: int, share: float = 0.0, wider_than: int = 1, least: int = 1
) -> str:
    """Return the delimiter with the most even fields below so many titles; empty where none is good enough.

    ``share`` is how many of the records must be as wide as the first, which has more than ``wider_than`` fields.
    """
    scores = {}
    for delimiter, widths in records.items():
        width, even = _evenness(widths[titles:])
        if width > wider_than and even > share and len(widths) - titles >= least:
            scores[delimiter] = width * even
    return max(scores, key=lambda delimiter: scores[delimiter]) if scores else ""


def _records(sample: list[str], delimiter: str, *, cut: bool) -> list[int]:
    """Return how many fields each record of the sample has; blank lines are none."""
    try:
        widths = [len(r) for r in islice(csv.reader(sample, delimiter=delimiter), _RECORDS) if r]
    except csv.Error:
        return []
    if cut and 1 < len(widths) < _RECORDS:
        del widths[-1]
    return widths


def _evenness(widths: list[int]) -> tuple[int, float]:
    """Return the first record's width, and the share of records that have it."""
    if not widths:
        return 0, 0.0
    return widths[0], sum(width == widths[0] for width in widths) / len(widths)
