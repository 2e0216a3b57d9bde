"""Rows of some things out of many, however many those are."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sqlalchemy import ColumnElement, func, select


def among(ids: ColumnElement[int], wanted: Iterable[int]) -> ColumnElement[bool]:
    """Return the condition that ``ids`` is one of ``wanted``.

    They are handed over as one text: SQLite takes only so many values, and each costs time to prepare.
    """
    listed = func.json_each(json.dumps(sorted(wanted))).table_valued("value")
    return ids.in_(select(listed.c.value))
