"""Sales summaries and insights on the command line."""

from __future__ import annotations

import time
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

import click

from app.cli.documents import instant
from app.cli.help import command
from app.cli.options import ANY_PATH, Context, common
from app.cli.output import print_json, print_table, say
from app.domain.errors import UsageError
from app.domain.time import business_day
from app.jobs.insight_view import Section, insights_view
from app.jobs.printing import print_report
from app.jobs.reports import is_over, sales_report
from app.jobs.weekly import weekly_report
from app.jobs.weekly_paper import weekly_paper
from app.language import noop, tr


@command("report", noop("Sum up the sales of a day or week beside the like period before."))
@click.argument("period", type=click.Choice(["day", "week"]))
@click.option("--as-of", "as_of", default=None, help=noop("A business day, such as 2026-11-20."))
@click.option("--pdf", type=ANY_PATH, default=None, help=noop("Print the week's report into this file."))
@common
def report(context: Context, period: Literal["day", "week"], as_of: str | None, pdf: Path | None) -> int:
    """Sum up the sales of a day or week beside the like period before."""
    if pdf is not None and period != "week":
        raise UsageError(
            tr("Only the week's report can be printed."), tr("Say 'tillwatch report week --pdf FILE'.")
        )
    with context.service() as service:
        shop = service.shop()
        today = business_day(service.now(), shop.zone) if as_of is None else _day(as_of)
        so_far = as_of is None and not is_over(service.now(), shop)
        with service.store.read() as connection:
            found = sales_report(connection, shop, today, period, so_far=so_far)
            week = None if pdf is None else weekly_report(connection, shop, today)
    if pdf is not None and week is not None:
        print_report(weekly_paper(week, today), pdf.absolute(), wait=time.sleep)
    if context.json:
        print_json(None if found is None else found.figures | {"text": found.text})
    else:
        say(tr("No sales are known yet.") if found is None else found.text)
    return 1 if pdf is not None and week is None else 0


def _day(text: str) -> date:
    try:
        return datetime.fromisoformat(text).date()
    except ValueError as error:
        raise UsageError(tr("'{text}' is not a day.", text=text), tr("Write it as 2026-11-20.")) from error


@command("insights", noop("Show what sells, what lies and what changed, as it was last worked out."))
@common
def insights(context: Context) -> int:
    """Show what sells, what lies and what changed, as it was last worked out."""
    with context.service() as service:
        view = insights_view(service)
    if context.json:
        print_json([_document(section) for section in view.sections])
        return 0
    say(view.sentence)
    say(view.subline)
    for section in view.sections:
        say("")
        say(f"{section.title}: {section.sentence}")
        if section.rows:
            titles = [column.title for column in section.columns]
            right = [column.title for column in section.columns if column.numeric]
            print_table(titles, [list(row.cells) for row in section.rows], right=right)
    return 0


def _document(section: Section) -> dict[str, Any]:
    return {
        "key": section.key,
        "title": section.title,
        "sentence": section.sentence,
        "explanation": section.explanation,
        "columns": [column.title for column in section.columns],
        "rows": [{"cells": list(row.cells), "sku": row.sku} for row in section.rows],
        "computed_at": instant(section.computed_at),
    }
