"""Where a file goes once it was looked at: ``imported/`` or ``rejected/``, with a report beside it. Never away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app.domain.errors import TillwatchError
from app.domain.records import ImportReport, RejectedRow, changes_in_words
from app.language import clock, day_long, tr, trn

IMPORTED = "imported"
REJECTED = "rejected"
REPORT_SUFFIX = ".report.txt"

_LISTED = 10_000
"""Rejected rows that a report lists; the Data page has them all."""


def file_away(path: Path, folder: str, report: str) -> Path | None:
    """Move ``path`` into ``folder`` beside it and write its report there; return where it went.

    None where it could not be moved (a folder that may only be read): then the file stays, and so does nothing else.
    A file of the same name that is there already is kept: this one gets a number.
    """
    try:
        target = _free_place(path.parent / folder, path.name)
        path.rename(target)
    except OSError:
        return None
    # The file is where it belongs; a report that finds no room on the disk is in the history all the same.
    with suppress(OSError):
        target.with_name(target.name + REPORT_SUFFIX).write_text(
            report, encoding="utf-8", errors="backslashreplace"
        )
    return target


def report_text(report: ImportReport, *, now: datetime) -> str:
    """Return what became of a file, as plain text for its owner."""
    return "\n".join(_lines(report, now)) + "\n"


def refusal_text(file: str, error: TillwatchError, *, now: datetime) -> str:
    """Return why a file was not taken in, as plain text for its owner."""
    return "\n".join([file, _moment(now), "", str(error), tr("Nothing of it was taken in."), ""])


def _lines(report: ImportReport, now: datetime) -> Iterator[str]:
    yield Path(report.file).name
    yield tr("{moment}, import {id}", moment=_moment(now), id=report.import_id)
    yield ""
    yield trn(
        "{n} row, read as {layout} ({encoding}).",
        "{n} rows, read as {layout} ({encoding}).",
        report.rows,
        layout=report.layout,
        encoding=report.encoding,
    )
    # words: {changes} is "34 products, 1,204 sale lines" or "nothing new".
    yield tr("Brought in: {changes}.", changes=changes_in_words(report.counts) or tr("nothing new"))
    if report.counts.unchanged:
        yield trn("{n} record was known already.", "{n} records were known already.", report.counts.unchanged)
    if report.counts.held:
        yield trn(
            "{n} price jumped so far that it waits for your word on the Data page.",
            "{n} prices jumped so far that they wait for your word on the Data page.",
            report.counts.held,
        )
    for reason, rows in sorted(report.other_rows.items()):
        # words: {what} says what such a row is: "a picture of a product".
        yield trn("{n} row is {what}.", "{n} rows are each {what}.", rows, what=tr(reason))
    yield from report.notes
    for question in report.questions:
        yield tr(
            "Open question: {question} Taken as: {assumed}.", question=question.text, assumed=question.assumed
        )
    if report.rejected:
        yield ""
        yield trn("{n} row was not taken:", "{n} rows were not taken:", len(report.rejected))
        for row in report.rejected[:_LISTED]:
            yield f"  {rejected_words(row)}"
        if len(report.rejected) > _LISTED:
            more = trn("and {n} more.", "and {n} more.", len(report.rejected) - _LISTED)
            yield f"  {more}"


def rejected_words(row: RejectedRow) -> str:
    """Return where a row that was not taken stands, and why it was not: "line 214, Price: is no amount ('x')"."""
    return tr(
        "line {line}, {column}: {reason} ({text})",
        line=row.line,
        column=row.column,
        reason=row.reason,
        text=repr(row.text),
    )


def _moment(now: datetime) -> str:
    return f"{day_long(now, year=True)}, {clock(now)}"


def _free_place(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    target = folder / name
    stem, dot, suffix = name.partition(".")
    number = 1
    while target.exists() or target.with_name(target.name + REPORT_SUFFIX).exists():
        number += 1
        target = folder / f"{stem} ({number}){dot}{suffix}"
    return target
