"""What the check of a column found, in a line that stands beside the column."""

from __future__ import annotations

from dataclasses import dataclass

from app.desktop.dialogs.file_words import shown
from app.domain.records import RejectedRow
from app.language import number, tr
from app.sources.examining import ColumnCheck

MOST_SHOWN = 40
"""Letters of a cell that stand in a line; more would push the rest out of sight."""


@dataclass(frozen=True, slots=True)
class Finding:
    """How a column reads: a sign with its colour, words that say the same, and what stands below them."""

    icon: str
    role: str
    text: str
    details: tuple[str, ...] = ()


def finding(check: ColumnCheck) -> Finding:
    """Return what to say of a column: how many cells were read, one of them, and why others were not."""
    shown_cell = _example(check)
    blank = tr("{n} blank", n=number(check.blank)) if check.blank else ""
    if check.refused:
        words = tr(
            "{refused} of {all} cannot be read",
            refused=number(check.refused),
            all=number(check.read + check.refused),
        )
        why = _refusal(check.problems[0]) if check.problems else ""
        sign = "attention" if check.read else "problem"
        return Finding(sign, sign, words, tuple(filter(None, (why, shown_cell))))
    if not check.read:
        return Finding("attention", "attention", tr("Every cell is blank"))
    words = tr("{n} read", n=number(check.read))
    text = ", ".join(filter(None, (words, blank)))
    return Finding("fine", "fine", text, (shown_cell,) if shown_cell else ())


def _example(check: ColumnCheck) -> str:
    """Return one cell and what is understood by it: ``1.234,50 → 1,234.50 EUR``; empty where none was read."""
    if not check.examples:
        return ""
    # The longest says most: of "9,00" and "1.249,00" the second shows what the point is for.
    raw, understood = max(check.examples, key=lambda pair: (pair[0] != pair[1], len(pair[0])))
    before, after = shown(raw, MOST_SHOWN), shown(understood, MOST_SHOWN)
    return before if raw == understood else f"{before} → {after}"


def _refusal(row: RejectedRow) -> str:
    """Return why a cell was refused: ``Line 12: “abc” is not a number.``"""
    words = f"“{shown(row.text, MOST_SHOWN)}” {row.reason}" if row.text else row.reason
    return tr("Line {n}: {why}.", n=number(row.line), why=words.rstrip("."))
