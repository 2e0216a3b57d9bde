"""The insight jobs: product trends and sales summaries, from what was recorded and nothing else.

What needs NumPy is loaded when it runs: the summaries run in the program itself, which does without.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Literal

import msgspec
from sqlalchemy import Connection

from app.analysis.periods import periods_touching
from app.domain.shop import Shop
from app.domain.time import business_day
from app.engine.context import RunContext
from app.engine.registry import CHOICES, NoParams
from app.jobs.insights.found import Found, put_found
from app.jobs.reports import is_over, reporting_currency, sales_report
from app.language import day_short, month_year, noop, tr
from app.language import number as number_text
from app.store.settings import get_shop
from app.store.trends import Period, period_sums, put_trends

NO_SALES = noop("No sales are known yet.")


class TrendParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the trend job."""

    backfill_days: Annotated[
        int,
        msgspec.Meta(
            title=noop("Days to sum up again"),
            description=noop("How many days before today are computed anew, with their weeks and months."),
            ge=0,
            le=3_650,
        ),
    ] = 35


class SummaryParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the sales summary."""

    period: Annotated[
        Literal["day", "week"],
        msgspec.Meta(
            title=noop("Period"),
            description=noop("What is summed up: the day itself, or the last whole week."),
            extra={CHOICES: {"day": noop("Day"), "week": noop("Week")}},
        ),
    ] = "day"


def aggregate_trends(ctx: RunContext, params: TrendParams) -> None:
    """Sum activity and sales of each product by day, week and month, for the last ``backfill_days`` days."""
    with ctx.store.read() as connection:
        shop = get_shop(connection)
        currency = reporting_currency(connection, shop)
    today = business_day(ctx.as_of, shop.zone)
    periods = [
        Period(*period) for period in periods_touching(today - timedelta(days=params.backfill_days), today)
    ]
    for number, period in enumerate(periods):
        # Summed up before the store is held: a month of a large shop takes longer than others may be kept waiting.
        with ctx.store.read() as connection:
            sums = period_sums(connection, period, currency)
        ctx.rows += len(sums)
        if number + 1 < len(periods):
            with ctx.store.write() as connection:
                put_trends(connection, period, sums)
            ctx.progress(number + 1, len(periods), _summing(period))
            continue
        with ctx.finish() as connection:
            put_trends(connection, period, sums)
            ctx.result_text = tr(
                "{n} trend figures over {periods} days, weeks and months. Amounts are in {currency}.",
                n=number_text(ctx.rows),
                periods=number_text(len(periods)),
                currency=currency,
            )
            ctx.result = {"figures": ctx.rows, "periods": len(periods), "currency": currency}


def _summing(period: Period) -> str:
    first = day_short(period.first, year=True)
    if period.name == "day":
        return tr("Summing up {day}", day=first)
    if period.name == "week":
        return tr("Summing up the week of {day}", day=first)
    return tr("Summing up {month}", month=month_year(period.first))


def summarise_sales(ctx: RunContext, params: SummaryParams) -> None:
    """Sum up a day or a week of sales beside the like period before; a week is printed, too."""
    # Loaded with the first summary: what puts pages together builds on the list of jobs, which names this one.
    from app.jobs.weekly_file import make_weekly_file, tell_of_weekly_file

    with ctx.store.read() as connection:
        shop = get_shop(connection)
        found = sales_summary(connection, shop, ctx.as_of, params.period)
    printed = make_weekly_file(ctx, shop) if params.period == "week" else None
    with ctx.finish() as connection:
        if found is None:
            ctx.result_text = tr(NO_SALES)
            ctx.result = {"period": params.period, "amount": None}
            return
        put_found(connection, [found], ctx)
        ctx.rows = 1
        ctx.result_text = f"{found.text} {ctx.result_text}".rstrip()
        ctx.result = found.figures
        if printed is not None:
            report, target = printed
            ctx.result = found.figures | {"file": str(target)}
            tell_of_weekly_file(connection, report, target, ctx)


def compute_all(ctx: RunContext, _params: NoParams) -> None:
    """Work out every insight in one go, see ``app.jobs.insights.everything``."""
    from app.jobs.insights.everything import work_out_all

    work_out_all(ctx)


def sales_summary(
    connection: Connection, shop: Shop, now: datetime, period: Literal["day", "week"]
) -> Found | None:
    """Return the summary of the day that it is ``now``, or of the last whole week; None without sales."""
    today = business_day(now, shop.zone)
    report = sales_report(connection, shop, today, period, so_far=not is_over(now, shop))
    if report is None:
        return None
    return Found(f"sales-{period}", report.first, report.last, report.text, report.figures)
