"""Comparing a figure with what went before, without inventing percentages out of nothing."""

from __future__ import annotations

from collections.abc import Sequence

from app.language import number, tr


def change(now: float, before: float) -> float | None:
    """Return the relative change (0.08 is 8 % more); None where there was nothing to compare with."""
    return None if before <= 0 else (now - before) / before


def change_text(now: float, before: float, what: str) -> str:
    """Return the change as words: "8 % more than a usual Tuesday", or that there is nothing to compare with.

    ``what`` is worded already, to stand after "than".
    """
    share = change(now, before)
    if share is None:
        return tr("nothing to compare with: no sales on {what}", what=what) if now > 0 else ""
    percent = round(share * 100)
    if percent == 0:
        return tr("as much as {what}", what=what)
    if percent > 0:
        return tr("{n} % more than {what}", n=number(percent), what=what)
    return tr("{n} % less than {what}", n=number(-percent), what=what)


def mean(values: Sequence[float]) -> float:
    """Return the arithmetic mean; 0 for no values."""
    return sum(values) / len(values) if values else 0.0
