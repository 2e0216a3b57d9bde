"""The insight jobs: product trends and sales summaries, from what was recorded and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal

import msgspec
from sqlalchemy import Connection

from app.analysis.periods import periods_touching
from app.domain.money import format_money, money_text
from app.domain.quantity import QUANTITY_SCALE, quantity_text
from app.domain.shop import Shop
from app.domain.time import business_day
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.jobs.reports import sales_report
from app.store.insights import put_insight
from app.store.products import list_products
from app.store.sales import product_sales, sales_span
from app.store.settings import get_shop
from app.store.trends import Period, aggregate

DEAD_AFTER_DAYS = 90
TOP_COUNT = 10
NO_SALES = "No sales are known yet."


class TrendParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the trend job."""

    backfill_days: Annotated[
        int,
        msgspec.Meta(
            title="Days to sum up again",
            description="How many days before today are computed anew, with their weeks and months.",
            ge=0,
            le=3_650,
        ),
    ] = 35


class SummaryParams(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Parameters of the sales summary."""

    period: Annotated[
        Literal["day", "week"],
        msgspec.Meta(
            title="Period", description="What is summed up: the day itself, or the last whole week."
        ),
    ] = "day"


def aggregate_trends(ctx: RunContext, params: TrendParams) -> None:
    """Sum activity and sales of each product by day, week and month, for the last ``backfill_days`` days."""
    with ctx.store.read() as connection:
        today = business_day(ctx.as_of, get_shop(connection).zone)
    periods = [
        Period(*period) for period in periods_touching(today - timedelta(days=params.backfill_days), today)
    ]
    for number, period in enumerate(periods[:-1]):
        with ctx.store.write() as connection:
            ctx.rows += aggregate(connection, period)
        ctx.progress(number + 1, len(periods), f"Summing {period.name} of {period.first}")
    with ctx.finish() as connection:
        ctx.rows += aggregate(connection, periods[-1])
        ctx.result_text = f"{ctx.rows:,} trend figures over {len(periods)} days, weeks and months."
        ctx.result = {"figures": ctx.rows, "periods": len(periods)}


def summarise_sales(ctx: RunContext, params: SummaryParams) -> None:
    """Sum up a day or a week of sales beside the like period before."""
    with ctx.store.read() as connection:
        shop = get_shop(connection)
        found = _summary(connection, shop, business_day(ctx.as_of, shop.zone), params.period)
    with ctx.finish() as connection:
        if found is None:
            ctx.result_text = NO_SALES
            ctx.result = {"period": params.period, "amount": None}
            return
        _put(connection, found, ctx)
        ctx.rows = 1
        ctx.result_text = found.text
        ctx.result = found.figures


def compute_all(ctx: RunContext, _params: NoParams) -> None:
    """Compute day and week summaries, best sellers and dead stock in one go.

    All is worked out before the store is held: the last transaction only writes what was found.
    """
    with ctx.store.read() as connection:
        shop = get_shop(connection)
    today = business_day(ctx.as_of, shop.zone)
    steps: dict[str, Callable[[Connection], _Found | None]] = {
        "the day": lambda connection: _summary(connection, shop, today, "day"),
        "the week": lambda connection: _summary(connection, shop, today, "week"),
        "best sellers": lambda connection: _best_sellers(connection, shop, today),
        "stock that nobody buys": lambda connection: _dead_stock(connection, shop, today),
    }
    found: list[_Found] = []
    texts: list[str] = []
    for number, (name, step) in enumerate(steps.items()):
        ctx.progress(number, len(steps), f"Working out {name}")
        with ctx.store.read() as connection:
            insight = step(connection)
        texts.append(NO_SALES if insight is None else insight.text)
        ctx.log(texts[-1])
        if insight is not None:
            found.append(insight)
    with ctx.finish() as connection:
        for insight in found:
            _put(connection, insight, ctx)
        ctx.rows = len(steps)
        ctx.result_text = texts[0]
        ctx.result = {"insights": list(steps)}


@dataclass(frozen=True, slots=True)
class _Found:
    """An insight that was worked out and is yet to be stored."""

    kind: str
    first: date
    last: date
    text: str
    figures: dict[str, Any]


def _put(connection: Connection, found: _Found, ctx: RunContext) -> None:
    put_insight(
        connection,
        found.kind,
        found.first,
        found.last,
        found.text,
        found.figures,
        now=ctx.as_of,
        run_id=ctx.run.id,
    )


def _summary(
    connection: Connection, shop: Shop, today: date, period: Literal["day", "week"]
) -> _Found | None:
    report = sales_report(connection, shop, today, period)
    if report is None:
        return None
    return _Found(f"sales-{period}", report.first, report.last, report.text, report.figures)


def _best_sellers(connection: Connection, shop: Shop, today: date) -> _Found:
    first, last = today - timedelta(days=28), today - timedelta(days=1)
    best = product_sales(connection, first, last, shop.currency, limit=TOP_COUNT)
    figures = [
        {
            "sku": product.sku,
            "name": product.name,
            "quantity": quantity_text(product.quantity),
            "amount": money_text(product.amount),
        }
        for product in best
    ]
    leader = (
        f"Best seller of four weeks: {best[0].name}, {format_money(best[0].amount, shop.currency, whole=True)}."
        if best
        else "Nothing was sold in the last four weeks."
    )
    return _Found("best-sellers", first, last, leader, {"products": figures})


def _dead_stock(connection: Connection, shop: Shop, today: date) -> _Found:
    """Find stock that nobody has bought for ``DEAD_AFTER_DAYS`` days, and the money that lies in it."""
    border = today - timedelta(days=DEAD_AFTER_DAYS)
    span = sales_span(connection)
    dead = [
        product
        for product in list_products(connection, today=today)
        # Without sales data that reaches back far enough, "not sold" would only mean "not known".
        if span is not None and span[0] <= border
        if product.active and (product.on_hand or 0) > 0
        if product.last_sold is None or product.last_sold < border
    ]
    tied_up = sum((product.on_hand or 0) * (product.cost or 0) // QUANTITY_SCALE for product in dead)
    text = (
        f"{len(dead)} products have not sold for {DEAD_AFTER_DAYS} days;"
        f" {format_money(tied_up, shop.currency, whole=True)} lies in them."
    )
    figures = {
        "products": [{"sku": product.sku, "name": product.name} for product in dead[:100]],
        "count": len(dead),
        "tied_up": money_text(tied_up),
        "currency": shop.currency,
    }
    return _Found("dead-stock", border, today, text, figures)
