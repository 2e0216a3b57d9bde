"""What separates the fields of a file: decided by parsing it with quotes and counting, not by counting commas."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import islice

DELIMITERS = (",", ";", "\t", "|")

FIELD_LIMIT = 1 << 22
"""Characters in one field: product descriptions are long, but a quotation mark that never closes is longer."""

csv.field_size_limit(FIELD_LIMIT)

_RECORDS = 200
_SAMPLE = 1 << 16


def find_delimiter(lines: Iterable[str]) -> str:
    """Return the delimiter under which the first records have the most, and the most even, fields.

    ``lines`` is consumed as far as it is needed. A file of one column gives a comma.
    """
    sample: list[str] = []
    length = 0
    for line in lines:
        sample.append(line)
        length += len(line)
        if length > _SAMPLE:
            break
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter, cut=length > _SAMPLE))


def _evenness(sample: list[str], delimiter: str, *, cut: bool) -> float:
    try:
        records = [r for r in islice(csv.reader(sample, delimiter=delimiter), _RECORDS) if r]
    except csv.Error:
        return 0.0
    if cut and 1 < len(records) < _RECORDS:
        del records[-1]
    if not records or len(records[0]) == 1:
        return 0.0
    width = len(records[0])
    even = sum(len(record) == width for record in records)
    return width * even / len(records)
