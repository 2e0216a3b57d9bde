"""Whether a file can be read as its owner said, and if not, what is missing: one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from app.language import number, tr, trn
from app.sources.examining import MappingCheck


@dataclass(frozen=True, slots=True)
class Verdict:
    """The sentence with its sign, and whether the file may be read."""

    text: str
    role: str
    ready: bool = False

    @property
    def icon(self) -> str:
        """The sign that goes with the words."""
        return {"fine": "fine", "attention": "attention", "problem": "problem"}.get(self.role, "")


def verdict(check: MappingCheck, *, has_open_question: bool, name: str) -> Verdict:
    """Return the first thing that keeps the file from being read, or how well it can be.

    ``name``: what this kind of file is to be called.
    """
    if check.missing:
        text = trn(
            "Still needed: {fields}. Choose the column that holds it.",
            "Still needed: {fields}. Choose the columns that hold them.",
            len(check.missing),
            fields="; ".join(check.missing),
        )
        return Verdict(text, "attention")
    if not check.records and check.rejected:
        return Verdict(tr("No row can be read like this."), "problem")
    if not check.records:
        return Verdict(tr("There is no row to read."), "problem")
    if has_open_question:
        return Verdict(tr("A question about the file is still open."), "attention")
    if not name:
        return Verdict(tr("Give this kind of file a name."), "attention")
    if not check.ok:
        return Verdict(tr("The file cannot be read like this. Look at the columns marked above."), "problem")
    if check.rejected:
        words = trn(
            "1 of {all} rows that were tried cannot be read; it is left out and listed.",
            "{n} of {all} rows that were tried cannot be read; they are left out and listed.",
            check.rejected,
            all=number(check.records + check.rejected),
        )
        return Verdict(words, "attention", ready=True)
    words = trn(
        "The one row that was tried can be read.", "All {n} rows that were tried can be read.", check.records
    )
    return Verdict(words, "fine", ready=True)
