"""``tillwatch import``: files in."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from app.cli.documents import import_document, refused_document
from app.cli.options import ANY_PATH, Context, common, parse_pairs
from app.cli.output import Bar, bars, print_json, say, tell
from app.domain.errors import InputError, TillwatchError
from app.domain.records import ImportReport, changes_in_words
from app.jobs.importing import ImportWish, import_file
from app.system.memory import young_collections_only

SHOWN_REJECTS = 10


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=ANY_PATH)
@click.option("--as", "layout", default=None, help="Read the file as this layout, whatever its headers say.")
@click.option("--map", "mapping", multiple=True, metavar="COLUMN=FIELD", help="What a column holds.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, on a copy; change nothing.")
@common
def import_files(
    context: Context, files: tuple[Path, ...], layout: str | None, mapping: tuple[str, ...], dry_run: bool
) -> int:
    """Read export files in. The same file again changes nothing."""
    wish = ImportWish(layout=layout, mapping=parse_pairs(mapping, "--map"))
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
                bar.end("could not be read" if isinstance(error, InputError) else "was not finished")
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


def _show(bar: Bar, done: int, total: int, _text: str) -> None:
    bar.set(done / max(1, total), f"{done:,} of {total:,} rows")


def _say_report(report: ImportReport) -> None:
    changed = changes_in_words(report.counts)
    verb = "Would bring in" if report.dry_run else "Brought in"
    say(f"{report.file}: {report.layout}, {report.rows:,} rows.")
    say(f"  {verb} {changed}." if changed else "  Nothing new.")
    if report.counts.unchanged:
        say(f"  {report.counts.unchanged:,} records were known already.")
    for reason, rows in sorted(report.other_rows.items()):
        say(f"  {rows:,} rows are each {reason}.")
    for note in report.notes:
        say(f"  {note}")
    for question in report.questions:
        say(f"  Question: {question.text} (taken as: {question.assumed})")
    if report.rejected:
        say(f"  {len(report.rejected):,} rows were not taken:")
        for row in report.rejected[:SHOWN_REJECTS]:
            say(f"    line {row.line}, {row.column}: {row.reason} ({row.text!r})")
        if len(report.rejected) > SHOWN_REJECTS:
            say(f"    and {len(report.rejected) - SHOWN_REJECTS:,} more; --json lists them all.")
