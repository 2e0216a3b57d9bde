"""What the commands print: JSON on stdout for programs; tables, sentences and progress for people."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from app.language import tr, trc

_out = Console(highlight=False, emoji=False)
_err = Console(stderr=True, highlight=False, emoji=False)
if not _out.is_terminal:
    # A line of a table stays one line for whatever reads it.
    _out.width = 10_000

_CONTROL = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), "�")
"""Signs in a shop's own names that would command a terminal."""

_PLAIN_STEPS = 4
"""Lines of progress that a job may print where there is no terminal."""


def print_json(document: Any) -> None:
    """Print one JSON document and nothing else on stdout."""
    speaks_all = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(document, indent=2, ensure_ascii=not speaks_all, default=_plain)
    sys.stdout.write(f"{_printable(text)}\n")


def discard_output() -> None:
    """Send what is still to be written nowhere, so that the interpreter's last flush does not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str, indent: int = 0) -> None:
    """Print a line for a person on stdout, ``indent`` characters in."""
    _out.print(f"{' ' * indent}{_shown(text, _out)}", markup=False, soft_wrap=True)


def tell(text: str) -> None:
    """Print a line on stderr: progress, warnings, errors."""
    _err.print(_shown(text, _err), markup=False, soft_wrap=True)


def confirmed(question: str) -> bool:
    """Ask on stderr and say whether the answer was yes, in the owner's language; nothing but Enter is no."""
    asked = tr("{question} [y/N]", question=question)
    said = click.prompt(asked, default="", show_default=False, err=True)
    return str(said).strip().casefold().startswith(trc("how the word for yes begins", "y"))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[str] = ()) -> None:
    """Print a table; the columns named in ``right`` hold numbers and are aligned so."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(
            column,
            justify="right" if column in right else "left",
            overflow="fold",
            no_wrap=column == columns[0],
        )
    for row in rows:
        # As text: a product's name may hold square brackets, which are no markup of ours.
        table.add_row(*(Text(_shown(cell, _out)) for cell in row))
    _out.print(table)


class Bar:
    """One line of progress."""

    def __init__(self, progress: Progress | None, title: str) -> None:
        self._progress = progress
        self._title = title
        self._task = None if progress is None else progress.add_task(title, total=1.0, detail="")
        self._steps_said = 0

    def set(self, fraction: float | None, text: str) -> None:
        """Show how far it is (0 to 1; None: not known) and what is going on."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=fraction or 0.0, detail=text)
        elif fraction is not None and text and int(fraction * _PLAIN_STEPS) > self._steps_said:
            # Without a terminal a line now and then, not for each percent.
            self._steps_said = int(fraction * _PLAIN_STEPS)
            tell(f"{self._title}: {text}")

    def end(self, text: str) -> None:
        """Show the last word."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=1.0, detail=text)
        else:
            tell(f"{self._title}: {text}")


@contextmanager
def bars(*, quiet: bool) -> Iterator[ProgressBars]:
    """Yield a way to make progress bars: real ones on a terminal, plain lines elsewhere, none where ``quiet``."""
    if quiet or not _err.is_terminal:
        yield ProgressBars(None)
        return
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TimeRemainingColumn(compact=True),
        TextColumn("{task.fields[detail]}", style="dim"),
        console=_err,
    )
    with progress:
        yield ProgressBars(progress)


class ProgressBars:
    """Makes bars that share one display."""

    def __init__(self, progress: Progress | None) -> None:
        self._progress = progress

    def bar(self, title: str) -> Bar:
        """Return a new bar."""
        return Bar(self._progress, title)


def _shown(text: str, console: Console) -> str:
    return _printable(text.translate(_CONTROL), getattr(console.file, "encoding", None))


def _printable(text: str, encoding: str | None = None) -> str:
    """Return text that the output can carry: a file's name may hold bytes that are no text in any encoding."""
    encoding = encoding or sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def _plain(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no part of a document")
