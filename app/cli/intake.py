"""``tillwatch import``: files in, and the way back."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

from app.cli.documents import import_document, import_row_document, refused_document
from app.cli.help import command
from app.cli.options import ANY_PATH, NUMBER, Context, common, parse_pairs
from app.cli.output import Bar, bars, confirmed, print_json, print_table, say, tell
from app.domain.errors import InputError, TillwatchError, UsageError
from app.domain.records import Differences, ImportReport, changes_in_words
from app.jobs.importing import ImportWish, LargeChangeError, import_file
from app.jobs.service import Service
from app.jobs.undoing import undo_import
from app.language import noop, number, tr, trn
from app.store.intake.imports import UNDO_FOR, ImportRow, list_imports
from app.system.memory import young_collections_only

SHOWN_REJECTS = 10
LISTED_IMPORTS = 50

_MARKS = {".": ".", ",": ",", "point": ".", "comma": ","}


_WHAT = {"price": noop("price"), "cost": noop("cost"), "stock": noop("stock")}
"""What a file may change much of."""

_WAYS = {
    "SKU": noop("{number} by SKU"),
    "source id": noop("{number} by source id"),
    "barcode": noop("{number} by barcode"),
    "supplier code": noop("{number} by supplier code"),
    "options": noop("{number} by options"),
    "item": noop("{number} by item"),
    "name": noop("{number} by name"),
}
"""By what a product was known again."""


@command(
    "import",
    noop("Read export files in. The same file again changes nothing; an import can be undone for 30 days."),
)
@click.argument("files", nargs=-1, type=ANY_PATH)
@click.option(
    "--as", "layout", default=None, help=noop("Read the file as this layout, whatever its headers say.")
)
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help=noop("What a column holds."))
@click.option(
    "--decimal", type=click.Choice(list(_MARKS)), default=None, help=noop("The decimal mark of its numbers.")
)
@click.option(
    "--date-format", default=None, metavar="FORMAT", help=noop("How its dates are written: DD/MM/YYYY HH:mm.")
)
@click.option(
    "--currency", default=None, metavar="CODE", help=noop("The currency of amounts that name none: EUR.")
)
@click.option(
    "--sheet", default=None, metavar="NAME", help=noop("The sheet of a workbook, by name or number.")
)
@click.option(
    "--answer", "answers", multiple=True, metavar="KEY=ANSWER", help=noop("An answer to a file's question.")
)
@click.option(
    "--save-layout",
    default=None,
    metavar="NAME",
    help=noop("Remember all this for files of the same headers."),
)
@click.option("--yes", is_flag=True, help=noop("Take a large change in without asking."))
@click.option("--dry-run", is_flag=True, help=noop("Say what would happen, on a copy; change nothing."))
@click.option(
    "--undo", "undo_id", type=NUMBER, default=None, metavar="ID", help=noop("Undo an import as a whole.")
)
@click.option("--list", "as_list", is_flag=True, help=noop("List what was imported, newest first."))
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
            tr("Name one or more files, or --undo ID, or --list."), tr("'tillwatch import --help' has more.")
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
            bar.end(trn("{n} row", "{n} rows", report.rows))
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
        say(
            tr(
                "Import {id} ({file}) is undone: nothing of it counts any more.",
                id=undone.id,
                file=undone.file_name,
            )
        )
    return 0


def _list(context: Context) -> int:
    with context.service() as service:
        rows = _imports(service)
        zone = service.shop().zone
    if context.json:
        print_json([import_row_document(row) for row in rows])
        return 0
    if not rows:
        say(tr("Nothing was imported yet."))
        return 0
    number_title, rows_title = tr("id"), tr("rows")
    print_table(
        (number_title, tr("when"), tr("file"), tr("what it is"), rows_title, tr("state")),
        [
            (
                str(row.id),
                f"{row.started_at.astimezone(zone):%Y-%m-%d %H:%M}",
                row.file_name,
                row.source_title,
                number(row.rows),
                _state_words(row),
            )
            for row in rows
        ],
        right=(number_title, rows_title),
    )
    say(
        trn(
            "An import can be undone for {n} day: tillwatch import --undo ID",
            "An import can be undone for {n} days: tillwatch import --undo ID",
            UNDO_FOR.days,
        )
    )
    return 0


def _imports(service: Service) -> list[ImportRow]:
    with service.store.read() as connection:
        return list_imports(connection, now=service.now(), limit=LISTED_IMPORTS)


def _state_words(row: ImportRow) -> str:
    if row.repeat_of is not None and set(row.counts) <= {"unchanged", "held"}:
        return tr("the same file as import {number}", number=row.repeat_of)
    if row.state == "finished":
        return tr("counts") if row.undoable else tr("counts, too old to be undone")
    if row.state == "running":
        return tr("going on or cut short")
    return tr("undone") if row.state == "undone" else tr("not taken in")


def _approval(*, ask: bool) -> Callable[[Differences], bool]:
    """Return who decides on a large change: a person where one sits there, else the command that was given."""

    def decide(differences: Differences) -> bool:
        tell(tr("A large change: {changes}.", changes=differences.in_words()))
        for change in differences.examples:
            was, becomes = change.texts()
            what = tr(_WHAT.get(change.what, change.what))
            tell(f"  {change.sku} {change.name}: {what} {was} → {becomes} {change.currency}")
        return confirmed(tr("Take it in?")) if ask else True

    return decide


def _ended_as(error: TillwatchError) -> str:
    if isinstance(error, LargeChangeError):
        return tr("was left out")
    return tr("could not be read") if isinstance(error, InputError) else tr("was not finished")


def _currency(code: str) -> str:
    cleaned = code.strip().upper()
    if len(cleaned) != 3 or not (cleaned.isascii() and cleaned.isalpha()):
        raise UsageError(tr("'{code}' is no currency code.", code=code), tr("Write it as EUR, USD or GBP."))
    return cleaned


def _name(text: str) -> str:
    cleaned = text.strip()
    if not cleaned:
        raise UsageError(
            tr("--save-layout needs a name."), tr("Write it as --save-layout 'Till by the door'.")
        )
    return cleaned


def _show(bar: Bar, done: int, total: int, _text: str) -> None:
    bar.set(done / max(1, total), tr("{done} of {total} rows", done=number(done), total=number(total)))


def _say_report(report: ImportReport) -> None:
    changed = changes_in_words(report.counts)
    size = trn("{n} row", "{n} rows", report.rows)
    if report.import_id is None:
        say(tr("{file}: {layout}, {rows}.", file=report.file, layout=report.layout, rows=size))
    else:
        say(
            tr(
                "{file}: {layout}, {rows} (import {number}).",
                file=report.file,
                layout=report.layout,
                rows=size,
                number=report.import_id,
            )
        )
    if not changed:
        say(tr("Nothing new."), indent=2)
    elif report.dry_run:
        say(tr("Would bring in {records}.", records=changed), indent=2)
    else:
        say(tr("Brought in {records}.", records=changed), indent=2)
    if report.counts.unchanged:
        say(
            trn("{n} record was known already.", "{n} records were known already.", report.counts.unchanged),
            indent=2,
        )
    if report.counts.held:
        held = trn(
            "{n} price jumped ten times or more and waits for your word.",
            "{n} prices jumped ten times or more and wait for your word.",
            report.counts.held,
        )
        where = tr("'{command}' lists them.", command="tillwatch held")
        say(f"{held} {where}", indent=2)
    if report.differences is not None and report.differences.prices_changed:
        say(f"  {report.differences.in_words()}.")
    if report.matched:
        ways = ", ".join(
            tr(_WAYS[way], number=number(count))
            for way, count in report.matched.items()
            if count and way in _WAYS
        )
        fresh = report.matched.get("new", 0)
        say(
            tr("Products recognised: {ways}; {fresh} new.", ways=ways or tr("none"), fresh=number(fresh)),
            indent=2,
        )
    for reason, rows in sorted(report.other_rows.items()):
        say(trn("{n} row is {what}.", "{n} rows are each {what}.", rows, what=tr(reason)), indent=2)
    for note in report.notes:
        say(f"  {note}")
    for question in report.questions:
        say(
            tr(
                "Question ({key}): {text} (taken as: {assumed})",
                key=question.key,
                text=question.text,
                assumed=question.assumed,
            ),
            indent=2,
        )
    if report.rejected:
        say(trn("{n} row was not taken:", "{n} rows were not taken:", len(report.rejected)), indent=2)
        for row in report.rejected[:SHOWN_REJECTS]:
            say(
                tr(
                    "line {line}, {column}: {reason} ('{text}')",
                    line=row.line,
                    column=row.column,
                    reason=row.reason,
                    text=row.text,
                ),
                indent=4,
            )
        if len(report.rejected) > SHOWN_REJECTS:
            more = len(report.rejected) - SHOWN_REJECTS
            say(
                trn("and {n} more; --json lists them all.", "and {n} more; --json lists them all.", more),
                indent=4,
            )
