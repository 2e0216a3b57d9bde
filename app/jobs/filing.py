"""Where a file goes once it was looked at: ``imported/`` or ``rejected/``, with a report beside it. Never away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from app.domain.errors import TillwatchError
from app.domain.records import ImportReport, changes_in_words

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
    return f"{file}\n{now:%d %B %Y, %H:%M}\n\n{error}\nNothing of it was taken in.\n"


def _lines(report: ImportReport, now: datetime) -> Iterator[str]:
    yield Path(report.file).name
    yield f"{now:%d %B %Y, %H:%M}, import {report.import_id}"
    yield ""
    yield f"{report.rows:,} rows, read as {report.layout} ({report.encoding})."
    yield f"Brought in: {changes_in_words(report.counts) or 'nothing new'}."
    if report.counts.unchanged:
        yield f"{report.counts.unchanged:,} records were known already."
    if report.counts.held:
        yield f"{report.counts.held:,} prices jumped so far that they wait for your word on the Data page."
    for reason, rows in sorted(report.other_rows.items()):
        yield f"{rows:,} rows are each {reason}."
    yield from report.notes
    for question in report.questions:
        yield f"Open question: {question.text} Taken as: {question.assumed}."
    if report.rejected:
        yield ""
        yield f"{len(report.rejected):,} rows were not taken:"
        for row in report.rejected[:_LISTED]:
            yield f"  line {row.line}, {row.column}: {row.reason} ({row.text!r})"
        if len(report.rejected) > _LISTED:
            yield f"  and {len(report.rejected) - _LISTED:,} more."


def _free_place(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    target = folder / name
    stem, dot, suffix = name.partition(".")
    number = 1
    while target.exists() or target.with_name(target.name + REPORT_SUFFIX).exists():
        number += 1
        target = folder / f"{stem} ({number}){dot}{suffix}"
    return target
