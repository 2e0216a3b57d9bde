"""The weekly report as a file in the shop's folder, and the notice that opens it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from app.domain.errors import TillwatchError
from app.domain.shop import Shop
from app.domain.time import business_day
from app.engine.context import RunContext
from app.jobs.alert_settings import quiet_end
from app.jobs.printing import print_report
from app.jobs.weekly import WeeklyReport, weekly_report
from app.jobs.weekly_paper import weekly_paper
from app.language import tr
from app.store.notices import add_notice

WEEKLY_REPORT = "weekly-report"
FILE_PAGE = "file"
"""Where a notice leads that opens the file named by its subject."""


def make_weekly_file(ctx: RunContext, shop: Shop) -> tuple[WeeklyReport, Path] | None:
    """Print the report of the last whole week; None where there is none, or no file could be made of it.

    What went wrong is in the run's log and sentence: the summary itself is none the worse for it.
    """
    today = business_day(ctx.as_of, shop.zone)
    with ctx.store.read() as connection:
        report = weekly_report(connection, shop, today)
    if report is None:
        return None
    target = ctx.home.reports / file_name(report)
    ctx.progress(1, 2, tr("Printing the report"))
    try:
        print_report(weekly_paper(report, today), target, wait=ctx.pause)
    except TillwatchError as error:
        ctx.log(str(error), level="warning")
        ctx.result_text = tr("There is no PDF of it: {why}", why=error)
        return None
    ctx.log(f"Printed as {target}")
    return report, target


def file_name(report: WeeklyReport) -> str:
    """Return the name of the report's file: ``week-2026-46.pdf``, by the ISO number of the week."""
    year, week, _ = report.first.isocalendar()
    return f"week-{year}-{week:02}.pdf"


def tell_of_weekly_file(connection: Connection, report: WeeklyReport, target: Path, ctx: RunContext) -> None:
    """Put the notice that opens the file into the outbox; in quiet hours it waits for their end."""
    add_notice(
        connection,
        kind=WEEKLY_REPORT,
        title=f"{report.title}: {report.period}",
        body=report.sentence,
        page=FILE_PAGE,
        subject=str(target),
        now=ctx.as_of,
        not_before=quiet_end(connection, ctx.as_of),
    )
