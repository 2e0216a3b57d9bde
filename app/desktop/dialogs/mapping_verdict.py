"""Whether a file can be read as its owner said, and if not, what is missing: one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from app.desktop.words import counted
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
        words = counted(
            len(check.missing),
            _tr("Still needed: {fields}. Choose the column that holds it."),
            _tr("Still needed: {fields}. Choose the columns that hold them."),
        )
        text = words.replace("{fields}", "; ".join(check.missing))
        return Verdict(text, "attention")
    if not check.records and check.rejected:
        return Verdict(_tr("No row can be read like this."), "problem")
    if not check.records:
        return Verdict(_tr("There is no row to read."), "problem")
    if has_open_question:
        return Verdict(_tr("A question about the file is still open."), "attention")
    if not name:
        return Verdict(_tr("Give this kind of file a name."), "attention")
    if not check.ok:
        return Verdict(_tr("The file cannot be read like this. Look at the columns marked above."), "problem")
    if check.rejected:
        words = counted(
            check.rejected,
            _tr("1 of {all} rows that were tried cannot be read; it is left out and listed."),
            _tr("{n} of {all} rows that were tried cannot be read; they are left out and listed."),
        )
        return Verdict(words.replace("{all}", f"{check.records + check.rejected:,}"), "attention", ready=True)
    words = counted(
        check.records,
        _tr("The one row that was tried can be read."),
        _tr("All {n} rows that were tried can be read."),
    )
    return Verdict(words, "fine", ready=True)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Mapping", text)
