"""``tillwatch import``: files in, and the way back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from app.cli.documents import import_document, import_row_document, refused_document
from app.cli.options import ANY_PATH, NUMBER, Context, common, parse_pairs
from app.cli.output import Bar, bars, print_json, print_table, say, tell
from app.domain.errors import InputError, TillwatchError, UsageError
from app.domain.records import Differences, ImportReport, changes_in_words
from app.jobs.importing import ImportWish, LargeChangeError, import_file
from app.jobs.service import Service
from app.jobs.undoing import undo_import
from app.store.intake.imports import UNDO_FOR, ImportRow, list_imports
from app.system.memory import young_collections_only

SHOWN_REJECTS = 10
LISTED_IMPORTS = 50

_MARKS = {".": ".", ",": ",", "point": ".", "comma": ","}


@click.command("import")
@click.argument("files", nargs=-1, type=ANY_PATH)
@click.option("--as", "layout", default=None, help="Read the file as this layout, whatever its headers say.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help="What a column holds.")
@click.option(
    "--decimal", type=click.Choice(list(_MARKS)), default=None, help="The decimal mark of its numbers."
)
@click.option(
    "--date-format", default=None, metavar="FORMAT", help="How its dates are written: DD/MM/YYYY HH:mm."
)
@click.option("--currency", default=None, metavar="CODE", help="The currency of amounts that name none: EUR.")
@click.option("--sheet", default=None, metavar="NAME", help="The sheet of a workbook, by name or number.")
@click.option(
    "--answer", "answers", multiple=True, metavar="KEY=ANSWER", help="An answer to a file's question."
)
@click.option(
    "--save-layout", default=None, metavar="NAME", help="Remember all this for files of the same headers."
)
@click.option("--yes", is_flag=True, help="Take a large change in without asking.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, on a copy; change nothing.")
@click.option("--undo", "undo_id", type=NUMBER, default=None, metavar="ID", help="Undo an import as a whole.")
@click.option("--list", "as_list", is_flag=True, help="List what was imported, newest first.")
@common
def import_files(
    context: Context,
    files: tuple[Path, ...],
    layout: str | None,
    mapping: tuple[str, ...],
    decimal: str | None,
    date_format: str | None,
    currency: str | None,
    sheet: str | None,
    answers: tuple[str, ...],
    save_layout: str | None,
    yes: bool,
    dry_run: bool,
    undo_id: int | None,
    as_list: bool,
) -> int:
    """Read export files in. The same file again changes nothing; an import can be undone for 30 days."""
    if sum((bool(files), undo_id is not None, as_list)) != 1:
        raise UsageError(
            "Name one or more files, or --undo ID, or --list.", "'tillwatch import --help' has more."
        )
    if undo_id is not None:
        return _undo(context, undo_id)
    if as_list:
        return _list(context)
    wish = ImportWish(
        layout=layout,
        mapping=parse_pairs(mapping, "--map"),
        decimal=None if decimal is None else _MARKS[decimal],
        date_format=date_format,
        currency=None if currency is None else _currency(currency),
        sheet=sheet,
        answers=parse_pairs(answers, "--answer"),
        save_as=None if save_layout is None else _name(save_layout),
        approve=_approval(ask=not yes and not context.json and not dry_run and sys.stdin.isatty()),
    )
    return _import(context, files, wish, dry_run=dry_run)


def _import(context: Context, files: tuple[Path, ...], wish: ImportWish, *, dry_run: bool) -> int:
    reports: list[ImportReport] = []
    documents: list[dict[str, Any]] = []
    failure: TillwatchError | None = None
    with context.service() as service, bars(quiet=context.json) as display, young_collections_only():
        for path in files:
            bar = display.bar(path.name)
            try:
                report = import_file(
                    service.store,
                    service.home,
                    service.clock,
                    path,
                    wish=wish,
                    dry_run=dry_run,
                    progress=partial(_show, bar),
                )
            except TillwatchError as error:
                bar.end(_ended_as(error))
                tell(f"tillwatch: {error}")
                failure = failure or error
                documents.append(refused_document(path, error))
                continue
            bar.end(f"{report.rows:,} rows")
            reports.append(report)
            documents.append(import_document(report))
    if context.json:
        print_json(documents)
    else:
        for report in reports:
            _say_report(report)
    return 0 if failure is None else failure.exit_code


def _undo(context: Context, import_id: int) -> int:
    with context.service() as service:
        undone = undo_import(service.store, service.home, service.clock, import_id)
    if context.json:
        print_json(import_row_document(undone))
    else:
        say(f"Import {undone.id} ({undone.file_name}) is undone: nothing of it counts any more.")
    return 0


def _list(context: Context) -> int:
    with context.service() as service:
        rows = _imports(service)
        zone = service.shop().zone
    if context.json:
        print_json([import_row_document(row) for row in rows])
        return 0
    if not rows:
        say("Nothing was imported yet.")
        return 0
    print_table(
        ("id", "when", "file", "what it is", "rows", "state"),
        [
            (
                str(row.id),
                f"{row.started_at.astimezone(zone):%Y-%m-%d %H:%M}",
                row.file_name,
                row.source_title,
                f"{row.rows:,}",
                _state_words(row),
            )
            for row in rows
        ],
        right=("id", "rows"),
    )
    say(f"An import can be undone for {UNDO_FOR.days} days: tillwatch import --undo ID")
    return 0


def _imports(service: Service) -> list[ImportRow]:
    with service.store.read() as connection:
        return list_imports(connection, now=service.now(), limit=LISTED_IMPORTS)


def _state_words(row: ImportRow) -> str:
    if row.repeat_of is not None and set(row.counts) <= {"unchanged", "held"}:
        return f"the same file as import {row.repeat_of}"
    if row.state == "finished":
        return "counts" if row.undoable else "counts, too old to be undone"
    return {"undone": "undone", "running": "going on or cut short"}.get(row.state, "not taken in")


def _approval(*, ask: bool) -> Callable[[Differences], bool]:
    """Return who decides on a large change: a person where one sits there, else the command that was given."""

    def decide(differences: Differences) -> bool:
        tell(f"A large change: {differences.in_words()}.")
        for change in differences.examples:
            was, becomes = change.texts()
            tell(f"  {change.sku} {change.name}: {change.what} {was} → {becomes} {change.currency}")
        return click.confirm("Take it in?", err=True) if ask else True

    return decide


def _ended_as(error: TillwatchError) -> str:
    if isinstance(error, LargeChangeError):
        return "was left out"
    return "could not be read" if isinstance(error, InputError) else "was not finished"


def _currency(code: str) -> str:
    cleaned = code.strip().upper()
    if len(cleaned) != 3 or not (cleaned.isascii() and cleaned.isalpha()):
        raise UsageError(f"{code!r} is no currency code.", "Write it as EUR, USD or GBP.")
    return cleaned


def _name(text: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        raise UsageError("--save-layout needs a name.", "Write it as --save-layout 'Till by the door'.")
    return cleaned


def _show(bar: Bar, done: int, total: int, _text: str) -> None:
    bar.set(done / max(1, total), f"{done:,} of {total:,} rows")


def _say_report(report: ImportReport) -> None:
    changed = changes_in_words(report.counts)
    verb = "Would bring in" if report.dry_run else "Brought in"
    number = f" (import {report.import_id})" if report.import_id is not None else ""
    say(f"{report.file}: {report.layout}, {report.rows:,} rows{number}.")
    say(f"  {verb} {changed}." if changed else "  Nothing new.")
    if report.counts.unchanged:
        say(f"  {report.counts.unchanged:,} records were known already.")
    if report.counts.held:
        say(f"  {report.counts.held:,} prices jumped ten times or more and wait for your word.")
    if report.differences is not None and report.differences.prices_changed:
        say(f"  {report.differences.in_words()}.")
    if report.matched:
        ways = ", ".join(
            f"{count:,} by {way}" for way, count in report.matched.items() if count and way != "new"
        )
        fresh = report.matched.get("new", 0)
        say(f"  Products recognised: {ways or 'none'}; {fresh:,} new.")
    for reason, rows in sorted(report.other_rows.items()):
        say(f"  {rows:,} rows are each {reason}.")
    for note in report.notes:
        say(f"  {note}")
    for question in report.questions:
        say(f"  Question ({question.key}): {question.text} (taken as: {question.assumed})")
    if report.rejected:
        say(f"  {len(report.rejected):,} rows were not taken:")
        for row in report.rejected[:SHOWN_REJECTS]:
            say(f"    line {row.line}, {row.column}: {row.reason} ({row.text!r})")
        if len(report.rejected) > SHOWN_REJECTS:
            say(f"    and {len(report.rejected) - SHOWN_REJECTS:,} more; --json lists them all.")
